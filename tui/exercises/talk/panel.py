"""`talk` on screen: the item large, the notes that all share, and what was written down meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from sessions.errors import Refused, Trouble
from sessions.exercises.talk.kind import WriteNote
from sessions.exercises.talk.text_merge import merged
from sessions.model import Action, Allocation, BoardRow, Decision, Item, Parked
from sessions.records.captures import Allocate, Annotate
from sessions.rules.agenda_timing import NOTE_MOST
from sessions.rules.checks import OPEN
from sessions.rules.forms import Field, Payload
from tui.client.status import people, speaks
from tui.commands.command import KeyCommand
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import FormModal
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.small_form import ask
from tui.exercises.panel import RETRY_S, line
from tui.exercises.record_panel import RecordPanel
from tui.exercises.talk.notes import NoteArea
from tui.widgets.matrix import MatrixRow
from tui.widgets.record_lines import action_line, board_lines, decision_line, parked_line
from tui.widgets.records import Records, record

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.session import Session
    from tui.client.session_client import SessionClient

SAVE_S = 0.5  # after a key: a dropped line loses no more
NOTES = "Notes"
LENSES = ("customer", "system", "money", "people")  # where the playbook names none


ANNOTATE = KeyCommand(
    "talk-annotate", "l", "annotate", "Note what you see in a fact, through a lens.", "Talk", 17, act="dialog"
)
SHARE = KeyCommand(
    "talk-share", "m", "share out", "Say what share of capacity something gets.", "Talk", 33, act="dialog"
)


class TalkPanel(RecordPanel):
    """Whoever types writes the note; where two do, what both wrote is merged and nothing is lost."""

    kind = "talk"
    commands: ClassVar[tuple[KeyCommand, ...]] = (
        KeyCommand("talk-note", "i", "notes", "Write in the notes that everyone sees.", "Talk", 9),
        ANNOTATE,
        SHARE,
        *RecordPanel.commands,
    )
    DEFAULT_CSS = """
    TalkPanel {
        & .head { height: auto; padding: 0 1; }
        & .large { text-style: bold; }
        & .outcome, & .label, & .none { color: $text-muted; }
        & .label { height: 1; margin-top: 1; padding: 0 1; }
        & .none { padding: 0 1; }
        & Records { max-height: 1fr; }
    }
    """

    def __init__(self, client: SessionClient) -> None:
        super().__init__(client)
        self._base = ""  # the note when the screen and the file last said the same
        self._item = ""
        self._timer: Timer | None = None
        self._saving = asyncio.Lock()

    # --- what is shown ----------------------------------------------------------------------------------------------

    def compose_open(self, view: Session, item: Item) -> Iterable[Widget]:
        """Yield the item, its notes, and what was written down."""
        self._base, self._item = item.note or "", item.id
        outcome = line(f"Wanted: {item.outcome_wanted}" if item.outcome_wanted else "", "outcome")
        yield Vertical(line(item.title, "large"), outcome, classes="head")
        yield Static(Content(NOTES), classes="label notes", markup=False)
        yield NoteArea(self._base, NOTE_MOST, not self._may_write(item), self.key_for("talk-note"))
        yield line("Written down", "label")
        rows = list(self.rows(view))
        none = line("Nothing yet. Decisions, actions, facts and questions that you capture appear here.", "none")
        none.display = not rows
        yield none
        yield Records(rows)

    def refresh_open(self, view: Session, item: Item) -> None:
        """Take in what others wrote."""
        if item.id == self._item:
            self._take(item.note or "")
            self._open_or_close(self._may_write(item))
        self.show_rows(view)
        for none in self.query(".none"):
            none.display = all(records.empty for records in self.walk_children(Records))

    def rows(self, view: Session) -> Iterable[MatrixRow]:
        """Return decisions and actions of this item, and the facts, questions and topics of the session."""
        here = self._item
        yield from (decision_line(view, each) for each in view.all(Decision, from_=here))
        yield from (action_line(each) for each in view.all(Action, from_=here))
        yield from board_lines(view)
        for share in view.all(Allocation):
            what = f"share of capacity{f' in {share.period}' if share.period else ''}"
            yield record(f"share-{share.n}", f"{share.percent} % {share.bucket}", share.owner, None, what, sign="%")
        yield from (parked_line(each) for each in view.all(Parked))

    def available(self, command: str) -> bool:
        """The notes are open to all who speak while the item is; the rest as for any records."""
        if command == "talk-note":
            return any(not area.read_only and area is not self.screen.focused for area in self.walk_children(NoteArea))
        if command == ANNOTATE.id:
            return self._row is not None and self._open
        if command == SHARE.id:
            return self._open
        return super().available(command)

    @property
    def _open(self) -> bool:
        return speaks(self.client) and self.client.view().header.status in OPEN

    # --- facts seen through a lens, and shares ------------------------------------------------------------------------

    @property
    def _row(self) -> BoardRow | None:
        """The fact or question under the cursor."""
        board, _, key = self.cursor.partition("/")
        return self.client.view().find(BoardRow, board, key)

    async def do_talk_annotate(self) -> None:
        """Ask what somebody sees in it, and through which lens."""
        row = self._row
        if row is None:
            raise Refused("Put the cursor on a fact or a question.")
        if not isinstance(self.screen, ParleyScreen):
            return

        def pose(seats: tuple[str, ...]) -> None:
            self._annotate(row, seats[0])

        await ask_whose(self.screen, self.client, "Who sees something in it?", self.client.hands, pose, note=row.text)

    def _annotate(self, row: BoardRow, seat: str) -> None:
        lenses = (self.client.view().get(Item, self._item).settings or {}).get("lenses") or LENSES
        form = ask(
            "What do you see in it?",
            Field("lens", "Seen through", "text", least=1, most=64, hint=" · ".join(lenses)),
            Field("text", "You see", "text", least=1, most=600, lines=True),
        )

        async def keep(payload: Payload) -> None:
            await self.client.do(Annotate(board=row.board, row=row.key_, **payload["it"]), seat)

        jotter = DialogDraftKeeper(self.client, ANNOTATE.id, f"{row.board}/{row.key_}", seat)
        self.app.push_screen(FormModal(form, keep, note=row.text, jotter=jotter))

    def do_talk_share(self) -> None:
        """Ask what gets which share; 0 takes it out again."""
        form = ask(
            "Share of capacity",
            Field("bucket", "What it goes to", "text", least=1, most=80),
            Field("percent", "Percent", "scale", least=0, most=100, hint="0 takes it out"),
            Field("period", "In which period", "text", least=1, most=40, required=False),
            Field("owner", "Owner", "choice", options=people(self.client.view()), seats=True, required=False),
        )

        async def keep(payload: Payload) -> None:
            await self.client.do(Allocate(**payload["it"]))

        self.app.push_screen(FormModal(form, keep, jotter=DialogDraftKeeper(self.client, SHARE.id)))

    # --- the notes --------------------------------------------------------------------------------------------------

    def _may_write(self, item: Item) -> bool:
        return item.status != "ended" and speaks(self.client)

    def _open_or_close(self, may_write: bool) -> None:
        """Follow who may write: one who stands aside, or handed the session over, does not; who was handed it does."""
        for area in self.walk_children(NoteArea):
            if area.read_only == may_write:
                if area.has_focus and not may_write:
                    self.focus_first()
                area.allow(may_write)

    def do_talk_note(self) -> None:
        """Go to the notes."""
        self.query_one(NoteArea).focus(scroll_visible=False)

    @on(NoteArea.Left)
    async def _left(self, event: NoteArea.Left) -> None:
        event.stop()
        self.focus_first()
        await self.keep()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._dirty and self._timer is None:
            self._say_state("…")
            self._timer = self.set_timer(SAVE_S, self.keep)

    @property
    def _dirty(self) -> bool:
        return any(area.text.strip() != self._base for area in self.walk_children(NoteArea) if not area.read_only)

    async def keep(self) -> bool:
        """Write the notes and a draft that are not yet on disk; whether both are."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        written = await self._write()
        return await super().keep() and written

    def unkept(self) -> str:
        """Return the notes and the words of a draft that are not on disk."""
        notes = self.query_one(NoteArea).text if self._dirty else ""
        return "\n\n".join(filter(None, (notes, super().unkept())))

    async def _write(self) -> bool:
        async with self._saving:
            if not self._dirty:
                return True
            mine, item = self.query_one(NoteArea).text, self._item
            try:
                await self.client.do(WriteNote(text=mine, before=self._base, item=item))
            except Refused as refused:
                self._say_state(f"not kept: {refused}")
                return False
            except Trouble as trouble:
                self._say_state(f"not on disk yet: {trouble}")
                self._timer = self.set_timer(RETRY_S, self.keep)
                return False
            self._base = mine.strip()
        self._take(self.client.view().get(Item, item).note or "")
        self._say_state("")
        if self._dirty and self._timer is None:
            self._timer = self.set_timer(SAVE_S, self.keep)
        return True

    def _take(self, theirs: str) -> None:
        """Take in what the file says, with what is typed and not yet there kept."""
        if self._saving.locked() or theirs == self._base:
            return
        for area in self.walk_children(NoteArea):
            area.become(merged(self._base, area.text, theirs))
        self._base = theirs

    def _say_state(self, words: str) -> None:
        for label in self.query(".notes").results(Static):
            label.update(Content(f"{NOTES} · {words}" if words else NOTES))
