"""The keys that move in every list and on every page that scrolls, the same everywhere; none wraps around at an end."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding


def list_keys(down: str, up: str, page_down: str, page_up: str, first: str, last: str) -> list[Binding]:
    """Return the bindings of a list: the actions by which it moves, for arrows, j and k, pages, g, G and the ends."""
    keys = {"down,j": down, "up,k": up, "pagedown": page_down, "pageup": page_up, "home,g": first, "end,G": last}
    return [Binding(key, action, show=False) for key, action in keys.items()]


SCROLLS: Final = list_keys("scroll_down", "scroll_up", "page_down", "page_up", "scroll_home", "scroll_end")
"""The keys of a page that scrolls."""

CHOOSES: Final = list_keys("cursor_down", "cursor_up", "page_down", "page_up", "first", "last")
"""The keys of a list with a cursor, by the names that Textual has for its actions."""

MOVING: Final = ("j", "k", "g", "G")
"""The letters among them."""
