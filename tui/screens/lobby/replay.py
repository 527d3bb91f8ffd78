"""What leads from the lobby to the history of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.keymap import REPLAY
from tui.commands.refusing import Refusing
from tui.screens.history.opening import open_history

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen
    from tui.screens.lobby.lobby_list import LobbyList


class Replay(Refusing):
    """The command of REPLAY."""

    commands = REPLAY

    def __init__(self, lobby: CommandScreen, sessions: LobbyList) -> None:
        self._lobby, self._sessions = lobby, sessions

    def refusal(self, command: str) -> str | None:
        """Return why there is no session to show."""
        return "" if self._sessions.cursor is None else None

    async def do_replay(self) -> None:
        """Show the history of the session under the cursor."""
        if session := self._sessions.cursor:
            await open_history(self._lobby, session.id)
