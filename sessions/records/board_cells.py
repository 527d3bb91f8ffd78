"""Cells of boards as amendments name them, such as ``B1/risk-1.owner``: found, and corrected once the board is over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sessions.boards.reading import known_in
from sessions.boards.spec import BoardSpec, ColumnSpec, ColumnType
from sessions.boards.spec_reading import spec_of
from sessions.boards.values import EMPTY, read, words, wrong
from sessions.command import Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Board, BoardRow, Item
from sessions.model.columns import columns
from sessions.records.captures import AS_OF
from sessions.rules.asked_rows import OPENED
from sessions.rules.checks import checked
from sessions.session import Session

_OWN = tuple(column.name for column in columns(BoardRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCell:
    """A cell of a row, and the column that says which values it takes; `spec` is None for a board from minutes."""

    row: BoardRow
    column: ColumnSpec
    spec: BoardSpec | None

    @property
    def name(self) -> str:
        """Its name, such as ``B1/risk-1.owner``."""
        return f"{self.row.board}/{self.row.key_}.{self.column.key}"

    @property
    def words(self) -> str:
        """What it says, in the same words wherever its board is known; nothing if it is empty."""
        return value_words((self.row.columns or {}).get(self.column.key))


def find_cell(session: Session, target: str) -> BoardCell | None:
    """Return the cell that `target` names, in any case; None if it names anything else."""
    reference, _, key = target.casefold().rpartition(".")
    rows = (row for row in session.all(BoardRow) if f"{row.board}/{row.key_}".casefold() == reference)
    row = next(rows, None)
    if row is None or key in _OWN:
        return None
    spec = _spec_of(session, row)
    if spec is not None:
        column = spec.column(key)
        return None if column is None or column is spec.first else BoardCell(row=row, column=column, spec=spec)
    there = next((name for name in row.columns or {} if name.casefold() == key), None)
    return None if there is None else BoardCell(row=row, column=_like(there, (row.columns or {})[there]), spec=None)


def _spec_of(session: Session, row: BoardRow) -> BoardSpec | None:
    """Return what the board of a row is made of, or None for a board that came with minutes."""
    of = session.get(Board, row.board).item
    items = [item for item in session.all(Item) if (item.settings or {}).get(OPENED) == row.board or item.id == of]
    specs = (spec_of(item.settings) for item in items if item.kind == "board")
    return next((spec for spec in specs if spec is not None), None)


def value_words(value: Any) -> str:
    """Return a value of a cell in words, by what it is alone."""
    return words(value, _like("cell", value))


def _like(key: str, value: Any) -> ColumnSpec:
    """Return a column that takes what a cell has, where nothing else says what it takes."""
    match value:
        case bool():
            return ColumnSpec(key=key, title=key, type="flag")
        case int() | float():
            return ColumnSpec(key=key, title=key, type="number")
        case [int() | float(), int() | float()]:
            return ColumnSpec(key=key, title=key, type="range")
        case str():
            kinds: tuple[ColumnType, ...] = ("date", "time")
            dated = (ColumnSpec(key=key, title=key, type=kind, past=key == AS_OF) for kind in kinds)
            if (column := next((each for each in dated if wrong(value, each) is None), None)) is not None:
                return column
    return ColumnSpec(key=key, title=key, type="text", many=isinstance(value, list))


def corrected_cell(session: Session, cell: BoardCell, said: str, ctx: Context) -> BoardRow:
    """Save another value in a cell, in words, and return its row. What both signed stays signed, as any amendment.

    Refused while the board is open, without a required value, for one that the column doesn't take, and for the same.
    """
    active = session.active
    if active is not None and (active.settings or {}).get(OPENED) == cell.row.board:
        raise Refused(f"{cell.row.board} is still open. Change the row itself.")
    known = known_in(session, cell.spec, ctx.boards(), ctx.standing()) if cell.spec else None
    value = read(said, cell.column, ctx.now.date(), known) if known else read(said, cell.column, ctx.now.date())
    kept: Mapping[str, Any] = cell.row.columns or {}
    if value in EMPTY and cell.column.required == "always":
        raise Refused(f"{cell.column.title} is required.")
    if value == kept.get(cell.column.key):
        raise Refused(f"{cell.name} already has that value.")
    changed = {key: each for key, each in {**kept, cell.column.key: value}.items() if each not in EMPTY}
    return session.put(checked(replace(cell.row, columns=changed or None)))
