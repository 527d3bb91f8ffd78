"""What leads from the lobby to a pair over time, and to the list of every pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.client.eyes import Eyes
from tui.commands.keymap import OVER_TIME
from tui.commands.refusing import Refusing
from tui.screens.pair.opening import open_pair

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen
    from tui.screens.lobby.lobby_list import LobbyList

NO_SERIES = "Put the cursor on something that belongs to a series; this doesn't."


class OverTime(Refusing):
    """The commands of OVER_TIME; a guest sees their own figures too, by their seat in `only`."""

    commands = OVER_TIME

    def __init__(self, lobby: CommandScreen, sessions: LobbyList, only: Mapping[str, str] | None) -> None:
        self._lobby, self._sessions, self._only = lobby, sessions, only

    def refusal(self, command: str) -> str | None:
        """Return why there is no series to show."""
        if command == "pair" and self._sessions.series is None:
            return NO_SERIES if self._sessions.row else ""
        return None

    async def do_pair(self) -> None:
        """Show the figures of the series under the cursor."""
        session = self._sessions.cursor
        seat = self._only.get(session.id) if session and self._only is not None else None
        await open_pair(self._lobby, self._sessions.series, Eyes(seat))

    async def do_series(self) -> None:
        """Show every series."""
        await open_pair(self._lobby, None, Eyes())
