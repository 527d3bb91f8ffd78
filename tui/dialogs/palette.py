"""The command palette: what the screen offers now, by name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Input

from tui.commands.command import KeyCommand
from tui.dialogs.screen import ParleyScreen
from tui.terminal.compositor import Thrifty
from tui.terminal.dismiss import Dismissable
from tui.terminal.guard import needs

needs(CommandPalette, "_action_command_list", here=__name__)


class PaletteScreen(CommandPalette, Dismissable[None]):
    """Textual's palette, only over parley's own screens: other screens have their own keys."""

    DEFAULT_CSS: ClassVar[str] = """
    PaletteScreen {
        & SearchIcon { display: none; }
        & CommandInput { margin-left: 1; }
        &:ansi > .command-palette--help-text { text-style: not bold; }
    }
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._compositor = Thrifty()

    def on_mount(self) -> None:
        """Stop its cursor from blinking, as in every field."""
        self.query_one(Input).cursor_blink = False

    def _action_command_list(self, action: str) -> None:
        """Move in the list, but not round its ends; Textual's own method fails while the list has no size."""
        rows = self.query_one(CommandList)
        if rows.option_count and rows.highlighted == {"cursor_up": 0, "cursor_down": rows.option_count - 1}.get(action):
            return
        with contextlib.suppress(LookupError):
            super()._action_command_list(action)


class Palette(Provider):
    """Offers the commands of the screen below, each with its key."""

    def __init__(self, screen: Screen[object], match_style: Style | None = None) -> None:
        super().__init__(screen, match_style)
        self._chosen = False

    async def discover(self) -> Hits:
        """Yield everything that makes sense now."""
        for command, label, screen in self._commands():
            run = partial(self._perform, screen, command)
            yield DiscoveryHit(_shown(command, label), run, text=label, help=command.help)

    async def search(self, query: str) -> Hits:
        """Yield the matches, best first."""
        matcher = self.matcher(query)
        for command, label, screen in self._commands():
            names = (label, command.label, command.id.replace("-", " "))
            score = max(*map(matcher.match, names), matcher.match(command.help) * 0.9)
            if score > 0:
                run = partial(self._perform, screen, command)
                yield Hit(score, _shown(command, label), run, text=label, help=command.help)

    async def _perform(self, screen: ParleyScreen[object], command: KeyCommand) -> None:
        """Do the chosen command once, even if it was chosen several times, and only if it was offered."""
        if not self._chosen and screen.is_current:
            self._chosen = True
            await screen.action_perform(command.id, named=True)

    def _commands(self) -> Iterator[tuple[KeyCommand, str, ParleyScreen[object]]]:
        screen = self.screen
        if isinstance(screen, ParleyScreen):
            for command, part in sorted(screen.offered(), key=lambda pair: pair[0].rank):
                if command.id != "palette" and part.available(command.id):
                    yield command, part.label(command), screen


def _shown(command: KeyCommand, label: str) -> Content:
    key = command.key()
    return Content.assemble(f"{label}  ", (key, "not bold"))
