"""All that was written down, in the place of the exercise: to change it or take it out, whatever is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult

from tui.commands.command import KeyCommand
from tui.commands.keymap import EDIT, RECORDS_BACK, REMOVE
from tui.exercises.panel import line, title
from tui.exercises.record_keys import RecordKeys
from tui.widgets.record_lines import written_lines
from tui.widgets.records import Records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.screens.session.screen import SessionScreen
    from tui.widgets.matrix import MatrixRow

LEAD = "Everything written down in this session. {edit} changes and {remove} takes out what you wrote yourself."
NONE = "Nothing is written down yet."


class RecordsView(RecordKeys):
    """The records of the whole session; the session screen lends it its keys, the hot seat its hands."""

    commands: ClassVar[tuple[KeyCommand, ...]] = (RECORDS_BACK, *RecordKeys.commands)
    DEFAULT_CSS = "RecordsView > .none { color: $text-muted; padding: 0 1; }"

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel")
        self.client = client

    def compose(self) -> ComposeResult:
        """Yield the rows under their heading."""
        rows = list(self.rows(self.client.view()))
        yield title("Written down")
        keys = {"edit": EDIT.key(False, self.app._keymap), "remove": REMOVE.key(False, self.app._keymap)}
        yield line(LEAD.format(**keys), "lead")
        yield line("" if rows else NONE, "none")
        yield Records(rows)

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return every record of the session."""
        return written_lines(view)

    def show(self, view: Session) -> None:
        """Bring the rows up to date; the cursor stays where it is."""
        self.show_rows(view)
        for none in self.query(".none"):
            none.display = all(records.empty for records in self.walk_children(Records))

    def focus_first(self) -> None:
        """Begin with the rows."""
        if not self.focus_rows():
            self.focus(scroll_visible=False)

    def available(self, command: str) -> bool:
        """Whether a command makes sense for the row under the cursor."""
        return command == RECORDS_BACK.id or super().available(command)

    def label(self, command: KeyCommand) -> str:
        """Return the word beside a key."""
        return command.label

    async def do_records_back(self) -> None:
        """Go back to the exercise."""
        await cast("SessionScreen", self.screen).show_instead(None)
