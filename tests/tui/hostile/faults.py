"""What is wrong on a screen that shows hostile text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from unicodedata import category

from rich.cells import cell_len, split_graphemes
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

CUT: Final = "…"
OVERRIDES: Final = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u2028", "\u2029"}


def faults(pilot: Pilot[Any], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return what is wrong on the screen on top: a line that isn't as wide as the screen, a control character, a cut.

    `pairs` are the first and the last letter of each text that it may show.
    """
    strips: Any = pilot.app.screen._compositor.render_strips()
    lines = ["".join(segment.text for segment in strip) for strip in strips]
    wide = pilot.app.size.width
    found = [
        f"line {n} takes {cell_len(line)} of {wide} cells: {line!r}"
        for n, line in enumerate(lines)
        if cell_len(line) != wide
    ]
    found += [
        f"line {n} has a control character: {line!r}" for n, line in enumerate(lines) if any(map(_controls, line))
    ]
    return [*found, *_cuts(pilot, lines, pairs)]


def _controls(sign: str) -> bool:
    return category(sign) in ("Cc", "Cs") or sign in OVERRIDES


def _cuts(pilot: Pilot[Any], lines: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield a line for each widget that shows how more texts begin than it shows ends or ellipses of."""
    cells = [_cells(line) for line in lines]
    begins = dict(pairs)
    shown: dict[Widget, Region] = {}
    for y, row in enumerate(cells):
        for x, sign in enumerate(row):
            if sign in begins:
                widget, region = pilot.app.screen.get_widget_at(x, y)
                shown[widget] = region
    for widget, region in shown.items():
        if isinstance(widget, Screen) or _scrolls(widget):
            continue
        text = "\n".join("".join(row[region.x : region.right]) for row in cells[max(0, region.y) : region.bottom])
        cut = [first for first in begins if text.count(first) > text.count(begins[first])]
        if len(cut) > text.count(CUT):
            yield f"{widget!r} in {widget.parent!r} {region} cuts {len(cut)} texts:\n{text}"


def _scrolls(widget: Widget) -> bool:
    """Whether what is missing of a widget can be scrolled to."""
    if isinstance(widget, Input | TextArea):
        return True
    return any(isinstance(each, Widget) and each.max_scroll_y > each.scroll_y for each in widget.ancestors_with_self)


def _cells(line: str) -> list[str]:
    """Return what stands in each cell of a line; the further cells of a wide sign are empty."""
    spans, _ = split_graphemes(line)
    return [part for start, end, wide in spans for part in [line[start:end], "", ""][:wide]]
