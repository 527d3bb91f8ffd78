"""The one list of the lobby: what we owe, section by section, and below it every session, the latest change first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from sessions.errors import Trouble
from sessions.times import here, show_hour, today
from tui.screens.lobby.open_session import open_session
from tui.screens.lobby.section import Fold, LobbyRow, LobbySection, SectionHeading
from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from textual.worker import Worker

    from sessions.store.protocol import Summary
    from tui.client.catalog import Catalog
    from tui.dialogs.protocol import CommandScreen
    from tui.widgets.details import Details, RowDetails

FIRST = 60  # sessions read at first: more than fit in a window
MORE = 500  # sessions read when the cursor comes near the end of those
WIDE = 160  # cells of a window that has room for the details
RESTS_S = 0.05  # a cursor that passes over a row doesn't read it
FOLDED = 5  # rows of a section that are shown until somebody asks for the others; more in a high window
PART = 5  # such a part of a window's lines is for one section

Line = LobbyRow | Fold | SectionHeading


class Counted(Message):
    """Other sessions are listed, or other texts were found."""


class Moved(Message):
    """The cursor is on another row, on which other keys make sense."""


class LobbyRows(Ledger[Line]):
    """The rows of the lobby; tab and shift+tab go from section to section."""

    BINDINGS: ClassVar[Any] = [
        Binding("tab", "section(1)", "next section", show=False),
        Binding("shift+tab", "section(-1)", "section before", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(
            draw_line, rests=lambda line: not isinstance(line, SectionHeading), id="list", classes="column"
        )

    def watch_cursor(self, before: int, now: int) -> None:
        """Keep the cursor visible, and let the lobby say what can be done there."""
        super().watch_cursor(before, now)
        self.post_message(Moved())

    def action_section(self, way: int) -> None:
        """Go to the first row of the next section; back, first to the first row of this one."""
        firsts = [n for n, line in enumerate(self.entries) if n and _opens(self.entries[n - 1]) and not _opens(line)]
        there = [n for n in firsts if (n - self.cursor) * way > 0]
        if there:
            self.cursor = there[0] if way > 0 else there[-1]


def _opens(line: Line) -> bool:
    return isinstance(line, SectionHeading)


class LobbyList(Horizontal):
    """Sections, and the sessions of `catalog`; more of these are read when the cursor comes near the last one that was.

    The newest sessions come with the first frame; the sections follow once `read_sections` has read them. A window of
    WIDE cells or more shows the details of the row under the cursor beside the rows.
    """

    DEFAULT_CSS = """
    LobbyList { height: 1fr; }
    LobbyRows { width: 1fr; }
    """

    def __init__(self, lobby: CommandScreen, catalog: Catalog) -> None:
        super().__init__(id="sessions")
        self._lobby, self._catalog = lobby, catalog
        self._wanted, self._count = FIRST, 0  # sessions to read, and sessions in the file
        self._summaries: list[Summary] = []
        self._read: list[tuple[LobbySection[Any], Sequence[Any]]] = []
        self._unfolded: set[str] = set()
        self._made_at = time.monotonic()
        self._rows = LobbyRows()
        self._details: Details | None = None
        self._telling: Worker[None] | None = None
        self.says = ""
        """How many sessions there are, in words; nothing before they are read."""

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield self._rows

    def on_resize(self) -> None:
        """Show as many rows as there is room for, and details; a smaller window never even makes these."""
        if self.says:
            self.show(self._summaries)
        if self._details is None and self.app.size.width >= WIDE:
            from tui.widgets.details import Details

            self._details = Details()
            self.mount(self._details)
            self.tell()
        elif self._details is not None:
            self._details.display = self.app.size.width >= WIDE

    @on(Moved)
    def tell(self) -> None:
        """Show the details of the row under the cursor, once it rests there."""
        if self._details is not None and self._details.display:
            self._telling = self.run_worker(self._tell, exclusive=True, group="tell")

    async def _tell(self) -> None:
        await asyncio.sleep(RESTS_S)
        details = self._details
        assert details is not None
        line = self._rows.cursor_entry
        if not isinstance(line, LobbyRow):
            details.tell(None)
            return
        from tui.screens.lobby.told import can_be_done

        try:
            told = await line.section.tell(self._catalog, line.entry)
        except Trouble:
            return  # reading the list says so
        details.tell(replace(told, blocks=(*told.blocks, ("What you can do", can_be_done(self._lobby)))))

    def focus_rows(self) -> None:
        """Focus the rows."""
        self._rows.focus()

    @property
    def row(self) -> LobbyRow | None:
        """The row under the cursor, if the rows have the focus."""
        line = self._rows.cursor_entry if self.screen.focused is self._rows else None
        return line if isinstance(line, LobbyRow) else None

    @property
    def cursor(self) -> Summary | None:
        """The session under the cursor, whichever section it is in, if the rows have the focus."""
        from tui.screens.lobby.next_session import NEXT

        row = self.row
        if row is None or row.section not in (NEXT, SESSIONS):
            return None
        found: Summary | None = row.entry.session if row.section is NEXT else row.entry
        return found

    @property
    def series(self) -> str | None:
        """The series that the row under the cursor belongs to; None without one, or if the rows have no focus."""
        row = self.row
        return row.section.series(row.entry) if row else None

    @property
    def open_sessions(self) -> list[Summary]:
        """The sessions that aren't over, the running ones first."""
        from tui.screens.lobby.next_session import meetings

        return [each.session for each in meetings(self._summaries, ()) if each.session is not None]

    def entries_of(self, section: str) -> Sequence[Any] | None:
        """Return everything that a section has, folded or not; None before it is read."""
        return next((entries for each, entries in self._read if each.id == section), None)

    @property
    def is_empty(self) -> bool:
        """Whether the file has been read, and nothing is in it."""
        return bool(self.says) and not self._summaries and not self._rows.entries

    # --- reading ----------------------------------------------------------------------------------------------------

    async def read(self, first: Awaitable[list[Summary]] | None = None) -> None:
        """Read the sessions again; `first` already reads the newest, if it is given. Raises Trouble."""
        newest = await (first or self._catalog.sessions(self._wanted))
        self._count = await self._catalog.count() if len(newest) == self._wanted else len(newest)
        self.show(newest)

    async def read_sections(self, sections: Sequence[LobbySection[Any]]) -> None:
        """Read the sections above the sessions, and show them all at once. Raises Trouble."""
        self._catalog.begin_round()
        self._read = [(section, await section.read(self._catalog)) for section in sections]
        self.show(self._summaries)

    def show(self, summaries: list[Summary]) -> None:
        """Show these sessions below the sections; the cursor stays on its row, once somebody has used it."""
        if not self.is_attached:
            return  # the lobby was closed while the file was read
        self._summaries = summaries
        count = max(self._count, len(summaries))
        self.says = f"{count:,} session{'s' * (count != 1)}"
        self.post_message(Counted())
        self.tell()
        lines = list(self._lines())
        if lines == self._rows.entries:
            return
        unused = getattr(self.app, "touched_at", 0.0) <= self._made_at
        self._rows.show(lines, None if unused else _same)
        if unused:
            self._rows.action_end(-1)

    def _lines(self) -> Iterator[Line]:
        from tui.screens.lobby.next_session import NEXT, meetings

        read = {section.id: rows for section, rows in self._read}
        coming = meetings(self._summaries, read.get(NEXT.id, ()))
        shown = {each.session.id for each in coming if each.session is not None}
        above: list[tuple[LobbySection[Any], Sequence[Any]]] = [
            (NEXT, coming),
            *(pair for pair in self._read if pair[0] is not NEXT),
        ]
        below = [each for each in self._summaries if each.id not in shown]
        first = True
        for section, rows in above:
            if rows:
                yield from () if first else (SectionHeading(),)
                yield from self._section(section, rows)
                first = False
        if below:
            yield from () if first else (SectionHeading(), SectionHeading(SESSIONS.heading))
            yield from (LobbyRow(SESSIONS, each) for each in below)

    def _section(self, section: LobbySection[Any], rows: Sequence[Any]) -> Iterator[Line]:
        yield SectionHeading(section.heading, section.count(rows))
        folded = max(FOLDED, self.app.size.height // PART)
        most = len(rows) if section.id in self._unfolded or len(rows) == folded + 1 else folded
        yield from (LobbyRow(section, each) for each in rows[:most])
        if rows[most:]:
            yield Fold(section, section.count(rows) - most)

    @on(Ledger.NearEnd)
    async def _near_end(self, event: Ledger.NearEnd) -> None:
        """Read more sessions, or all of them if somebody went to the last one."""
        event.stop()
        if len(self._summaries) < self._count:
            self._wanted = self._count if event.last else len(self._summaries) + MORE
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
        if isinstance(event.entry, Fold):
            self._unfolded.add(event.entry.section.id)
            self.show(self._summaries)
        elif isinstance(event.entry, LobbyRow):
            await event.entry.section.choose(self._lobby, event.entry.entry)


def _same(one: Line, other: Line) -> bool:
    return not isinstance(one, SectionHeading) and not isinstance(other, SectionHeading) and one.key == other.key


def draw_line(line: Line, wide: int) -> Content:
    """Draw a heading, a row or a fold."""
    if isinstance(line, SectionHeading):
        many = f"  {line.many:,}" if line.many else ""
        return Content.assemble((line.words, "bold"), (many, "$text-muted"))
    if isinstance(line, Fold):
        return Content.styled(f"… and {line.many:,} more", "$text-muted")
    return line.section.draw(line.entry, wide)


# --- the sessions -----------------------------------------------------------------------------------------------------


def _summary(summary: Summary, wide: int) -> Content:
    from tui.screens.lobby.next_session import STATE, titled

    state = f"{summary.shown_status:<11}{ago(summary.touched_at):>{STATE - 11}}"
    return titled(summary, wide, Content.styled(state, "$text-muted"))


def ago(when: datetime) -> str:
    """Return the time if it was today, ``yesterday``, or else the date."""
    days = (today() - here(when).date()).days
    if days == 0:
        return show_hour(when)
    return "yesterday" if days == 1 else here(when).date().isoformat()


async def _tell(catalog: Catalog, summary: Summary) -> RowDetails:
    from tui.screens.lobby.told import tell_session

    return await tell_session(catalog, summary, f"{summary.shown_status}, last changed {ago(summary.touched_at)}")


async def _none(catalog: Catalog) -> Sequence[Summary]:
    return ()  # the list reads them itself, before any section


async def _open(lobby: CommandScreen, summary: Summary) -> None:
    await open_session(lobby, summary.id)


SESSIONS: LobbySection[Any] = LobbySection(
    id="sessions",
    heading="Sessions",
    read=_none,
    draw=_summary,
    key=lambda summary: ("session", summary.id),
    series=lambda summary: summary.series,
    choose=_open,
    tell=_tell,
)
