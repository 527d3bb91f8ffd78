"""Lines that are laid out already, of which only the visible ones are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tui.widgets.list_keys import SCROLLS


class LinesPage(ScrollView, can_focus=True):
    """Lines of text, as many as there are. j, k, arrows, pages and ends scroll."""

    BINDINGS: ClassVar[Any] = SCROLLS
    DEFAULT_CSS = """
    LinesPage {
        height: 1fr;
        background: transparent;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        &:focus { scrollbar-color: $text-accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Content] = ()

    @property
    def wide(self) -> int:
        """The cells of a line; one stays free for the scrollbar."""
        return self.size.width - 1

    def show(self, lines: Sequence[Content]) -> None:
        """Show other lines, from the first one."""
        self.lines = lines
        self.virtual_size = Size(self.size.width, len(lines))
        self.scroll_home(animate=False)
        self.refresh()

    @property
    def at_end(self) -> bool:
        """Whether the last line is visible."""
        return self.scroll_offset.y >= self.max_scroll_y

    def render_line(self, y: int) -> Strip:
        """Draw the line at `y` of the window."""
        place, wide = int(self.scroll_offset.y) + y, self.size.width
        if place >= len(self.lines):
            return Strip.blank(wide, self.rich_style)
        content = self.lines[place].truncate(wide, pad=True)
        return Visual.to_strips(self, content, wide, 1, self.visual_style)[0]
