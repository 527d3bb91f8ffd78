"""A page over the screen that tells something and asks nothing: one key continues, and another leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.dialogs.scroll_height import give_rows, offer_scrolling
from tui.terminal.dismiss import Dismissable
from tui.terminal.typeahead import opened_this
from tui.widgets.hints import Hints

UNTYPED = "You can't type while you read this; enter continues."
OWN_KEYS = ("q", "j", "k")
TALLEST = 30  # rows of text


class PageDialog(ModalScreen[bool], Dismissable[bool]):
    """A title and paragraphs. Returns whether to continue."""

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("page_dialog.tcss")
    BINDINGS: ClassVar[Any] = [
        ("enter,escape", "go(True)", "continue"),
        ("q", "go(False)", "leave"),
        ("j", "scroll(1)", "down"),
        ("k", "scroll(-1)", "up"),
    ]

    def __init__(self, title: str, paragraphs: tuple[Content, ...], on: str) -> None:
        """`on` is what the key that continues does, in a word or two."""
        super().__init__()
        self._title, self._paragraphs, self._on = title, paragraphs, on

    def compose(self) -> ComposeResult:
        """Yield the paragraphs in a frame."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._title), classes="title", markup=False)
            with VerticalScroll():
                for each in self._paragraphs:
                    yield Static(each, classes="paragraph", markup=False)
            yield Static(classes="message", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Show the keys."""
        text = self.query_one(VerticalScroll)
        offer_scrolling(self.query_one(Hints), text, [("enter", self._on), ("q", "leave")])
        text.focus()

    def on_resize(self) -> None:
        """Give the text the rows left by its title and its keys."""
        self.call_after_refresh(give_rows, self.query_one(VerticalScroll), TALLEST)

    def on_key(self, event: events.Key) -> None:
        """Say that nothing can be typed here."""
        if event.is_printable and event.key not in OWN_KEYS:
            self._say()

    def on_paste(self) -> None:
        """Say the same."""
        self._say()

    def _say(self) -> None:
        self.query_one(".message", Static).update(Content(UNTYPED))

    def action_go(self, on: bool) -> None:
        """Close, unless the key is still the one that opened this page."""
        if not opened_this(self.app):
            self.dismiss(on)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
