"""What a table of a board draws: columns, rows of short texts, lanes and a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from sessions.frozen import dataclass

PLAIN, MUTED, STRONG, MARKED, MOVED, ASKED = "", "muted", "strong", "marked", "moved", "asked"
PAIR, PAIR_APART = "pair", "pair apart"
BY_FIRST, BY_SECOND = "by first", "by second"
"""The styles of a text; `MARKED` is for what a check found, `MOVED` for what changed since last time, and `ASKED` for
a value that waits for somebody to agree. `PAIR` is for what both leaders said, on two sides of `BETWEEN`, and
`PAIR_APART` for that as long as it isn't the same. `BY_FIRST` and `BY_SECOND` are for the names of the leaders."""
BETWEEN = " │ "
"""The sign between the answers of both leaders."""

EMPTY = 2
"""The rank of a column without anything in it."""
SAME = "="
"""What an arrow says where nothing went up or down."""
SET = "●"
"""What a flag says that is set."""


def titled(key: str) -> str:
    """Return a key as a heading."""
    return key.replace("-", " ").replace("_", " ").capitalize()


class TableCell(NamedTuple):
    """A cell on one line, as it is drawn."""

    words: str = ""
    style: str = PLAIN


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column. Where there isn't room for all, those of rank 0 come first and `EMPTY` ones last.

    Numbers are at the `right`.
    """

    key: str
    title: str
    unit: str = ""
    right: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with a cell for each column. `mark` is the sign of what its checks found, `lane` the number of its lane."""

    key: str
    cells: tuple[TableCell, ...]
    mark: str = ""
    faded: bool = False
    lane: int = 0


@dataclass(frozen=True, slots=True)
class TableLane:
    """A lane: its title, and what is computed for it."""

    title: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableGrid:
    """The titles on the left and at the top of a grid, which row of the board each cell shows, and the cell's words.

    `ends` are columns on the right, and `below` lines at the bottom, with what is computed or asked for a whole line.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    at: Mapping[tuple[int, int], int]
    cells: Mapping[int, TableCell]
    ends: tuple[tuple[str, tuple[TableCell, ...]], ...] = ()
    below: tuple[tuple[str, tuple[TableCell, ...]], ...] = ()


class FootMark(NamedTuple):
    """What a check of the board found, and the key that does what it offers, if one does now."""

    says: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class TableShape:
    """Everything a table draws. `along` is the column of a time that rows in lanes follow, as on a timeline.

    `totals` and what checks `found` stand below the rows; both are of the whole board.
    """

    columns: tuple[TableColumn, ...] = ()
    rows: tuple[TableRow, ...] = ()
    lanes: tuple[TableLane, ...] = ()
    grid: TableGrid | None = None
    along: int | None = None
    totals: tuple[Content, ...] = ()
    found: tuple[FootMark, ...] = ()
    sorted_by: str = ""
    downwards: bool = False
    none: str = "No rows yet."

    def column(self, key: str) -> int | None:
        """Return the place of a column."""
        return next((n for n, each in enumerate(self.columns) if each.key == key), None)


def cells_of(text: str) -> int:
    """Return how many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, wide: int, *, right: bool = False) -> str:
    """Return a text in exactly `wide` cells: filled up, on its left for `right`, or cut off with an ellipsis."""
    if wide <= 0:
        return ""
    if text.isascii() and len(text) <= wide:
        return text.rjust(wide) if right else text.ljust(wide)
    took = cell_len(text)
    if took > wide:
        text = Content(text).truncate(wide, ellipsis=True).plain
        took = cell_len(text)
    blank = " " * (wide - took)
    return blank + text if right else text + blank


def wrapped(text: str, wide: int, most: int) -> list[str]:
    """Return a text in at most `most` lines of at most `wide` cells; the last one is cut off with an ellipsis."""
    if cells_of(text) <= wide:
        return [text]
    lines = [each.plain.rstrip() for each in Content(text).wrap(wide)] or [""]
    if len(lines) > most:
        rest = Content(" ".join(lines[most - 1 :]))
        lines = [*lines[: most - 1], rest.truncate(wide, ellipsis=True).plain]
    return lines


def widest(texts: Sequence[str]) -> int:
    """Return how many cells the widest of some texts takes."""
    return max(map(cells_of, texts), default=0)
