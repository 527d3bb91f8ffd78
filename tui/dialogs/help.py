"""Every key that does something on the screen below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.commands.command import KeyCommand
from tui.commands.keymap import all_keys, groups
from tui.dialogs.dismiss import Dismissable
from tui.widgets.hints import Hints

GENERAL = (
    "Use the arrows or j and k to move, tab for the next field, and esc to leave a text or go back. The mouse "
    "works too."
)

UNTYPED = "You can't type while you read this; esc goes back."
TAKEN = ("q", "question_mark", "j", "k")


class Help(ModalScreen[None], Dismissable[None]):
    """The keys under their headings; keys that also work while typing are in the second column."""

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("help.tcss")
    BINDINGS: ClassVar[Any] = [
        ("escape,q,question_mark,f1,enter", "dismiss", "back"),
        ("j", "scroll(1)", "down"),
        ("k", "scroll(-1)", "up"),
    ]

    def __init__(self, commands: Sequence[KeyCommand]) -> None:
        super().__init__()
        self._commands = commands

    def compose(self) -> ComposeResult:
        """Yield a table for each heading."""
        keymap = self.app._keymap
        with Vertical(classes="sheet"):
            yield Static(Content("Keys"), classes="title", markup=False)
            with VerticalScroll():
                for group, commands in groups(self._commands).items():
                    yield Static(Content(group), classes="group", markup=False)
                    yield Static(_table(commands, keymap))
                yield Static(Content(GENERAL), classes="group quiet", markup=False)
            yield Static(classes="message", markup=False)
            yield Hints()

    def on_mount(self) -> None:
        """Show how to go back."""
        self.query_one(Hints).offer([("esc", "back"), ("↑↓", "scroll")])
        self.query_one(VerticalScroll).focus()

    def on_key(self, event: events.Key) -> None:
        """Say that nothing can be typed here; the keys of this page come first."""
        if event.is_printable and event.key not in TAKEN:
            self._say(UNTYPED)

    def on_paste(self) -> None:
        """Say the same."""
        self._say(UNTYPED)

    def _say(self, sentence: str) -> None:
        self.query_one(".message", Static).update(Content(sentence))

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)


def _table(commands: Iterable[KeyCommand], keymap: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=8)
    table.add_column(width=12)
    table.add_column(ratio=1)
    for command in commands:
        letters = all_keys(keymap.get(command.id, command.keys))
        always = all_keys(keymap.get(f"{command.id}.typing", command.typing))
        table.add_row(Text(letters, "bold"), Text(always, "dim"), Text(command.help))
    return table
