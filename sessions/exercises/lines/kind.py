"""`lines`: what a series stands by: its lines with the goals that serve them, its watches, and the odds of these.

The odds are given in private, and only if there is a watch of this session without any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from sessions.change import canonical, digest
from sessions.command import Context
from sessions.model import Item, Line, Sheet, Watch
from sessions.model.columns import plain
from sessions.records.corrections import ODDS, RATED
from sessions.records.decisions import proposals
from sessions.rules.consent import row_words
from sessions.rules.forms import Field, Form, Section
from sessions.rules.phases import Kind, Phase, Step, register, revealed
from sessions.rules.seats import is_absent, named
from sessions.rules.trail import drafts_again
from sessions.session import Session
from sessions.standing import Standing, held_lines, signed_by_both
from sessions.times import short_day

LINES, COMPARE = "lines", "compare"
CHANCE = "chance"
EXPECTATION: Final = "expectation"
"""The setting of an item that offers such a line, and the kind of line."""
OFFERED = "offered"  # its own setting: the sentence that it offers
ASKED_AS = "rated_as"  # the setting with the edition of the watches that odds are being given on
ODDS_PERCENT, COMPARE_PERCENT = 15, 20  # of the item's timebox; the open phase gets the rest


class LinesAndWatches(Kind):
    """An open phase for lines, goals and watches; then odds in private, if a watch has none, and both side by side."""

    key = "lines"
    title = "Lines and watches"
    phases = (
        Phase(LINES, "Lines and watches", "What do you both stand by? Which goals serve it?"),
        Phase(ODDS, "Odds", "Answer alone: how likely is it that each assumption holds?", private=True),
        Phase(COMPARE, "Side by side", "Widest gap first. What does the other see that you don't?", reveals=(ODDS,)),
    )
    steps = (
        Step(LINES, None, "every watch has odds", lambda session, item: not unrated(session)),
        Step(
            LINES,
            ODDS,
            "a watch was added since odds were given",
            lambda session, item: bool(session.all(Sheet, item=item.id, form=ODDS, round=item.round)),
            another_round=True,
        ),
    )
    counts_rounds = False
    settings: ClassVar[Mapping[str, type]] = {EXPECTATION: bool}

    def seconds(self, session: Session, item: Item, phase: Phase) -> int | None:
        """Most of the item's timebox for the lines, the rest for the odds, unless the playbook sets it."""
        said = super().seconds(session, item, phase)
        if said is not None:
            return said
        odds, compare = item.budget_s * ODDS_PERCENT // 100, item.budget_s * COMPARE_PERCENT // 100
        return {ODDS: odds, COMPARE: compare}.get(phase.key, item.budget_s - odds - compare)

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """A number for each watch; it is the same for both."""
        return Form(ODDS, "Odds", tuple(_section(watch) for watch in asked_about(session, item)))

    def edition(self, session: Session, item: Item) -> str:
        """A name for the words of the watches that are asked about."""
        return _edition(session, item)

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Fix what the odds are about; at the reveal, keep them."""
        if item.phase == ODDS:
            _ask_now(session, item)
        elif item.phase == COMPARE:
            _keep_odds(session, item)

    def enter_again(self, session: Session, item: Item, ctx: Context) -> None:
        """Ask about the watches as they are now."""
        if item.phase == ODDS:
            _ask_now(session, item)

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Let the watches be changed again, as long as no odds were revealed."""
        if item.phase == ODDS:
            kept = {key: value for key, value in (item.settings or {}).items() if key not in (RATED, ASKED_AS)}
            session.put(replace(item, settings=kept or None))

    def reopen(self, session: Session, item: Item, ctx: Context) -> None:
        """If a watch changed after the item ended, its odds are written again."""
        if item.phase == ODDS and (item.settings or {}).get(ASKED_AS) != self.edition(session, item):
            drafts_again(session, item, ODDS, ctx)
            _ask_now(session, item)

    def still(self, session: Session, item: Item, phase: str) -> bool:
        """The odds only if a watch is without any; what was compared only if none is."""
        return bool(unrated(session)) == (phase == ODDS)

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Odds of an earlier round can't be added."""
        return None if round_ == item.round else "The leaders have given odds again since."

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Keep the odds of both, now that a late answer is one of them."""
        _keep_odds(session, item)

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """A line isn't signed by both yet, or a decision proposed here isn't agreed."""
        return [*_unsigned(session, ctx), *proposals(session, item, ctx)]


def offered(session: Session, item: Item, standing: Iterable[Standing]) -> str | None:
    """Return the sentence that an item offers as what the integrator expects; None once there is such a line."""
    taken = any(held.line.kind == EXPECTATION for held in held_lines(session, standing))
    return None if taken else (item.settings or {}).get(OFFERED)


def unrated(session: Session) -> list[Watch]:
    """Return the watches of this session without odds."""
    return [watch for watch in session.all(Watch) if not watch.odds]


def asked_about(session: Session, item: Item) -> list[Watch]:
    """Return the watches that the odds of an item are about."""
    fixed = (item.settings or {}).get(RATED)
    return unrated(session) if fixed is None else [each for each in session.all(Watch) if each.id in fixed]


def gap_of(watch: Watch) -> int | None:
    """Return how far apart both odds are, or None if there aren't two."""
    odds = list((watch.odds or {}).values())
    return abs(odds[0] - odds[1]) if len(odds) == 2 else None


def by_odds(session: Session) -> list[Watch]:
    """Return the watches with odds, the widest gap first; those without two come last."""
    given = [watch for watch in session.all(Watch) if watch.odds]
    return sorted(given, key=lambda each: -1 if (far := gap_of(each)) is None else far, reverse=True)


def _ask_now(session: Session, item: Item) -> None:
    ids: list[Any] = [each.id for each in unrated(session)]
    fixed = {**(item.settings or {}), RATED: ids}
    session.put(replace(item, settings={**fixed, ASKED_AS: _edition(session, replace(item, settings=fixed))}))


def _edition(session: Session, item: Item) -> str:
    words = [row_words(watch, "odds") for watch in asked_about(session, item)]
    return digest(canonical(plain(words)))


def _keep_odds(session: Session, item: Item) -> None:
    said = revealed(session, item, ODDS, item.round)
    for watch in asked_about(session, item):
        given = {seat: payload.get(watch.id.lower(), {}).get(CHANCE) for seat, payload in said.items()}
        odds = {seat: chance for seat, chance in given.items() if chance is not None}
        session.put(replace(watch, odds=odds or None))


def _section(watch: Watch) -> Section:
    chance = Field(
        CHANCE, "The chance that it holds, in percent", "scale", 0, 100, hint="0–100", ends=("it can't hold", "it will")
    )
    about = {"Look at": watch.observable, "Fails at": watch.threshold, "By": short_day(watch.by_date)}
    note = "\n".join(f"{label}: {words}" for label, words in about.items() if words)
    return Section(watch.id.lower(), watch.text, (chance,), note=note, may_pass=True)


def _unsigned(session: Session, ctx: Context) -> list[str]:
    found = []
    for line in session.all(Line):
        waiting = [seat for seat in session.leaders if seat not in line.signed and not is_absent(session, seat, ctx)]
        if waiting and not signed_by_both(session, line):
            found.append(f"{line.id} isn't signed by {named(waiting)} yet.")
    return found


register(LinesAndWatches())
