"""The notes of a talk: if two people type at once, both texts are merged and nothing is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from sessions.errors import Refused, Trouble
from sessions.exercises.talk.kind import WriteNote
from sessions.exercises.talk.text_merge import merged
from sessions.model import Item
from sessions.rules.agenda_timing import NOTE_MOST
from tui.commands.command import KeyCommand
from tui.exercises.controller import Controller
from tui.exercises.panel import Panel
from tui.exercises.private_answer import RETRY_S
from tui.exercises.talk.notes import NoteArea
from tui.widgets.within import lines_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.timer import Timer
    from textual.widget import Widget

SAVE_S = 0.5  # after a key, so that a dropped connection loses at most this much
HEADING = "Notes"

NOTE = KeyCommand("talk-note", "i", "notes", "Write in the shared notes.", "Talk", 9)


class WriteNotes(Controller):
    """Opening the notes, and exchanging them with the file."""

    commands = (NOTE,)

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel, panel.client)
        self._panel = panel
        self._base = ""  # the notes when screen and file were last equal
        self._item = ""
        self._timer: Timer | None = None
        self._saving = asyncio.Lock()

    # --- what is shown ----------------------------------------------------------------------------------------------

    def begin(self, item: Item, key: str) -> Iterable[Widget]:
        """Yield the notes of an item below their heading; `key` opens them."""
        self._base, self._item = item.note or "", item.id
        yield Static(Content(HEADING), classes="label notes", markup=False)
        yield NoteArea(self._base, NOTE_MOST, not self._may_write(item), key)

    def refresh(self, item: Item) -> None:
        """Show what others wrote, and allow typing only to those who may write."""
        if item.id == self._item:
            self._take(item.note or "")
            self._open_or_close(self._may_write(item))

    def _may_write(self, item: Item) -> bool:
        return item.status != "ended" and self.client.unmet(WriteNote) is None

    def _open_or_close(self, may_write: bool) -> None:
        """Update who may write: not a person standing aside or who handed the session over, but the one who received
        it.
        """
        for area in self._areas:
            if area.read_only == may_write:
                if area.has_focus and not may_write:
                    self._panel.focus_first()
                area.allow(may_write)

    @property
    def _areas(self) -> Iterable[NoteArea]:
        return self._panel.walk_children(NoteArea)

    @property
    def _area(self) -> NoteArea:
        return self._panel.query_one(NoteArea)

    def _say_state(self, words: str) -> None:
        for label in lines_in(self._panel, "notes"):
            label.update(Content(f"{HEADING} · {words}" if words else HEADING))

    # --- the key ----------------------------------------------------------------------------------------------------

    def refusal(self, command: str) -> str | None:
        """Return why the notes can't be opened."""
        if any(not area.read_only and area is not self.screen.focused for area in self._areas):
            return None
        return self.client.unmet(WriteNote) or "You can't write in the notes now."

    def do_talk_note(self) -> None:
        """Open the notes."""
        self._area.focus(scroll_visible=False)

    # --- to the file, and back --------------------------------------------------------------------------------------

    def typed(self) -> None:
        """Save the typed text in a moment."""
        if self._dirty and self._timer is None:
            self._say_state("…")
            self._save_in(SAVE_S)

    def _save_in(self, seconds: float) -> None:
        self._timer = self._panel.set_timer(seconds, self._panel.save)

    @property
    def _dirty(self) -> bool:
        return any(area.text.strip() != self._base for area in self._areas if not area.read_only)

    @property
    def unsaved(self) -> str:
        """The notes, if they aren't saved."""
        return self._area.text if self._dirty else ""

    async def write(self) -> bool:
        """Save what isn't saved yet; return whether it is."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        async with self._saving:
            if not self._dirty:
                return True
            mine, item = self._area.text, self._item
            try:
                await self.client.do(WriteNote(text=mine, before=self._base, item=item))
            except Refused as refused:
                self._say_state(f"not saved: {refused}")
                return False
            except Trouble as trouble:
                self._say_state(f"not saved yet: {trouble}")
                self._save_in(RETRY_S)
                return False
            self._base = mine.strip()
        self._take(self.client.view().get(Item, item).note or "")
        self._say_state("")
        if self._dirty and self._timer is None:
            self._save_in(SAVE_S)
        return True

    def _take(self, theirs: str) -> None:
        """Show the notes from the file, and keep typed text that isn't in it yet."""
        if self._saving.locked() or theirs == self._base:
            return
        for area in self._areas:
            area.become(merged(self._base, area.text, theirs))
        self._base = theirs
