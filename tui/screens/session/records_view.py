"""Everything recorded, shown instead of the exercise, to change or delete it at any time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from sessions.language.glossary import TERM
from sessions.records.corrections import RemoveRecord
from tui.commands.keymap import EDIT, RECORDS_BACK, REMOVE
from tui.exercises.agree_on_decision import AgreeOnDecision
from tui.exercises.change_record import ChangeRecord
from tui.exercises.controller import Controller
from tui.exercises.panel import headed, line, mark_words, rewrite
from tui.exercises.record_rows import RecordRows
from tui.exercises.sign_lines import SignLines
from tui.terminal.set_keys import keys_set
from tui.widgets.beside import BOTH
from tui.widgets.matrix import MatrixRow, focus_rows
from tui.widgets.record_lines import LINE_KINDS, written_lines
from tui.widgets.records import Records, record
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen

LEAD = "Everything recorded in this session."
CHANGES = "You can change your own records with {edit} and remove them with {remove}."
NONE = "Nothing has been recorded yet."


class LeaveRecords(Controller):
    """The way back to the exercise."""

    commands = (RECORDS_BACK,)

    async def do_records_back(self) -> None:
        """Go back to the exercise."""
        await cast("ControlledScreen", self.screen).middle.show_exercise()


class RecordsView(Vertical):
    """The records of the whole session; the session screen handles the keys. Choosing one changes it."""

    chosen = (EDIT.id,)
    can_focus = True
    DEFAULT_CSS = "RecordsView > .none { color: $text-muted; padding: 0 1; }"

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel -pair")
        self.client = client
        self._records = RecordRows(self, client, self._rows)
        self.controllers = (
            LeaveRecords(self, client),
            AgreeOnDecision(self, client, self._records),
            SignLines(self, client, self._records),
            ChangeRecord(self, client, self._records),
        )

    def _rows(self, view: Session) -> Iterator[MatrixRow]:
        """Yield everything recorded here, and the terms that the glossary has from earlier sessions."""
        yield from written_lines(view)
        for term in self.client.words.terms:
            if term.title:
                said = f"{LINE_KINDS[TERM]} · a line of {term.title}"
                yield record(view, term.line, f"{term.name}: {term.meaning}", None, None, said, sign="L")

    def compose(self) -> ComposeResult:
        """Yield the rows under their heading."""
        rows = list(self._rows(self.client.view()))
        yield from headed("Records", self._lead())
        yield line("" if rows else NONE, "none")
        yield Records(rows, classes=BOTH)

    def _lead(self) -> str:
        """Return what the page is, and how to change a record where that is possible now."""
        if self.client.unmet(RemoveRecord):
            return LEAD
        keys = {"edit": EDIT.key(keys_set(self.app)), "remove": REMOVE.key(keys_set(self.app))}
        return f"{LEAD} {CHANGES.format(**keys)}"

    def on_mount(self) -> None:
        """Underline the words that nothing explains."""
        mark_words(self, self.client)

    def show(self, view: Session) -> None:
        """Update the rows; the cursor stays where it is."""
        self._records.show(view)
        rewrite(self.query(".lead").results(Static), self._lead())
        mark_words(self, self.client)
        for none in lines_in(self, "none"):
            none.display = self._records.empty

    def focus_first(self) -> None:
        """Focus the rows."""
        if not focus_rows(self):
            self.focus(scroll_visible=False)
