"""The scrolling part of a framed dialog: its height, so that what is above and below it stays visible, and its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.widget import Widget

from tui.widgets.hints import Hints

SHARE: Final = 92
"""Percent of the window's rows that a dialog may use, as in the style sheets of forms and lists."""
LEAST: Final = 3
"""The minimum rows for the scrolling widget."""


def give_rows(scrolls: Widget, most: int) -> None:
    """Give `scrolls`, a widget in a dialog, the rows that its neighbors leave, but at most `most`."""
    sheet = scrolls.parent
    if not isinstance(sheet, Widget):
        return
    beside = [each for each in sheet.children if each is not scrolls and each.display]
    taken = sum(each.outer_size.height + each.styles.margin.height for each in beside)
    room = scrolls.app.size.height * SHARE // 100 - sheet.gutter.height - scrolls.styles.margin.height - taken
    scrolls.styles.max_height = max(LEAST, min(most, room))


def offer_scrolling(hints: Hints, scrolls: Widget, keys: Sequence[tuple[str, str]]) -> None:
    """Show `keys`, and those that scroll `scrolls` while it is longer than its room."""

    def show(longer: bool) -> None:
        hints.offer([*keys, *[("↑↓", "scroll")] * longer])

    hints.watch(scrolls, "show_vertical_scrollbar", show)
