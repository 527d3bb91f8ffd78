"""A long text to read: Markdown laid out once, of which only the visible part is drawn. Words can be searched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

WIDE_MOST = 100  # cells: longer lines are hard to read


class Reader(ScrollView, can_focus=True):
    """Markdown. j, k, arrows, pages and ends scroll."""

    BINDINGS: ClassVar[Any] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space", "page_down", show=False),
        Binding("G", "scroll_end", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"reader--heading", "reader--quiet", "reader--found"}
    DEFAULT_CSS = """
    Reader {
        height: 1fr;
        background: transparent;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .reader--heading { color: $text-accent; text-style: bold; }
        & > .reader--quiet { color: $text-muted; }
        & > .reader--found { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """

    def __init__(self, markdown: str = "") -> None:
        super().__init__()
        self._markdown = markdown
        self._lines: list[Strip] = []
        self._wide = 0
        self._words = ""
        self._found: Sequence[int] = ()
        self._at = -1

    def show(self, markdown: str) -> None:
        """Show another text; the scroll position stays the same."""
        if markdown != self._markdown:
            self._markdown = markdown
            self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out for another width."""
        if event.size.width != self._wide:
            self._wide = event.size.width
            self._lay_out()

    def notify_style_update(self) -> None:
        """Lay the text out in the colors of another theme."""
        super().notify_style_update()
        if self._wide:
            self._lay_out()

    def _lay_out(self) -> None:
        if self._wide and self.is_attached:
            self.run_worker(self._laid_out(), exclusive=True, group="layout")

    async def _laid_out(self) -> None:
        """Lay the text out in a thread: long minutes take seconds, and keys should work meanwhile."""
        from tui.widgets.markdown_lines import laid_out

        styles = {name: self.get_component_rich_style(f"reader--{name}", partial=True) for name in ("heading", "quiet")}
        wide = min(WIDE_MOST, max(20, self._wide - 3))
        self._lines = await asyncio.to_thread(laid_out, self._markdown, wide, **styles)
        self.virtual_size = Size(self._wide, len(self._lines))
        self._look_up()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line at `y` of the window."""
        place, wide = int(self.scroll_offset.y) + y, self.size.width
        if not self._lines and y == 0 and self._markdown:
            return Strip([Segment("One moment…", self.rich_style)]).extend_cell_length(wide, self.rich_style)
        if place >= len(self._lines):
            return Strip.blank(wide, self.rich_style)
        strip = self._lines[place]
        if self._words:
            strip = self._marked(strip)
        return strip.extend_cell_length(wide).crop(0, wide).apply_style(self.rich_style)

    # --- searching --------------------------------------------------------------------------------------------------

    def find(self, words: str) -> int:
        """Mark every line that contains `words`, go to the first from here on, and return how many there are."""
        self._words = words.casefold().strip()
        self._look_up()
        top = int(self.scroll_offset.y)
        self._at = next((n for n, line in enumerate(self._found) if line >= top), 0) - 1
        self.go_on(1)
        self.refresh()
        return len(self._found)

    @property
    def found(self) -> int:
        """How many lines contain the words searched for."""
        return len(self._found)

    def go_on(self, step: int) -> tuple[int, int]:
        """Go to the next match, or with -1 to the one before; return its number from 1 and how many there are."""
        if not self._found:
            return 0, 0
        self._at = (self._at + step) % len(self._found)
        self.scroll_to(y=max(0, self._found[self._at] - 2), animate=False, force=True)
        return self._at + 1, len(self._found)

    def _look_up(self) -> None:
        words = self._words
        self._found = [n for n, line in enumerate(self._lines) if words in line.text.casefold()] if words else ()

    def _marked(self, strip: Strip) -> Strip:
        plain = strip.text.casefold()
        style = self.get_component_rich_style("reader--found")
        place = plain.find(self._words)
        parts, done = [], 0
        while place >= 0 and len(plain) == len(strip.text):
            before, after = _cell(strip.text, place), _cell(strip.text, place + len(self._words))
            parts += [strip.crop(done, before), Strip(strip.crop(before, after)).apply_style(style)]
            done, place = after, plain.find(self._words, place + len(self._words))
        return Strip.join([*parts, strip.crop(done)]) if parts else strip


def _cell(text: str, place: int) -> int:
    from rich.cells import cell_len

    return cell_len(text[:place])
