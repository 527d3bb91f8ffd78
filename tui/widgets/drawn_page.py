"""Pages of text that lay themselves out for the room they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.widgets.list_keys import SCROLLS

Draw = Callable[[int, int], Content]
"""Returns a text for a width in cells and a height in lines; a longer one is scrolled."""
Draws = TypeVar("Draws")
FITS = "-fits"
"""The class of a page that is only as high as its text, so that what is pinned below it follows at once."""


class _Text(Static):
    """The text of a page; it tells the page how high it is."""

    def on_resize(self, event: events.Resize) -> None:
        """Leave the lines that it doesn't need to what follows, if its page says so."""
        if isinstance(self.parent, PageOfText) and self.parent.has_class(FITS):
            self.parent.styles.max_height = max(1, event.size.height)


class PageOfText(VerticalScroll, Generic[Draws], inherit_bindings=False):
    """A text drawn for its room; arrows, j and k scroll it. Left and right are left to those who show it."""

    BINDINGS: ClassVar[Any] = SCROLLS
    DEFAULT_CSS = """
    PageOfText {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
        &:focus { scrollbar-color: $text-accent; }
    }
    """
    _draw: Draws
    _text: Static
    _room = (0, 0)

    def drawn(self, wide: int, high: int) -> Content:
        """Return the text for a width in cells and a height in lines."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Yield the text."""
        self._text = _Text(markup=False)
        yield self._text

    def fit(self, *, alone: bool) -> None:
        """Take all the lines there are if it is `alone`; else leave those that it doesn't need to what follows."""
        self.set_class(not alone, FITS)
        self.styles.max_height = None if alone else self._text.size.height or None

    def show(self, draw: Draws, *, top: bool = False) -> None:
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
            drawn = self.drawn(*self._room)
            if drawn != self._text.content or drawn.spans != getattr(self._text.content, "spans", None):
                self._text.update(drawn)


class DrawnPage(PageOfText[Callable[[int], Content]]):
    """A text drawn for a width, as high as it gets."""

    def __init__(self, draw: Callable[[int], Content], *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._draw = draw

    def drawn(self, wide: int, high: int) -> Content:
        """Return the text for a width in cells."""
        return self._draw(wide)


class FullPage(PageOfText[Draw]):
    """A text drawn for all of its room: its width and its height."""

    def __init__(self, draw: Draw, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._draw = draw

    def drawn(self, wide: int, high: int) -> Content:
        """Return the text for a width in cells and a height in lines."""
        return self._draw(wide, high)
