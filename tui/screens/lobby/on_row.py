"""What the parts of the lobby have that plan or settle something from the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.commands.refusing import Refusing

if TYPE_CHECKING:
    from sessions.store.protocol import Store
    from tui.dialogs.protocol import CommandScreen
    from tui.screens.lobby.lobby_list import LobbyList


class OnRow(Refusing):
    """Commands on the row under the cursor. A `guest` plans nothing."""

    def __init__(self, lobby: CommandScreen, rows: LobbyList, open_file: Callable[[], Store], *, guest: bool) -> None:
        self._lobby, self._rows, self._open_file, self._guest = lobby, rows, open_file, guest
