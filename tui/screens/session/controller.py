"""A controller of the session screen: it does the key commands of one concern, or says why they can't be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.situation import started
from tui.commands.command import by_id
from tui.commands.keymap import AGENDA
from tui.commands.refusing import Refusing
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.commands.command import KeyCommand
    from tui.screens.session.protocol import ControlledScreen

PRIVATE: Final = "Seal your answer or finish your turn first."
NO_ITEM: Final = "There is no active item."


class ScreenController(Refusing):
    """The key commands of one concern, for one session screen."""

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
        self.screen, self.client = screen, client

    def label(self, command: KeyCommand) -> str:
        """Return the current label of a key; while the session is still being opened, the usual one."""
        return self.label_now(command) if self.screen.opened else command.label

    def label_now(self, command: KeyCommand) -> str:
        """Return the label of a key in the session as it is now."""
        return command.label

    @property
    def view(self) -> Session:
        """The session as it is shown now."""
        return self.client.view()

    def key(self, commands: tuple[KeyCommand, ...], name: str) -> str:
        """Return the key of one of `commands`, for use in a sentence."""
        return by_id(commands, name).key(keys_set(self.screen.app))

    @property
    def covered(self) -> str | None:
        """What to do first where the agenda or the records are shown, or why there is no exercise to go back to."""
        if not self.screen.middle.covered:
            return None
        if self.view.active is None:
            return started(self.client.situation) or NO_ITEM
        return f"Press {self.key(AGENDA, 'agenda-back')} to go back to the exercise first."

    @property
    def private(self) -> str | None:
        """What to do first if a private form is open here."""
        return PRIVATE if self.screen.middle.private else None
