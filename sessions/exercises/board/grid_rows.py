"""The rows of a grid: two lists of names, and one row for each pair of them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.boards.values import EMPTY
from sessions.earlier_boards import value_in
from sessions.errors import Refused
from sessions.exercises.board.state import same
from sessions.model import BoardRow
from sessions.text import shortened

Values = Mapping[str, Any]
NAME_MOST = 40  # characters of a name in a sentence


def name_in(spec: BoardSpec, row: BoardRow, side: str) -> Any:
    """Return the name that a row has on a side of the grid, or None."""
    return value_in(row, side, spec.first.key)


def side_names(spec: BoardSpec, rows: Iterable[BoardRow], side: str, *, fixed: bool = False) -> list[str]:
    """Return the names on a side, in their order: those that rows have, the fixed ones first.

    With `fixed`, or as long as there are no rows, all fixed ones count.
    """
    named: dict[str, str] = {}
    for row in rows:
        if (name := name_in(spec, row, side)) not in EMPTY:
            named.setdefault(_folded(name), str(name))
    found = list(named.values())
    column = spec.column(side)
    always = (column.rows or column.options) if column else ()
    first = [name for name in always if fixed or not found or _spelled(name, found)]
    return [*first, *(name for name in found if not _spelled(name, first))]


def _spelled(name: Any, names: Iterable[str]) -> str | None:
    """Return a name as it is spelled in a list, without regard to case and spaces; None if it isn't there."""
    return next((each for each in names if same(each, name)), None)


def missing_cells(spec: BoardSpec, rows: Sequence[BoardRow], *, fixed: bool = False) -> list[dict[str, Any]]:
    """Return the values of the rows that a grid lacks, one for each pair of names without a row."""
    down, across = (side_names(spec, rows, side, fixed=fixed) for side in spec.sides)
    return [_cell(spec, rows, pair) for pair in _without(spec, rows, product(down, across))]


def _without(spec: BoardSpec, rows: Iterable[BoardRow], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    there = {tuple(_folded(name_in(spec, row, side)) for side in spec.sides) for row in rows}
    return [pair for pair in pairs if tuple(map(_folded, pair)) not in there]


def _folded(name: Any) -> str:
    return " ".join(str(name).split()).casefold()


def _cell(spec: BoardSpec, rows: Sequence[BoardRow], pair: tuple[str, str]) -> dict[str, Any]:
    """Return the values of a new row for a pair of names, with the answers that belong to one of the names."""
    values: dict[str, Any] = dict(zip(spec.sides, pair, strict=True))
    for column in spec.columns:
        if column.per is not None and (found := line_value(spec, rows, column, values[column.per])) not in EMPTY:
            values[column.key] = found
    return values


def line_value(spec: BoardSpec, rows: Iterable[BoardRow], column: ColumnSpec, name: str) -> Any:
    """Return the value that a column asked once per name has for one of them, or None."""
    side = str(column.per)
    having = (value_in(row, column.key, spec.first.key) for row in rows if same(name_in(spec, row, side), name))
    return next((value for value in having if value not in EMPTY), None)


def in_order(spec: BoardSpec, rows: Sequence[BoardRow]) -> list[BoardRow]:
    """Return rows as people read them: on a grid line by line, each from left to right."""
    if not spec.grid:
        return list(rows)
    places = [{name: n for n, name in enumerate(side_names(spec, rows, side))} for side in spec.sides]

    def place(row: BoardRow) -> list[int]:
        names = [str(name_in(spec, row, side)) for side in spec.sides]
        return [known.get(name, len(known)) for name, known in zip(names, places, strict=True)]

    return sorted(rows, key=place)


def in_line(spec: BoardSpec, rows: Iterable[BoardRow], row: BoardRow, side: str | None) -> list[BoardRow]:
    """Return the rows with the same name on a side as a row; without a side, the row alone."""
    if side is None:
        return [row]
    return [each for each in rows if same(name_in(spec, each, side), name_in(spec, row, side))]


def new_cells(spec: BoardSpec, rows: Sequence[BoardRow], given: Values) -> list[dict[str, Any]]:
    """Return the values of the rows that a new name on one or both sides of a grid makes, with all others they lack.

    The other values that are given are for the pair that is named, or for each row of the one name. Refused if there
    is nothing new about it, and if the other side has no name yet.
    """
    named = {side: given[side] for side in spec.sides if given.get(side) not in EMPTY}
    known = {side: side_names(spec, rows, side) for side in spec.sides}
    new = [side for side, name in named.items() if not _spelled(name, known[side])]
    for side, name in named.items():
        named[side] = _spelled(name, known[side]) or name
        known[side] += [named[side]] if named[side] not in known[side] else []
    for side, names in known.items():
        if not names or not named:
            raise Refused(f"{_title(spec, side)} is required.")
    down, across = known.values()
    found = [_cell(spec, rows, pair) for pair in _without(spec, rows, product(down, across))]
    mine = [cell for cell in found if all(same(cell[side], name) for side, name in named.items())]
    if not mine:
        said = " · ".join(shortened(str(name), NAME_MOST) for name in named.values())
        raise Refused(f"“{said}” is already on this board.")
    more = {key: value for key, value in given.items() if key not in spec.sides}
    return [{**cell, **more} if cell in mine else cell for cell in (found if new else mine)]


def renamed(spec: BoardSpec, rows: Sequence[BoardRow], row: BoardRow, values: Values) -> dict[str, list[BoardRow]]:
    """Return the rows that a new name on a side of the grid is for, by side: all that have the old one.

    Refused for a name that is already on that side.
    """
    found: dict[str, list[BoardRow]] = {}
    for side in spec.sides:
        if side not in values or values[side] == name_in(spec, row, side):
            continue
        found[side] = in_line(spec, rows, row, side)
        others = [each for each in rows if each not in found[side]]
        if any(same(name_in(spec, each, side), values[side]) for each in others):
            raise Refused(f"“{shortened(str(values[side]), NAME_MOST)}” is already on this board.")
    return found


def line_to_remove(spec: BoardSpec, rows: Sequence[BoardRow], row: BoardRow, side: str | None) -> list[BoardRow]:
    """Return the rows that go with a name on a side. Refused without a side, and for the only name on it."""
    if side not in spec.sides:
        names = " or ".join(repr(each) for each in spec.sides)
        raise Refused(f"On a grid, a whole line is removed. Name the side that its name is on: {names}.")
    found = in_line(spec, rows, row, side)
    if len(found) == len(rows):
        name = shortened(str(name_in(spec, row, side)), NAME_MOST)
        raise Refused(f"“{name}” is the only name on its side of the grid. Add another one first, or rename it.")
    return found


def _title(spec: BoardSpec, side: str) -> str:
    column = spec.column(side)
    return column.title if column else side
