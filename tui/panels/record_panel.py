"""A panel with what is written down on it: the rows of its item, and the keys that settle the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.panels.base import Panel
from tui.panels.records import RecordKeys

if TYPE_CHECKING:
    from tui.commands import Command


class RecordPanel(RecordKeys, Panel):
    """A panel with `Records` on it; a subclass says which rows."""

    def focus_first(self) -> None:
        """Begin with the rows."""
        if not self.focus_rows():
            Panel.focus_first(self)

    def label(self, command: Command) -> str:
        """Return the word beside the key of a command."""
        return command.label
