"""The history of a session: its changes on the left, and on the right what it looked like after one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from sessions.change import REDACTING, Change
from sessions.errors import ParleyError
from sessions.history import History
from sessions.times import show_second
from tui.client.catalog import Catalog
from tui.client.change_parts import by_itself, who
from tui.client.messages import FileMoved
from tui.commands.command import KeyCommand
from tui.commands.keymap import HISTORY
from tui.dialogs.screen import ParleyScreen
from tui.screens.history.find import Find
from tui.screens.history.page import deeds, in_words_of, page
from tui.widgets.hints import Foot
from tui.widgets.leader import colored, leader_of
from tui.widgets.ledger import Ledger
from tui.widgets.lines_page import LinesPage
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.worker import Worker

    from sessions.store.protocol import Store
    from tui.dialogs.protocol import Part


class HistoryScreen(ParleyScreen[None]):
    """The changes of a session as anyone may see them, whoever looks: nothing that wasn't revealed by then is shown."""

    about = (
        "History",
        "Each change of the session, in order: who did what, and what it looked like after it.",
    )
    CSS_PATH: ClassVar[Any] = "history.tcss"
    AUTO_FOCUS = "#changes"
    commands: tuple[KeyCommand, ...] = HISTORY

    def __init__(self, open_file: Callable[[], Store], only: Mapping[str, str] | None, session_id: str) -> None:
        """Show the changes of a session, which must be one of `only` if that is given."""
        super().__init__()
        self._catalog, self._session_id = Catalog(open_file, only), session_id
        self.closing.callback(self._catalog.close)
        self._history = History()
        self._rows: Ledger[Change] = Ledger(self._row, id="changes")
        self._page = LinesPage()
        self._find = Find(self)
        self._wanted = self._drawn = (0, 0, 0)  # the rev on the page, how many there are, and the width
        self._drawing = self._reading = False
        self._leaders: list[str] = []
        self._saying: Worker[None] | None = None
        self._deeds: dict[int, str] = {}  # what the changes did that were visible so far, in words

    def compose(self) -> ComposeResult:
        """Yield the frame."""
        with Horizontal(id="top"):
            yield Static(Content("History"), id="title", markup=False)
            yield Static(id="what", markup=False)
        with Horizontal(id="both"):
            yield self._rows
            yield self._page
        yield self._find.line
        yield Foot()

    async def opening(self) -> None:
        """Read the changes and show the first one."""
        self._rows.focus()
        self.watch(self._rows, "cursor", self._point, init=False)
        self.watch(self._rows, "scroll_y", self._tell, init=False)
        if await self.attempt(self._read):
            await self.attempt(self._catalog.watch, self)

    def _row(self, change: Change, wide: int) -> Content:
        """Draw a change; the first one of a phase is marked."""
        mark = ("▸", "$text-accent") if self._history.moved(change.rev) else " "
        digits = len(str(len(self._history.changes)))
        when = (f"{change.rev:>{digits}} {show_second(change.at)} ", "$foreground-muted")
        seat = colored(leader_of(self._leaders, change.seat), f"{'–' if by_itself(change) else who(change):<4}")
        return Content.assemble(when, seat, " ", mark, flat(self._deeds.get(change.rev) or in_words_of(change.kind)))

    def on_resize(self) -> None:
        """Lay the page out for another width."""
        self.call_after_refresh(self._point)

    def parts(self) -> Iterable[Part]:
        """Yield the screen and what finds words."""
        yield from (self, self._find)

    # --- reading ----------------------------------------------------------------------------------------------------

    @on(FileMoved)
    async def _file_moved(self) -> None:
        await self.attempt(self._read)

    async def _read(self) -> None:
        """Read the changes that are newer; all of them again if words were removed from the earlier ones."""
        if self._reading:
            return
        self._reading = True
        try:
            newer = await self._catalog.changes(self._session_id, len(self._history.changes))
            if any(change.kind in REDACTING for change in newer):
                newer, self._history = await self._catalog.changes(self._session_id, 0), History()
                self._deeds.clear()
                self._find.forget()
            await asyncio.to_thread(self._history.add, newer)
            self._leaders = self._history.at(1).leaders
        finally:
            self._reading = False
        if self.is_attached and newer:
            changes = tuple(self._history.changes)
            self._rows.show(changes)
            self.query_one("#title", Static).update(Content(f"History of {flat(self._history.title)}"))
            what = f"{len(changes):,} change{'s' * (len(changes) != 1)} · {self._session_id}"
            self.query_one("#what", Static).update(Content(what))
            self._point()

    # --- the page ---------------------------------------------------------------------------------------------------

    def _point(self) -> None:
        """Show what the change under the cursor did."""
        change = self._rows.cursor_entry
        if change is None or self._page.wide <= 0:
            return
        self.hint()
        self._tell()
        self._wanted = change.rev, len(self._history.changes), self._page.wide
        if not self._drawing:
            self._drawing = True
            self.run_worker(self._draw(), group="page")

    async def _draw(self) -> None:
        """Draw the page in a thread until it is the one that is wanted: a held key skips those in between."""
        try:
            while self._drawn != self._wanted and self.is_attached:
                wanted, history = self._wanted, self._history
                try:
                    lines = await asyncio.to_thread(page, history, wanted[0], wanted[2])
                except ParleyError as error:
                    lines = [Content(str(error))]
                self._drawn = wanted
                if history is self._history:
                    self._page.show(lines)
        finally:
            self._drawing = False

    def _tell(self) -> None:
        """Say in words what the visible changes did."""
        if self.is_running:
            self._saying = self.run_worker(self._say, exclusive=True, group="words")

    async def _say(self) -> None:
        top, history = int(self._rows.scroll_offset.y), self._history
        visible = range(top + 1, min(top + self._rows.size.height, len(history.changes)) + 1)
        wanted = [rev for rev in visible if rev not in self._deeds]
        if not wanted:
            return
        try:
            found = await asyncio.to_thread(deeds, history, wanted[0], wanted[-1])
        except ParleyError:
            return  # the page of the change says so
        if history is self._history:
            self._deeds |= found
            self._rows.refresh()

    # --- commands ---------------------------------------------------------------------------------------------------

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if command in ("history-phase-before", "history-phase-after"):
            way, said = (1, "last") if command.endswith("after") else (-1, "first")
            return f"This is the {said} phase." if self._phase(way) is None else None
        return None

    def _phase(self, way: int) -> int | None:
        change = self._rows.cursor_entry
        return None if change is None else self._history.phase_from(change.rev, way)

    def do_history_phase_before(self) -> None:
        """Go to the beginning of the phase, or of the one before."""
        self._to_phase(-1)

    def do_history_phase_after(self) -> None:
        """Go to the beginning of the next phase."""
        self._to_phase(1)

    def _to_phase(self, way: int) -> None:
        if (rev := self._phase(way)) is not None:
            self.go_to(rev)

    def do_history_more(self) -> None:
        """Scroll the page on; from its end, back to its beginning."""
        if self._page.at_end:
            self._page.scroll_home(animate=False)
        else:
            self._page.scroll_page_down(animate=False)

    def do_history_back(self) -> None:
        """Leave the search field, else the screen; leave parley if the screen was all there was."""
        if self._find.line.display:
            self._find.end()
        elif self.app.screen_stack.index(self) > 1:
            self.dismiss(None)
        else:
            self.app.exit()

    # --- for what finds words -----------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """The changes, as anyone may see them."""
        return self._history

    @property
    def rev(self) -> int:
        """The number of the change under the cursor; 0 before there is one."""
        change = self._rows.cursor_entry
        return change.rev if change else 0

    def go_to(self, rev: int) -> None:
        """Put the cursor on a change."""
        self._rows.cursor = rev - 1

    def focus_changes(self) -> None:
        """Give the keys back to the list."""
        self._rows.focus()

    @on(Input.Submitted, "#find")
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        await self._find.submitted(event.value)
