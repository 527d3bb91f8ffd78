"""A short list over the screen from which one thing is chosen by a key, or left with escape and nothing done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.widgets.hints import Hints

DIGITS = "123456789"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: what it is called, and a word on it."""

    key: str
    title: str
    hint: str = ""


class Pick(ModalScreen[str | None]):
    """Up to nine or so choices; a digit, enter or a click takes one. It returns its key, or None where it was left."""

    BINDINGS: ClassVar[Any] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]
    DEFAULT_CSS = """
    Pick {
        align: center middle;
        background: $background 60%;
        & .sheet {
            width: 72;
            max-width: 96%;
            height: auto;
            max-height: 92%;
            padding: 1 2 0 2;
            background: $surface;
            border: round $border-blurred;
        }
        & .title { text-style: bold; color: $text-accent; margin: 0 1; }
        & .lead { color: $text-muted; margin: 0 1; }
        & OptionList, & OptionList:focus {
            height: auto;
            max-height: 18;
            margin-top: 1;
            padding: 0;
            border: none;
            background: transparent;
            background-tint: transparent;
            scrollbar-size-vertical: 1;
            & > .option-list--option { padding: 0 1; }
        }
        & Hints { margin-top: 1; }
    }
    """

    def __init__(self, title: str, choices: Sequence[Choice], note: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._note = title, tuple(choices), note

    def compose(self) -> ComposeResult:
        """Yield a framed list."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._title), classes="title", markup=False)
            note = Static(Content(self._note), classes="lead", markup=False)
            note.display = bool(self._note)
            yield note
            wide = max((Content(choice.title).cell_length for choice in self._choices), default=0)
            yield OptionList(*(self._option(n, wide) for n in range(len(self._choices))), markup=False)
            yield Hints()

    def _option(self, place: int, wide: int) -> Option:
        choice = self._choices[place]
        digit = DIGITS[place] if place < len(DIGITS) else " "
        name = Content(choice.title)
        blank = " " * (wide - name.cell_length + 3) if choice.hint else ""
        return Option(Content.assemble((digit, "bold"), "  ", name, (f"{blank}{choice.hint}", "$foreground-muted")))

    def on_mount(self) -> None:
        """Begin at the first."""
        self.query_one(OptionList).highlighted = 0 if self._choices else None
        last = min(len(self._choices), len(DIGITS))
        self.query_one(Hints).offer([(f"1–{last}" if last > 1 else "1", "choose"), ("esc", "cancel")])

    def on_key(self, event: events.Key) -> None:
        """Take the choice with this digit."""
        place = DIGITS.find(event.key) if len(event.key) == 1 else -1
        if 0 <= place < len(self._choices):
            event.stop()
            self.dismiss(self._choices[place].key)

    def action_move(self, way: str) -> None:
        """Go down or up."""
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if way == "down" else rows.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._choices[event.option_index].key)
