"""What does key commands, and says of each that can't be done now why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.commands.command import KeyCommand


class Refusing:
    """Does `commands`; a subclass says in `refusal` what keeps one of them from being done."""

    commands: tuple[KeyCommand, ...] = ()

    def refusal(self, command: str) -> str | None:
        """Return the sentence that says why a command can't be done now, or None where it can.

        An empty text says nothing: the key is not for this place at all.
        """
        return None

    def available(self, command: str) -> bool:
        """Whether a command makes sense now; hints and palette show only those."""
        return self.refusal(command) is None

    def reason(self, command: str) -> str:
        """Return why a command can't be done now, or an empty text where there is nothing special to say."""
        return self.refusal(command) or ""

    def label(self, command: KeyCommand) -> str:
        """Return the word beside the key of a command, as it fits now."""
        return command.label
