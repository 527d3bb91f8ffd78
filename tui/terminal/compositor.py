"""Textual's compositor, which draws no more of a screen than what is repainted.

Textual draws every line of every widget that shares a clip with the change, and of what lies behind it: for a key in a
form some twenty widgets of up to forty lines, where one line of one widget is seen.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

if not hasattr(Compositor, "_get_renders"):
    raise RuntimeError("Textual's Compositor no longer has _get_renders: tui/terminal/compositor.py must follow it")


class Thrifty(Compositor):
    """A Compositor that draws the lines of each widget that are repainted, and none of what is wholly covered."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None:
            yield from super()._get_renders()
            return
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            # Whole lines: Textual cuts them where widgets begin and end, and nowhere else.
            lines = Region(shown.x, crop.y, shown.width, crop.height).intersection(shown)
            yield region, lines, widget.render_lines(lines.translate((-region.x, -region.y)))
            if lines.contains_region(crop):
                return
