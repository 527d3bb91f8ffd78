"""Agreeing on the cells that were filled in private: one leader proposes a value, the other one agrees to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.exercises.board.forms import cell_field
from sessions.exercises.board.settle import AGREEING, ProposeCell
from sessions.model import BoardRow
from sessions.model.columns import plain
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.board.arrange_rows import GROUP
from tui.exercises.board.board_cursor import NO_ROW
from tui.exercises.controller import Controller
from tui.widgets.board_details import cell_said

if TYPE_CHECKING:
    from sessions.boards.reading import Cell, Proposed, ReadRow
    from sessions.boards.spec import ColumnSpec
    from tui.exercises.board.board_cursor import BoardCursor

NO_BLIND = "No column of this board is filled in private."
NOTHING_PROPOSED = "The other leader proposes nothing for this row."

AGREE = KeyCommand(
    "board-agree", "y", "agree", "Agree to the value that the other leader proposes for this row.", GROUP, 1, act="asks"
)
PROPOSE = KeyCommand(
    "board-propose",
    "c",
    "value",
    "Propose a value for a cell that you both filled in; leave it empty to take yours back.",
    GROUP,
    2,
    act="dialog",
)


@dataclass(eq=False)
class AgreeOnCells(Controller):
    """The commands on the blind cells of the row under the cursor."""

    commands = (AGREE, PROPOSE)
    board: BoardCursor

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be proposed for the row, or agreed to."""
        if why := self.unmet(AGREEING):
            return why
        if not self.board.now.spec.blind:
            return NO_BLIND
        if not self.board.cursor:
            return NO_ROW
        return NOTHING_PROPOSED if command == AGREE.id and self._waiting(self.board.row) is None else None

    # --- proposing --------------------------------------------------------------------------------------------------

    async def do_board_propose(self) -> None:
        """Ask for a value for a cell on which they don't agree yet; of several, ask first for which."""
        board, row = self.board.now, self.board.row
        blind = [column for column in board.spec.blind if row.cells[column.key].open] or list(board.spec.blind)
        if len(blind) == 1:
            await self._propose(row, blind[0])
            return

        async def chosen(key: str) -> None:
            await self._propose(row, next(column for column in blind if column.key == key))

        choices = [Choice(column.key, column.title, _short(row.cells[column.key])) for column in blind]
        self.pick("A value for which cell?", choices, chosen, self.board.title(row))

    async def _propose(self, row: ReadRow, column: ColumnSpec) -> None:
        """Open the dialog for a value; at the hot seat ask first who proposes it."""
        note = self.board.title(row, column)
        await self.whose(f"Who proposes {column.title}?", lambda seats: self._typed(row, column, seats[0]), note=note)

    def _typed(self, row: ReadRow, column: ColumnSpec, seat: str) -> None:
        board, cell, view = self.board.now, row.cells[column.key], self.client.view()

        def to_command(answers: Answers) -> ProposeCell:
            return ProposeCell(board=board.id, row=row.key, column=column.key, value=plain(answers.get(column.key)))

        def waits(answers: Answers) -> str:
            now = self.client.view().all(BoardRow, board=board.id, key_=row.key)
            waiting = any(seat in (each.proposed or {}).get(column.key, {}) for each in now)
            return "It holds once the other leader agrees." if waiting else ""

        said = str(cell_said(cell, column)) if cell.said else ""
        who = f"{seat.upper()} proposes " if self.client.hot else ""
        dialog = Dialog(
            id=PROPOSE.id,
            about=f"{row.ref}.{column.key}",
            title=f"{who}{column.title}: {self.board.title(row, column)}",
            fields=(cell_field(view, column, board.known),),
            given={column.key: _begins(cell, seat)},
            note=said,
            done="propose",
            seat=seat,
            to_command=to_command,
            then=waits,
        )
        self.open(dialog)

    # --- agreeing ---------------------------------------------------------------------------------------------------

    def _waiting(self, row: ReadRow) -> tuple[ColumnSpec, Proposed] | None:
        """Return the first cell of a row for which the other leader of one who is here proposes a value."""
        for column in self.board.now.spec.blind:
            for each in row.cells[column.key].proposed:
                if self._agreeing(each):
                    return column, each
        return None

    def _agreeing(self, proposed: Proposed) -> list[str]:
        """Return the leaders here who can agree to a proposal: not the one whose it is."""
        return [seat for seat in self.client.leaders if seat != proposed.by]

    def _found(self) -> tuple[ReadRow, ColumnSpec, Proposed]:
        row = self.board.row
        waiting = self._waiting(row)
        if waiting is None:
            raise Refused(NOTHING_PROPOSED)
        return row, *waiting

    def asks_board_agree(self) -> Consent | None:
        """Name the cell and the value; a list asks which of two here agrees."""
        row, column, proposed = self._found()
        seats = self._agreeing(proposed)
        if self.list_asks(seats):
            return None
        of = "" if column.per else f" of {row.key}"
        who = as_whom(self.client, seats[0])
        what = f"{who}agree to {_named(column, proposed)}{of}: {self.board.title(row, column)}"
        return Consent(what, (seats[0], row.ref, column.key, proposed.words))

    async def do_board_agree(self) -> None:
        """Agree to the value on screen; at the hot seat ask who agrees."""
        row, column, proposed = self._found()
        command = ProposeCell(board=self.board.now.id, row=row.key, column=column.key, value=proposed.value)
        await self.whose(
            f"Who agrees to {_named(column, proposed)}?",
            lambda seats: self.client.do(command, *seats),
            self._agreeing(proposed),
            note=self.board.title(row, column),
        )


def _named(column: ColumnSpec, proposed: Proposed) -> str:
    """Return a proposed value with its unit and its column: ``3 kEUR as Cost``."""
    return f"{proposed.words}{f' {column.unit}' if column.unit else ''} as {column.title}"


def _begins(cell: Cell, seat: str) -> object:
    """Return the value that a proposal begins with: your own, else the other's, else what is in the cell."""
    mine = sorted(cell.proposed, key=lambda each: each.by != seat)
    return mine[0].value if mine else cell.value


def _short(cell: Cell) -> str:
    return " · ".join(f"{each.by.upper()} {each.words}" for each in cell.said if each.words) or cell.words
