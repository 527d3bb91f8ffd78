"""Opening a pair's figures, or the list of every pair, from another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tui.client.eyes import Eyes
    from tui.dialogs.protocol import CommandScreen


@runtime_checkable
class OpensPairs(Protocol):
    """An app that shows pairs over time."""

    async def open_pair(self, series: str | None, eyes: Eyes) -> None:
        """Show the figures of a series as `eyes` may see them; without a series, the list of every one."""


async def open_pair(screen: CommandScreen, series: str | None, eyes: Eyes) -> None:
    """Open a pair's figures over a screen, or let it say why they can't be shown."""
    if isinstance(screen.app, OpensPairs):
        await screen.attempt(screen.app.open_pair, series, eyes)
