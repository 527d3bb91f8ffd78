"""A board for people to read in a terminal: its rows as a table, and below it what is marked and was said."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sessions.amounts import aligned
from sessions.boards.reading import Cell, ReadAnswer, ReadBoard, ReadLane, ReadRow, ReadVote
from sessions.boards.results import Mark, Result
from sessions.boards.spec import BoardSpec, ColumnSpec, ComputedSpec
from sessions.text import closed, listed, one_line
from tui.cli.common import say
from tui.terminal.plain import as_printed, width

BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "  "
KEY_LEAST, FIRST_LEAST, WORDS_LEAST = 16, 20, 10
"""The least width of the keys, of the first column, and of another one with words, when they are cut short."""
TURNS = {1: "↑ ", -1: "↓ "}


def tell_board(board: ReadBoard, told: str) -> None:
    """Print a board for people, as wide as the terminal, or into a pipe as wide as it is; `told` says whose it is."""
    wide = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else None
    for line in board_lines(board, told, wide):
        say(line)


def board_lines(board: ReadBoard, told: str, wide: int | None) -> Iterator[str]:
    """Yield the lines of a board, none over `wide` terminal columns; None is any width."""
    yield _cut(f"{board.title} · {told}", wide)
    for line in (_results(board.results), *_mark_lines(board.marks)):
        yield from _wrapped(line, wide, "") if line else []
    yield ""
    if not board.rows:
        yield "No rows yet."
    elif board.spec.grid:
        yield from _grid(board, wide)
    else:
        yield from _tables(board, wide)
    if once := list(_asked_once(board, wide)):
        yield from ("", *once)
    for row in board.rows:
        if details := list(_details(board.spec, row)):
            yield ""
            yield _cut(f"{row.key}{GAP}{one_line(board.titled(row))}", wide)
            for line in details:
                yield from _wrapped(line, wide)
    yield from _below(board, wide)


def _cut(text: str, wide: int | None) -> str:
    if wide is None or width(text) <= wide:
        return text
    while width(text) > wide - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _wrapped(text: str, wide: int | None, indent: str = "  ") -> Iterator[str]:
    """Yield a text in lines that fit, each one but the first a little further in."""
    if wide is None:
        yield f"{indent}{text}"
        return
    line = indent
    for word in text.split():
        if line.strip() and width(line) + 1 + width(word) > wide:
            yield _cut(line, wide)
            line = f"{indent}  {word}"
        else:
            line = f"{line} {word}" if line.strip() else f"{line}{word}"
    yield _cut(line, wide)


# --- the table --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Column:
    """A column to print: its title and its cells by row. `least` is its width when its words are cut short, if any."""

    title: str
    cells: list[str]
    number: bool = False
    least: int | None = None
    wide: int = 0


def _tables(board: ReadBoard, wide: int | None) -> Iterator[str]:
    """Yield the rows: one table, or one for each lane."""
    columns = _columns(board)
    hidden = _fit(columns, wide)
    place = {row.key: n for n, row in enumerate(board.rows)}
    lanes = board.lanes if board.spec.lane else (ReadLane(key="", rows=board.rows),)
    yield _line(columns, [column.title for column in columns])
    for n, lane in enumerate(lanes):
        if board.spec.lane:
            yield from [""] if n else []
            yield _cut(_lane_title(lane), wide)
            for line in _mark_lines(lane.marks):
                yield from _wrapped(line, wide, "")
        for row in lane.rows:
            yield _line(columns, [column.cells[place[row.key]] for column in columns])
    if hidden:
        say_more = "a wider terminal, --csv or --json shows them" if len(hidden) > 1 else "a wider terminal shows it"
        yield _cut(f"Not shown: {listed(hidden)}; {say_more}.", wide)


def _lane_title(lane: ReadLane) -> str:
    """Return the line above the rows of a lane."""
    results = _results(lane.results)
    return f"{lane.key or '(none)'}{f' · {results}' if results else ''}"


def _columns(board: ReadBoard) -> list[_Column]:
    """Return the columns that have anything, the key and the first column first."""
    spec, rows = board.spec, board.rows
    found = [
        _Column("Row", [row.key for row in rows], least=KEY_LEAST),
        _Column(spec.first.title, [_marked(row) for row in rows], least=FIRST_LEAST),
    ]
    for column in spec.columns[1:]:
        cells = [cell_words(row.cells[column.key]) for row in rows]
        if column.type == "number":
            cells = [*aligned(cells)]
        if column.key != spec.lane and any(cells):
            least = WORDS_LEAST if column.type in _WORDS else None
            found.append(_Column(titled(column), cells, column.type == "number", least))
    for computed in spec.computed:
        cells = [*aligned([result_words(row.results[computed.key]) for row in rows if computed.at == "row"])]
        if any(cells):
            found.append(_Column(titled(computed), cells, number=computed.show != "flag"))
    return found


_WORDS = ("text", "person", "ref", "refs", "choice")


def _marked(row: ReadRow) -> str:
    return f"{'! ' if row.marks else ''}{one_line(row.text)}"


def titled(column: ColumnSpec | ComputedSpec) -> str:
    """Return the title of a column with its unit."""
    return f"{column.title} ({column.unit})" if column.unit else column.title


def cell_words(cell: Cell) -> str:
    """Return a cell on one line; one on which both don't agree yet has what each said."""
    if cell.words or not cell.said:
        return one_line(cell.words)
    return " / ".join(one_line(said.words) or "–" for said in cell.said)


def result_words(result: Result) -> str:
    """Return a computed value in a table: a flag as a tick, a direction as an arrow, heat as a block and a number."""
    if result.show == "flag":
        return "✓" if result.flag else ""
    if not result.words:
        return ""
    if result.show == "arrow":
        return f"{TURNS.get(result.turn or 0, '')}{result.words.lstrip('-')}"
    if result.show == "heat" and result.share is not None:
        return f"{BLOCKS[round(result.share * (len(BLOCKS) - 1))]} {result.words}"
    return result.words


def _fit(columns: list[_Column], wide: int | None) -> list[str]:
    """Set the width of each column; drop the last ones where there is no room, and return their titles."""
    natural = [max(width(as_printed(each)) for each in (column.title, *column.cells)) for column in columns]
    least = [min(full, column.least) if column.least else full for column, full in zip(columns, natural, strict=True)]
    shown = len(columns)
    while wide is not None and shown > 2 and sum(least[:shown]) + len(GAP) * (shown - 1) > wide:
        shown -= 1
    hidden = [column.title for column in columns[shown:]]
    del columns[shown:]
    room = sum(natural) if wide is None else wide - sum(least[:shown]) - len(GAP) * (shown - 1)
    for column, at_least in zip(columns, least, strict=False):
        column.wide = at_least
    while room > 0 and (short := [n for n, column in enumerate(columns) if column.wide < natural[n]]):
        for n in short[:room]:
            columns[n].wide += 1
        room -= len(short)
    return hidden


def _line(columns: Sequence[_Column], cells: Sequence[str]) -> str:
    told = []
    for column, cell in zip(columns, cells, strict=True):
        text = _cut(as_printed(cell), column.wide)
        space = " " * (column.wide - width(text))
        told.append(f"{space}{text}" if column.number else f"{text}{space}")
    return GAP.join(told).rstrip()


def _grid(board: ReadBoard, wide: int | None) -> Iterator[str]:
    """Yield a grid: a line for each of its rows, with the cell under each column and what is computed for the row."""
    grid = board.spec.grid
    assert grid is not None
    names = _Column(_title(board.spec, grid.rows), [lane.key for lane in board.lanes], least=FIRST_LEAST)
    columns = [names]
    for across in board.across:
        found = [board.at(lane.key, across) for lane in board.lanes]
        cells = ["" if row is None else f"{cell_words(row.cells[grid.cell])}{'!' * bool(row.marks)}" for row in found]
        columns.append(_Column(across, cells, number=True))
    for computed in board.spec.computed:
        if computed.at == "group":
            cells = [result_words(lane.results[computed.key]) for lane in board.lanes]
            columns.append(_Column(titled(computed), cells, number=True))
    hidden = _fit(columns, wide)
    yield _line(columns, [column.title for column in columns])
    for n in range(len(board.lanes)):
        yield _line(columns, [column.cells[n] for column in columns])
    if hidden:
        yield _cut(f"Not shown: {listed(hidden)}.", wide)


def _title(spec: BoardSpec, key: str) -> str:
    column = spec.column(key)
    return column.title if column else key


# --- below the table --------------------------------------------------------------------------------------------------


def _details(spec: BoardSpec, row: ReadRow) -> Iterator[str]:
    """Yield what is marked on a row, what both said about it, and what became of it."""
    yield from _mark_lines(row.marks)
    for column in spec.columns:
        if column.per is None:
            yield from _cell_lines(row.cells[column.key], column.title)
    yield from map(_vote, row.votes)
    for note in row.notes:
        yield f"{note.by.upper()}, {note.lens}: {one_line(note.text)}"
    for made in row.became:
        yield f"became {made.id}: {one_line(made.words)}"
    if row.signed:
        yield f"signed by {listed([seat.upper() for seat in row.signed])}"


def _cell_lines(cell: Cell, title: str) -> Iterator[str]:
    """Yield what both said and propose for a cell, and what it was."""
    if cell.said:
        gap = f" (gap {cell.gap:g})" if cell.gap else ""
        yield f"{title}: {'; '.join(map(_said, cell.said))}{gap}"
    if cell.proposed:
        yield f"{title}: {listed([f'{each.by.upper()} proposes {each.words}' for each in cell.proposed])}"
    if cell.moved:
        yield f"{title} was {one_line(cell.was) or 'empty'}"


def _asked_once(board: ReadBoard, wide: int | None) -> Iterator[str]:
    """Yield what was asked once per name of a grid: each value, and what both said."""
    for column in board.spec.columns:
        firsts = {row.cells[column.per].words: row for row in reversed(board.rows)} if column.per else {}
        for name, row in reversed(firsts.items()):
            cell = row.cells[column.key]
            value = f" {one_line(cell.words)}" if cell.words else ""
            if cell.said or value:
                yield _cut(f"{column.title} of {one_line(name)}:{value or ' not agreed yet'}", wide)
                for line in _cell_lines(cell, column.title):
                    yield from _wrapped(line, wide)


def _mark_lines(marks: Sequence[Mark]) -> Iterator[str]:
    for mark in marks:
        yield f"! {closed(mark.says)}"


def _said(said: ReadAnswer) -> str:
    if said.missing:
        return f"{said.by.upper()} no answer"
    words = "pass" if said.passed else one_line(said.words)
    guess = f", guesses {one_line(said.guess_words)}" if said.guess_words else ""
    reason = f" because “{one_line(said.reason)}”" if said.reason else ""
    return f"{said.by.upper()} {words}{guess}{reason}"


def _vote(vote: ReadVote) -> str:
    passes = {True: ", passes", False: ", doesn't pass", None: ""}[vote.passes]
    return f"{one_line(vote.ask)} {'; '.join(map(_said, vote.said))}{passes}"


def _below(board: ReadBoard, wide: int | None) -> Iterator[str]:
    """Yield what is about the board as a whole."""
    lines = [_vote(vote) for vote in board.votes]
    lines += [f"became {made.id}: {one_line(made.words)}" for made in board.became]
    lines += [f"signed by {listed([seat.upper() for seat in board.signed])}"] if board.signed else []
    lines += [f"no longer there: {listed([one_line(text) for text in board.gone])}"] if board.gone else []
    if lines:
        yield ""
    for line in lines:
        yield from _wrapped(line, wide, "")


def _results(results: Mapping[str, Result]) -> str:
    """Return what is computed for all rows, or for a lane, on one line."""
    told = []
    for result in results.values():
        if words := result_words(result):
            unit = f" {result.unit}" if result.unit else ""
            told.append(result.title if result.show == "flag" else f"{result.title} {words}{unit}")
    return " · ".join(told)
