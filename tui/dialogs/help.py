"""What can be done on the screen below: where one is and why, the keys at a glance, then each in a sentence."""

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

from sessions.frozen import dataclass
from tui.commands.command import KeyCommand
from tui.commands.keymap import ALWAYS, all_keys, groups
from tui.dialogs.scroll_height import offer_scrolling
from tui.terminal.dismiss import Dismissable
from tui.terminal.set_keys import keys_set
from tui.widgets.explained import Explained
from tui.widgets.hints import Hints
from tui.widgets.list_keys import MOVING, SCROLLS

GENERAL = (
    "Arrows or j and k move in a list, g goes to its first row and G to its last. tab goes to the next field, and esc "
    "leaves a text or goes back. The mouse works too."
)

UNTYPED = "You can't type while you read this; esc goes back."
COLUMNS = 3  # of keys at a glance; the longest label fits a third of 80 cells
TAKEN = ("q", "question_mark", *MOVING)


@dataclass(frozen=True, slots=True)
class KeyNow:
    """A command of the exercise or of the screen: what its key does, and whether it acts now, or `why_not`."""

    command: KeyCommand
    label: str
    acts: bool = True
    why_not: str = ""


class Help(ModalScreen[None], Dismissable[None]):
    """What is explained, the keys that act now and those that always do, then every key in a sentence.

    The first part fits a screen of 80×24, unless a field is explained too. `typing`: a field has the focus, so letters
    are text there.
    """

    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("help.tcss")
    BINDINGS: ClassVar[Any] = [("escape,q,question_mark,f1,enter", "dismiss", "back")]

    def __init__(
        self,
        explained: Sequence[Explained],
        now: Sequence[KeyNow] = (),
        others: Sequence[KeyNow] = (),
        *,
        typing: bool = False,
    ) -> None:
        super().__init__()
        self._explained, self._now, self._others, self._typing = tuple(explained), tuple(now), tuple(others), typing

    def compose(self) -> ComposeResult:
        """Yield what is explained, and a table for each heading."""
        keymap = keys_set(self.app)
        with Vertical(classes="sheet"):
            with HelpText():
                for n, each in enumerate(self._explained):
                    yield Static(Content(each.title), classes="title" if n == 0 else "title group", markup=False)
                    yield Static(Content(each.says), classes="says", markup=False)
                    for line in each.more:
                        yield Static(Content(line), classes="more", markup=False)
                yield from self._at_a_glance(keymap)
                yield from self._in_sentences(keymap)
            yield Static(classes="message", markup=False)
            yield Hints()

    def _at_a_glance(self, keymap: Mapping[str, str]) -> ComposeResult:
        always = [each for each in self._others if each.command.group in ALWAYS]
        for heading, found in (("Now", self._now), ("Always", always)):
            acting = [each for each in found if each.acts]
            keys = [(key, each.label) for each in acting if (key := each.command.key(keymap, typing=self._typing))]
            if keys:
                yield Static(Content(heading), classes="group title", markup=False)
                yield Static(_side_by_side(keys))

    def _in_sentences(self, keymap: Mapping[str, str]) -> ComposeResult:
        if self._now:
            yield Static(Content("Now, in a sentence each"), classes="group title", markup=False)
            yield Static(_now(self._now, keymap))
        for group, commands in groups(each.command for each in self._others).items():
            when = "Always" if group in ALWAYS else "At other times"
            yield Static(Content(f"{when} · {group}"), classes="group quiet", markup=False)
            yield Static(_table(commands, keymap))
        if self._others:
            yield Static(Content(GENERAL), classes="group quiet", markup=False)

    def on_mount(self) -> None:
        """Show how to go back."""
        text = self.query_one(HelpText)
        offer_scrolling(self.query_one(Hints), text, [("esc", "back")])
        text.focus()

    def on_key(self, event: events.Key) -> None:
        """Say that nothing can be typed here; the keys of this page come first."""
        if event.is_printable and event.key not in TAKEN:
            self._say(UNTYPED)

    def on_paste(self) -> None:
        """Say the same."""
        self._say(UNTYPED)

    def _say(self, sentence: str) -> None:
        self.query_one(".message", Static).update(Content(sentence))


class HelpText(VerticalScroll):
    """The text of the help; it scrolls by the keys of every page."""

    BINDINGS: ClassVar[Any] = SCROLLS


def _side_by_side(keys: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for _ in range(COLUMNS):
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    cells = [Text.assemble((key, "bold"), " ", label) for key, label in keys]
    for row in range(0, len(cells), COLUMNS):
        table.add_row(*cells[row : row + COLUMNS])
    return table


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=8)
    table.add_column(width=12)
    table.add_column(ratio=1)
    return table


def _keys(command: KeyCommand, keymap: Mapping[str, str], style: str) -> tuple[Text, Text]:
    letters = all_keys(keymap.get(command.id, command.keys))
    always = all_keys(keymap.get(f"{command.id}.typing", command.typing))
    return Text(letters, style), Text(always, "dim")


def _now(rows: Iterable[KeyNow], keymap: Mapping[str, str]) -> Table:
    """Draw what keys do now; of one that does nothing now, why."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=12)
    table.add_column(ratio=1)
    for each in rows:
        keys = [key.plain for key in _keys(each.command, keymap, "") if key.plain]
        says = Text(each.label, "bold" if each.acts else "dim")
        words = Text(f"  {each.why_not or _here(each.command.help)}", "not bold" if each.acts else "dim")
        table.add_row(Text(" or ".join(keys), says.style), says.append_text(words))
    return table


def _here(words: str) -> str:
    """Return what a command does, without the phases in which it does it."""
    when, colon, does = words.partition(": ")
    return f"{does[:1].upper()}{does[1:]}" if colon and when.startswith("In ") else words


def _table(commands: Iterable[KeyCommand], keymap: Mapping[str, str]) -> Table:
    table = _grid()
    for command in commands:
        table.add_row(*_keys(command, keymap, "bold"), Text(command.help))
    return table
