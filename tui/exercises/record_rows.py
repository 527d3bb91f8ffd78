"""The records on a panel: its rows, and the record under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sessions.command import Command
from sessions.errors import Missing, Refused
from sessions.model import Action, Decision, Dissent, Option
from sessions.records.corrections import Captured, author_of, captured
from sessions.situation import Requires
from tui.widgets.records import Records

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.widgets.matrix import MatrixRow

NO_RECORD = "There is no record under the cursor."
WHEREVER = Requires()
"""What a command on records requires of the place where they are shown: nothing."""
NO_DECISION = "Put the cursor on a decision."


class RecordRows:
    """`Records` on a panel; `rows` returns the ones to show for a session."""

    def __init__(self, widget: Widget, client: SessionClient, rows: Callable[[Session], Iterable[MatrixRow]]) -> None:
        self.widget, self.client, self._rows = widget, client, rows

    @property
    def _shown(self) -> Iterable[Records]:
        return self.widget.walk_children(Records)

    def show(self, view: Session) -> None:
        """Update the rows; the cursor stays where it is."""
        for records in self._shown:
            records.show(list(self._rows(view)))

    def point_at(self, key: str) -> None:
        """Put the cursor on a row that was just written."""
        self.show(self.client.view())
        for records in self._shown:
            records.highlight(key)

    @property
    def empty(self) -> bool:
        """Whether there are none."""
        return all(records.empty for records in self._shown)

    # --- under the cursor -------------------------------------------------------------------------------------------

    def unmet(self, command: type[Command], *seats: str) -> str | None:
        """Return why none of `seats` can do a command with the row under the cursor, whichever it is."""
        return self.client.unmet(command, *seats) or (None if self.cursor else NO_RECORD)

    @property
    def cursor(self) -> str:
        """The key of the row under the cursor, or an empty text."""
        return next((records.key or "" for records in self._shown if not records.empty), "")

    @property
    def record(self) -> Decision | Action | None:
        """The decision or action under the cursor."""
        view, key = self.client.view(), self.cursor
        return view.find(Decision, key) or view.find(Action, key)

    @property
    def decision(self) -> Decision:
        """The decision under the cursor. Raises Refused if there is none."""
        row = self.record
        if not isinstance(row, Decision):
            raise Refused(NO_DECISION)
        return row

    @property
    def own(self) -> list[Captured]:
        """The parts of the row under the cursor that were recorded from here: the record, its options, a dissent."""
        view = self.client.view()
        try:
            row = captured(view, self.cursor)
        except Missing:
            return []
        found: list[Captured] = [row]
        if isinstance(row, Decision):
            found += [*view.all(Option, decision=row.id), *view.all(Dissent, decision=row.id)]
        return [each for each in found if author_of(each) in (None, *self.client.hands)]
