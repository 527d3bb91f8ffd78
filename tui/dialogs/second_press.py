"""Two presses for one thing: the first one asks, and the second one agrees."""

from __future__ import annotations

import time
from collections.abc import Hashable
from math import inf
from typing import TYPE_CHECKING, Any

from tui.terminal.typeahead import deliberate

if TYPE_CHECKING:
    from textual.screen import Screen

SURE_S = 0.3
"""A second press sooner than this doesn't answer what the first one asked."""
ASKED_S = 6.0
"""After this many seconds a first press no longer counts."""


def in_time(first: float, second: float) -> bool:
    """Whether a press answers an earlier one: its question could be read, and isn't forgotten."""
    return SURE_S <= second - first <= ASKED_S


class SecondPress:
    """What the last press on a screen asked, so that the second one for the same thing is told from the first."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._asked: tuple[Hashable, float] = (None, -inf)

    async def agrees(self, what: Hashable) -> bool:
        """Whether the current press is the second one for the same thing; if not, remember it as the first."""
        now, (asked, at) = time.monotonic(), self._asked
        if asked == what and in_time(at, now) and await deliberate(self._screen.app):
            return True
        self._asked = what, now
        return False
