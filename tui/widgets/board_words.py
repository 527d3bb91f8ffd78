"""A board as its table draws it: short words for each cell, signs for what is marked, and what is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final, NamedTuple

from textual.content import Content

from sessions.amounts import aligned
from sessions.boards.reading import Cell, ReadAnswer, ReadBoard, ReadLane, ReadRow, ReadVote
from sessions.boards.results import Mark, Result
from sessions.boards.spec import BoardSpec, ColumnSpec, ComputedSpec, Then
from sessions.boards.values import DAYS
from sessions.times import days_told, short_day
from tui.widgets.bars import bar
from tui.widgets.board_shape import (
    ASKED,
    BETWEEN,
    BY_FIRST,
    BY_SECOND,
    EMPTY,
    MARKED,
    MOVED,
    MUTED,
    PAIR,
    PAIR_APART,
    PLAIN,
    SAME,
    SET,
    STRONG,
    FootMark,
    TableCell,
    TableColumn,
    TableGrid,
    TableLane,
    TableRow,
    TableShape,
    cells_of,
    cut,
    titled,
    widest,
)
from tui.widgets.leader import seat_marks
from tui.widgets.safe_text import flat

HEAT = " ·░▒▓█"  # by fifths of the scale; the number is always beside it
ARROWS = {1: "↑", -1: "↓"}
PROPOSED, FOUND, NEW, CHANGED, LACKS, NONE = "→", "!", "+", "~", "?", "–"
"""The signs of a row in which somebody proposes a value, that a check marks, that is new, that changed; and of a cell
that lacks a value, or has none."""
SIDES = (0, 1)
"""The places of both answers in a cell."""
BAR = 5  # cells of a bar
RIGHT = ("number", "range")
NO_LANE = "nowhere yet"
HOLE = "\x1f"  # between the two names in the key of a cell without a row; no text on a board has it
Pair = tuple[str, str]
"""A name on the left of a grid, and one at its top."""
STALE = "stale"
QUIET = "$text-muted"
OFFERS: Final[Mapping[Then, str]] = {
    "talk": "Talk about it",
    "action": "Make an action of it",
    "argue": "Argue it",
    "review": "Look at it again",
    "acknowledge": "Say that you know",
    "fix": "Put it right",
}
NO_KEYS: Final[Mapping[Then, str]] = {}


def table_shape(
    board: ReadBoard,
    rows: Sequence[ReadRow] | None = None,
    *,
    sorted_by: str = "",
    downwards: bool = False,
    none: str = "There are no rows yet.",
    keys: Mapping[Then, str] = NO_KEYS,
) -> TableShape:
    """Return the table of a board; `rows` are those to show, in their order, by default all as the board sorts them.

    `keys` do what the checks of the board offer.
    """
    spec, parts = board.spec, _parts(board)
    rows = board.rows if rows is None else rows
    table, columns = _rows(board, rows, parts), _columns(board, parts)
    holes = holes_of(board) if spec.grid and len(rows) == len(board.rows) else []
    return TableShape(
        columns=tuple(column if _any(table, n) else replace(column, rank=EMPTY) for n, column in enumerate(columns)),
        rows=(*table, *(_hole(pair, spec, columns) for pair in holes)),
        lanes=tuple(lane_of(lane) for lane in parts.lanes),
        grid=grid_of(board, rows, holes) if spec.grid is not None else None,
        along=_along(spec, columns) if parts.lanes and not sorted_by else None,
        totals=tuple(totals_of(board)),
        found=tuple(found_of(board, keys)),
        sorted_by=sorted_by or sort_of(spec),
        downwards=downwards if sorted_by else (spec.sort or "").startswith("-"),
        none=none,
    )


class _Parts(NamedTuple):
    """What a table of a board has: its columns in their order, with the `votes` after the `first`, and its `lanes`."""

    first: ColumnSpec
    votes: Sequence[str]
    others: Sequence[ColumnSpec]
    computed: Sequence[ComputedSpec]
    lanes: Sequence[ReadLane]


def _parts(board: ReadBoard) -> _Parts:
    spec = board.spec
    lanes = board.lanes if spec.layout == "lanes" else ()
    first, *others = [column for column in spec.columns if not lanes or column.key != spec.lane]
    votes = [vote.key for vote in spec.votes_over("rows") if any(row.votes for row in board.rows)]
    return _Parts(first, votes, others, [each for each in spec.computed if each.at == "row"], lanes)


def _rows(board: ReadBoard, rows: Sequence[ReadRow], parts: _Parts) -> tuple[TableRow, ...]:
    cells = [cells_in(column, rows, board.known.leaders) for column in parts.others]
    drawn = [computed_cells([row.results[each.key] for row in rows]) for each in parts.computed]
    places = {lane.key: n for n, lane in enumerate(parts.lanes)}
    return tuple(
        TableRow(
            row.key,
            (
                cell_of(row.cells[parts.first.key], parts.first),
                *(vote_of(row.votes, vote) for vote in parts.votes),
                *(column[n] for column in (*cells, *drawn)),
            ),
            mark=mark_of(row),
            faded=any(mark.mark == STALE for mark in row.marks),
            lane=places.get(row.lane or "", 0),
        )
        for n, row in enumerate(rows)
    )


def _columns(board: ReadBoard, parts: _Parts) -> tuple[TableColumn, ...]:
    first = column_of(parts.first, board, first=True)
    if board.spec.grid and not board.rows:
        return (first, *(TableColumn(str(n), flat(name)) for n, name in enumerate(fixed_across(board.spec), 1)))
    return (
        first,
        *(TableColumn(vote, titled(vote)) for vote in parts.votes),
        *(column_of(column, board) for column in parts.others),
        *(computed_column(each) for each in parts.computed),
    )


def _along(spec: BoardSpec, columns: Sequence[TableColumn]) -> int | None:
    """Return the place of the column of times by which a board sorts its rows, or None."""
    times = {each.key for each in spec.columns if each.type == "time"}
    return next((n for n, each in enumerate(columns) if each.key in times and each.key == sort_of(spec)), None)


def _hole(pair: Pair, spec: BoardSpec, columns: Sequence[TableColumn]) -> TableRow:
    """Return the row of a table for two names of a grid that have none yet."""
    words = dict(zip(spec.sides, map(flat, pair), strict=True))
    return TableRow(hole_key(pair), tuple(TableCell(words.get(column.key, "")) for column in columns))


def _any(rows: Iterable[TableRow], column: int) -> bool:
    """Whether a column has anything in it yet, as a blind one has only after the reveal."""
    return column == 0 or any(row.cells[column].words for row in rows)


def sort_of(spec: BoardSpec) -> str:
    """Return the column that a board sorts its rows by, or an empty text."""
    return (spec.sort or "").removeprefix("-")


# --- columns ----------------------------------------------------------------------------------------------------------


def column_of(column: ColumnSpec, board: ReadBoard, *, first: bool = False) -> TableColumn:
    """Return a column; it matters if it is the first, is filled in private, or is asked for."""
    matters = first or column.blind or column.needed(board.level)
    return TableColumn(column.key, flat(column.title), flat(column.unit or ""), column.type in RIGHT, int(not matters))


def computed_column(computed: ComputedSpec) -> TableColumn:
    """Return a column of computed values."""
    return TableColumn(computed.key, flat(computed.title), flat(computed.unit or ""), computed.show != "flag")


# --- cells ------------------------------------------------------------------------------------------------------------


def as_told(words: str, column: ColumnSpec) -> str:
    """Return the words of a cell on one line, with days as parley tells them: ``26 Nov``."""
    return days_told(flat(words)) if column.type in DAYS else flat(words)


def cell_of(cell: Cell, column: ColumnSpec) -> TableCell:
    """Return a cell: its value, or both answers as long as they aren't settled, with what somebody proposes."""
    if cell.proposed:
        asked = "/".join(as_told(each.words, column) or NONE for each in cell.proposed)
        return TableCell(f"{_settled(cell, column)} {PROPOSED} {asked}?".lstrip(), ASKED)
    if cell.open or (not cell.words and cell.said):
        return TableCell(_settled(cell, column), _of_both(cell.said, apart=cell.open))
    if cell.lacks:
        return TableCell(LACKS, MARKED)
    return TableCell(as_told(cell.words, column), MOVED if cell.moved else PLAIN)


def cells_in(column: ColumnSpec, rows: Iterable[ReadRow], leaders: Sequence[str] = ()) -> list[TableCell]:
    """Return the cells of a column from top to bottom, with the names of `leaders` in their style."""
    cells = [cell_of(row.cells[column.key], column) for row in rows]
    if column.type == "number":
        words = aligned([cell.words for cell in cells])
        cells = [TableCell(each, cell.style) for each, cell in zip(words, cells, strict=True)]
    if column.type == "person":
        styles = dict(zip((seat.upper() for seat in leaders), (BY_FIRST, BY_SECOND), strict=False))
        cells = [TableCell(words, styles.get(words, style) if style == PLAIN else style) for words, style in cells]
    return beside_each_other(cells) if column.blind else cells


def beside_each_other(cells: Sequence[TableCell]) -> list[TableCell]:
    """Return the cells of a column with both answers of each row as wide as those of the others."""
    pairs = [cell.words.split(BETWEEN) for cell in cells]
    left, right = (widest([pair[side] for pair in pairs if len(pair) == 2]) for side in SIDES)
    return [
        TableCell(f"{cut(pair[0], left, right=True)}{BETWEEN}{cut(pair[1], right)}", cell.style)
        if len(pair) == 2
        else cell
        for pair, cell in zip(pairs, cells, strict=True)
    ]


def _settled(cell: Cell, column: ColumnSpec) -> str:
    """Return the value of a cell, or both answers as long as they haven't agreed on one."""
    if cell.open or (not cell.words and cell.said):
        return BETWEEN.join(as_told(each.words, column) or NONE for each in cell.said)
    return as_told(cell.words, column)


def vote_of(votes: Iterable[ReadVote], key: str) -> TableCell:
    """Return both answers to a vote."""
    vote = next((each for each in votes if each.key == key), None)
    if vote is None:
        return TableCell()
    return TableCell(_voted(vote), _of_both(vote.said, apart=bool(vote.gap)))


def _of_both(said: Sequence[ReadAnswer], *, apart: bool) -> str:
    """Return the style of what the leaders said, which is that of a pair only if both did."""
    if len(said) == len(SIDES):
        return PAIR_APART if apart else PAIR
    return STRONG if apart else MUTED


def _voted(vote: ReadVote) -> str:
    return BETWEEN.join(flat(each.words) or NONE for each in vote.said)


def computed_cells(results: Sequence[Result]) -> list[TableCell]:
    """Return the cells of a computed column; the points of their numbers are in the same cell."""
    told = aligned([_told(each) for each in results])
    wide = widest(told)
    return [
        TableCell(result_words(each, cut(words, wide, right=True))) for each, words in zip(results, told, strict=True)
    ]


def result_words(result: Result, told: str = "") -> str:
    """Return a computed value as it is drawn, with a bar, heat or an arrow before its words.

    `told` are its words as they are filled up in a column.
    """
    words = told if told.strip() else _told(result)
    if result.show == "flag":
        return SET if result.flag else ""
    if not words:
        return ""
    match result.show:
        case "bar" if result.share is not None:
            return f"{bar(result.share, 1, BAR)} {words}"
        case "heat" if result.share is not None:
            return f"{heat(result.share)} {words}"
        case "arrow" if result.turn == 0:
            return SAME
        case "arrow" if result.turn is not None:
            return f"{ARROWS[result.turn]} {words}"
    return words


def _told(result: Result) -> str:
    """Return the words of a computed value; beside an arrow without a sign of their own."""
    words = flat(result.words)
    return words.lstrip("-−") if result.turn is not None else words


def heat(share: float) -> str:
    """Return two block characters that are the denser, the larger a share of the scale is; blank for nothing."""
    return HEAT[0 if share <= 0 else 1 + min(4, int(share * 5))] * 2


def mark_of(row: ReadRow) -> str:
    """Return the sign of a row: what waits for somebody to agree comes first, then what a check found."""
    if any(cell.proposed for cell in row.cells.values()):
        return PROPOSED
    return FOUND if row.marks else NEW if row.new else CHANGED if row.moved else ""


# --- lanes, grids and what is below the rows --------------------------------------------------------------------------


def lane_of(lane: ReadLane) -> TableLane:
    """Return a lane with what is computed and marked for it."""
    says = [f"{flat(each.title)} {with_unit(each)}" for each in lane.results.values() if each.words or each.flag]
    return TableLane(flat(lane.key) or NO_LANE, (*says, *map(marked_words, lane.marks)))


def with_unit(result: Result) -> str:
    """Return a computed value with its unit; nothing if there is no value."""
    words = result_words(result).strip()
    return f"{words} {flat(result.unit)}" if words and result.unit else words


def marked_words(mark: Mark) -> str:
    """Return what a check says, with its sign."""
    return f"{FOUND} {flat(mark.says)}"


def grid_of(board: ReadBoard, rows: Sequence[ReadRow], holes: Sequence[Pair] = ()) -> TableGrid | None:
    """Return the grid of a board; None if two rows would be in the same cell, or one in none.

    `holes` are the pairs of names without a row, whose cells come after those of the rows.
    """
    grid = board.spec.grid
    assert grid is not None, "a board without a grid"
    side = [lane.key for lane in board.lanes]
    top = board.across
    places = {}
    pairs = [(row.lane or "", row.cells[grid.columns].words) for row in rows]
    for n, (lane, across) in enumerate([*pairs, *holes]):
        if lane not in side or across not in top:
            return None
        places[side.index(lane), top.index(across)] = n
    if len(places) < len(rows) + len(holes):
        return None
    hot = next((each.key for each in board.spec.computed if each.at == "row" and each.show == "heat"), None)
    cell = next(each for each in board.spec.columns if each.key == grid.cell)
    wide = widest([as_told(row.cells[grid.cell].words, cell) for row in rows])
    cells = [*(_crossing(row, cell, hot, wide) for row in rows), *(TableCell() for _ in holes)]
    ends = [(each.title, [with_unit(lane.results[each.key]) for lane in board.lanes]) for each in _of_lanes(board)]
    computed = (
        (flat(title), tuple(TableCell(words, MUTED) for words in aligned(told))) for title, told in ends if any(told)
    )
    return TableGrid(
        rows=tuple(map(flat, side)),
        columns=tuple(map(flat, top)),
        at=places,
        cells=dict(enumerate(cells)),
        ends=(*_asked_per(board, grid.rows, side), *computed),
        below=tuple(_asked_per(board, grid.columns, top)),
    )


def _of_lanes(board: ReadBoard) -> list[ComputedSpec]:
    return [each for each in board.spec.computed if each.at == "group"]


def _asked_per(board: ReadBoard, side: str, names: Sequence[str]) -> Iterable[tuple[str, tuple[TableCell, ...]]]:
    """Yield what is asked once per name on a side of a grid, with its title."""
    firsts = {row.cells[side].words: row for row in reversed(board.rows)}
    for column in board.spec.columns:
        if column.per == side:
            found = [cell_of(firsts[name].cells[column.key], column) for name in names if name in firsts]
            if any(cell.words for cell in found):
                yield flat(column.title), tuple(found)


def fixed_across(spec: BoardSpec) -> tuple[str, ...]:
    """Return the names at the top of a grid that are there before it has any cells."""
    column = spec.column(spec.sides[1])
    return (column.rows or column.options) if column else ()


def holes_of(board: ReadBoard) -> list[Pair]:
    """Return the pairs of names of a grid that have no row, line by line."""
    there = {(row.lane or "", row.cells[board.spec.sides[1]].words) for row in board.rows}
    return [pair for pair in product((lane.key for lane in board.lanes), board.across) if pair not in there]


def hole_key(pair: Pair) -> str:
    """Return the key under which a table has a pair of names without a row; no row has such a key."""
    return HOLE.join(pair)


def hole_in(key: str | None) -> Pair | None:
    """Return the pair of names that a key of a table is for; None for the key of a row."""
    down, hole, across = (key or "").partition(HOLE)
    return (down, across) if hole else None


def _crossing(row: ReadRow, column: ColumnSpec, hot: str | None, wide: int) -> TableCell:
    words, style = cell_of(row.cells[column.key], column)
    share = row.results[hot].share if hot else None
    drawn = f"{heat(share)} " if share is not None else ""
    return TableCell(drawn + (cut(words, wide, right=True) if drawn and cells_of(words) <= wide else words), style)


def offer_words(mark: Mark) -> str:
    """Return what a check offers, without a full stop; empty if it offers nothing."""
    return OFFERS[mark.then] if mark.then else ""


def totals_of(board: ReadBoard) -> Iterable[Content]:
    """Yield what is computed for the whole board, its votes, who signed it, what is proposed, and what moved."""
    for result in board.results.values():
        if result.words or result.flag:
            yield Content.styled(f"{flat(result.title)} {with_unit(result)}", QUIET)
    for vote in board.votes:
        yield Content.styled(f"{titled(vote.key)} {_voted(vote)}", "bold" if vote.gap else QUIET)
    if board.signed:
        yield Content.assemble("signed by ", seat_marks(board.known.leaders, board.signed)).stylize_before("bold")
    if waiting := sum(bool(cell.proposed) for row in board.rows for cell in row.cells.values()):
        yield Content.styled(f"{PROPOSED} {waiting} value{'s' * (waiting != 1)} proposed", "$text-accent")
    if board.last is not None and (said := since_words(board)):
        yield Content.styled(said, QUIET)


def found_of(board: ReadBoard, keys: Mapping[Then, str] = NO_KEYS) -> Iterable[FootMark]:
    """Yield what checks found on the whole board, with the key that does what each offers."""
    for mark in board.marks:
        yield FootMark(marked_words(mark), keys.get(mark.then, "") if mark.then else "")


def since_words(board: ReadBoard) -> str:
    """Return how many rows are new, changed and gone since the last session that had the board; empty if none are."""
    counts = {
        "new": sum(row.new for row in board.rows),
        "changed": sum(bool(row.moved) for row in board.rows),
        "gone": len(board.gone),
    }
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    day = f" {short_day(board.last.day)}" if board.last and board.last.day else " last time"
    return f"since{day}: {said}" if said else ""
