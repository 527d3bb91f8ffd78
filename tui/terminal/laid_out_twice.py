"""A screen that is laid out twice for each change of its size: Textual does so up to eight times when one opens."""

from __future__ import annotations

from typing import TypeVar

from textual.geometry import Size
from textual.screen import Screen

from tui.terminal.guard import needs

Result = TypeVar("Result")

needs(Screen, "_refresh_layout", "_screen_resized", given=("_compositor", "_layout_widgets"), here=__name__)


class LaidOutTwice(Screen[Result]):
    """A screen that is laid out for a size, once more when its widgets have theirs, and then only after a change."""

    _settled: Size | None = None
    """The size for which it was laid out twice."""

    def _screen_resized(self, size: Size) -> None:
        # Each layout, of this screen and of one above it, brings an event with the size that it had then.
        size = self.app.size
        if size != self._settled:
            self._settled = size if size == self._compositor.size else None
            super()._screen_resized(size)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        super()._refresh_layout(size, scroll)
        if not self._layout_widgets and self._compositor.size == (size or self.outer_size):
            self._layout_required = False  # or the next frame would lay it out once more
