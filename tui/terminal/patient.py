"""An app that keeps still while the link to its terminal is slow."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import Any, Final, Generic

from textual import events
from textual.app import ReturnType

from tui.terminal.link import Link
from tui.terminal.partial_repaint import Floor, PaintsBatches, PartialRepaint
from tui.terminal.still import SLOW, STILL
from tui.terminal.typeahead import TypeAhead

ANSWER_S: Final = 1.0
"""Seconds for an answer of the terminal to arrive before the app exits, because a shell would take it for keys."""


class PatientApp(PaintsBatches[ReturnType], TypeAhead[ReturnType], Generic[ReturnType]):
    """An App that measures its link over SSH, and then keeps still for as long as it is slow."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Accept what `App` accepts."""
        super().__init__(*args, **options)
        self.link: Link = Link(self._to_terminal)
        self._always_still = False

    def get_default_screen(self) -> Floor:
        """Return the screen that is below all others."""
        return Floor(id="_default")

    def on_resize(self, event: events.Resize) -> None:
        """Paint all of a window that changed its size, even if it's back at the old one: meanwhile it lost some."""
        if self.screen_stack and not (isinstance(screen := self.screen, PartialRepaint) and screen.whole_since(event)):
            screen.refresh()

    def keep_still(self, always: bool, *, slow: bool) -> None:
        """Keep still `always`, or only while the link is slow; it is `slow` until it turns out to be fast."""
        self._always_still = always
        self.link.slow = slow
        self._become_still()

    def measure_link(self) -> None:
        """Measure the link now and from time to time, if it is one over SSH."""
        if os.environ.get("SSH_CONNECTION") and not self.is_headless:
            self.link.ask()
            if (after_s := self.link.next_s) is not None:
                self.set_timer(after_s, self.measure_link)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Take the answer of the terminal."""
        if self.link.answered():
            self._become_still()
            self.link_changed()

    def link_changed(self) -> None:
        """Say that the link has become slow, or fast again."""

    async def last_answer(self) -> None:
        """Wait for an answer that is on its way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                while self.link.awaited:
                    await asyncio.sleep(0.02)

    def _become_still(self) -> None:
        self.set_class(self.link.slow, SLOW)
        self.set_class(self.link.slow or self._always_still, STILL)

    def _to_terminal(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)
            self._driver.flush()
