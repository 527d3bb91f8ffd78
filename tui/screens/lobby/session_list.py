"""The sessions in the lobby, the most recently changed first."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from sessions.errors import Trouble
from sessions.text import listed
from sessions.times import here, show_hour, today
from tui.commands.keymap import NEW_SESSION
from tui.screens.lobby.open_session import open_session
from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from sessions.store.protocol import Summary
    from tui.client.catalog import Catalog
    from tui.dialogs.protocol import CommandScreen

FIRST = 60  # sessions read at first: more than fit in a window
MORE = 500  # sessions read when the cursor comes near the end of those
EMPTY = "No sessions yet. Press {key} to plan the first one; `parley demo` shows examples."


class Counted(Message):
    """Other sessions are listed, or other texts were found."""


class SessionList(Vertical):
    """The sessions of `catalog`; more of them are read when the cursor comes near the last one that was."""

    DEFAULT_CSS = """
    SessionList {
        height: 1fr;
        & > .none { padding: 0 1; color: $text-muted; height: auto; display: none; }
    }
    """

    def __init__(self, lobby: CommandScreen, catalog: Catalog) -> None:
        super().__init__(id="sessions", classes="column")
        self._lobby, self._catalog = lobby, catalog
        self._wanted, self._count = FIRST, 0  # sessions to read, and sessions in the file
        self._none = Static(classes="none", markup=False)
        self._rows: Ledger[Summary] = Ledger(_summary, id="list")
        self.says = ""
        """How many sessions there are, in words; nothing before they are read."""

    def compose(self) -> ComposeResult:
        """Yield the rows, or what to do where there are none."""
        yield self._none
        yield self._rows

    def focus_rows(self) -> None:
        """Focus the rows."""
        self._rows.focus()

    @property
    def cursor(self) -> Summary | None:
        """The session under the cursor, if the rows have the focus."""
        return self._rows.cursor_entry if self.screen.focused is self._rows else None

    async def read(self, first: Awaitable[list[Summary]] | None = None) -> None:
        """Read the sessions again; `first` already reads the newest, if it is given. Raises Trouble."""
        newest = await (first or self._catalog.sessions(self._wanted))
        self._count = await self._catalog.count() if len(newest) == self._wanted else len(newest)
        self.show(newest)

    def show(self, summaries: list[Summary]) -> None:
        """Show these sessions; the cursor stays on its session."""
        if not self.is_attached:
            return  # the lobby was closed while the file was read
        count = max(self._count, len(summaries))
        self.says = f"{count:,} session{'s' * (count != 1)}"
        self.post_message(Counted())
        if summaries and summaries == self._rows.entries:
            return
        self._rows.show(summaries, lambda one, other: one.id == other.id)
        self._none.update(Content(EMPTY.format(key=NEW_SESSION.key(False, self.app._keymap))))
        self._rows.display, self._none.display = bool(summaries), not summaries

    @on(Ledger.NearEnd)
    async def _near_end(self, event: Ledger.NearEnd) -> None:
        """Read more sessions, or all of them if somebody went to the last one."""
        event.stop()
        if len(self._rows.entries) < self._count:
            self._wanted = self._count if event.last else len(self._rows.entries) + MORE
            try:
                self.show(await self._catalog.sessions(self._wanted))
            except Trouble as trouble:
                self._lobby.say(str(trouble))
                return
        if event.last:
            self._rows.cursor = max(0, len(self._rows.entries) - 1)

    @on(Ledger.Chosen)
    async def _chosen(self, event: Ledger.Chosen) -> None:
        event.stop()
        await open_session(self._lobby, event.entry.id)


def _summary(summary: Summary, wide: int) -> Content:
    right = f"{summary.shown_status:<11}  {ago(summary.touched_at):>12}"
    who = listed([name.partition(" ")[0] for name in summary.leaders])
    room = wide - len(right) - 2
    title = min(room, max(24, room * 3 // 5))
    return Content.assemble(
        Content(summary.title).truncate(title, ellipsis=True, pad=True),
        "  ",
        (Content(who).truncate(max(0, room - title), ellipsis=True, pad=True).plain, "$text-muted"),
        (right, "$text-muted"),
    )


def ago(when: datetime) -> str:
    """Return the time if it was today, ``yesterday``, or else the date."""
    days = (today() - here(when).date()).days
    if days == 0:
        return show_hour(when)
    return "yesterday" if days == 1 else here(when).date().isoformat()
