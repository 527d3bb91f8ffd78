"""The empty lobby: what parley is, what an hour with it gives, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.commands.command import KeyCommand
from tui.commands.keymap import ANYWHERE, DEMO, NEW_SESSION, TRY_ALONE
from tui.terminal.set_keys import keys_set
from tui.widgets.key_cap import cap

WHAT: Final = (
    "With parley, two leaders plan together: you write alone, read both answers at the same moment, make each other's "
    "case, and sign what you agree on."
)
GIVES: Final = (
    "goals that both of you signed, with an owner and a day",
    "where you really differ: on facts, or on priorities",
    "decisions, actions, and minutes that you can send",
)
NOW: Final[Sequence[tuple[KeyCommand, str, str]]] = (
    (TRY_ALONE, "argue against a script", "five minutes, alone"),
    (DEMO, "look at an example", "three sessions of another pair"),
    (NEW_SESSION, "plan your first session", "two names, and a minute"),
    (ANYWHERE[0], "read every key", ""),
)
GUEST: Final = "You have no seat in a session here yet. Whoever runs this host plans one and invites you."
DOES = 27  # cells for what a key does


class Welcome(Vertical, can_focus=True):
    """One screen that teaches; a guest reads that they are to be invited."""

    DEFAULT_CSS = """
    Welcome {
        height: 1fr;
        align: center middle;
        & > Vertical { width: 76; max-width: 100%; height: auto; padding: 0 1; }
        & .what { height: auto; margin-bottom: 1; }
        & .heading { text-style: bold; }
        & .lines {
            height: auto;
            margin-bottom: 1;
            link-color: $text-accent;
            link-style: bold;
            link-background: transparent;
        }
    }
    """

    def __init__(self, *, guest: bool) -> None:
        super().__init__(id="welcome")
        self.display = False
        self._guest = guest

    def compose(self) -> ComposeResult:
        """Yield the three blocks."""
        with Vertical():
            if self._guest:
                yield Static(Content(GUEST), classes="what", markup=False)
                return
            yield Static(Content(WHAT), classes="what", markup=False)
            yield Static(Content("An hour gives you"), classes="heading", markup=False)
            yield Static(Content("\n").join(Content(f"  · {each}") for each in GIVES), classes="lines", markup=False)
            yield Static(Content("What you can do now"), classes="heading", markup=False)
            yield Static(self._keys(), classes="lines", markup=False)

    def _keys(self) -> Content:
        lines = []
        for command, does, more in NOW:
            key = cap(command, "", keys_set(self.app))
            lines.append(Content.assemble("  ", key, f"{does:<{DOES}}", (more, "$text-muted")))
        return Content("\n").join(lines)
