"""`review`: what earlier sessions of the series left behind, and this session's own open actions.

Goals and lines that are due are asked about first, of each leader in private: did it come true, is it still true?
"""

from dataclasses import replace
from typing import Any

from sessions.command import Context
from sessions.due import ASKED
from sessions.exercises.review.look_back import CAME, LOOK, asked_about, came_due, form_of, record_said, unsaid
from sessions.model import Action, Item, Sheet
from sessions.records.decisions import proposals
from sessions.rules.forms import Form
from sessions.rules.phases import Kind, Phase, register, revealed
from sessions.session import Session

REVIEW = "review"
EMPTY = "empty"  # the setting of an item in which there was nothing to look at again when it began
LOOK_PERCENT = 40  # of the item's timebox, if anything is asked; the talk about it gets the rest


class Review(Kind):
    """A private look back at goals and lines, if any are due, and one open phase for everything that comes back."""

    key = "review"
    title = "Review"
    phases = (
        Phase(LOOK, "Look back", "Answer alone: what came of it? Nobody sees it until both have sealed.", private=True),
        Phase(REVIEW, "Review", "Done, dropped or still to do? Are earlier decisions still right?", reveals=(LOOK,)),
    )

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """The item's whole timebox, of which the look back takes two fifths, unless the playbook sets it."""
        said = super().seconds(session, item, phase)
        if said is not None:
            return said
        looking = item.budget_s * LOOK_PERCENT // 100 if _asks(item) else 0
        return looking if phase.key == LOOK else item.budget_s - looking

    def expected(self, item: Item) -> list[Phase]:
        """The look back is expected only once something is asked."""
        return [phase for phase in self.phases if phase.key == REVIEW or _asks(item)]

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Fix what is asked about now: it may change elsewhere while the leaders write."""
        others = {key: value for key, value in (item.settings or {}).items() if key not in (ASKED, CAME, EMPTY)}
        found: dict[str, Any] = {ASKED: asked_about(ctx), CAME: came_due(ctx)}
        found[EMPTY] = not session.all(Action) and not ctx.due(ctx.now.date())
        kept = {key: value for key, value in found.items() if value}
        session.put(replace(item, settings={**others, **kept} or None))

    def first(self, session: Session, item: Item) -> str:
        """Skip the look back if there is nothing to ask."""
        return LOOK if _asks(item) else REVIEW

    def look_ahead(self, session: Session, item: Item, ctx: Context) -> None:
        """Note if nothing comes back from the sessions before, if there were any."""
        if not session.header.previous:
            return
        found = {key: value for key, value in (item.settings or {}).items() if key != EMPTY}
        if not ctx.due(ctx.now.date()):
            found[EMPTY] = True
        if found != (item.settings or {}):
            session.put(replace(item, settings=found or None))

    def will_ask(self, session: Session, item: Item) -> bool:
        """Whether the session has actions, or something comes back from those before."""
        return bool(session.all(Action) or (session.header.previous and not self.empty(session, item)))

    def empty(self, session: Session, item: Item) -> bool:
        """Whether this session has no actions yet, and nothing has come back from earlier ones."""
        return bool((item.settings or {}).get(EMPTY))

    def left_nothing(self, session: Session, item: Item) -> str:
        """Say so if there was nothing to look at again, and nothing was written down either."""
        written = item.note or session.all(Action)
        return "" if written or not self.empty(session, item) else f"“{item.title}” had nothing to look at again."

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """The goals and lines that are due; it is the same for both."""
        return form_of(item)

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Record what each leader said."""
        if item.phase == REVIEW and _asks(item):
            record_said(session, item, revealed(session, item, LOOK, item.round), ctx)

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Record what both said, now that a late answer is one of them."""
        record_said(session, item, revealed(session, item, LOOK, sheet.round), ctx)

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """Something due has no outcome yet, the leaders differ on one, or a decision proposed here isn't agreed."""
        return [*(unsaid(session, item) if item.phase == REVIEW else ()), *proposals(session, item, ctx)]


def _asks(item: Item) -> bool:
    return bool((item.settings or {}).get(ASKED))


register(Review())
