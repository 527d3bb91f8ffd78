"""Opening the history of a session from another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen


@runtime_checkable
class OpensHistory(Protocol):
    """An app that shows the history of a session."""

    async def open_history(self, session: str) -> None:
        """Show the changes of a session, and what it looked like after each of them."""


async def open_history(screen: CommandScreen, session: str) -> None:
    """Open the history of a session over a screen."""
    if isinstance(screen.app, OpensHistory):
        await screen.app.open_history(session)
