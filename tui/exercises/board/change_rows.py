"""Adding, changing and removing the rows of a board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sessions.boards.spec import ROWS_MOST
from sessions.exercises.board.forms import cell_field
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.state import leader_name
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.exercises.board.arrange_rows import GROUP
from tui.exercises.board.board_cursor import NO_ROW, NO_ROWS
from tui.exercises.board.change_names import ChangeNames, as_values, seats_named, voids
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.boards.reading import ReadBoard, ReadRow
    from sessions.boards.spec import ColumnSpec
    from sessions.command import Command
    from sessions.rules.forms import Field
    from tui.exercises.board.board_cursor import BoardCursor

ONE_NAME = "A name that you change here changes in its whole row or column."
FEW = 5  # columns that are all asked for at once; of more, those that aren't required can be opened

ADD = KeyCommand(
    "board-add", "i", "add", "Add a row to the board; on a grid a name on one of its sides.", GROUP, 9, act="dialog"
)
EDIT = KeyCommand(
    "board-edit", "w", "edit", "Change the row under the cursor; on a grid also its names.", GROUP, 10, act="dialog"
)
REMOVE = KeyCommand(
    "board-remove",
    "z",
    "remove",
    "Remove the row under the cursor for good; on a grid one of its names, with its whole row or column.",
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
        here = self.board.cursor or (self.board.now.spec.grid and self.board.hole)
        return None if here else NO_ROW if self.board.now.rows else NO_ROWS

    @property
    def _names(self) -> ChangeNames:
        return ChangeNames(self.widget, self.client, self.board, ADD.id, EDIT.id)

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
        name = column.key in (board.spec.first.key, *board.spec.sides)
        needed = needed or column.key in board.spec.sides
        return replace(field, required=needed, more=many and not needed, lines=field.lines and not name)

    # --- doing ------------------------------------------------------------------------------------------------------

    def do_board_add(self) -> None:
        """Ask for a row, and put the cursor on it; on a grid ask for names."""
        board = self.board.now
        if board.spec.grid:
            self._names.ask_for_name()
            return

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
            note=" ".join(filter(None, (_room(board), voids(board.signed)))),
            to_command=lambda answers: AddRow(board=board.id, values=as_values(answers)),
            then=point,
        )
        self.open(dialog)

    async def do_board_edit(self) -> None:
        """Ask how to change the row under the cursor; fill in a cell of a grid that has none yet."""
        board = self.board.now
        fields, sides = self._fields(board), board.spec.sides
        if pair := self.board.hole:
            await self._names.fill(pair, [field for field in fields if field.key not in sides])
            return
        row = self.board.row
        if sides and len(fields) > len(sides):  # what is in the cell comes before the names, which rarely change
            names = [replace(field, more=True) for field in fields if field.key in sides]
            fields = (*(replace(field, more=False) for field in fields if field.key not in sides), *names)

        def change(answers: Answers) -> Command | None:
            changes, before = answers.changed()
            if not changes:
                return None
            return EditRow(board=board.id, row=row.key, values=as_values(changes), before=as_values(before))

        dialog = Dialog(
            id=EDIT.id,
            about=row.ref,
            edits=row.ref,
            title=self.board.title(row),
            fields=fields,
            note=" ".join(filter(None, (ONE_NAME if sides else "", voids(row.signed or board.signed)))),
            given={field.key: row.cells[field.key].value for field in fields},
            to_command=change,
        )
        self.open(dialog)

    def asks_board_remove(self) -> Consent | None:
        """Name the row; on a grid a list asks which of its names."""
        if self.board.now.spec.grid:
            return None
        row, signed = self.board.row, self.board.row.signed or self.board.now.signed
        what = f"remove {row.key}: {self.board.title(row)}"
        by = f", which {seats_named(signed)} signed" if signed else ""
        return Consent(f"{what}{by}", (row.ref, _said(row), signed))

    async def do_board_remove(self) -> None:
        """Remove the row under the cursor; on a grid ask which of its names goes."""
        if self.board.now.spec.grid:
            self._names.ask_which_to_remove()
            return
        board, row = self.board.now, self.board.row
        await self.client.do(RemoveRow(board=board.id, row=row.key))


def _said(row: ReadRow) -> tuple[str, ...]:
    return tuple(cell.words for cell in row.cells.values())


def _room(board: ReadBoard) -> str:
    """Return how many rows there can be, where that is few."""
    most = board.spec.rows_most
    return f"{len(board.rows)} of at most {most} rows." if most < ROWS_MOST else ""
