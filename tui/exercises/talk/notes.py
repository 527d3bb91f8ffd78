"""A text that several people write at once: what others add appears, and nothing moves while you type."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.message import Message
from textual.widgets.text_area import Selection

from tui.terminal.ordered_text import OrderedTextArea


class NoteArea(OrderedTextArea):
    """The shared notes of an item. Escape leaves them, so that letters are keys again."""

    BINDINGS: ClassVar[Any] = [("escape", "leave", "leave the notes")]
    DEFAULT_CSS = """
    NoteArea, NoteArea:focus, NoteArea:ansi {
        height: auto;
        min-height: 3;
        max-height: 40%;
        padding: 0;
        border: none;
        border-left: vkey $foreground 40%;
        background: transparent;
        background-tint: transparent;
        scrollbar-size-vertical: 1;
        & .text-area--cursor-line { background: transparent; }
        &:focus { border-left: outer $text-accent; }
    }
    """

    class Left(Message):
        """Escape was pressed."""

    def __init__(self, text: str, most: int, read_only: bool, key: str) -> None:
        """`key` is the key that opens the notes."""
        self._hint = f"press {key} and write; everyone sees it" if key else "everyone sees what you write here"
        super().__init__(text, max_length=most, highlight_cursor_line=False)
        self.allow(not read_only)
        self.move_cursor(self.document.end)

    def allow(self, writing: bool) -> None:
        """Allow typing, or only reading."""
        self.read_only = not writing
        self.placeholder = self._hint if writing else ""

    def action_leave(self) -> None:
        """Report that the person is done here."""
        self.post_message(self.Left())

    def become(self, text: str) -> None:
        """Show `text`: only the differing part is replaced, so that cursor and scroll stay at the same text.

        Text inserted exactly at the cursor comes after it, so that a person in the middle of a word can continue.
        """
        here = self.text
        if text == here:
            return
        most = min(len(here), len(text))
        head = next((n for n in range(most) if here[n] != text[n]), most)
        tail = next((n for n in range(most - head) if here[-1 - n] != text[-1 - n]), most - head)
        limit, self.max_length = self.max_length, 0
        scrolled, selected = self.scroll_offset, [_place(here, each) for each in self.selection]
        until = len(here) - tail
        self.replace(text[head : len(text) - tail], _location(here, head), _location(here, until))
        self.max_length = limit
        moved = [place if place <= head else max(head, place + len(text) - len(here)) for place in selected]
        self.selection = Selection(*(_location(text, place) for place in moved))
        self.scroll_to(*scrolled, animate=False)


def _location(text: str, place: int) -> tuple[int, int]:
    """Return row and column of a position in a text."""
    return text.count("\n", 0, place), place - (text.rfind("\n", 0, place) + 1)


def _place(text: str, location: tuple[int, int]) -> int:
    """Return the position in a text of a row and column."""
    row, column = location
    return sum(len(line) + 1 for line in text.split("\n")[:row]) + column
