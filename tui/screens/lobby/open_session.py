"""Opening a session from a row of the lobby."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen


@runtime_checkable
class OpensSessions(Protocol):
    """An app that shows sessions."""

    async def open_session(self, session: str) -> None:
        """Show a session. Raises Missing if this person has no seat in it."""


async def open_session(lobby: CommandScreen, session: str) -> None:
    """Open a session over the lobby, or let the lobby say why it can't be opened."""
    if isinstance(lobby.app, OpensSessions):
        await lobby.attempt(lobby.app.open_session, session)
