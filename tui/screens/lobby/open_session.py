"""Opening a session, or the pack of an escalation, from a row of the lobby."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from sessions.due import Due
    from tui.dialogs.protocol import CommandScreen


@runtime_checkable
class OpensSessions(Protocol):
    """An app that shows sessions."""

    async def open_session(self, session: str) -> None:
        """Show a session. Raises Missing if this person has no seat in it."""

    async def open_pack(self, session: str, escalation: str) -> None:
        """Show the pack of an escalation. Raises Missing if this person has no seat in its session."""


async def open_session(lobby: CommandScreen, session: str) -> None:
    """Open a session over the lobby, or let the lobby say why it can't be opened."""
    if isinstance(lobby.app, OpensSessions):
        await lobby.attempt(lobby.app.open_session, session)


async def open_pack_of(lobby: CommandScreen, due: Due) -> None:
    """Open the pack of an escalation over the lobby, or let the lobby say why it can't be opened."""
    if isinstance(lobby.app, OpensSessions):
        await lobby.attempt(lobby.app.open_pack, due.session, due.id.partition("/")[2])
