"""A page of text that lays itself out for the width it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.widgets.list_keys import SCROLLS


class DrawnPage(VerticalScroll):
    """A text drawn for a width in cells; j and k scroll it where it is longer than its room."""

    BINDINGS: ClassVar[Any] = SCROLLS
    DEFAULT_CSS = """
    DrawnPage {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
        &:focus { scrollbar-color: $text-accent; }
    }
    """

    def __init__(self, draw: Callable[[int], Content], *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._draw = draw
        self._text = Static(markup=False)
        self._wide = 0

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield self._text

    def show(self, draw: Callable[[int], Content], *, top: bool = False) -> None:
        """Show another text; the scroll stays, unless it begins at the `top` again."""
        self._draw = draw
        self._redraw()
        if top:
            self.scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the text out for another width; one column stays free for a scrollbar."""
        wide = event.size.width - self.gutter.width - 1
        if wide != self._wide:
            self._wide = wide
            self._redraw()

    def _redraw(self) -> None:
        if self._wide > 0:
            self._text.update(self._draw(self._wide))
