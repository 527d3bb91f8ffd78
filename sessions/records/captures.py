"""Records that outlive the conversation, captured in any phase: actions, parked topics, facts and questions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Final, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.minutes.escalation_check import ABOUT
from sessions.model import Action, Amendment, Argument, Board, BoardRow, Decision, Goal, Item, Parked
from sessions.model.records import ActionTag
from sessions.rules.checks import checked
from sessions.rules.editing import edited
from sessions.rules.seats import author, person
from sessions.session import Session
from sessions.situation import Requires, records_open
from sessions.text import clean, one_line

AS_OF: Final = "as_of"
"""The column of a fact with the day on which it was so."""


def amended(session: Session, ctx: Context, target: str, reason: str, before: str | None, after: str | None) -> None:
    """Record a change after something was decided; from then on, a closed session is an amended one."""
    number = len(session.all(Amendment)) + 1
    row = Amendment(n=number, at=ctx.noted, by=ctx.seat, target=target, reason=reason, before=before, after=after)
    session.put(checked(row))
    if session.header.status == "closed":
        session.put(replace(session.header, status="amended"))


def source_of(session: Session, given: str | None) -> str | None:
    """Return where a record came from: as given, or else the active item."""
    return given or session.header.active


# --- actions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAction(Command):
    """Record something that somebody promised to do."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    text: str
    owner: str
    due: date | None = None
    source: str | None = None
    tag: ActionTag | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused without a text or for an owner who has no seat."""
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
                    tag=self.tag,
                )
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAction(Command):
    """Change an open action's text, owner, due date or tag; None leaves a value as it is, ``none`` removes the tag.

    `before` is from when the edit began.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    action: str
    text: str | None = None
    owner: str | None = None
    due: date | None = None
    tag: ActionTag | Literal["none"] | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it."""
        action = _open_action(session, self.action)
        if self.owner is not None:
            person(session, self.owner)
        text = one_line(self.text) if self.text is not None else None
        typed: dict[str, Any] = {"text": text, "owner": self.owner, "due": self.due}
        given: dict[str, Any] = {key: value for key, value in typed.items() if value is not None}
        if self.tag is not None:
            given["tag"] = None if self.tag == "none" else self.tag
        checked(replace(action, **given))
        session.put(checked(replace(action, **edited(action, given, self.before))))


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishAction(Command):
    """Mark an action as done, with its proof if there is one, or as dropped. Also possible after the close."""

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
        raise Refused(f"{action_id} is already {action.status}.")
    return action


# --- parked topics, facts and questions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkTopic(Command):
    """Park a topic for later."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    text: str
    revisit_on: date | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it."""
        text, id_ = one_line(self.text), session.next_id(Parked, "P")
        session.put(checked(Parked(id=id_, text=text, by=ctx.seat, revisit_on=self.revisit_on)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(Command):
    """Record a fact, or an open question, on the session's board of that kind.

    `about` is the item, goal or argument that it is about, by default the active item. A fact is as of today. A board
    item about facts opens the same board.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    what: Literal["fact", "question"]
    text: str
    source: str | None = None
    about: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it as a row; the board is created with its first row, and one that was signed has to be read again.

        Refused before the first item has begun, and about something that isn't there.
        """
        subjects = (Item, Goal, Argument, Decision)
        if self.about and not any(session.find(subject, self.about) for subject in subjects):
            raise Refused(f"There is no {one_line(self.about)} that it could be about.")
        kind = f"{self.what}s"
        board = next(iter(session.all(Board, kind=kind)), None)
        if board is None:
            begun = [item for item in session.agenda if item.status != "queued"]
            if not begun:
                raise Refused("You can record facts and questions once the session is running.")
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
        about = {
            "by": author(ctx),
            "source": one_line(self.source or "")[:200],
            AS_OF: ctx.now.date().isoformat() if self.what == "fact" else None,
            ABOUT: source_of(session, self.about),
        }
        known = {key: value for key, value in about.items() if value}
        text = clean(self.text).strip()
        session.put(checked(BoardRow(board=board.id, key_=f"{self.what}-{number}", text=text, columns=known or None)))
        if board.signed:
            session.put(replace(board, signed=()))
