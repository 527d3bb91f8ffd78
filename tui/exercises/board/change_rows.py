"""Adding, changing and removing the rows of a board."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sessions.boards.spec import ROWS_MOST
from sessions.exercises.board.forms import cell_field
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.state import leader_name
from sessions.model.columns import plain
from sessions.text import listed, shortened
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.board.arrange_rows import GROUP
from tui.exercises.board.board_cursor import NO_ROW, NO_ROWS
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.boards.reading import ReadBoard, ReadRow
    from sessions.boards.spec import ColumnSpec
    from sessions.command import Command
    from sessions.rules.forms import Field
    from tui.exercises.board.board_cursor import BoardCursor

FEW = 5  # columns that are all asked for at once; of more, those that aren't required can be opened
TITLE_MOST = 60

ADD = KeyCommand("board-add", "i", "add", "Add a row to the board.", GROUP, 9, act="dialog")
EDIT = KeyCommand("board-edit", "w", "edit", "Change the row under the cursor.", GROUP, 10, act="dialog")
REMOVE = KeyCommand(
    "board-remove",
    "z",
    "remove",
    "Remove the row under the cursor for good.",
    GROUP,
    24,
    act="asks",
)
DOES: Final[Mapping[str, type[Command]]] = {ADD.id: AddRow, EDIT.id: EditRow, REMOVE.id: RemoveRow}


@dataclass(eq=False)
class ChangeRows(Controller):
    """The commands on the rows, which anybody who takes part can do while nobody is asked about them in private."""

    commands = (ADD, EDIT, REMOVE)
    board: BoardCursor

    def refusal(self, command: str) -> str | None:
        """Return why rows can't be changed now, or not the one under the cursor."""
        if why := self.client.unmet(DOES[command]):
            return why
        if command == ADD.id:
            return None
        return None if self.board.cursor else NO_ROW if self.board.now.rows else NO_ROWS

    # --- what is asked ----------------------------------------------------------------------------------------------

    def _fields(self, board: ReadBoard) -> tuple[Field, ...]:
        """Return a field for each column that the person here fills in, apart from those that are filled in private."""
        mine = [column for column in board.spec.columns if not column.blind and self._fills(column)]
        return tuple(self._field(board, column, len(mine) > FEW) for column in mine)

    def _fills(self, column: ColumnSpec) -> bool:
        seat = next(iter(self.client.hands), None)
        view = self.client.view()
        if self.client.shared or seat not in view.leaders:
            return True
        return column.filled_by(leader_name(view, seat))

    def _field(self, board: ReadBoard, column: ColumnSpec, many: bool) -> Field:
        field = cell_field(self.client.view(), column, board.known)
        needed = column.needed(board.level)
        grid = board.spec.grid
        names = (board.spec.first.key, *((grid.rows, grid.columns) if grid else ()))
        return replace(field, required=needed, more=many and not needed, lines=field.lines and column.key not in names)

    # --- doing ------------------------------------------------------------------------------------------------------

    def do_board_add(self) -> None:
        """Ask for a row, and put the cursor on it."""
        board = self.board.now

        def point(answers: Answers) -> None:
            known = {row.key for row in board.rows}
            new = [row.key for row in self.board.now.rows if row.key not in known]
            if new:
                self.board.point_at(new[0])

        dialog = Dialog(
            id=ADD.id,
            about=board.id,
            title=f"New row: {board.title}",
            fields=self._fields(board),
            note=" ".join(filter(None, (_room(board), _voids(board.signed)))),
            to_command=lambda answers: AddRow(board=board.id, values=stored(answers)),
            then=point,
        )
        self.open(dialog)

    def do_board_edit(self) -> None:
        """Ask how to change the row under the cursor."""
        board, row = self.board.now, self.board.row
        fields = self._fields(board)

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            if not changes:
                return None
            return EditRow(board=board.id, row=row.key, values=stored(changes), before=stored(before))

        dialog = Dialog(
            id=EDIT.id,
            about=row.ref,
            edits=row.ref,
            title=shortened(row.text, TITLE_MOST),
            fields=fields,
            note=_voids(row.signed or board.signed),
            given={field.key: row.cells[field.key].value for field in fields},
            to_command=change,
        )
        self.open(dialog)

    def asks_board_remove(self) -> Consent:
        """Name the row."""
        row, signed = self.board.row, self.board.row.signed or self.board.now.signed
        what = f"remove {row.key}: {shortened(row.text, TITLE_MOST)}"
        by = f", which {_seats(signed)} signed" if signed else ""
        return Consent(f"{what}{by}", (row.ref, _said(row), signed))

    async def do_board_remove(self) -> None:
        """Remove the row under the cursor."""
        board, row = self.board.now, self.board.row
        await self.client.do(RemoveRow(board=board.id, row=row.key))


def stored(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as a row stores them, with days as text."""
    return {key: plain(value) for key, value in answers.items()}


def _said(row: ReadRow) -> tuple[str, ...]:
    return tuple(cell.words for cell in row.cells.values())


def _room(board: ReadBoard) -> str:
    """Return how many rows there can be, where that is few."""
    most = board.spec.rows_most
    return f"{len(board.rows)} of at most {most} rows." if most < ROWS_MOST else ""


def _voids(signed: Collection[str]) -> str:
    """Return a warning that a change voids the signatures of these seats; empty without one."""
    return f"A change voids the signature{'s' * (len(signed) > 1)} of {_seats(signed)}." if signed else ""


def _seats(seats: Iterable[str]) -> str:
    return listed([seat.upper() for seat in seats])
