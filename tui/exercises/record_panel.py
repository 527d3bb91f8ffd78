"""A panel with what is written down on it: the rows of its item, and the keys that settle the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.exercises.panel import Panel
from tui.exercises.record_keys import RecordKeys

if TYPE_CHECKING:
    from tui.commands.command import KeyCommand


class RecordPanel(RecordKeys, Panel):
    """A panel with `Records` on it; a subclass says which rows."""

    def focus_first(self) -> None:
        """Begin with the rows."""
        if not self.focus_rows():
            Panel.focus_first(self)

    def label(self, command: KeyCommand) -> str:
        """Return the word beside the key of a command."""
        return command.label
