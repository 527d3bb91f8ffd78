"""Rows of a file on a board: added and changed in one change, and never doubled when they are imported again."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from sessions.boards.settings import BOARD
from sessions.boards.spec import BoardSpec
from sessions.boards.spec_reading import as_setting, board_spec
from sessions.boards.table_files import KEY, folded, identity
from sessions.boards.values import EMPTY, wrong
from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.board.begin import complete_grid, its_board, next_key
from sessions.exercises.board.reveal import put_rows, unsign_board
from sessions.exercises.board.state import (
    KIND,
    OPEN_PHASES,
    board_in,
    row_values,
    spec_in,
    with_values,
)
from sessions.frozen import dataclass
from sessions.model import Board, BoardRow, Item
from sessions.model.columns import cleaned
from sessions.rules.agenda import AddItem
from sessions.rules.asked_rows import is_opened
from sessions.rules.checks import checked
from sessions.session import Session
from sessions.situation import BEFORE, Requires, planner, records_open
from sessions.text import one_line, shortened

MINUTES: Final = 15
"""The time planned for a board item that comes onto the agenda with imported rows."""
_ROW_KEY: Final = re.compile("[a-z0-9-]{1,64}")


class AllThere(Refused):
    """The board says everything already that is in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRows(Command):
    """Put the rows of a file on the session's board of a kind.

    `board` is a copy of the board's table: a planned session that doesn't have such a board gets one, and its item on
    the agenda. Each of `rows` is values by column, and the key of its row under ``key`` if it has one. It changes the
    row with its key, or else the one that is about the same; if there is neither, it is added. Columns that it doesn't
    name stay.
    """

    requires: ClassVar[Requires] = Requires(by=planner, when=(records_open,))
    board: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]

    def apply(self, session: Session, ctx: Context) -> None:
        """Add and change them, all or nothing.

        Refused for a value that a column doesn't take, for too many rows, and while rows are asked about in private.
        """
        spec, faults = board_spec(self.board)
        if spec is None:
            raise Refused(f"This isn't a board: {'.'.join(map(str, faults[0].path))} {faults[0].says}.")
        if not self.rows:
            raise AllThere("There are no rows to import.")
        spec, board = _board(session, spec, ctx)
        before = {row.key_: row for row in session.all(BoardRow, board=board.id)}
        after = _merged(session, spec, board, self.rows)
        changed = [row for key, row in after.items() if row != before.get(key)]
        if not changed:
            raise AllThere(f"{board.id} has all of these rows already, so nothing was changed.")
        if len(after) > spec.rows_most:
            raise Refused(
                f"A board of this kind has at most {spec.rows_most} rows, and {board.id} would have {len(after)}."
            )
        for row in changed:
            if row.key_ in before:
                put_rows(session, row)
            else:
                session.put(checked(row))
                unsign_board(session, board.id)
        if spec.grid and is_opened(session, board.id):
            complete_grid(session, spec, board)


# --- which board ------------------------------------------------------------------------------------------------------


def spec_for(session: Session, kind: str) -> BoardSpec | None:
    """Return what the session's board of a kind is made of, or None if its agenda doesn't say."""
    return next((spec_in(item) for item in _items(session, kind)), None)


def _items(session: Session, kind: str) -> Iterator[Item]:
    """Yield the board items of a kind: the active one, then those to come, then those that have ended."""
    found = [item for item in session.agenda if item.kind == KIND and spec_in(item).key == kind]
    order = {"queued": 1, "ended": 2}
    yield from sorted(found, key=lambda item: order.get(item.status, 0))


def _board(session: Session, spec: BoardSpec, ctx: Context) -> tuple[BoardSpec, Board]:
    """Return the session's board of a kind with what it is made of; a planned session gets one if it has none."""
    item = next(_items(session, spec.key), None)
    if item is None:
        captured = next(iter(session.all(Board, kind=spec.key)), None)
        if captured is not None:
            return spec, captured
        if session.header.status not in BEFORE:
            title = session.header.title
            raise Refused(f"“{title}” has no {spec.key} board on its agenda. Add one there first, then import again.")
        item = _on_agenda(session, spec, ctx)
    elif item.status == "ended":
        raise Refused(f"{item.id} has ended, so its board can't change. Import these rows into the next session.")
    board = its_board(session, item, spec_in(item))
    for each in session.all(Item):
        asked = (
            each.kind == KIND and each.phase is not None and each.phase not in OPEN_PHASES and each.status != "ended"
        )
        if asked and (its := board_in(session, each)) is not None and its.id == board.id:
            raise Refused(f"The rows of {board.id} are being answered in private. Import after the reveal.")
    return spec_in(item), board


def _on_agenda(session: Session, spec: BoardSpec, ctx: Context) -> Item:
    """Put the board on the agenda, before the close."""
    id_ = session.next_id(Item, "I")
    AddItem(title=spec.title, item_kind=KIND, minutes=MINUTES, settings={BOARD: as_setting(spec)}).apply(session, ctx)
    return session.get(Item, id_)


# --- which rows -------------------------------------------------------------------------------------------------------


def _merged(session: Session, spec: BoardSpec, board: Board, rows: Sequence[Mapping[str, Any]]) -> dict[str, BoardRow]:
    """Return the rows of a board by key once `rows` are on it; each of these is another one."""
    found = {row.key_: row for row in session.all(BoardRow, board=board.id)}
    about: dict[tuple[str, ...], list[str]] = {}
    for name, there in found.items():
        about.setdefault(identity(spec, row_values(spec, there)), []).append(name)
    named = {key for row in rows if (key := _key(row))}
    taken = named & found.keys()
    spelled: dict[tuple[str, str], str] = {}  # on a grid, a name is spelled as where it first came
    for there in found.values():
        _spell(spec, row_values(spec, there), spelled)
    for row in rows:
        values, key = _spell(spec, _values(spec, row), spelled), _key(row)
        if key is None or key not in taken:
            same = [each for each in about.get(identity(spec, values), ()) if each not in taken]
            key = same[0] if same else key or next_key(found.keys() | named, f"{spec.row_prefix}-1")
        taken.add(key)
        blank = BoardRow(board=board.id, key_=key, text="")
        found[key] = _complete(spec, with_values(spec, found.get(key, blank), values))
    if spec.grid:
        _require_one_each(spec, found.values())
    return found


def _spell(spec: BoardSpec, values: dict[str, Any], spelled: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Return values whose names on the sides of a grid are spelled as those already known; new ones become known."""
    names = {side: values[side] for side in spec.sides if isinstance(values.get(side), str)}
    return {**values, **{side: spelled.setdefault((side, folded(name)), name) for side, name in names.items()}}


def _require_one_each(spec: BoardSpec, rows: Iterable[BoardRow]) -> None:
    """Raise Refused if two rows would be in the same cell of a grid, as when a row with a key got another name."""
    seen = set[tuple[str, ...]]()
    for row in rows:
        values = row_values(spec, row)
        if (place := identity(spec, values)) in seen:
            names = " · ".join(shortened(one_line(str(values.get(side, ""))), 40) for side in spec.sides)
            raise Refused(f"Two rows would be in the cell “{names}”. Leave one of them out.")
        seen.add(place)


def _key(row: Mapping[str, Any]) -> str | None:
    key = row.get(KEY)
    if key is None:
        return None
    if not isinstance(key, str) or not _ROW_KEY.fullmatch(key):
        raise Refused(f"{shortened(one_line(str(key)), 40)!r} isn't the key of a row. Use one such as risk-1.")
    return key


def _values(spec: BoardSpec, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row by column, cleaned. Raises Refused for the first that isn't right."""
    found = {}
    for key, given in row.items():
        if key == KEY:
            continue
        column = spec.column(key)
        if column is None:
            raise Refused(f"This board has no column {shortened(one_line(str(key)), 40)!r}.")
        if column.blind:
            raise Refused(f"{column.title} is filled in private, so it can't be imported.")
        value = cleaned(given.strip() if isinstance(given, str) else given)
        if says := wrong(value, column):
            raise Refused(f"{column.title}: {says}")
        found[column.key] = value
    return found


def _complete(spec: BoardSpec, row: BoardRow) -> BoardRow:
    """Return a row that has a value wherever each needs one. Raises Refused."""
    values = row_values(spec, row)
    for column in spec.columns:
        needed = column is spec.first or column.key in spec.sides or (column.required == "always" and not column.blind)
        if needed and values.get(column.key) in EMPTY:
            raise Refused(f"{column.title} is required.")
    return row
