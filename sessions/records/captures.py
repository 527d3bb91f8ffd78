"""What outlives the conversation, captured from any phase: actions, parked topics, facts, questions, shares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.model import Action, Allocation, Amendment, Board, BoardRow, Item, Note, Parked
from sessions.rules.checks import checked
from sessions.rules.editing import edited
from sessions.rules.seats import author, person
from sessions.session import Session
from sessions.situation import Requires, unsettled
from sessions.text import clean, one_line


def amended(session: Session, ctx: Context, target: str, reason: str, before: str | None, after: str | None) -> None:
    """Note that something was changed after it was settled; a closed session is an amended one from then on."""
    number = len(session.all(Amendment)) + 1
    row = Amendment(n=number, at=ctx.noted, by=ctx.seat, target=target, reason=reason, before=before, after=after)
    session.put(checked(row))
    if session.header.status == "closed":
        session.put(replace(session.header, status="amended"))


def source_of(session: Session, given: str | None) -> str | None:
    """Return where a record came from: what was given, else the item under way."""
    return given or session.header.active


# --- actions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAction(Command):
    """Write down what somebody promised to do."""

    requires: ClassVar[Requires] = Requires(when=(unsettled,))
    text: str
    owner: str
    due: date | None = None
    source: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it. Refused without a text or for an owner who has no seat."""
        person(session, self.owner)
        session.put(
            checked(
                Action(
                    id=session.next_id(Action, "A"),
                    text=one_line(self.text),
                    owner=self.owner,
                    due=self.due,
                    from_=source_of(session, self.source),
                    by=author(ctx),
                )
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAction(Command):
    """Change an open action's text, owner or due date; what is None stays. `before` is what it said at first."""

    requires: ClassVar[Requires] = Requires(when=(unsettled,))
    action: str
    text: str | None = None
    owner: str | None = None
    due: date | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it."""
        action = _open_action(session, self.action)
        if self.owner is not None:
            person(session, self.owner)
        text = one_line(self.text) if self.text is not None else None
        typed: dict[str, Any] = {"text": text, "owner": self.owner, "due": self.due}
        given: dict[str, Any] = {key: value for key, value in typed.items() if value is not None}
        checked(replace(action, **given))
        session.put(checked(replace(action, **edited(action, given, self.before))))


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishAction(Command):
    """Mark an action done, with its proof if there is one, or dropped. Possible after the close too."""

    action: str
    proof: str | None = None
    dropped: bool = False

    def apply(self, session: Session, ctx: Context) -> None:
        """Mark it. Refused unless it is open."""
        action = _open_action(session, self.action)
        done_on = None if self.dropped else ctx.now.date()
        proof = clean(self.proof or "").strip() or None
        session.put(
            checked(replace(action, status="dropped" if self.dropped else "done", done_on=done_on, proof=proof))
        )


def _open_action(session: Session, action_id: str) -> Action:
    action = session.get(Action, action_id)
    if action.status != "open":
        raise Refused(f"{action_id} is {action.status} already.")
    return action


# --- what is put aside --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkTopic(Command):
    """Put a topic aside without losing it."""

    requires: ClassVar[Requires] = Requires(when=(unsettled,))
    text: str
    revisit_on: date | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it."""
        text, id_ = one_line(self.text), session.next_id(Parked, "P")
        session.put(checked(Parked(id=id_, text=text, by=ctx.seat, revisit_on=self.revisit_on)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(Command):
    """Write down a fact, or a question that waits for an answer, on the session's board of that kind."""

    requires: ClassVar[Requires] = Requires(when=(unsettled,))
    what: Literal["fact", "question"]
    text: str
    source: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it as a row; the board is made with its first row. Refused while no item has begun."""
        kind = f"{self.what}s"
        board = next(iter(session.all(Board, kind=kind)), None)
        if board is None:
            begun = [item for item in session.agenda if item.status != "queued"]
            if not begun:
                raise Refused("Facts and questions are captured once the session runs.")
            board = session.put(
                Board(
                    id=session.next_id(Board, "B"),
                    item=session.header.active or begun[-1].id,
                    title=kind.capitalize(),
                    kind=kind,
                )
            )
        taken = (row.key_.rpartition("-")[2] for row in session.all(BoardRow, board=board.id))
        number = max((int(each) for each in taken if each.isdecimal()), default=0) + 1
        about = {"by": author(ctx), "source": one_line(self.source or "")[:200]}
        known = {key: value for key, value in about.items() if value}
        text = clean(self.text).strip()
        session.put(checked(BoardRow(board=board.id, key_=f"{self.what}-{number}", text=text, columns=known or None)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotate(Command):
    """Note something on a row of a board, seen through a lens."""

    requires: ClassVar[Requires] = Requires(when=(unsettled,))
    board: str
    row: str
    text: str
    lens: str = "note"

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep the note."""
        row = session.get(BoardRow, self.board, self.row)
        number = len(session.all(Note, board=self.board, row=self.row)) + 1
        note = Note(board=row.board, row=row.key_, n=number, by=ctx.seat, lens=one_line(self.lens), text=self.text)
        session.put(checked(note))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate(Command):
    """Say what share of capacity a bucket gets; 0 takes the bucket out."""

    requires: ClassVar[Requires] = Requires(when=(unsettled,))
    bucket: str
    percent: int
    period: str | None = None
    owner: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep the share. Refused where a period's shares would pass 100 percent, or for an owner without a seat."""
        if self.owner is not None:
            person(session, self.owner)
        bucket, period = one_line(self.bucket), one_line(self.period or "") or None
        rows = session.all(Allocation, period=period)
        mine = next((row for row in rows if row.bucket == bucket), None)
        others = sum(row.percent for row in rows if row is not mine)
        if others + self.percent > 100:
            raise Refused(f"{100 - others} percent are left.")
        if self.percent == 0:
            if mine is not None:
                session.drop(mine)
            return
        taken = [row.n for row in session.all(Allocation)]
        number = mine.n if mine else max(taken, default=0) + 1
        session.put(
            checked(
                Allocation(
                    n=number,
                    bucket=bucket,
                    percent=self.percent,
                    period=period,
                    owner=self.owner,
                    item=session.header.active if session.find(Item, session.header.active or "") else None,
                )
            )
        )
