"""Widgets that are mounted when they are first shown: what nobody opens costs neither memory nor time.

One that waits is complete but for the screen: what it holds can be read.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import AwaitMount, Widget


def at_first(children: Sequence[Widget]) -> list[Widget]:
    """Return those of `children` to compose with: the ones shown now."""
    return [child for child in children if child.display]


def newly_shown(parent: Widget, children: Sequence[Widget]) -> list[AwaitMount]:
    """Mount those of `children` that are shown now for the first time, each in its place among the others.

    Await what is returned before one of them gets a key. A parent that is still being composed mounts them itself.
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
