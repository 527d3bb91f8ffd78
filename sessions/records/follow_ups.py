"""What is said, in a session, of what earlier sessions of its series left behind."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from sessions.boards.settings import BOARD, LEVEL
from sessions.command import Command, Context
from sessions.due import OUTCOMES, TAKEN_FROM, Due, kind_of_id, outcome
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Board, FollowUp, Item
from sessions.records.decisions import require_reason
from sessions.rules.agenda import AddItem, insert_item
from sessions.rules.agenda_timing import EDITABLE, TITLE_MOST, renumber
from sessions.rules.checks import checked
from sessions.session import Session
from sessions.situation import Requires, planner, records_open
from sessions.text import clean, listed, shortened

QUARTER = timedelta(days=91)  # until a line that is still true is looked at again
MINUTES = 5  # planned for a topic that is taken up


def said_of(session: Session, target: str) -> FollowUp | None:
    """Return what this session said of something, or None."""
    return next(iter(session.all(FollowUp, target=target)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Command):
    """Say what came of something that an earlier session left behind: reached, stands, another day.

    `until` is the day on which it comes back, `value` the number of a goal's measure. What this session said
    about it before is replaced; what each leader had answered in private stays.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    target: str
    outcome: str
    note: str | None = None
    value: str | None = None
    until: date | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused for what isn't open, an outcome that it can't have, and a day that isn't to come."""
        kind, left = kind_of_id(self.target), _open(ctx, self.target)
        if kind is None or left is None:
            raise Refused(f"No earlier session of this series left {self.target} open.")
        if kind == "escalation" and left.state == "open":
            raise Refused(f"{self.target} still waits for its answer.")
        word = outcome(kind, self.outcome)
        if word is None:
            words = listed([each.key for each in OUTCOMES[kind]], "or")
            raise Refused(f"{self.outcome!r} can't be said of a {kind}. Say {words}.")
        if kind == "decision" and word.key == "superseded":
            require_reason(session, self.target, self.note, ctx)
        until = self.until or (ctx.now.date() + QUARTER if kind == "line" and word.dated else None)
        if word.dated and until is None:
            raise Refused("Pick the day on which it comes back.")
        if until is not None and until <= ctx.now.date():
            raise Refused("Pick a day in the future.")
        record_outcome(
            session,
            ctx,
            FollowUp(
                id="F1",
                target=self.target,
                outcome=word.key,
                note=clean(self.note or "").strip() or None,
                value=clean(self.value or "").strip() or None,
                until=until if not word.ends else None,
                by=(),
                on=ctx.now.date(),
            ),
        )


def record_outcome(session: Session, ctx: Context, row: FollowUp) -> FollowUp:
    """Save what came of something, in place of what this session had said before. Its people are those who act."""
    before = said_of(session, row.target)
    people = tuple(session.leaders) if ctx.shared else (ctx.seat,)
    id_ = before.id if before else session.next_id(FollowUp, "F")
    said = row.said if row.said is not None else before.said if before else None
    return session.put(checked(replace(row, id=id_, said=said, by=row.by or people)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BringBack(Command):
    """Take up a topic, an open question or a board of an earlier session: it becomes the next item of the agenda."""

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    target: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Put it on the agenda. Refused for what isn't open, for anything else, and for a board that isn't known."""
        left = _open(ctx, self.target)
        if left is None or left.kind not in ("topic", "question", "board"):
            raise Refused(f"No earlier session of this series left a topic {self.target} open.")
        if left.kind == "board":
            _open_again(session, _board_again(ctx, left))
        else:
            title, settings = shortened(left.text, TITLE_MOST), {TAKEN_FROM: left.id}
            insert_item(session, AddItem(title=title, item_kind="talk", minutes=MINUTES, settings=settings))
        record_outcome(
            session, ctx, FollowUp(id="F1", target=self.target, outcome="taken-up", by=(), on=ctx.now.date())
        )


def _open_again(session: Session, wish: AddItem) -> None:
    """Put a board next, in the item that is planned for it already or else in a new one."""
    asked = wish.settings or {}
    planned = (item for item in session.agenda if item.status == "queued" and item.kind == "board")
    ahead = next((item for item in planned if _board_key(item.settings) == _board_key(asked)), None)
    if ahead is None:
        insert_item(session, wish)
        return
    item = session.put(replace(ahead, settings={**(ahead.settings or {}), TAKEN_FROM: asked[TAKEN_FROM]}))
    order, active = session.agenda, session.active
    if active is not None:
        order.remove(item)
        order.insert(order.index(active) + 1, item)
        renumber(session, order)


def _board_key(settings: Mapping[str, Any] | None) -> str | None:
    """Return the key of the board that an item opens, or None if it opens none."""
    board = (settings or {}).get(BOARD)
    return board.get("key") if isinstance(board, Mapping) else None


def _board_again(ctx: Context, left: Due) -> AddItem:
    """Return the item that opens a board again, as the earlier session planned it."""
    earlier = ctx.earlier(left.session)
    board = earlier.find(Board, left.id.partition("/")[2]) if earlier else None
    item = earlier.find(Item, board.item) if earlier and board else None
    planned = {key: (item.settings or {})[key] for key in (BOARD, LEVEL) if item and key in (item.settings or {})}
    if item is None or board is None or BOARD not in planned:
        raise Refused(f"These minutes don't say what {left.id} is made of. Add the board to the agenda instead.")
    settings = {**planned, TAKEN_FROM: left.id}
    return AddItem(title=board.title, item_kind="board", minutes=item.planned_minutes, settings=settings)


def _open(ctx: Context, target: str) -> Due | None:
    """Return what is open under a full id in the earlier sessions of the series, or None."""
    return next((each for each in ctx.due(date.max) if each.id == target), None)
