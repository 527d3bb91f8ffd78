"""A field of one line in which keys take effect in the order typed."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.widgets import Input

from sessions.text import clean
from tui.terminal.guard import needs
from tui.terminal.ordered_keys import OrderedKeys, edits

needs(Input, given=("_initial_value",), here=__name__)


class OrderedInput(OrderedKeys, Input):
    """An `Input` of clean text on one line that keeps the order of keys and doesn't blink.

    `max_length` cuts a paste to what still fits; Textual would refuse all of it.
    """

    EDITS: ClassVar[frozenset[str]] = edits(Input)

    def __init__(self, value: str | None = None, placeholder: str = "", **options: Any) -> None:
        """Accept what `Input` accepts."""
        super().__init__(value, placeholder, **options)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Return `value` as the field stores it: clean, and on one line."""
        return " ".join(clean(value).replace("\t", " ").split("\n"))

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace the text from `start` to `end` with as much of `text`, cleaned, as `max_length` leaves room for."""
        start, end = sorted((max(0, start), min(len(self.value), end)))
        fitting = self.validate_value(text)
        if self.max_length:
            room = self.max_length - len(self.value) + end - start
            if fitting and room <= 0:
                self.restricted()
                return
            fitting = fitting[: max(0, room)]
        self._initial_value = False  # Textual shows the cursor only from the second change on
        super().replace(fitting, start, end)

    def on_paste(self, event: events.Paste) -> None:
        """Take all the lines; Textual drops those after the first."""
        event.stop()
        event.prevent_default()
        self.replace(event.text.strip("\r\n"), *self.selection)
