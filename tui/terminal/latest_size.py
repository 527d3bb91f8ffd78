"""Screens that follow only the latest size of the window.

A screen that Textual lays out for a size gets that size as an event once more, and passes it on to the screens below.
Of two quick resizes, each size would therefore bring back the other, and the app would never come to rest.
"""

from __future__ import annotations

from typing import Any

from textual import events
from textual.screen import Screen

from tui.terminal.guard import needs

needs(Screen, "_on_resize", here=__name__)

_lay_out = Screen._on_resize


async def follow_latest(screen: Screen[Any], event: events.Resize) -> None:
    """Lay out a screen for a new size, unless the app has had another one since: that one is on its way."""
    event.stop()
    if event.size == screen.app.size:
        await _lay_out(screen, event)


def install() -> None:
    """Let every screen, also Textual's own, follow only the latest size; doing this twice changes nothing."""
    Screen._on_resize = follow_latest  # type: ignore[assignment, method-assign]
