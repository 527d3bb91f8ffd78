"""Signing a row of a board, or the whole board, and moving a row where a vote that passed takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.exercises.board.settle import SIGNING, MoveRow, SignBoard, SignRow
from sessions.exercises.board.state import MOVED, setting
from sessions.rules.phases import under_way
from sessions.text import listed
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.exercises.board.arrange_rows import GROUP
from tui.exercises.board.board_cursor import NO_ROW, NO_ROWS
from tui.exercises.controller import Controller

if TYPE_CHECKING:
    from sessions.boards.reading import ReadRow
    from sessions.boards.spec import VoteSpec
    from tui.exercises.board.board_cursor import BoardCursor

NAMED_MOST = 2  # cells that aren't agreed yet; of others only their number is told
NOT_SIGNED = "This board isn't signed."
NO_MOVE = "No vote on this board moves its rows."
NOT_PASSED = "No vote passed that moves this row."
MOVED_ALREADY = "This row has already moved by the vote."

SIGN = KeyCommand(
    "board-sign",
    "S",
    "sign",
    "In Settle: sign the row under the cursor, or the board, as it reads.",
    GROUP,
    4,
    act="asks",
)
MOVE = KeyCommand(
    "board-move",
    "greater_than_sign",
    "move on",
    "Move the row where the vote that passed takes it.",
    GROUP,
    3,
    act="asks",
)


@dataclass(eq=False)
class SignBoardRows(Controller):
    """The command that signs: each leader for themselves, and only what they have read."""

    commands = (SIGN,)
    board: BoardCursor

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be signed now."""
        if why := self.unmet(SIGNING):
            return why
        board = self.board.now
        if board.spec.sign is None:
            return NOT_SIGNED
        if not board.rows:
            return NO_ROWS
        if board.spec.sign == "row" and not self.board.cursor:
            return NO_ROW
        return None if self._unsigned() else f"You've already signed {self._name}."

    @property
    def _name(self) -> str:
        return self.board.now.id if self.board.now.spec.sign == "board" else self.board.row.ref

    def _signing(self, seat: str) -> SignRow | SignBoard:
        """Return what signs the board or the row under the cursor as `seat` reads it."""
        board, view = self.board.now, self.client.view()
        if board.spec.sign == "board":
            return SignBoard(board=board.id).as_read(view, seat)
        return SignRow(board=board.id, row=self.board.row.key).as_read(view, seat)

    def _unsigned(self) -> list[str]:
        """Return the leaders at this terminal who haven't signed it."""
        board = self.board.now
        signed = board.signed if board.spec.sign == "board" else self.board.row.signed
        return [seat for seat in self.client.leaders if seat not in signed]

    def _words(self) -> str:
        """Return what is signed, in a few words."""
        board = self.board.now
        if board.spec.sign == "row":
            return f"{self._name}: {self.board.title(self.board.row)}"
        count = len(board.rows)
        return f"{board.title}, {'its row as it reads' if count == 1 else f'all {count} rows as they read'}"

    def asks_board_sign(self) -> Consent | None:
        """Name what is signed; a list asks which of two here signs."""
        seats = self._unsigned()
        if self.list_asks(seats):
            return None
        what = f"{as_whom(self.client, seats[0])}sign {self._words()}"
        return Consent(what, (seats[0], self._signing("").read), self._open())

    def _open(self) -> str:
        """Return which cells they sign without having agreed on them; empty if there are none."""
        board = self.board.now
        if board.spec.sign == "board":
            cells = [board.named_cell(row, column) for row, column in board.open_cells()]
        else:
            row, columns = self.board.row, board.spec.columns
            cells = [board.named_cell(row, column) for column in columns if column.key in row.open]
        more = [f"{len(cells) - NAMED_MOST} more"] if len(cells) > NAMED_MOST else []
        return f"You haven't agreed on {listed([*cells[:NAMED_MOST], *more])}." if cells else ""

    async def do_board_sign(self) -> None:
        """Sign it as it is on screen; at the hot seat ask who signs, each leader separately."""
        signing = self._signing(self.client.leaders[0])

        async def sign(seats: tuple[str, ...]) -> None:
            await self.client.do(signing, seats[0])

        note = "\n".join(filter(None, (self._words(), self._open())))
        await self.whose(f"Who signs {self._name}?", sign, self._unsigned(), note=note, in_turn=True)


@dataclass(eq=False)
class MoveRows(Controller):
    """The command that moves a row to where a vote takes it."""

    commands = (MOVE,)
    board: BoardCursor

    def refusal(self, command: str) -> str | None:
        """Return why the row under the cursor can't move."""
        if why := self.client.unmet(MoveRow):
            return why
        if self._vote is None:
            return NO_MOVE
        if not self.board.cursor:
            return NO_ROW
        row = self.board.row
        if row.key in setting(under_way(self.client.view()), MOVED, ()):
            return MOVED_ALREADY
        return None if self._passes(row) else NOT_PASSED

    @property
    def _vote(self) -> VoteSpec | None:
        return next((vote for vote in self.board.now.spec.votes_over("rows") if vote.move), None)

    def _passes(self, row: ReadRow) -> bool:
        return any(vote.passes for vote in row.votes if self._vote and vote.key == self._vote.key)

    def asks_board_move(self) -> Consent:
        """Name the row, and where it is now."""
        row, vote = self.board.row, self._vote
        at = row.cells[vote.move.column].words if vote and vote.move else ""
        on = f" on from {at}" if at else ""
        return Consent(f"move {row.key}{on}: {self.board.title(row)}", (row.ref, at))

    async def do_board_move(self) -> None:
        """Move it."""
        await self.client.do(MoveRow(board=self.board.now.id, row=self.board.row.key))
