"""What can be done on every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.situation import Elsewhere
from tui.commands.command import KeyCommand
from tui.commands.keymap import ALWAYS, ANYWHERE
from tui.commands.refusing import Refusing
from tui.dialogs.elsewhere import as_on_screen

if TYPE_CHECKING:
    from tui.dialogs.help import KeyNow
    from tui.dialogs.protocol import CommandScreen


class Anywhere(Refusing):
    """Finding out what a screen can do: where one is and its keys, and its commands by name."""

    commands: tuple[KeyCommand, ...] = ANYWHERE

    def __init__(self, screen: CommandScreen) -> None:
        self._screen = screen

    def do_help(self) -> None:
        """Explain where one is, and show every key of this screen."""
        from tui.dialogs.help import Help

        self._screen.app.push_screen(Help(list(self._screen.explained()), *self._keys(), typing=self._screen.typing))

    def _keys(self) -> tuple[list[KeyNow], list[KeyNow]]:
        """Return the keys that act now, or say why one doesn't; and the others, those that work everywhere first."""
        from tui.dialogs.help import KeyNow

        now: list[KeyNow] = []
        others: list[KeyNow] = []
        for command, part in sorted(self._screen.offered(), key=lambda pair: pair[0].rank):
            acts = part.available(command.id)
            why = "" if acts else self._screen.why_not(command, part)
            key = KeyNow(command, part.label(command) if acts or why else command.label, acts, as_on_screen(why))
            always = command.group in ALWAYS and command.id not in AT_ONCE
            silent = not why or isinstance(why, Elsewhere) or command.group in PASSING
            if always or (silent and not acts):
                others.append(key)
            else:
                now.append(key)
        now.sort(key=lambda each: not each.acts)
        others.sort(key=lambda each: ALWAYS.index(each.command.group) if each.command.group in ALWAYS else len(ALWAYS))
        return now, others

    def do_jump(self) -> None:
        """Put a letter on everything that can have the focus."""
        from tui.dialogs.jump import Jump

        app = self._screen.app
        app.push_screen(Jump(app.screen, by_letter=not self._screen.typing))

    def do_palette(self) -> None:
        """Open the command palette."""
        self._screen.app.action_command_palette()


PASSING = ("In private", "Time", "Lobby", "What was revealed")
"""Groups of commands of which nobody asks why they don't act: most of the time, there is nothing for them to do."""
AT_ONCE = ("next",)
"""What works in every phase, but means something else in each."""
