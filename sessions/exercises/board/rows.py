"""The rows of a board, which anybody who takes part can add, change or remove while nobody is asked about them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from sessions.boards.reading import known_in
from sessions.boards.settings import BOARD
from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.boards.values import EMPTY, read, wrong
from sessions.command import Command, Context
from sessions.earlier_boards import value_in
from sessions.errors import Refused
from sessions.exercises.board.begin import new_row
from sessions.exercises.board.grid_rows import line_to_remove, new_cells, renamed
from sessions.exercises.board.reveal import put_rows, unsign_board
from sessions.exercises.board.state import (
    KIND,
    OPEN_PHASES,
    board_now,
    leader_name,
    named_row,
    needed,
    with_values,
)
from sessions.frozen import dataclass
from sessions.model import BoardAnswer, BoardRow, Item, Note, Row
from sessions.records.corrections import MADE_OF
from sessions.rules.agenda_timing import EDITABLE, queued
from sessions.rules.editing import Stale, combined
from sessions.rules.first_goals import goals_come_of
from sessions.rules.phases import require_fit
from sessions.rules.seats import named
from sessions.session import Session
from sessions.situation import Requires, planner
from sessions.text import clean, one_line, shortened

CHANGING = Requires(kind=KIND, phases=OPEN_PHASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseBoard(Command):
    """Choose the board of an item that hasn't begun; `board` is a copy of its table, without its format."""

    requires: ClassVar[Requires] = Requires(by=planner, when=(EDITABLE,))
    item: str
    board: Mapping[str, Any]

    def apply(self, session: Session, ctx: Context) -> None:
        """Put it in, instead of the one before. Refused for another kind of item, and for a board with faults."""
        item = queued(session, self.item)
        if item.kind != KIND:
            raise Refused(f"{item.id} isn't a board item, so it has no board.")
        settings = {**(item.settings or {}), BOARD: dict(self.board)}
        require_fit(item.kind, settings)
        session.put(replace(item, settings=settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRow(Command):
    """Add a row to the board; `values` are values by column, or words that the columns read.

    On a grid, a new name on a side gets a row with each name on the other side.
    """

    requires: ClassVar[Requires] = CHANGING
    board: str
    values: Mapping[str, Any]

    def apply(self, session: Session, ctx: Context) -> None:
        """Add it. Refused for a value that a column doesn't take, without a required one, and for one row too many."""
        item, spec, board = board_now(session, self.board)
        values = read_values(session, spec, self.values, ctx)
        rows = session.all(BoardRow, board=board.id)
        if not spec.grid:  # on a grid, one name makes many rows, and what they need is marked
            for column in needed(spec, item):
                if values.get(column.key) in EMPTY and _may_fill(session, column, ctx):
                    raise Refused(f"{column.title} is required.")
        wanted = new_cells(spec, rows, values) if spec.grid else [values]
        if len(rows) + len(wanted) > spec.rows_most:
            raise Refused(_too_many(spec, len(rows) + len(wanted)))
        for each in wanted:
            new_row(session, spec, board, each)
        unsign_board(session, board.id)


def _too_many(spec: BoardSpec, wanted: int) -> str:
    """Return why no more rows can be added."""
    if spec.grid:
        return f"That makes {wanted} cells, and a grid of this kind has at most {spec.rows_most}."
    return f"A board of this kind has at most {spec.rows_most} rows."


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow(Command):
    """Change cells of a row; an empty value empties a cell. `before` holds the values from when the edit began.

    On a grid, a new name on a side is for all rows that have the old one.
    """

    requires: ClassVar[Requires] = CHANGING
    board: str
    row: str
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change them; whoever signed the row or the board must read it again.

        Refused for a value that a column doesn't take, for a required one that would be empty, and for a name that is
        already on the same side of a grid.
        """
        item, spec, board = board_now(session, self.board)
        row = session.get(BoardRow, board.id, self.row)
        values = merged(spec, row, read_values(session, spec, self.values, ctx), self.before)
        for column in needed(spec, item):
            was_there = value_in(row, column.key, spec.first.key) not in EMPTY
            if column.key in values and values[column.key] in EMPTY and was_there:
                raise Refused(f"{column.title} is required.")
        for side, line in renamed(spec, session.all(BoardRow, board=board.id), row, values).items():
            for each in line:
                now = session.get(BoardRow, board.id, each.key_)
                put_rows(session, with_values(spec, now, {side: values[side]}))
        put_rows(session, with_values(spec, session.get(BoardRow, board.id, self.row), values))


def merged(
    spec: BoardSpec, row: BoardRow, values: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the values of an edit that began from `before`, merged with what others changed since. Raises Stale."""
    now = {key: value_in(row, key, spec.first.key) for key in values}
    found, stale = {}, {}
    for key, mine in values.items():
        began = _told((before or now).get(key, now[key]))
        if _told(now[key]) in (began, _told(mine)):
            found[key] = mine
        elif _told(mine) == began:
            found[key] = now[key]
        elif all(isinstance(each, str) for each in (began, mine, now[key])) and (
            both := combined(str(began), mine, now[key])
        ):
            found[key] = both
        else:
            stale[key] = now[key]
    if stale:
        raise Stale(stale)
    return found


def _told(value: Any) -> Any:
    return None if value in EMPTY else list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRow(Command):
    """Remove a row; it doesn't come back in the next session. The log still has it.

    On a grid, all rows go that have the same name on a `side`, which is the key of its column.
    """

    requires: ClassVar[Requires] = CHANGING
    board: str
    row: str
    side: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Remove it. Refused once somebody said something about it in this session, or something was made of it.

        On a grid it is refused without a side, and for the only name there.
        """
        _, spec, board = board_now(session, self.board)
        row = session.get(BoardRow, board.id, self.row)
        rows = line_to_remove(spec, session.all(BoardRow, board=board.id), row, self.side) if spec.grid else [row]
        for each in rows:
            name = named_row(each)
            if said := said_about(session, each):
                raise Refused(f"{named(said)} said something about {name}, so it stays in these minutes.")
            for made in made_of(session, name):
                raise Refused(f"{made.key()[0]} was made from {name}, so it stays in these minutes.")
        for each in rows:
            session.drop(each)
        unsign_board(session, board.id)


def said_about(session: Session, row: BoardRow) -> list[str]:
    """Return who said something about a row: in a note, a cell or a vote."""
    notes = session.all(Note, board=row.board, row=row.key_)
    answers = session.all(BoardAnswer, board=row.board, row=row.key_)
    return list(dict.fromkeys([*(note.by for note in notes), *(answer.by for answer in answers)]))


def made_of(session: Session, name: str) -> Iterator[Row]:
    """Yield what was made of a row, and the items that a goal made of it waits for."""
    for kind in MADE_OF:
        yield from session.all(kind, from_=name)
    full = f"{session.header.id}/{name}"
    yield from (item for item in session.all(Item) if item.status == "queued" and full in goals_come_of(item))


# --- values -----------------------------------------------------------------------------------------------------------


def read_values(session: Session, spec: BoardSpec, given: Mapping[str, Any], ctx: Context) -> dict[str, Any]:
    """Return values by column as a row stores them. Raises Refused with one sentence for the first that isn't right."""
    known, today = known_in(session, spec, ctx.boards(), ctx.standing()), ctx.now.date()
    found: dict[str, Any] = {}
    for key, value in given.items():
        column = spec.column(str(key))
        if column is None:
            raise Refused(f"This board has no column {shortened(one_line(str(key)), 40)!r}.")
        if column.blind:
            raise Refused(f"{column.title} is filled in private, and both agree on it when you settle.")
        if not _may_fill(session, column, ctx):
            raise Refused(f"{column.title} is for {_filler(session, column)} to fill in.")
        found[column.key] = read_value(value, column, known, today)
    return found


def read_value(value: Any, column: ColumnSpec, known: Any, today: Any) -> Any:
    """Return a value of a column, read if it is in words. Raises Refused."""
    if isinstance(value, str):
        try:
            return read(clean(value), column, today, known)
        except Refused as refused:
            raise Refused(f"{column.title}: {str(refused)[:1].lower()}{str(refused)[1:]}") from None
    if says := wrong(value, column):
        raise Refused(f"{column.title}: {says}")
    return None if value in EMPTY else list(value) if isinstance(value, tuple) else value


def _may_fill(session: Session, column: ColumnSpec, ctx: Context) -> bool:
    """Whether whoever acts may fill a column in: one that is for a leader isn't for the other one."""
    if ctx.shared or ctx.seat not in session.leaders:
        return True
    return column.filled_by(leader_name(session, ctx.seat))


def _filler(session: Session, column: ColumnSpec) -> str:
    return named([seat for seat in session.leaders if column.filled_by(leader_name(session, seat))])
