"""A long text to read: Markdown laid out once, of which only the visible part is drawn. Words can be searched.

Where there is room for two columns it reads as an open book: the right page continues where the left one ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import Worker

from tui.widgets.list_keys import SCROLLS

WIDE_MOST = 100  # cells: longer lines are hard to read
PAGE_LEAST = 68  # cells: two columns narrower than this have ragged ends
GUTTER = 4  # cells between two columns
AIR = 1  # cell between the text and the scrollbar


class Reader(ScrollView, can_focus=True):
    """Markdown. j, k, arrows, pages and ends scroll."""

    BINDINGS: ClassVar[Any] = [
        *SCROLLS,
        Binding("space", "page_down", show=False),
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
        self._laying_out: Worker[None] | None = None
        self._page_wide = 0
        self._pages = 1
        self._breaks: dict[int, list[int]] = {}  # where each page begins, by the line at the top
        self._words = ""
        self._found: Sequence[int] = ()
        self._at = -1

    def show(self, markdown: str) -> None:
        """Show another text; the scroll position stays the same."""
        if markdown != self._markdown:
            self._markdown = markdown
            self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out for another width; another height only moves the place where a column ends."""
        if self.size.width != self._wide:
            self._wide = self.size.width
            self._lay_out()
        self._fit()

    def notify_style_update(self) -> None:
        """Lay the text out in the colors of another theme."""
        super().notify_style_update()
        if self._wide:
            self._lay_out()

    def _lay_out(self) -> None:
        if self._wide and self.is_attached:
            self._laying_out = self.run_worker(self._laid_out, exclusive=True, group="layout")

    async def _laid_out(self) -> None:
        """Lay the text out in a thread: long minutes take seconds, and keys should work meanwhile."""
        from tui.widgets.markdown_lines import laid_out

        styles = {name: self.get_component_rich_style(f"reader--{name}", partial=True) for name in ("heading", "quiet")}
        room = self._wide - AIR
        pages = 2 if room >= 2 * PAGE_LEAST + GUTTER else 1
        wide = min(WIDE_MOST, max(20, (room - GUTTER * (pages - 1)) // pages))
        self._lines = await asyncio.to_thread(laid_out, self._markdown, wide, **styles)
        self._pages, self._page_wide = pages, wide
        self._fit()
        self._look_up()
        self.refresh()

    def _fit(self) -> None:
        """Scroll no further than to where the end is visible."""
        self._breaks = {}
        high = self.size.height
        lines = self._before(len(self._lines)) + high if self._pages > 1 else len(self._lines)
        self.virtual_size = Size(self._wide, lines)

    def scroll_page_down(self, **how: Any) -> None:
        """Scroll by all that is visible."""
        self.scroll_to(y=self._starts(int(self.scroll_offset.y))[-1], **how)

    def scroll_page_up(self, **how: Any) -> None:
        """Scroll back by all that is visible."""
        self.scroll_to(y=self._before(int(self.scroll_offset.y)), **how)

    def _starts(self, place: int) -> list[int]:
        """Return the line with which each page begins if the first one begins at `place`, and the one after the last.

        A heading is on the same page as what follows it, and a page beside another doesn't begin with an empty line.
        """
        if self._pages == 1:
            return [place, place + self.size.height]
        if place not in self._breaks:
            starts = [place]
            for _ in range(self._pages):
                starts.append(self._page_end(starts[-1]))
            self._breaks[place] = starts
        return self._breaks[place]

    def _page_end(self, start: int) -> int:
        from tui.widgets.markdown_lines import is_heading

        full = end = start + max(1, self.size.height)
        if end >= len(self._lines):
            return end
        while end > start and (is_heading(self._lines[end - 1]) or not self._lines[end - 1].text.strip()):
            end -= 1
        end = end if end > start else full  # a window lower than a heading
        while end < len(self._lines) and not self._lines[end].text.strip():
            end += 1
        return end

    def _before(self, place: int) -> int:
        """Return the first line from which all before `place` is visible at once."""
        start = max(0, place - self.size.height * self._pages)
        while start < place and self._starts(start)[-1] < place:
            start += 1
        return start

    def render_line(self, y: int) -> Strip:
        """Draw the line at `y` of the window."""
        wide = self.size.width
        if not self._lines and y == 0 and self._markdown:
            return Strip([Segment("One moment…", self.rich_style)]).extend_cell_length(wide, self.rich_style)
        starts = self._starts(int(self.scroll_offset.y))
        pages = [self._line(start + y) if start + y < after else Strip([]) for start, after in pairwise(starts)]
        columns = [strip.extend_cell_length(self._page_wide + GUTTER) for strip in pages[:-1]]
        strip = Strip.join([*columns, pages[-1]])
        return strip.extend_cell_length(wide).crop(0, wide).apply_style(self.rich_style)

    def _line(self, place: int) -> Strip:
        """Return a line of the text, no wider than a column; an empty one after the last."""
        if place >= len(self._lines):
            return Strip([])
        strip = self._lines[place]
        return (self._marked(strip) if self._words else strip).crop(0, self._page_wide)

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
