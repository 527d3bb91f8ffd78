"""One key turns a row of a board, or the board as a whole, into an action, a goal, a decision and more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Final

from sessions.boards.spec import TURN_FIELDS, BoardSpec, TurnSpec, TurnTo
from sessions.boards.templates import filled
from sessions.boards.values import Known, words
from sessions.command import Command, Context
from sessions.dates import read_day
from sessions.earlier_boards import value_in
from sessions.errors import Refused
from sessions.exercises.board.rows import CHANGING
from sessions.exercises.board.state import board_now, named_row
from sessions.frozen import dataclass
from sessions.model import BoardRow, Item, Watch
from sessions.records.captures import AddAction
from sessions.records.decisions import RecordDecision
from sessions.records.watches import AddWatch
from sessions.rules.agenda import AddItem, insert_item
from sessions.rules.agenda_timing import TITLE_MOST
from sessions.rules.first_goals import KNOWN, LEAST, MOST, require_goal, with_goal
from sessions.rules.seats import author
from sessions.session import Session
from sessions.situation import Requires, runner
from sessions.text import one_line, shortened

MINUTES: Final[Mapping[TurnTo, int]] = {"agenda": 5, "argue": 13, "goal": 15}
ARGUED_LEAST, ARGUED_MOST = 10, 160  # characters of an argument's question
DAYS = ("due", "review_on", "by_date")
SEATS = ("owner", "who")
"""The fields that name somebody at the session."""
ON_THE_AGENDA = ("goal", "argue", "agenda")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow(Command):
    """Make something of a row: `to` says what, and `fields` what it says, under the names of TURN_FIELDS.

    It names the row as where it comes from, which is the link in both directions; without a `row`, it is made of the
    board as a whole, and names that. A goal joins the next `align` item, or comes next in a new one.
    """

    requires: ClassVar[Requires] = CHANGING
    board: str
    row: str | None = None
    to: TurnTo
    fields: Mapping[str, Any]

    def required(self) -> Requires:
        """What goes on the agenda takes whoever runs the session."""
        return replace(CHANGING, by=runner) if self.to in ON_THE_AGENDA else CHANGING

    def apply(self, session: Session, ctx: Context) -> None:
        """Make it. Refused as wherever it is recorded: without words, for a day that can't be, for a strange owner."""
        _, _, board = board_now(session, self.board)
        source = board.id if self.row is None else named_row(session.get(BoardRow, board.id, self.row))
        if unknown := sorted(set(self.fields) - set(TURN_FIELDS[self.to])):
            raise Refused(f"There is no {one_line(unknown[0])!r} in what a row becomes.")
        said = {key: _said(key, value, session, ctx) for key, value in self.fields.items()}
        given = {key: value for key, value in said.items() if value not in (None, "")}
        if (first := TURN_FIELDS[self.to][0]) not in given:
            raise Refused(f"Say what the {self.to} is about." if self.to == "argue" else f"Write the {first} first.")
        _MAKE[self.to](session, ctx, source, given)


def _said(key: str, value: Any, session: Session, ctx: Context) -> Any:
    """Return what was given for a field, a day as a date, and a seat by its key. Raises Refused."""
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise Refused(f"Write the {key} in words.")
    text = one_line(value)
    if key in DAYS and text:
        return read_day(text, ctx.now.date())
    return text.lower() if key in SEATS else text


def _action(session: Session, ctx: Context, source: str, said: Mapping[str, Any]) -> None:
    owner = said.get("owner") or author(ctx)
    if owner is None:
        raise Refused("Say who owns the action.")
    AddAction(text=said["text"], owner=owner, due=said.get("due"), source=source).apply(session, ctx)


def _decision(session: Session, ctx: Context, source: str, said: Mapping[str, Any]) -> None:
    RecordDecision(**said, source=source).apply(session, ctx)


def _watch(session: Session, ctx: Context, source: str, said: Mapping[str, Any]) -> None:
    AddWatch(**said).apply(session, ctx)
    watch = session.all(Watch)[-1]
    session.put(replace(watch, from_=source))


def _agenda(session: Session, ctx: Context, source: str, said: Mapping[str, Any]) -> None:
    _item(session, ctx, source, "talk", shortened(said["title"], TITLE_MOST), "agenda", {}, said.get("outcome_wanted"))


def _argue(session: Session, ctx: Context, source: str, said: Mapping[str, Any]) -> None:
    question = said["question"]
    if not ARGUED_LEAST <= len(question) <= ARGUED_MOST:
        raise Refused(f"A question has {ARGUED_LEAST} to {ARGUED_MOST} characters; this has {len(question)}.")
    _item(session, ctx, source, "argue", shortened(question, TITLE_MOST), "argue", dict(said))


def _goal(session: Session, ctx: Context, source: str, said: Mapping[str, Any]) -> None:
    """Add it to the next `align` item, or to a new one after this item."""
    text = said["text"]
    if not LEAST <= len(text) <= MOST:
        raise Refused(f"A goal has {LEAST} to {MOST} characters; this has {len(text)}.")
    more = {key: value.isoformat() if isinstance(value, date) else value for key, value in said.items()}
    more = {key: value for key, value in more.items() if key in KNOWN}
    require_goal(session, text, more)
    waiting = next((each for each in session.agenda if (each.status, each.kind) == ("queued", "align")), None)
    if waiting is None:
        waiting = _item(session, ctx, None, "align", shortened(text, TITLE_MOST), "goal", {})
    session.put(with_goal(waiting, text, f"{session.header.id}/{source}", **more))


def _item(
    session: Session,
    ctx: Context,
    source: str | None,
    kind: str,
    title: str,
    to: TurnTo,
    settings: Mapping[str, Any],
    wanted: str | None = None,
) -> Item:
    wish = AddItem(
        title=title,
        item_kind=kind,
        minutes=MINUTES[to],
        owner=seat if (seat := author(ctx)) in session.leaders else None,
        outcome_wanted=wanted,
        settings=settings,
        after=session.header.active,
    )
    return session.put(replace(insert_item(session, wish), from_=source))


_MAKE = {
    "action": _action,
    "decision": _decision,
    "watch": _watch,
    "agenda": _agenda,
    "argue": _argue,
    "goal": _goal,
}


def turn_fields(spec: BoardSpec, turn: TurnSpec, row: BoardRow, known: Known) -> dict[str, str]:
    """Return the fields of what a row can become, filled in with its words, for its author to change.

    A colon at the end goes, because nothing came after it.
    """

    def said(key: str) -> str:
        column = spec.column(key)
        value = value_in(row, key, spec.first.key)
        if column is None or value is None:
            return ""
        plain = column.type in ("person", "date") and isinstance(value, str)
        return str(value) if plain else words(value, column, known)

    found = {key: filled(template, said).rstrip(" :") for key, template in turn.fields.items()}
    return {key: value for key, value in found.items() if value}
