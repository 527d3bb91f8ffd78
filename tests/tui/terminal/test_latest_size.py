"""After quick resizes the app comes to rest at the last one, whatever lies over what."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from tui.terminal import latest_size

ENDLESS = 300
"""Resizes of one screen after which a test stops a chase that would never end."""
OLDER, LATEST = Size(60, 18), Size(59, 17)


class Busy(Screen[None]):
    """A screen that has more to do after each resize, so that Textual can't merge it with the next one."""

    resizes = 0

    def on_resize(self) -> None:
        self.resizes += 1
        if self.resizes < ENDLESS:
            self.call_later(lambda: None)


class BusyDialog(ModalScreen[None]):
    """A dialog that shows what lies below it."""


async def resizes_of(over: Screen[None] | None) -> int:
    """Return how often a screen with another one over it is resized after two quick resizes of the window."""
    app, below = App[None](), Busy()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(below)
        if over:
            await app.push_screen(over)
        await pilot.pause()
        before = below.resizes
        app._size = LATEST
        for size in (OLDER, LATEST):
            for screen in app.screen_stack:
                screen.post_message(events.Resize(size, size))
                screen.call_later(lambda: None)
        while below.size != LATEST or not all(not screen.message_queue_size for screen in app.screen_stack):
            await pilot.pause()
        await pilot.pause()
        assert {screen.size for screen in app.screen_stack} == {LATEST}
        return below.resizes - before


@pytest.mark.parametrize("dialog", [True, False])
async def test_two_quick_resizes_of_a_screen_do_not_chase_each_other(
    monkeypatch: pytest.MonkeyPatch, dialog: bool
) -> None:
    monkeypatch.setattr(Screen, "_on_resize", Screen._on_resize)
    latest_size.install()
    assert await resizes_of(BusyDialog() if dialog else None) < 10


async def test_textual_itself_still_lets_two_quick_resizes_chase_each_other() -> None:
    told = "Textual comes to rest by itself now: tui/terminal/latest_size.py may go"
    assert await resizes_of(BusyDialog()) > 100, told
