"""Widgets that are mounted when they are first shown: anything that nobody opens costs neither memory nor time.

Until then, such a widget is complete except for the screen: its content can be read.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import AwaitMount, Widget


def at_first(children: Sequence[Widget]) -> list[Widget]:
    """Return the `children` to compose with: those shown now."""
    return [child for child in children if child.display]


def newly_shown(parent: Widget, children: Sequence[Widget]) -> list[AwaitMount]:
    """Mount the `children` that are shown for the first time, each in its place among the others.

    Await the result before one of them gets a key. A parent that is still being composed mounts them itself.
    """
    if not parent.is_mounted:
        return []
    mounts: list[AwaitMount] = []
    following: Widget | None = None
    for child in reversed(children):
        if child.parent is None and child.display:
            mounts.append(parent.mount(child, before=following))
        if child.parent is not None:
            following = child
    return mounts
