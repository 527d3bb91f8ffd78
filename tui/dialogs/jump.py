"""Jump: a letter on everything that can have the focus; the letter takes the cursor there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.terminal.dismiss import Dismissable
from tui.terminal.ordered_keys import OrderedKeys
from tui.terminal.typeahead import drop_typing
from tui.widgets.hints import Hints

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The letters of the targets, from the top; those under the fingers first."""


def targets(screen: Screen[Any]) -> list[Widget]:
    """Return what can have the focus and is in sight, from the top; no more than there are letters."""
    seen = screen.region
    found = [each for each in screen.focus_chain if each.region and seen.contains_point(each.region.offset)]
    found.sort(key=lambda each: (each.region.y, each.region.x))
    return found[: len(LETTERS)]


class Jump(ModalScreen[None], Dismissable[None]):
    """Labels over the targets of the screen below. A letter only moves the focus: it never acts on what is there.

    Somebody who opened it with a letter may be typing a sentence, so what they type on without a pause goes nowhere.
    """

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("jump.tcss")
    BINDINGS: ClassVar[Any] = [("escape", "dismiss", "back")]
    dims_below = False

    def __init__(self, below: Screen[Any], by_letter: bool) -> None:
        super().__init__()
        self._below, self._by_letter = below, by_letter
        self._targets = dict(zip(LETTERS, targets(below), strict=False))
        self._drawn_at: Size | None = None

    def compose(self) -> ComposeResult:
        """Yield a label for each target, and what the letters do."""
        for letter, target in self._targets.items():
            label = Static(Content(f" {letter} "), classes="label", markup=False)
            label.styles.offset = target.region.offset
            yield label
        yield Hints()

    def on_mount(self) -> None:
        """Say what can be done."""
        hints = self.query_one(Hints)
        hints.add_class("bar")
        hints.offer([("letter", "go there"), ("esc", "stay")])

    def on_key(self, event: events.Key) -> None:
        """Go to the target with this letter, if it is still there; nothing else happens here."""
        if not event.is_printable:
            return
        event.stop()
        target = self._targets.get((event.character or "").lower())
        if target is None:
            return
        self.dismiss()
        if target.is_attached and target.focusable:
            self._below.set_focus(target)
            if self._by_letter and isinstance(target, OrderedKeys):
                drop_typing(self.app)

    def on_paste(self, event: events.Paste) -> None:
        """Take no text."""
        event.stop()

    def on_resize(self, event: events.Resize) -> None:
        """Leave: the labels are no longer where their targets are."""
        if self._drawn_at not in (None, event.size):
            self.dismiss()
        self._drawn_at = event.size

    def on_click(self) -> None:
        """Leave."""
        self.dismiss()
