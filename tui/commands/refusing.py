"""Runs key commands, and explains why one can't run now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.commands.command import KeyCommand


class Refusing:
    """Runs `commands`; a subclass says in `refusal` why one of them can't run."""

    commands: tuple[KeyCommand, ...] = ()

    def refusal(self, command: str) -> str | None:
        """Return the sentence that says why a command can't run now, or None if it can.

        An empty text says nothing, because the key has no meaning here.
        """
        return None

    def available(self, command: str) -> bool:
        """Whether a command makes sense now; hints and palette show only those."""
        return self.refusal(command) is None

    def reason(self, command: str) -> str:
        """Return why a command can't run now, or an empty text if there is nothing special to say."""
        return self.refusal(command) or ""

    def label(self, command: KeyCommand) -> str:
        """Return the current label for a command's key."""
        return command.label
