"""Every series at a glance: what is due, who has practiced, and which questions wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.errors import Trouble
from sessions.rules.pair import SeriesLine
from tui.client.argued_before import days_words
from tui.client.catalog import Catalog
from tui.client.eyes import Eyes
from tui.client.messages import FileMoved
from tui.commands.command import KeyCommand
from tui.commands.keymap import PAIR
from tui.dialogs.screen import ParleyScreen
from tui.screens.pair.details import tell_series
from tui.screens.pair.opening import open_pair
from tui.widgets.details import WIDE, Details
from tui.widgets.hints import Foot
from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.worker import Worker

    from sessions.store.protocol import Store

NONE = "No session belongs to a series yet. Plan one with a series, and plan the next ones with the same."
WIDTHS = (12, 16, 9, 13)  # of the columns after the name
HEADS = ("last", "argued", "due", "escalations")
WIDEST = 98  # cells for a row; with more, its name and its figures would be too far apart


class SeriesScreen(ParleyScreen[None]):
    """Every series that this person can see, the one that met last first."""

    about = (
        "Every pair",
        "Each series: when it last met and argued, and what is due in it.",
    )
    CSS_PATH: ClassVar[Any] = "pair.tcss"
    commands: tuple[KeyCommand, ...] = PAIR
    HORIZONTAL_BREAKPOINTS = WIDE

    def __init__(self, open_file: Callable[[], Store], only: Mapping[str, str] | None) -> None:
        """Show the series of all sessions, or of those in `only`, which has this person's seat in each."""
        super().__init__()
        self._catalog = Catalog(open_file, only)
        self.closing.callback(self._catalog.close)
        self._only = only
        self._rows: Ledger[SeriesLine] = Ledger(_row, id="series")
        self._heads = Static(id="columns", markup=False)
        self._details = Details()
        self._telling: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Yield the list."""
        with Horizontal(id="top"):
            yield Static(Content("Every pair over time"), id="title", markup=False)
            yield Static(id="what", markup=False)
        yield Static(Content(NONE), id="none", markup=False)
        with Horizontal(id="both"):
            with Vertical(id="table"):
                yield self._heads
                yield self._rows
            yield self._details
        yield Foot()

    async def opening(self) -> None:
        """Read the series and show them."""
        self._rows.focus()
        self.watch(self._rows, "cursor", self._tell, init=False)
        await self._read()
        await self.attempt(self._catalog.watch, self)

    def on_resize(self) -> None:
        """Name the columns where they are once the list has its width."""
        self.call_after_refresh(self._name_columns)
        self._tell()

    def _name_columns(self) -> None:
        self._heads.update(Content(_columns("", HEADS, self._rows.size.width - 2)))

    @on(FileMoved)
    async def _file_moved(self) -> None:
        await self._read()

    async def _read(self) -> None:
        try:
            found = await self._catalog.overview()
        except Trouble as trouble:
            self.say(str(trouble))
            return
        if self.is_attached:
            self._rows.show(found, lambda one, other: one.series == other.series)
            self.query_one("#none").display = not found
            self._heads.display = bool(found)
            self.query_one("#what", Static).update(Content(f"{len(found):,} series"))
            self.hint()
            self._tell()

    def _tell(self) -> None:
        """Show the figures of the series under the cursor, where there is room for them."""
        if self.is_running and self.size.width >= WIDE[-1][0]:
            self._telling = self.run_worker(self._tell_series, exclusive=True, group="tell")

    async def _tell_series(self) -> None:
        line = self._rows.cursor_entry
        if line is None:
            self._details.tell(None)
            return
        try:
            self._details.tell(await tell_series(self._catalog, line))
        except Trouble:
            return  # reading the list says so

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        return "" if command == "pair-open" and self._rows.cursor_entry is None else None

    def do_pair_open(self) -> None:
        """Choose the series under the cursor."""
        self._rows.action_choose()

    @on(Ledger.Chosen)
    async def _chosen(self, event: Ledger.Chosen) -> None:
        line: SeriesLine = event.entry
        seat = self._only.get(line.session) if self._only is not None else None
        await open_pair(self, line.series, Eyes(seat))

    def do_pair_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


def _row(line: SeriesLine, wide: int) -> Content:
    last = line.on.isoformat() if line.on else "not yet"
    due = f"{line.due:,} due" if line.due else "–"
    asked = f"{line.escalations} open" if line.escalations else "–"
    return Content(_columns(line.series, (last, days_words(line.days_since_argued), due, asked), wide))


def _columns(name: str, cells: tuple[str, ...], wide: int) -> str:
    room = max(8, min(WIDEST, wide) - sum(WIDTHS) - 1)
    short = Content(name).truncate(room, ellipsis=True, pad=True).plain
    return short + " " + "".join(f"{cell:<{each}}" for cell, each in zip(cells, WIDTHS, strict=True))
