"""A short list over the screen: one key chooses an entry, escape leaves it without doing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from sessions.frozen import dataclass
from tui.dialogs.scroll_height import give_rows
from tui.terminal.dismiss import Dismissable
from tui.terminal.typeahead import opened_this
from tui.widgets.hints import Hints
from tui.widgets.list_keys import MOVING
from tui.widgets.matrix import MatrixRows

DIGITS = "1234567890"  # the tenth is chosen with 0, as on the keyboard
WIDE, FRAME = 72, 9  # columns of the dialog, and how many of them border, padding and scrollbar need
TALLEST = 18  # rows of the list; a longer one scrolls
LEAST = 16  # minimum columns for a hint
MUTED = "$foreground-muted"
MOVING_ON = ("enter", "up", "down", "home", "end", "pageup", "pagedown", *MOVING)
"""Keys that move in a list, or choose what is under its cursor."""
UNTYPED = "Choose with a digit, or with the arrows and enter; esc leaves."


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its name and a hint."""

    key: str
    title: str
    hint: str = ""


class PickDialog(ModalScreen[str | None], Dismissable[str | None]):
    """A digit, enter or a click chooses. It returns the key of the choice, or None if it was left.

    The key that opened it, pressed twice, chooses nothing. The choice `first` is under the cursor at first, and hints
    of a sentence or more are `beneath` their choices.
    """

    BINDINGS: ClassVar[Any] = [Binding("escape", "dismiss(None)", show=False)]
    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("pick.tcss")

    def __init__(
        self, title: str, choices: Sequence[Choice], note: str = "", *, first: str = "", beneath: bool = False
    ) -> None:
        super().__init__()
        self._title, self._choices, self._note = title, tuple(choices), note
        self._first, self._beneath = first, beneath

    def compose(self) -> ComposeResult:
        """Yield a framed list."""
        with Vertical(classes="sheet"):
            yield Static(Content(self._title), classes="title", markup=False)
            note = Static(Content(self._note), classes="lead", markup=False)
            note.display = bool(self._note)
            yield note
            yield MatrixRows()
            yield Static(classes="message", markup=False)
            yield Hints()

    def _option(self, place: int, wide: int) -> Option:
        choice = self._choices[place]
        digit = DIGITS[place] if place < len(DIGITS) else " "
        named = Content.assemble((digit, "bold"), "  ", choice.title)
        indent = 3 if self._beneath else wide + 6
        room = max(LEAST, min(WIDE, int(self.app.size.width * 0.96)) - FRAME - indent)
        if self._beneath:
            named = Content.assemble(named, "\n")
        first, *rest = Content(choice.hint).wrap(room) if choice.hint else [Content("")]
        blank = " " * (indent if self._beneath else indent - named.cell_length) if choice.hint else ""
        lines = [Content.assemble(named, blank, (first.plain, MUTED))]
        lines += [Content.assemble(" " * indent, (line.plain, MUTED)) for line in rest]
        return Option(Content("\n").join(lines))

    def on_mount(self) -> None:
        """Focus the first choice."""
        self.redraw()
        digits = DIGITS[: len(self._choices)]
        by_digit = f"{digits[0]}–{digits[-1]}" if len(digits) > 1 else digits
        self.query_one(Hints).offer([(by_digit, "choose"), ("esc", "cancel")])

    def redraw(self, at: int | None = None) -> None:
        """Draw the choices; the cursor goes to one of them, else it stays, and is on the first one to begin with."""
        wide = max((Content(choice.title).cell_length for choice in self._choices), default=0)
        rows = self.query_one(MatrixRows)
        keys = [choice.key for choice in self._choices]
        here = keys.index(self._first) if self._first in keys else 0
        here = here if rows.highlighted is None else rows.highlighted
        here = here if at is None else at
        rows.clear_options()
        rows.add_options(self._option(n, wide) for n in range(len(self._choices)))
        rows.highlighted = here if self._choices else None

    def on_resize(self) -> None:
        """Give the list the rows left by its title and its keys."""
        self.call_after_refresh(give_rows, self.query_one(MatrixRows), TALLEST)

    async def choose(self, place: int) -> None:
        """Return a choice."""
        self.dismiss(self._choices[place].key)

    async def on_key(self, event: events.Key) -> None:
        """Choose the entry with this digit; say of other letters that they do nothing."""
        place = DIGITS.find(event.key) if len(event.key) == 1 else -1
        if 0 <= place < len(self._choices):
            event.stop()
            if not opened_this(self.app):
                await self.choose(place)
        elif event.is_printable and event.key not in (*MOVING, "space"):
            self.say(UNTYPED)

    def on_paste(self, event: events.Paste) -> None:
        """Say what can be done here."""
        self.say(UNTYPED)

    def say(self, sentence: str) -> None:
        """Show a sentence below the list."""
        self.query_one(".message", Static).update(Content(sentence))

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if not opened_this(self.app):
            await self.choose(event.option_index)
