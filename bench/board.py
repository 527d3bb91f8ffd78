"""A board of 200 rows and 12 columns, compared with a plain DataTable: ``python -m bench.board ours|reference``."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import DataTable

from bench.table import Row, in_turn
from bench.terminal import CODES, Watched
from tui.widgets.board_shape import TableCell, TableColumn, TableRow, TableShape
from tui.widgets.board_table import BoardTable, Told

ROWS, COLUMNS = 200, 12
CELLS = [[f"{'zebra' if column == 0 else 'cell'}{row}-{column}" for column in range(COLUMNS)] for row in range(ROWS)]
DOWN = "\x1b[B"


class Ours(App[None]):
    """The table of a board."""

    def compose(self) -> ComposeResult:
        columns = tuple(TableColumn(str(n), f"Column {n}", rank=int(n > 3)) for n in range(COLUMNS))
        rows = (TableRow(f"row-{n}", tuple(map(TableCell, cells))) for n, cells in enumerate(CELLS))
        yield BoardTable(TableShape(columns, tuple(rows)), Told(self._told))

    def _told(self, key: str, wide: int) -> Content:
        cells = CELLS[int(key.removeprefix("row-"))]
        return Content("\n").join(Content(f"Column {n}  told{words}") for n, words in enumerate(cells))

    def on_mount(self) -> None:
        self.query_one(BoardTable).rows.focus()


class Reference(App[None]):
    """The same cells in a DataTable."""

    def compose(self) -> ComposeResult:
        yield DataTable(fixed_columns=1, cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns(*(f"Column {n}" for n in range(COLUMNS)))
        table.add_rows(CELLS)
        table.focus()


def board(folder: Path) -> Iterator[Row]:
    """First paint, and the time until the next row is shown after a key."""
    program, plain = ([sys.executable, "-m", "bench.board", which] for which in ("ours", "reference"))
    ours, reference = in_turn(partial(_shown, program), partial(_shown, plain), 9)
    yield Row(f"first paint of a board of {ROWS} × {COLUMNS}", "ms", ours, reference, "a DataTable", 2)
    with Watched(program) as mine, Watched(plain) as theirs:
        for terminal in (mine, theirs):
            terminal.until("zebra0-0")
            terminal.quiet()
        pairs = [(_moved(mine, word), _moved(theirs, word)) for word in (f"zebra{row}-0" for row in range(1, 81))]
    ours, reference = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    yield Row(f"key to screen in a board of {ROWS} × {COLUMNS}", "ms", ours, reference, "a DataTable", 2)


def _shown(command: list[str]) -> float:
    with Watched(command) as terminal:
        return terminal.until("zebra0-0")


def _moved(terminal: Watched, word: str) -> float:
    terminal.settle()
    begun, seen = perf_counter(), b""
    os.write(terminal.master, DOWN.encode())
    while word.encode() not in CODES.sub(b"", seen):
        if perf_counter() - begun > 5:
            raise TimeoutError(f"{word!r} was not shown")
        seen += terminal.read(1)
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    (Ours if sys.argv[1] == "ours" else Reference)().run()
