"""A page of text that lays itself out for all of the room it has: its width and its height."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

Draw = Callable[[int, int], Content]
"""Returns a text for a width in cells and a height in lines; a longer one is scrolled."""

SCROLLING = (
    Binding("up,k", "scroll_up", show=False),
    Binding("down,j", "scroll_down", show=False),
    Binding("pageup", "page_up", show=False),
    Binding("pagedown", "page_down", show=False),
    Binding("home", "scroll_home", show=False),
    Binding("end", "scroll_end", show=False),
)


class FullPage(VerticalScroll, inherit_bindings=False):
    """A text drawn for its room. Up, down, j and k scroll it; left and right are left to those who show it."""

    BINDINGS: ClassVar[Any] = list(SCROLLING)
    DEFAULT_CSS = """
    FullPage {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
        &:focus { scrollbar-color: $text-accent; }
    }
    """

    def __init__(self, draw: Draw, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._text = Static(markup=False)
        self._room = (0, 0)

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield self._text

    def show(self, draw: Draw, *, top: bool = False) -> None:
        """Show another text; the scroll stays, unless it begins at the `top` again."""
        self._draw = draw
        self._redraw()
        if top:
            self.scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out again; one column stays free for a scrollbar."""
        room = (event.size.width - self.gutter.width - 1, event.size.height - self.gutter.height)
        if room != self._room:
            self._room = room
            self._redraw()

    def _redraw(self) -> None:
        if self._room[0] > 0:
            drawn = self._draw(*self._room)
            if drawn != self._text.content or drawn.spans != getattr(self._text.content, "spans", None):
                self._text.update(drawn)
