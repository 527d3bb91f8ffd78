"""Where each row of a board is in a table of a given width: in a list, in lanes, on a timeline or in a grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest
from typing import NamedTuple, Protocol

from textual.content import Content

from tui.widgets.board_shape import (
    EMPTY,
    MARKED,
    MUTED,
    PLAIN,
    SAME,
    SET,
    STRONG,
    TableCell,
    TableColumn,
    TableRow,
    TableShape,
    cells_of,
    cut,
    widest,
    wrapped,
)
from tui.widgets.hanging import beside

HEAD, BAR, TITLE = "head", "bar", "title"
"""The styles of a heading, of the bar on the left of the row under the cursor, and of a lane's title."""
GAP = 2  # cells between two columns
SIGNS = 3  # cells on the left of a row: the bar, the mark and a blank
ENDLESS = 1000  # cells in which every table has all of its columns
FIRST_MOST = 60  # cells of the first column beside the row in full
FIRST_LEAST = 16  # cells of the first column; where others need room, it gets a third at most
TEXT_MOST = 24  # cells of any other column, as long as there isn't room for more
HEAD_MOST = 2  # lines of a heading, above its unit
TIME_MOST = 16  # cells of a time
WITH_UNIT_MOST = 8  # cells of a title with its unit on the same line
TITLE_MOST = 10  # cells of a title that isn't broken into lines
MORE = 4  # cells to the right of the heading that say how many columns are out of sight
LINES_MOST = 3  # lines of a text that is wrapped
SAYS_MOST = 2  # lines of what a card says below its text, where there isn't room for all of it
LANE_LEAST, BETWEEN = 15, 2  # cells of a lane, and between two


class Piece(NamedTuple):
    """A part of a line: its text, its style, and the row and column that it belongs to, if any."""

    text: str
    style: str = PLAIN
    row: int = -1
    column: int = -1


class Spot(NamedTuple):
    """Where the cursor is, as numbers of a row and a column; in lanes the column is the lane."""

    row: int = 0
    column: int = 0


Line = list[Piece]


class Layout(Protocol):
    """Lines of pieces below a heading that stays, all as wide as the table."""

    head: list[Line]
    high: int

    def line(self, y: int) -> Line:
        """Return a line, counted from the first below the heading."""

    def span(self, row: int) -> tuple[int, int]:
        """Return the first line of a row, and how many lines it has."""

    def go(self, spot: Spot, down: int, right: int) -> Spot:
        """Return where the cursor is after some steps down and to the right."""


def natural_widths(shape: TableShape) -> list[int]:
    """Return for each column the width at which nothing in it or in its heading is cut off, and no word is broken."""
    return [
        max(
            1,
            _heading_wide(_with_unit(column)) + (2 if column.key == shape.sorted_by else 0),
            cells_of(column.unit),
            widest([row.cells[n].words for row in shape.rows]),
        )
        for n, column in enumerate(shape.columns)
    ]


def table_wide(shape: TableShape, natural: Sequence[int]) -> int:
    """Return the cells in which a table shows all of its columns, of `natural` widths; lanes take all there are."""
    if shape.grid is not None:
        grid = GridLayout(shape, ENDLESS)
        ends = sum(GAP + each for each in grid.ends_wide)
        return SIGNS + grid.side + len(grid.columns) * (GAP + grid.cell) + ends + 1
    if shape.lanes:
        return ENDLESS
    first, *others = natural or [0]
    return SIGNS + min(first, FIRST_MOST) + sum(GAP + min(wide, TEXT_MOST) for wide in others) + 1


def _heading_wide(title: str) -> int:
    """Return the least width from `TITLE_MOST` on, or of the longest word, at which a heading has room for a title."""
    wide = max(widest(title.split()), min(cells_of(title), TITLE_MOST))
    while wide < min(cells_of(title), TEXT_MOST) and len(wrapped(title, wide, HEAD_MOST + 1)) > HEAD_MOST:
        wide += 1
    return wide


class RowsLayout:
    """Rows one below the other, the first column always in sight; lanes are sections.

    `first` is the number of columns that are scrolled out on the left. Where not all columns fit, those that matter
    come first.
    """

    def __init__(
        self, shape: TableShape, wide: int, high: int, first: int = 0, natural: Sequence[int] | None = None
    ) -> None:
        self.shape, self.wide = shape, wide
        self.natural = natural or natural_widths(shape)
        """The width of each column at which nothing is cut off."""
        self.order = self._ordered(self.natural)
        self.first = min(first, max(0, len(self.order) - 1))
        self.widths = self._fitting(self.natural, self.first)
        self.head = list(self._heading())
        self._wraps = self._wrap_if_room(high - len(self.head))
        self._entries = list(self._entered())
        self._starts = [0, *accumulate(high for _, high in self._entries)]
        self.high = self._starts[-1]
        self._of_row = {row: n for n, (row, _) in enumerate(self._entries) if row >= 0}
        self._lines = [n for n, (_, high) in enumerate(self._entries) for _ in range(high)]

    # --- columns ----------------------------------------------------------------------------------------------------

    def _ordered(self, natural: Sequence[int]) -> list[int]:
        """Return the columns after the first in the order in which they are shown."""
        rest = range(1, len(natural))
        room = self.wide - SIGNS - sum(GAP + min(natural[n], TEXT_MOST) for n in rest)
        if not natural or self._wanted(natural) <= room:
            return list(rest)
        if self._least(natural) <= room:
            return sorted(rest, key=lambda n: self.shape.columns[n].rank == EMPTY)
        return sorted(rest, key=lambda n: self.shape.columns[n].rank)

    def _least(self, natural: Sequence[int]) -> int:
        """Return the width of the first column as long as others need room."""
        return min(natural[0], max(FIRST_LEAST, (self.wide - SIGNS) // 3)) if natural else 0

    def _wanted(self, natural: Sequence[int]) -> int:
        """Return the width that the first column gets before columns without anything in them get any."""
        if all(column.rank != EMPTY for column in self.shape.columns):
            return self._least(natural)
        return max(self._least(natural), min(natural[0], (self.wide - SIGNS) // 2))

    def _fitting(self, natural: Sequence[int], first: int) -> dict[int, int]:
        """Return the widths of the columns that are shown, by their number."""
        if not natural:
            return {}
        room = self.wide - SIGNS
        least = self._least(natural)
        if first or self._wanted(natural) + sum(GAP + min(natural[n], TEXT_MOST) for n in self.order) > room:
            room -= MORE
        widths, left = {0: least}, room - least
        for n in self.order[first:]:
            if self.shape.columns[n].rank == EMPTY:
                more = max(0, min(left, self._wanted(natural) - widths[0]))
                widths[0], left = widths[0] + more, left - more
            wants = min(natural[n], TEXT_MOST if len(widths) > 1 else max(8, left - GAP))
            if GAP + wants > left:
                break
            widths[n], left = wants, left - GAP - wants
        for n in widths:  # what is left goes to texts that are cut off, the first column before the others
            more = min(left, natural[n] - widths[n])
            widths[n], left = widths[n] + more, left - more
        return widths

    @property
    def hidden(self) -> int:
        """How many columns aren't in sight."""
        return len(self.shape.columns) - len(self.widths)

    def showing(self, column: int) -> int:
        """Return how many columns have to be scrolled out on the left for a column to be in sight."""
        if column == 0 or column not in self.order:
            return 0
        place = self.order.index(column)
        if place < self.first:
            return place
        first = self.first
        while first < place and column not in self._fitting(self.natural, first):
            first += 1
        return first

    def _heading(self) -> Iterator[Line]:
        """Yield the titles, with how many columns are out of sight, and the units below them."""
        titles = {n: self._title(self.shape.columns[n], wide) for n, wide in self.widths.items()}
        tall = max(map(len, titles.values()), default=0)
        for y in range(tall):
            words = {n: block[y - tall] if y >= tall - len(block) else "" for n, block in titles.items()}
            yield self._headed(words, y == tall - 1)
        units = {n: "" if _with_unit(each) != each.title else each.unit for n, each in self._shown()}
        if any(units.values()):
            yield self._headed(units, False)

    def _shown(self) -> Iterator[tuple[int, TableColumn]]:
        """Yield the columns that are in sight."""
        yield from ((n, self.shape.columns[n]) for n in self.widths)

    def _title(self, column: TableColumn, wide: int) -> list[str]:
        sign = (" ↓" if self.shape.downwards else " ↑") if column.key == self.shape.sorted_by else ""
        lines = wrapped(_with_unit(column), max(1, wide - len(sign)), HEAD_MOST)
        return [*lines[:-1], lines[-1] + sign]

    def _headed(self, words: dict[int, str], counted: bool) -> Line:
        line = [Piece(" ‹ " if self.first and counted else " " * SIGNS, HEAD)]
        for n, wide in self.widths.items():
            line += [Piece(" " * GAP)] if n else []
            line.append(Piece(self._cut(words[n], n, wide), HEAD, column=n))
        return self._filled(line, more=counted and self.hidden > 0)

    def _cut(self, words: str, n: int, wide: int) -> str:
        return cut(words, wide, right=self.shape.columns[n].right)

    def _filled(self, line: Line, *, more: bool = False) -> Line:
        left = self.wide - sum(cells_of(piece.text) for piece in line)
        sign = f"+{self.hidden}›" if more else ""
        return [*line, Piece(cut(sign if len(sign) <= left else "", left, right=True), HEAD if more else PLAIN)]

    # --- rows -------------------------------------------------------------------------------------------------------

    def _wrap_if_room(self, room: int) -> dict[int, list[str]]:
        """Return the lines of each text in the first column, if all of them fit."""
        wide = self.widths.get(0, 0)
        if not wide or len(self.shape.rows) >= room:
            return {}
        found = {n: wrapped(row.cells[0].words, wide, LINES_MOST) for n, row in enumerate(self.shape.rows)}
        return found if sum(map(len, found.values())) + len(self.shape.lanes) <= room else {}

    def _entered(self) -> Iterator[tuple[int, int]]:
        """Yield each row with its height, and each lane, as a negative number, before its rows."""
        if not self.shape.lanes:
            yield from ((n, len(self._wraps.get(n, " "))) for n in range(len(self.shape.rows)))
            return
        for lane in range(len(self.shape.lanes) if self.shape.rows else 0):
            yield -1 - lane, 1
            found = (n for n, row in enumerate(self.shape.rows) if row.lane == lane)
            yield from ((n, len(self._wraps.get(n, " "))) for n in found)

    def line(self, y: int) -> Line:
        """Return a line of a row, or the title of a section."""
        place = self._lines[y]
        row, _ = self._entries[place]
        if row < 0:
            lane = self.shape.lanes[-1 - row]
            says = "".join(f"  {text}" for text in lane.says)
            title = cut(f" {lane.title}", min(self.wide, cells_of(lane.title) + 1))
            return [Piece(title, TITLE), Piece(cut(says, self.wide - cells_of(title)), MUTED)]
        return self._row(row, self.shape.rows[row], y - self._starts[place])

    def _row(self, n: int, row: TableRow, inner: int) -> Line:
        mark = row.mark if inner == 0 else ""
        line = [Piece(" ", BAR, n), Piece(cut(mark, 1), MARKED, n), Piece(" ", PLAIN, n)]
        for column, wide in self.widths.items():
            words, style = row.cells[column]
            if column == 0:
                parts = self._wraps.get(n, [words])
                words = parts[inner] if inner < len(parts) else ""
            else:
                line.append(Piece(" " * GAP, PLAIN, n))
                words = words if inner == 0 else ""
            text = self._cut(words, column, wide)
            line.append(Piece(text, MUTED if row.faded and style == PLAIN else style, n, column))
        left = self.wide - sum(cells_of(piece.text) for piece in line)
        return [*line, Piece(" " * left, PLAIN, n)]

    def span(self, row: int) -> tuple[int, int]:
        """Return where a row is; the first of a section comes with the section's title."""
        place = self._of_row.get(row)
        return (0, 1) if place is None else (self._starts[place], self._entries[place][1])

    def go(self, spot: Spot, down: int, right: int) -> Spot:
        """Go through the rows as they stand, and through the columns in the order in which they are shown."""
        rows = [row for row, _ in self._entries if row >= 0]
        columns = [0, *self.order]
        return Spot(_step(rows, spot.row, down), _step(columns, spot.column, right))


class LanesLayout:
    """Lanes side by side; a row is a card with its text and, below it, what matters of the others.

    With a column of times, rows follow it downwards, so that what happened at the same time in two lanes is close.
    """

    def __init__(self, shape: TableShape, wide: int, high: int) -> None:
        """Lay cards out for a width; those that don't fit into `high` lines say less."""
        self.shape, self.wide = shape, wide
        self._time = _time_wide(shape)
        count = max(1, len(shape.lanes))
        self.lane_wide = (wide - self._time - 1 - BETWEEN * (count - 1)) // count
        self.head = list(self._heading())
        self._starts: dict[int, int] = {}
        for most in (None, SAYS_MOST):
            self._blocks = [self._block(n, row, most) for n, row in enumerate(shape.rows)]
            self.high = self._place()
            if self.high + len(self.head) <= high:
                break
        self._columns = self._columned()

    @staticmethod
    def fits(shape: TableShape, wide: int) -> bool:
        """Whether there is room for lanes side by side."""
        return (wide - _time_wide(shape)) // max(1, len(shape.lanes)) >= LANE_LEAST + BETWEEN

    def _block(self, n: int, row: TableRow, most: int | None) -> list[Piece]:
        room = self.lane_wide - SIGNS
        style = MUTED if row.faded else PLAIN
        lines = [Piece(text, style, n) for text in wrapped(row.cells[0].words, room, LINES_MOST)]
        says = [
            " ".join(filter(None, (column.title.lower(), cell.words.strip().removeprefix(SET), column.unit)))
            for place, (column, cell) in enumerate(zip(self.shape.columns, row.cells, strict=True))
            if place and column.rank == 0 and place != self.shape.along and cell.words not in ("", SAME)
        ]
        told = beside(map(Content, says), Content(" · "), room)
        if most and len(told) > most:  # the last line says as much of the rest as it can
            rest = Content(" · ").join(told[most - 1 :])
            told = [*told[: most - 1], rest.truncate(room, ellipsis=True)]
        lines += [Piece(text.plain, MUTED, n) for text in told]
        return [Piece(cut(piece.text, room), piece.style, n) for piece in lines]

    def _heading(self) -> Iterator[Line]:
        """Yield the titles of the lanes, and what is computed for each."""
        blocks = [[(lane.title, TITLE), *((text, MUTED) for text in lane.says)] for lane in self.shape.lanes]
        for parts in zip_longest(*blocks, fillvalue=("", PLAIN)):
            line = [Piece(" " * (1 + self._time))]
            for lane, (text, style) in enumerate(parts):
                line += [Piece(" " * BETWEEN)] if lane else []
                line.append(Piece(cut(text, self.lane_wide), style, column=lane))
            yield self._filled(line)
        yield self._filled([Piece(" " * self._time), Piece("─" * (self.wide - self._time), MUTED)])

    def _filled(self, line: Line) -> Line:
        return [*line, Piece(" " * (self.wide - sum(cells_of(piece.text) for piece in line)))]

    def _place(self) -> int:
        """Say where each card begins; return the lines that all of them take."""
        ends = [0] * max(1, len(self.shape.lanes))
        y = 0
        for n, row in enumerate(self.shape.rows):
            if self.shape.along is not None:
                y = max(y, ends[row.lane])
                self._starts[n] = y
                ends[row.lane] = y + len(self._blocks[n])
                y += 1
            else:
                self._starts[n] = ends[row.lane]
                ends[row.lane] += len(self._blocks[n]) + 1
        return max(ends) - (self.shape.along is None and any(ends))

    def _columned(self) -> list[dict[int, tuple[int, int]]]:
        """Return for each lane which row and which of its lines is at a line of the table."""
        found: list[dict[int, tuple[int, int]]] = [{} for _ in range(max(1, len(self.shape.lanes)))]
        for n, row in enumerate(self.shape.rows):
            for inner in range(len(self._blocks[n])):
                found[row.lane][self._starts[n] + inner] = (n, inner)
        return found

    def line(self, y: int) -> Line:
        """Return a line across all lanes, with the time on the left of a timeline."""
        line = [Piece(" "), *self._times(y)]
        for lane, column in enumerate(self._columns):
            line += [Piece(" " * BETWEEN)] if lane else []
            if y in column:
                row, inner = column[y]
                piece = self._blocks[row][inner]
                mark = "" if inner else self.shape.rows[row].mark
                line += [
                    Piece(" ", BAR, row, lane),
                    Piece(cut(mark, 1), MARKED, row, lane),
                    Piece(" ", PLAIN, row, lane),
                ]
                line.append(piece._replace(column=lane))
            else:
                line.append(Piece(" " * self.lane_wide))
        return self._filled(line)

    def _times(self, y: int) -> Line:
        if self.shape.along is None:
            return []
        begun = [row for column in self._columns for row, inner in [column.get(y, (-1, 0))] if row >= 0 and not inner]
        words = self.shape.rows[begun[0]].cells[self.shape.along].words if begun else ""
        return [Piece(cut(words, self._time), MUTED)]

    def span(self, row: int) -> tuple[int, int]:
        """Return where a card is."""
        return self._starts.get(row, 0), len(self._blocks[row]) if row < len(self._blocks) else 1

    def go(self, spot: Spot, down: int, right: int) -> Spot:
        """Go through the cards of a lane, or to the nearest card of another lane."""
        if not self.shape.rows:
            return Spot()
        lane = self.shape.rows[spot.row].lane
        if right:
            filled = [n for n in range(len(self._columns)) if self._columns[n]]
            to = _step(filled, lane, right)
            if to != lane:
                return Spot(min(self._of(to), key=lambda n: abs(self._starts[n] - self._starts[spot.row])), to)
        rows = list(range(len(self.shape.rows))) if self.shape.along is not None else self._of(lane)
        row = _step(rows, spot.row, down)
        return Spot(row, self.shape.rows[row].lane)

    def _of(self, lane: int) -> list[int]:
        return [n for n, row in enumerate(self.shape.rows) if row.lane == lane]


class GridLayout:
    """A cell for each combination of two columns; the titles on the left and at the top stay in sight."""

    def __init__(self, shape: TableShape, wide: int, first: int = 0) -> None:
        assert shape.grid is not None, "a board without a grid"
        self.shape, self.grid, self.wide = shape, shape.grid, wide
        grid = shape.grid
        self.columns = grid.columns
        self.first = first
        self.side = min(max(widest(grid.rows), widest([title for title, _ in grid.below]), 4), max(10, wide // 3))
        self.cell = self._cell_wide()
        room = wide - SIGNS - self.side
        self._ends = [
            min(14, max(widest([cell.words for cell in says]), widest(title.split()), min(cells_of(title), TITLE_MOST)))
            for title, says in grid.ends
        ]
        if room - sum(GAP + each for each in self._ends) < min(3, len(grid.columns)) * (self.cell + GAP):
            self._ends = []  # there is only room for some of the columns themselves
        room -= sum(GAP + each for each in self._ends)
        if len(grid.columns) * (self.cell + GAP) > room:
            room -= MORE
        self.first = min(self.first, max(0, len(grid.columns) - max(1, room // (self.cell + GAP))))
        self.shown = list(range(len(grid.columns)))[self.first :][: max(1, room // (self.cell + GAP))]
        self._wraps = [wrapped(title, self.side, LINES_MOST) for title in grid.rows]
        self.head = list(self._heading())
        below = [(*each, len(grid.rows) + n) for n, each in enumerate(grid.below)]
        self._below = {place: (title, says) for title, says, place in below}
        self._starts = [0, *accumulate(map(len, self._wraps))]
        self._lines = [n for n, block in enumerate(self._wraps) for _ in block] + list(self._below)
        self.high = len(self._lines)
        self._at = {row: place for place, row in grid.at.items()}

    @property
    def ends_wide(self) -> list[int]:
        """The cells of each column on the right."""
        return self._ends

    @staticmethod
    def fits(shape: TableShape, wide: int) -> bool:
        """Whether there is room for the titles and at least two columns."""
        return shape.grid is not None and len(GridLayout(shape, wide).shown) >= min(2, len(shape.grid.columns))

    def _cell_wide(self) -> int:
        words = [word for title in self.columns for word in title.split()]
        cells = [cell.words for cell in self.grid.cells.values()]
        below = [cell.words for _, says in self.grid.below for cell in says]
        return max(6, min(14, max(widest(words), widest(cells) + 2, widest(below))))

    def _heading(self) -> Iterator[Line]:
        """Yield the titles of the columns, and how many of them are out of sight."""
        titles = [(self.columns[n], self.cell, n) for n in self.shown]
        titles += [(title, wide, -1) for (title, _), wide in zip(self.grid.ends, self._ends, strict=False)]
        blocks = [wrapped(title, wide, LINES_MOST) for title, wide, _ in titles]
        tall = max(map(len, blocks), default=0)
        hidden = len(self.columns) - len(self.shown)
        for y in range(tall):
            last = y == tall - 1
            line = [Piece(cut(" ‹" if self.first and last else "", SIGNS), HEAD), Piece(cut("", self.side), HEAD)]
            for block, (_, wide, n) in zip(blocks, titles, strict=True):
                above = tall - len(block)
                words = block[y - above] if y >= above else ""
                line += [Piece(" " * GAP), Piece(cut(words, wide, right=True), HEAD, column=n)]
            yield self._filled([*line, Piece(cut(f"+{hidden}›", MORE, right=True), HEAD)] if hidden and last else line)

    def _filled(self, line: Line) -> Line:
        return [*line, Piece(" " * max(0, self.wide - sum(cells_of(piece.text) for piece in line)))]

    def line(self, y: int) -> Line:
        """Return a line of the grid, or one of those below it."""
        place = self._lines[y]
        if place in self._below:
            title, says = self._below[place]
            line = [Piece(" " * SIGNS), Piece(cut(title, self.side), MUTED)]
            return self._filled(line + [piece for n in self.shown for piece in self._told(says[n], self.cell)])
        inner = y - self._starts[place]
        line = [Piece(" " * SIGNS), Piece(cut(self._wraps[place][inner], self.side), STRONG)]
        for n in self.shown:
            line += self._crossing(place, n, inner)
        for (_, says), wide in zip(self.grid.ends, self._ends, strict=False):
            line += self._told(says[place] if inner == 0 else TableCell(), wide)
        return self._filled(line)

    def _told(self, cell: TableCell, wide: int) -> Line:
        return [Piece(" " * GAP), Piece(cut(cell.words, wide, right=True), cell.style)]

    def _crossing(self, place: int, n: int, inner: int) -> Line:
        row = self.grid.at.get((place, n), -1)
        if row < 0:
            return [Piece(" " * (GAP + self.cell))]
        cell, mark = (self.grid.cells[row], self.shape.rows[row].mark) if inner == 0 else (("", PLAIN), "")
        bar = [Piece(" " * (GAP - 1)), Piece(" ", BAR, row, n), Piece(cut(mark, 1), MARKED, row, n)]
        return [*bar, Piece(cut(cell[0] or ("·" if inner == 0 else ""), self.cell - 1, right=True), cell[1], row, n)]

    def showing(self, column: int) -> int:
        """Return how many columns have to be scrolled out on the left for a column to be in sight."""
        if column < self.first:
            return column
        return max(self.first, column - len(self.shown) + 1)

    def span(self, row: int) -> tuple[int, int]:
        """Return where the line of a cell is."""
        place, _ = self._at.get(row, (0, 0))
        return self._starts[place], self._starts[place + 1] - self._starts[place] if self._wraps else 1

    def go(self, spot: Spot, down: int, right: int) -> Spot:
        """Go to the nearest cell in a direction; a combination without a row is passed over."""
        if spot.row not in self._at:
            return Spot(next(iter(self._at), 0), 0)
        place, column = self._at[spot.row]
        rows = [n for n in range(len(self.grid.rows)) if (n, column) in self.grid.at]
        place = _step(rows, place, down)
        columns = [n for n in range(len(self.columns)) if (place, n) in self.grid.at]
        column = _step(columns, column, right)
        return Spot(self.grid.at[place, column], column)


def _with_unit(column: TableColumn) -> str:
    """Return the heading of a column: with its unit if both are short, such as ``Age d``; else without."""
    told = f"{column.title} {column.unit}".rstrip()
    return told if cells_of(told) <= WITH_UNIT_MOST else column.title


def _time_wide(shape: TableShape) -> int:
    """Return the cells of the times on the left of a timeline."""
    return (
        0 if shape.along is None else min(TIME_MOST, widest([row.cells[shape.along].words for row in shape.rows])) + GAP
    )


def _step(places: Sequence[int], here: int, by: int) -> int:
    """Return the place `by` steps after `here`, or the last one in that direction."""
    if not places:
        return here
    now = places.index(here) if here in places else 0
    return places[min(max(0, now + by), len(places) - 1)]
