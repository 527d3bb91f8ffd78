"""The board on a panel: what is read of it, which rows are shown in which order, and the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.content import Content

from sessions.boards.reading import ReadBoard, ReadRow, read_board
from sessions.boards.spec import Then
from sessions.boards.values import sort_key
from sessions.errors import Refused
from sessions.exercises.board.state import KIND, board_in, spec_in
from sessions.frozen import dataclass
from sessions.text import shortened
from tui.widgets.board_details import board_details, hole_details, row_details
from tui.widgets.board_table import BoardTable, Told
from tui.widgets.board_words import Pair, hole_in, table_shape

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.boards.spec import ColumnSpec
    from sessions.earlier_boards import BoardBefore
    from sessions.model import Item
    from sessions.session import Session
    from sessions.standing import Standing
    from tui.client.session_client import SessionClient
    from tui.widgets.board_shape import TableShape

NO_ROW = "Put the cursor on a row."
NO_ROWS = "There are no rows yet."
TITLE_MOST = 60

Order = Callable[[ReadBoard], Sequence[ReadRow]]
"""Returns the rows of a board in the order in which a phase shows them."""


@dataclass(frozen=True, slots=True)
class BoardKeys:
    """The keys that a table names: for each offer of a check what does it, what opens all, what fills an empty cell.

    `agrees` has the key that agrees to a value, by the seat that proposes it, where somebody here can.
    """

    offers: Mapping[Then, str]
    agrees: Mapping[str, str]
    opens: str
    fills: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How somebody arranges the rows at their terminal: sorted by a column, and only those with words, or marked."""

    by: str = ""
    downwards: bool = False
    words: str = ""
    marked: bool = False

    @property
    def filters(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.words or self.marked)

    def of(self, board: ReadBoard, rows: Sequence[ReadRow]) -> list[ReadRow]:
        """Return the rows that are shown, in their order; `rows` are all of them as they'd be shown otherwise."""
        wanted = self.words.casefold().split()
        found = [row for row in rows if (row.marks or not self.marked) and _has(row, wanted)]
        if not self.by:
            return found
        keyed = [(key, row) for row in found if (key := _key(board, row, self.by)) is not None]
        without = [row for row in found if _key(board, row, self.by) is None]
        return [row for _, row in sorted(keyed, key=lambda pair: pair[0], reverse=self.downwards)] + without


def _has(row: ReadRow, wanted: Iterable[str]) -> bool:
    said = [row.key, *(cell.words for cell in row.cells.values()), *(note.text for note in row.notes)]
    text = "\n".join(said).casefold()
    return all(word in text for word in wanted)


def _key(board: ReadBoard, row: ReadRow, by: str) -> Any:
    """Return what a row is sorted by; None if it has no value there, or one that can't be compared."""
    column = board.spec.column(by)
    if column is not None:
        value = row.cells[by].value
        return None if value in (None, "", []) else sort_key(value, column)
    result = row.results.get(by)
    if result is not None:
        return result.value if isinstance(result.value, int | float) else result.words.casefold() or None
    vote = next((each for each in row.votes if each.key == by), None)
    return None if vote is None or vote.gap is None else vote.gap


@dataclass(frozen=True, slots=True)
class _Read:
    """The board of an item as it was in one state of the session."""

    item: str
    rev: int
    board: ReadBoard | None


class BoardCursor:
    """The tables on a panel, all of the same board."""

    def __init__(
        self,
        widget: Widget,
        client: SessionClient,
        order: Order,
        none: Callable[[], str],
        keys: Callable[[], BoardKeys],
        rearranged: Callable[[], None],
    ) -> None:
        """`rearranged` shows the board again after its rows were arranged in another way."""
        self.widget, self.client, self._order, self._none, self._keys = widget, client, order, none, keys
        self._rearranged = rearranged
        self._before: Sequence[BoardBefore] = ()
        self._standing: Sequence[Standing] = ()
        self._read = self._ahead = _Read("", -1, None)

    # --- reading ----------------------------------------------------------------------------------------------------

    async def look_back(self, view: Session) -> None:
        """Read the boards and the lines of earlier sessions, then the board. Raises ParleyError."""
        header = view.header
        if series := header.series:
            self._before = await self.client.in_file(lambda store: store.boards(series, but=header.id))
            self._standing = await self.client.in_file(lambda store: store.standing(series, but=header.id))
        if (item := view.active) is not None:
            self._ahead = await self.client.in_file(lambda store: self._reading(view, item))
            self._read = self._ahead

    def read_ahead(self, view: Session) -> None:
        """Read the board of the item under way, in the client's thread; `board` then has it for this state."""
        item, known = view.active, self._ahead
        if item is not None and item.kind == KIND and (known.item, known.rev) != (item.id, view.rev):
            self._ahead = self._reading(view, item)

    def _reading(self, view: Session, item: Item) -> _Read:
        found = board_in(view, item)
        read = read_board(view, found, spec_in(item), self._before, standing=self._standing) if found else None
        return _Read(item.id, view.rev, read)

    def board(self, view: Session, item: Item) -> ReadBoard | None:
        """Return the board of an item, read once for each state of the session; None if it hasn't begun."""
        for known in (self._read, self._ahead):
            if (known.item, known.rev) == (item.id, view.rev):
                self._read = known
                return known.board
        self._read = self._reading(view, item)
        return self._read.board

    @property
    def now(self) -> ReadBoard:
        """The board as it is now. Raises Refused if there is none."""
        view = self.client.view()
        board = self.board(view, view.active) if view.active else None
        if board is None:
            raise Refused(NO_ROWS)
        return board

    @property
    def arrangement(self) -> Arrangement:
        """How the rows are arranged here, in this phase: each begins with all rows, in its own order."""
        item = self.client.view().active
        found = self.client.arranged.get((item.id, item.phase)) if item else None
        return found if isinstance(found, Arrangement) else Arrangement()

    @arrangement.setter
    def arrangement(self, arrangement: Arrangement) -> None:
        if item := self.client.view().active:
            self.client.arranged[item.id, item.phase] = arrangement
            self._rearranged()

    # --- showing ----------------------------------------------------------------------------------------------------

    def rows(self, board: ReadBoard) -> list[ReadRow]:
        """Return the rows that are shown, in their order."""
        return self.arrangement.of(board, self._order(board))

    def drawn(self, board: ReadBoard) -> tuple[TableShape, Told]:
        """Return the table of a board, and what is told below it."""
        arranged, rows = self.arrangement, self.rows(board)
        none = "No row matches." if arranged.filters and board.rows else self._none()
        known, keys = {row.key: row for row in rows}, self._keys()
        offers = keys.offers

        def tell(key: str, wide: int) -> Content:
            if hole := hole_in(key):
                return Content("\n").join(hole_details(hole, wide, keys.fills))
            found = known.get(key)
            return Content("\n").join(row_details(board, found, wide, offers, keys.agrees) if found else [])

        def about(wide: int) -> Content:
            return Content("\n").join(board_details(board, wide, offers))

        shape = table_shape(board, rows, sorted_by=arranged.by, downwards=arranged.downwards, none=none, keys=offers)
        if not arranged.by and rows != arranged.of(board, board.rows):  # the phase has another order than the board
            shape = replace(shape, sorted_by="")
        return shape, Told(tell, about, keys.opens)

    def show(self, board: ReadBoard) -> None:
        """Show the board as it is now; cursor and scroll position stay."""
        for table in self._tables:
            table.show(*self.drawn(board))

    def point_at(self, key: str) -> None:
        """Put the cursor on a row that was just written; if it is filtered out, show all rows again."""
        board = self.now
        if key not in {row.key for row in self.rows(board)}:
            self.arrangement = Arrangement(self.arrangement.by, self.arrangement.downwards)
        self.show(board)
        for table in self._tables:
            table.rows.point_at(key)

    @property
    def opened(self) -> bool:
        """Whether all of a row and of the board is shown instead of the table."""
        return any(table.opened for table in self._tables)

    def open(self, opened: bool) -> None:
        """Show all of the row under the cursor and of the board, or the table again."""
        for table in self._tables:
            table.open(opened)

    @property
    def _tables(self) -> Iterable[BoardTable]:
        return self.widget.walk_children(BoardTable)

    # --- under the cursor -------------------------------------------------------------------------------------------

    @property
    def cursor(self) -> str | None:
        """The key of the row under the cursor; None if the board hasn't got that row now.

        Until the panel shows a change, its table still has the rows of the board before it, or one that was removed.
        """
        key, view = next((table.key for table in self._tables), None), self.client.view()
        board = self.board(view, view.active) if view.active else None
        return key if key and board is not None and board.row(key) is not None else None

    @property
    def hole(self) -> Pair | None:
        """The names of the cell under the cursor, on a grid where they have no row yet; None if there is a row."""
        pair = hole_in(next((table.key for table in self._tables), None))
        view = self.client.view()
        board = self.board(view, view.active) if view.active else None
        return pair if pair and board is not None and board.at(*pair) is None else None

    def title(self, row: ReadRow, column: ColumnSpec | None = None) -> str:
        """Return what a row is about, for the title of a dialog; on a grid the names on both sides.

        With a `column` that is asked once per name, it's that name.
        """
        per = column.per if column else None
        return shortened(row.cells[per].words if per else self.now.titled(row), TITLE_MOST)

    @property
    def column(self) -> str | None:
        """The key of the column under the cursor; None where columns aren't what is at the top."""
        return next((table.column for table in self._tables), None)

    @property
    def row(self) -> ReadRow:
        """The row under the cursor. Raises Refused if there is none."""
        key = self.cursor
        row = self.now.row(key) if key else None
        if row is None:
            raise Refused(NO_ROW if self.now.rows else NO_ROWS)
        return row
