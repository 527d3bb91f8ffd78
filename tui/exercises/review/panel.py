"""`review` on screen: open actions, and what earlier sessions of the series left for review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from sessions.due import DIFFER, Due, outcome_words
from sessions.errors import ParleyError
from sessions.model import Action, Item
from sessions.records.follow_ups import said_of
from sessions.text import shortened
from sessions.times import today
from tui.commands.command import KeyCommand
from tui.commands.keymap import EDIT
from tui.exercises.change_record import ChangeRecord
from tui.exercises.panel import Panel, headed, line
from tui.exercises.record_rows import RecordRows
from tui.exercises.review.follow_up import ReportOutcome, about_words
from tui.widgets.beside import BOTH
from tui.widgets.matrix import MatrixRow
from tui.widgets.record_lines import FROM_MOST, action_line, said_words
from tui.widgets.records import Records, record, said_by
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient

NOTHING = "Nothing to look at again: no open actions here, and nothing due from earlier sessions."
SIGNS = {
    "action": "A ",
    "decision": "D↻",
    "goal": "G ",
    "test": "X?",
    "escalation": "E!",
    "topic": "P ",
    "question": "? ",
    "watch": "W ",
    "line": "L ",
    "board": "B ",
    "session": "S ",
}
WHY = {
    "action": "promised in",
    "decision": "decided in",
    "goal": "a goal of",
    "test": "a test from",
    "escalation": "escalated in",
    "topic": "parked in",
    "question": "asked in",
    "watch": "watched since",
    "line": "a line of",
    "board": "a board of",
    "session": "after",
}


class ReviewPanel(Panel):
    """The open actions of this session, including carried ones; decisions, tripwires and topics of earlier ones."""

    kind = "review"
    commands: ClassVar[tuple[KeyCommand, ...]] = (*ReportOutcome.commands, *ChangeRecord.commands)
    chosen = (EDIT.id,)
    DEFAULT_CSS = """
    ReviewPanel > .none { padding: 0 1; color: $text-muted; }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._records = RecordRows(self, client, self.rows)
        self._follow_up = ReportOutcome(self, client, self._records, self._look_back)
        self.controllers = (self._follow_up, ChangeRecord(self, client, self._records))

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the rows; those of earlier sessions follow as soon as they have been read."""
        yield from headed(item.title, "Done, dropped or still to do? Are earlier decisions still right?")
        yield line("", "none")
        yield Records(list(self.rows(view)), classes=BOTH)
        self.run_worker(self._look_back(), exclusive=True)

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show changes, and read the earlier sessions again."""
        self._records.show(view)
        self.run_worker(self._look_back(), exclusive=True)

    async def _look_back(self) -> None:
        here = self.client.view().header
        try:
            if here.series is not None:
                self._follow_up.left = await self.client.in_file(
                    lambda store: store.due(today(), series=here.series, undated=True, but=here.id)
                )
        except ParleyError as error:
            self.say(f"Earlier sessions can't be read now: {error}")
        had_rows = any(not records.empty for records in self.walk_children(Records))
        self._records.show(self.client.view())
        for records in self.walk_children(Records):
            for none in lines_in(self, "none"):
                none.display = records.empty
                none.update(NOTHING)
            if not had_rows and not records.empty:
                self.call_after_refresh(self.focus_first)

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return what both were just asked about; then the actions, open and earliest ones first, and all else."""
        asked = [each for each in self._follow_up.left if (said := said_of(view, each.id)) and said.said]
        actions = sorted(view.all(Action), key=lambda each: (each.status != "open", each.due or date.max))
        yield from (left_line(each, view) for each in asked)
        yield from (replace(action_line(view, each), awaits=each.status == "open") for each in actions)
        yield from (left_line(each, view) for each in self._follow_up.left if each not in asked)


def left_line(left: Due, view: Session) -> MatrixRow:
    """Return the line of something that an earlier session left behind, with what both said about it in private."""
    said = said_of(view, left.id)
    ended = f"→ {said_words(said)}" if said else ""
    each = (said.said or {}).items() if said else ()
    told = Content(" · ").join(said_by(view, seat, f": {outcome_words(left.id, word)}") for seat, word in each)
    owner = left.owner if left.kind != "session" and not left.also else None
    both = "parked by both" if left.also else ""
    why = f"{WHY[left.kind]} {left.title}"
    made_of = f"from: {shortened(left.row_text, FROM_MOST)}" if left.row_text else ""
    awaits = said is None or said.outcome == DIFFER
    beneath = (why, both, made_of, about_words(left), told, ended)
    return record(view, left.id, left.text, owner, left.day, *beneath, sign=SIGNS[left.kind], awaits=awaits)
