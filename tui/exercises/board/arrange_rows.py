"""Sorting and filtering the rows of a board at one terminal, going through the marked ones, and reading all of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.rules.forms import Field
from tui.commands.command import KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.dialogs.screen import rehint
from tui.exercises.board.board_cursor import NO_ROWS
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.boards.reading import ReadBoard
    from tui.exercises.board.board_cursor import BoardCursor

GROUP = "Board"
OWN_ORDER = "own-order"  # the choice of the board's own order
IN_PLACE = "The cells of a grid keep their places, so there is nothing to sort."
NONE_MARKED = "No check marks a row here."

SORT = KeyCommand(
    "board-sort",
    "number_sign",
    "sort",
    "Sort the rows by the column under the cursor; again reverses the order.",
    GROUP,
    20,
)
FILTER = KeyCommand(
    "board-filter", "slash", "filter", "Show only the rows with certain words.", GROUP, 21, act="dialog"
)
ONLY_MARKED = KeyCommand(
    "board-marked", "asterisk", "only marked", "Show only the rows that a check marks, or all.", GROUP, 23
)
NEXT_MARKED = KeyCommand(
    "board-next", "right_square_bracket", "next mark", "Go to the next row that a check marks.", GROUP, 22, act="again"
)

OPEN = KeyCommand(
    "board-open",
    "space",
    "expand",
    "Read everything about the row under the cursor and the board, or go back.",
    GROUP,
    12,
)


@dataclass(eq=False)
class ArrangeRows(Controller):
    """The commands that arrange the rows; `shown` says whether there is a table."""

    commands = (OPEN, SORT, FILTER, NEXT_MARKED, ONLY_MARKED)
    board: BoardCursor
    shown: Callable[[], bool]

    def refusal(self, command: str) -> str | None:
        """Return why rows can't be arranged: there is no table, or no row to do it with."""
        if not self.shown():
            return ""
        try:
            board = self.board.now
        except Refused as refused:
            return str(refused)
        if not board.rows:
            return None if command == OPEN.id and (board.marks or board.results) else NO_ROWS
        if command == SORT.id and board.spec.grid:
            return IN_PLACE
        if command == NEXT_MARKED.id or (command == ONLY_MARKED.id and not self.board.arrangement.marked):
            return None if any(row.marks for row in board.rows) else NONE_MARKED
        return None

    def label(self, command: KeyCommand) -> str:
        """Return what the key does now."""
        if command == ONLY_MARKED and self.board.arrangement.marked:
            return "all rows"
        if command == OPEN and self.board.opened:
            return "table"
        return command.label

    def do_board_sort(self) -> None:
        """Sort by the column under the cursor: upwards, then downwards, then as the board does."""
        column, now = self.board.column, self.board.arrangement
        if column is None:
            self._pick_column()
        elif now.by != column:
            self.board.arrangement = replace(now, by=column, downwards=False)
        elif not now.downwards:
            self.board.arrangement = replace(now, downwards=True)
        else:
            self.board.arrangement = replace(now, by="", downwards=False)

    def _pick_column(self) -> None:
        """Ask by which column, where there are lanes at the top."""
        board, now = self.board.now, self.board.arrangement
        choices = [Choice(OWN_ORDER, "as the board does")] if now.by else []
        choices += [Choice(key, title) for key, title in sortable(board).items()]

        def sort(key: str) -> None:
            by = "" if key == OWN_ORDER else key
            self.board.arrangement = replace(now, by=by, downwards=bool(by) and by == now.by and not now.downwards)

        self.pick("Sort by which column?", choices, sort)

    def do_board_filter(self) -> None:
        """Ask for words; rows without them are left out."""
        now = self.board.arrangement

        def filter_by(answers: Answers) -> None:
            self.board.arrangement = replace(self.board.arrangement, words=answers.get("words", ""))

        dialog = Dialog(
            id=FILTER.id,
            title="Show the rows with these words",
            fields=(Field("words", "Words", "text", least=0, most=80, required=False, hint="empty shows all rows"),),
            given={"words": now.words} if now.words else {},
            done="show",
            unsaved="Nothing is kept of a filter.",
            then=filter_by,
        )
        self.open(dialog)

    def do_board_open(self) -> None:
        """Show all of the row and of the board instead of the table, or the table again."""
        self.board.open(not self.board.opened)
        rehint(self.widget)

    def do_board_marked(self) -> None:
        """Show only marked rows, or all again."""
        now = self.board.arrangement
        self.board.arrangement = replace(now, marked=not now.marked)

    def do_board_next(self) -> None:
        """Go to the next marked row, from the last one to the first."""
        rows = self.board.rows(self.board.now)
        keys = [row.key for row in rows]
        here = keys.index(self.board.cursor) if self.board.cursor in keys else -1
        marked = [row.key for row in (*rows[here + 1 :], *rows[: here + 1]) if row.marks]
        if not marked:
            raise Refused("None of the rows shown here is marked.")
        self.board.point_at(marked[0])


def sortable(board: ReadBoard) -> dict[str, str]:
    """Return the titles of what rows can be sorted by."""
    columns = {column.key: column.title for column in board.spec.columns}
    return columns | {each.key: each.title for each in board.spec.computed if each.at == "row"}
