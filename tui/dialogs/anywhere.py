"""What can be done on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.command import KeyCommand
from tui.commands.keymap import ANYWHERE
from tui.commands.refusing import Refusing

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen


class Anywhere(Refusing):
    """Finding out what a screen can do: all its keys, and its commands by name."""

    commands: tuple[KeyCommand, ...] = ANYWHERE

    def __init__(self, screen: CommandScreen) -> None:
        self._screen = screen

    def do_help(self) -> None:
        """Show every key of this screen."""
        from tui.dialogs.help import Help

        self._screen.app.push_screen(Help([command for command, _ in self._screen.offered()]))

    def do_palette(self) -> None:
        """Open the command palette."""
        self._screen.app.action_command_palette()
