"""The boards of a series: what its closed sessions had on them, which rows come along, and since when a cell is so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sessions.frozen import dataclass
from sessions.model import Board, BoardRow

RIGHTS: Final = "rights"
"""The kind of the board on who decides what: `owner` does, and is trusted to do so `alone`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardBefore:
    """A board of a closed earlier session of the series, with its rows in their order.

    `day` is the day of that session. A board that was `opened` was the subject of an item there; on any other, facts
    were only captured, or rows imported.
    """

    session: str
    title: str
    day: date | None
    board: Board
    rows: tuple[BoardRow, ...]
    opened: bool

    @property
    def id(self) -> str:
        """Its full id, such as ``7k3qf2xa/B1``."""
        return f"{self.session}/{self.board.id}"

    def name_of(self, row: BoardRow) -> str:
        """Return the full name of one of its rows, such as ``7k3qf2xa/B1/risk-1``."""
        return f"{self.id}/{row.key_}"


RowsBefore = Mapping[str, tuple[BoardBefore, BoardRow]]
"""The rows of earlier sessions by their full names."""


def rows_before(before: Iterable[BoardBefore]) -> RowsBefore:
    """Return the rows of earlier boards by their full names, to look them up with `was` and `since`."""
    return {each.name_of(row): (each, row) for each in before for row in each.rows}


def rows_to_carry(before: Sequence[BoardBefore], kind: str) -> list[tuple[str, BoardRow]]:
    """Return the rows that the next board of a kind begins with, each with its full name; `before` is oldest first.

    These are the rows of the last session that had the board as an item, and of the boards of this kind since.
    """
    taken: list[BoardBefore] = []
    for each in reversed([each for each in before if each.board.kind == kind]):
        taken.insert(0, each)
        if each.opened:
            break
    found = {each.name_of(row): row for each in taken for row in each.rows}
    continued = {row.from_ for row in found.values()}  # an import can have continued a row before a board was opened
    return [(name, row) for name, row in found.items() if name not in continued]


def trusted_alone(before: Sequence[BoardBefore]) -> dict[str, tuple[str, ...]]:
    """Return what each person is trusted to decide without asking, by the last board of a series on who decides what.

    `before` are the boards of its closed sessions, oldest first.
    """
    found: dict[str, tuple[str, ...]] = {}
    for _, row in rows_to_carry(before, RIGHTS):
        cells = row.columns or {}
        if cells.get("alone") is True and isinstance(owner := cells.get("owner"), str):
            found[owner] = (*found.get(owner, ()), row.text)
    return found


def value_in(row: BoardRow, column: str, first: str) -> Any:
    """Return the value of a column in a row, or None if it is empty; the text is the value of the `first` column."""
    return row.text if column == first else (row.columns or {}).get(column)


def earlier_rows(known: RowsBefore, row: BoardRow) -> Iterator[tuple[BoardBefore, BoardRow]]:
    """Yield the rows that a row continues, the one of the last session first."""
    seen: set[str] = set()
    while row.from_ and row.from_ not in seen and row.from_ in known:
        seen.add(row.from_)
        yield known[row.from_]
        row = known[row.from_][1]


def was(known: RowsBefore, row: BoardRow, column: str, first: str) -> Any:
    """Return the value that a column had last time in a row; None if it was empty, or if the row is new."""
    return next((value_in(then, column, first) for _, then in earlier_rows(known, row)), None)


def since(known: RowsBefore, row: BoardRow, column: str, first: str, today: date) -> date | None:
    """Return the day of the session since which a column has the value that it has in a row; None if it is empty.

    `today` is the day of the session that the row belongs to. A session whose day isn't known counts as the one after.
    """
    value, found = value_in(row, column, first), today
    if value is None:
        return None
    for before, then in earlier_rows(known, row):
        if value_in(then, column, first) != value:
            break
        found = before.day or found
    return found
