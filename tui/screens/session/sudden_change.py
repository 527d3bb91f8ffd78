"""What somebody else, or time, changed under a person's hands: what they are typing was meant for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.client.worker import whereabouts

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient


class SuddenChange:
    """Notices on one session screen when keys do something other than when they were shown."""

    def __init__(self, client: SessionClient) -> None:
        self._client = client
        self._where: tuple[Any, ...] = ()
        self._moves = 0  # how often this terminal itself had moved the session
        self._writes = self._voting = False

    def came(self) -> bool:
        """Whether there is one since the last time this was asked; a move made from here is none."""
        where, self._where = self._where, whereabouts(self._client.view())
        wrote, self._writes = self._writes, self._client.writes
        voted, self._voting = self._voting, self._client.situation.voting
        moves, self._moves = self._moves, self._client.moves
        mine = self._moves != moves and self._client.moved_to == self._where
        moved = where not in ((), self._where) and not mine
        return moved or (wrote and not self._writes) or (self._voting and not voted)
