"""The height of the scrolling part of a framed dialog, so that the parts above and below it stay visible."""

from __future__ import annotations

from typing import Final

from textual.widget import Widget

SHARE: Final = 92
"""Percent of the rows of the window that a sheet may take, as in the style sheets of forms and lists."""
LEAST: Final = 3
"""Rows that what scrolls gets in any case."""


def give_rows(scrolls: Widget, most: int) -> None:
    """Let `scrolls`, which lies on a sheet, have the rows that its neighbours leave, and `most` at the most."""
    sheet = scrolls.parent
    if not isinstance(sheet, Widget):
        return
    beside = [each for each in sheet.children if each is not scrolls and each.display]
    taken = sum(each.outer_size.height + each.styles.margin.height for each in beside)
    room = scrolls.app.size.height * SHARE // 100 - sheet.gutter.height - scrolls.styles.margin.height - taken
    scrolls.styles.max_height = max(LEAST, min(most, room))
