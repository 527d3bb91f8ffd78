"""An app that exits only once each page that is opening is open.

Textual mounts nothing more once an app exits, so such a page would look in vain for its own parts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic

from textual.app import App, ReturnType
from textual.widget import AwaitMount, Widget

from tui.terminal.typeahead import PATIENCE

if TYPE_CHECKING:
    from rich.console import RenderableType


class LeavesOnceOpen(App[ReturnType], Generic[ReturnType]):
    """An App that lets a page open before it exits, for `PATIENCE` seconds; after a signal, the process has fewer."""

    _last_pages: asyncio.Task[None] | None = None

    def exit(
        self, result: ReturnType | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Exit now, or once the pages that are opening are open; meanwhile calling this again changes nothing."""
        leave = partial(super().exit, result, return_code, message)
        if not _opening(self):
            leave()
        elif self._last_pages is None:
            self._last_pages = asyncio.create_task(_once_open(self, leave))


def _opening(app: App[Any]) -> list[Widget]:
    """Return the screens and widgets that are not mounted yet."""
    parts = (part for screen in app.screen_stack for part in screen.walk_children(Widget, with_self=True))
    return [part for part in parts if not part.is_mounted]


async def _once_open(app: App[Any], leave: Callable[[], None]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while opening := _opening(app):
                await AwaitMount(app.screen, opening)
    except TimeoutError:
        pass
    finally:
        leave()
