"""`talk` on screen: the item in large text, the shared notes, and the records made meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.widgets import TextArea

from sessions.model import Action, Allocation, Decision, Item, Parked
from tui.commands.command import KeyCommand
from tui.commands.keymap import EDIT
from tui.exercises.agree_on_decision import AgreeOnDecision
from tui.exercises.change_record import ChangeRecord
from tui.exercises.panel import Panel, line
from tui.exercises.record_rows import RecordRows
from tui.exercises.talk.notes import NoteArea
from tui.exercises.talk.write_notes import NOTE, WriteNotes
from tui.widgets.matrix import MatrixRow
from tui.widgets.record_lines import action_line, board_lines, decision_line, from_words, parked_line
from tui.widgets.records import Records, record
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient


class TalkPanel(Panel):
    """An item to talk about: its notes, and the records of it."""

    kind = "talk"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        *WriteNotes.commands,
        *AgreeOnDecision.commands,
        *ChangeRecord.commands,
    )
    chosen = (EDIT.id,)
    DEFAULT_CSS = """
    TalkPanel {
        & .head { height: auto; padding: 0 1; }
        & .large { text-style: bold; }
        & .outcome, & .label, & .none { color: $text-muted; }
        & .label { height: 1; margin-top: 1; padding: 0 1; }
        & .none { padding: 0 1; }
        & .both, & .recorded { height: 1fr; }
        & .noted { height: auto; }
        & NoteArea { max-height: 33vh; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._waited: set[str] = set()  # decisions that waited for agreement here; agreed, they stay in sight
        self._notes = WriteNotes(self)
        self._records = RecordRows(self, client, self.rows)
        self.controllers = (
            self._notes,
            AgreeOnDecision(self, client, self._records),
            ChangeRecord(self, client, self._records),
        )

    # --- what is shown ----------------------------------------------------------------------------------------------

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the item, its notes and its records."""
        about = (line(each, "outcome") for each in head_lines(view, item))
        yield Vertical(line(item.title, "large"), *about, classes="head")
        rows = list(self.rows(view))
        none = line("Nothing recorded in this item yet. Decisions, actions, facts and questions appear here.", "none")
        none.display = not rows
        yield Vertical(
            Vertical(*self._notes.begin(item, self.key_for(NOTE.id)), classes="noted"),
            Vertical(line("Records", "label"), none, Records(rows), classes="recorded"),
            classes="both",
        )

    def refresh_open(self, view: Session, item: Item) -> None:
        """Show what others wrote."""
        self._notes.refresh(item)
        self._records.show(view)
        for none in lines_in(self, "none"):
            none.display = self._records.empty

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return decisions and actions of this item, decisions of others that still wait for agreement, and the facts,
        questions and topics of the session.
        """
        here = self.stage.item if self.stage else ""
        self._waited |= {each.id for each in view.all(Decision, status="proposed")}
        decisions = [each for each in view.all(Decision) if each.from_ == here or each.id in self._waited]
        yield from (decision_line(view, each) for each in decisions)
        sources = {here, *(each.id for each in decisions if each.from_ == here)}
        yield from (action_line(view, each) for each in view.all(Action) if each.from_ in sources)
        yield from board_lines(view)
        for share in view.all(Allocation):
            what = f"share of capacity{f' in {share.period}' if share.period else ''}"
            text = f"{share.percent} % {share.bucket}"
            yield record(view, f"share-{share.n}", text, share.owner, None, what, sign="%")
        yield from (parked_line(view, each) for each in view.all(Parked))

    # --- the notes --------------------------------------------------------------------------------------------------

    @on(NoteArea.Left)
    async def _left(self, event: NoteArea.Left) -> None:
        event.stop()
        self.focus_first()
        await self.save()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._notes.typed()

    async def save(self) -> bool:
        """Save notes and a draft that aren't saved yet; return whether both are."""
        written = await self._notes.write()
        return await super().save() and written

    def unsaved(self) -> str:
        """Return the notes and the draft that aren't saved."""
        return "\n\n".join(filter(None, (self._notes.unsaved, super().unsaved())))


def head_lines(view: Session, item: Item) -> list[str]:
    """Return what a talk should bring, from which points of view to look at it, and what it was made of."""
    lenses = (item.settings or {}).get("lenses", ())
    wanted = f"Wanted: {item.outcome_wanted}" if item.outcome_wanted else ""
    look = f"Look at it as: {' · '.join(lenses)}" if lenses else ""
    return [each for each in (wanted, look, from_words(view, item.from_)) if each]
