"""Textual's compositor, limited to what is seen of the part of a screen that is repainted.

Textual draws every line of every widget that shares a clip with the change, and of what lies behind it. For one key in
a form that is about twenty widgets of up to forty lines, of which one line of one widget is visible; and each line that
was ever drawn stays in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.guard import needs

needs(Compositor, "_get_renders", here=__name__)


class Thrifty(Compositor):
    """A Compositor that draws only the repainted lines of each widget, and no line that is completely covered."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        crop = self.size.region if crop is None else crop
        covered = _Covered(crop)
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if not shown.overlaps(crop):
                continue
            # Whole lines, because Textual cuts them only where widgets start and end.
            lines = Region(shown.x, crop.y, shown.width, crop.height).intersection(shown)
            for part in covered.bare(lines):
                yield region, part, widget.render_lines(part.translate((-region.x, -region.y)))
            if covered.full:
                return


class _Covered:
    """Which cells of a region are painted already; no widget shines through another."""

    def __init__(self, crop: Region) -> None:
        self._crop = crop
        self._open: dict[int, list[tuple[int, int]]] = {y: [(crop.x, crop.right)] for y in crop.line_range}

    @property
    def full(self) -> bool:
        """Whether nothing is left to paint."""
        return not self._open

    def bare(self, region: Region) -> Iterator[Region]:
        """Yield the lines of `region` of which something is still to be painted, and take them for painted."""
        first = None
        for y in (*region.line_range, None):
            seen = y is not None and self._paint(y, region.x, region.right)
            if seen and first is None:
                first = y
            elif not seen and first is not None:
                after = region.bottom if y is None else y
                yield Region(region.x, first, region.width, after - first)
                first = None

    def _paint(self, y: int, start: int, end: int) -> bool:
        """Take part of a line for painted; return whether any of it wasn't."""
        gaps = self._open.get(y, [])
        if not any(left < end and right > start for left, right in gaps):
            return False
        cut = [pair for left, right in gaps for pair in ((left, min(right, start)), (max(left, end), right))]
        self._open[y] = [(left, right) for left, right in cut if left < right]
        if not self._open[y]:
            del self._open[y]
        return True
