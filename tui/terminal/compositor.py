"""Textual's compositor, limited to the part of a screen that is repainted.

Textual draws every line of every widget that shares a clip with the change, and of what lies behind it. For one key in
a form that is about twenty widgets of up to forty lines, of which one line of one widget is visible.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

if not hasattr(Compositor, "_get_renders"):
    raise RuntimeError("Textual's Compositor no longer has _get_renders: adapt tui/terminal/compositor.py")


class Thrifty(Compositor):
    """A Compositor that draws only the repainted lines of each widget, and nothing that is completely covered."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if crop is None:
            yield from super()._get_renders()
            return
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            # Whole lines, because Textual cuts them only where widgets start and end.
            lines = Region(shown.x, crop.y, shown.width, crop.height).intersection(shown)
            yield region, lines, widget.render_lines(lines.translate((-region.x, -region.y)))
            if lines.contains_region(crop):
                return
