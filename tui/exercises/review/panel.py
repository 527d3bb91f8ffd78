"""`review` on screen: open actions, and what earlier sessions of the series left for review."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from sessions.errors import ParleyError
from sessions.model import Action, Decision, Item
from sessions.records.follow_ups import LeftOpen, left_open
from sessions.times import short_day
from tui.commands.command import KeyCommand
from tui.commands.keymap import EDIT
from tui.exercises.change_record import ChangeRecord
from tui.exercises.panel import Panel, line, title
from tui.exercises.record_rows import RecordRows
from tui.exercises.review.follow_up import FollowUp
from tui.widgets.matrix import MatrixRow
from tui.widgets.record_lines import action_line
from tui.widgets.records import Records, record

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient

NOTHING = "Nothing is open: there are no open actions, no decisions due for review, and no parked topics due."
SIGNS = {"due": "D↻", "deferred": "D?", "tripwire": "D!", "parked": "P "}


class ReviewPanel(Panel):
    """The open actions of this session, including carried ones; decisions, tripwires and topics of earlier ones."""

    kind = "review"
    commands: ClassVar[tuple[KeyCommand, ...]] = (*FollowUp.commands, *ChangeRecord.commands)
    chosen = (EDIT.id,)
    DEFAULT_CSS = """
    ReviewPanel > .none { padding: 0 1; color: $text-muted; }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._records = RecordRows(self, client, self.rows)
        self._follow_up = FollowUp(self._records, self._look_back)
        self.controllers = (self._follow_up, ChangeRecord(self._records))

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the rows; those of earlier sessions follow as soon as they have been read."""
        yield title(item.title)
        yield line("Done, dropped or still to do? Are earlier decisions still right?", "lead")
        yield line("", "none")
        yield Records(list(self.rows(view)))
        self.run_worker(self._look_back(), exclusive=True)

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show changes, and read the earlier sessions again."""
        self._records.show(view)
        self.run_worker(self._look_back(), exclusive=True)

    async def _look_back(self) -> None:
        view, today = self.client.view(), date.today()
        try:
            self._follow_up.left = await self.client.in_file(lambda store: left_open(store, view, today))
        except ParleyError as error:
            self.say(f"Earlier sessions can't be read now: {error}")
        had_rows = any(not records.empty for records in self.query(Records))
        self._records.show(self.client.view())
        for records in self.query(Records):
            for none in self.query(".none"):
                none.display = records.empty
                none.update(NOTHING)  # type: ignore[attr-defined]
            if not had_rows and not records.empty:
                self.call_after_refresh(self.focus_first)

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return the open actions, earliest due first, and the finished ones; then what earlier sessions left."""
        actions = sorted(view.all(Action), key=lambda each: (each.status != "open", each.due or date.max))
        yield from map(action_line, actions)
        yield from (self._left_line(each) for each in self._follow_up.left)

    def _left_line(self, left: LeftOpen) -> MatrixRow:
        row = left.row
        if not isinstance(row, Decision):
            return record(left.ref, row.text, row.by, left.day, f"parked in {left.title}", sign=SIGNS["parked"])
        said = {
            "due": f"decided {short_day(row.decided_on)} in {left.title} · due for review",
            "deferred": f"left undecided in {left.title}",
            "tripwire": f"decided {short_day(row.decided_on)} in {left.title}",
        }[left.why]
        wire = f"reopen if: {row.tripwire}" if row.tripwire else ""
        return record(left.ref, row.title, row.owner, left.day, said, wire, sign=SIGNS[left.why])
