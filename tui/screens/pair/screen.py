"""A pair over time: every figure in a table, and the one under the cursor as a plot with what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.errors import Trouble
from tui.client.catalog import Catalog
from tui.client.eyes import Eyes
from tui.client.messages import FileMoved
from tui.client.pair_reading import PairSeen
from tui.client.pair_table import FigureLine, lines_of, shown
from tui.commands.command import KeyCommand
from tui.commands.keymap import PAIR
from tui.dialogs.screen import ParleyScreen
from tui.widgets.details import WIDE
from tui.widgets.hints import Foot
from tui.widgets.ledger import Ledger
from tui.widgets.plot import Course, Plot
from tui.widgets.safe_text import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sessions.store.protocol import Store

WIDTHS = (24, 10, 7, 7, 8, 9)  # of the columns before the sparkline
HEADS = ("", "", "first", "last", "change", "over all")
NONE = "No session of this series is closed yet. Each one that closes adds to these figures."
HIDDEN = "Your own figures aren't shown, because {seat} has a PIN. Open a session with it, and look from there."


class PairScreen(ParleyScreen[None]):
    """The figures of one series, with the own ones of whoever uses this terminal alone."""

    about = (
        "A pair over time",
        "Session by session: how far apart you are, how well you know each other's case, and what you kept.",
    )
    CSS_PATH: ClassVar[Any] = "pair.tcss"
    commands: tuple[KeyCommand, ...] = PAIR[1:]
    HORIZONTAL_BREAKPOINTS = WIDE

    def __init__(
        self,
        open_file: Callable[[], Store],
        only: Mapping[str, str] | None,
        series: str,
        eyes: Eyes,
        band: tuple[int, int],
    ) -> None:
        """Show what `eyes` may see of the sessions of `series`, or of those of them in `only`."""
        super().__init__()
        self._catalog = Catalog(open_file, only)
        self.closing.callback(self._catalog.close)
        self._series, self._eyes, self._band = series, eyes, band
        self._seen: PairSeen | None = None
        self._rows: Ledger[FigureLine] = Ledger(_row, id="figures")
        self._plot = Plot()

    def compose(self) -> ComposeResult:
        """Yield the table, the plot, and the words below it."""
        with Horizontal(id="top"):
            yield Static(Content(f"{self._series} over time"), id="title", markup=False)
            yield Static(id="what", markup=False)
        yield Static(Content(NONE), id="none", markup=False)
        with Container(id="both"):
            with Vertical(id="table"):
                yield Static(Content(_columns(HEADS)), id="columns", markup=False)
                yield self._rows
            with Vertical(id="figure"):
                yield Static(id="named", markup=False)
                yield self._plot
                yield Static(id="says", markup=False)
                yield Static(id="alone", markup=False)
        yield Foot()

    async def opening(self) -> None:
        """Read the figures and show them."""
        self._rows.focus()
        self.watch(self._rows, "cursor", self._point, init=False)
        await self._read()
        await self.attempt(self._catalog.watch, self)

    @on(FileMoved)
    async def _file_moved(self) -> None:
        await self._read()

    async def _read(self) -> None:
        try:
            seen = await self._catalog.pair(self._series, self._eyes)
        except Trouble as trouble:
            self.say(str(trouble))
            return
        if not self.is_attached or seen == self._seen:
            return
        self._seen = seen
        sessions = seen.figures.sessions
        self._rows.show(
            lines_of(seen.figures, seen.own, self._band, seen.kept, seen.answers),
            lambda one, other: one.key == other.key,
        )
        self.query_one("#none").display = not sessions
        self.set_class(not sessions, "-empty")
        self._plot.display = bool(sessions)
        self.query_one("#what", Static).update(
            Content(f"{len(sessions)} session{'s' * (len(sessions) != 1)} · {sessions[0].on} to {sessions[-1].on}")
            if sessions
            else Content("")
        )
        alone = self.query_one("#alone", Static)
        alone.update(Content("\n").join(Content(flat(each)) for each in seen.alone))
        alone.display = bool(seen.alone)
        if seen.hidden:
            self.say(HIDDEN.format(seat=seen.hidden.upper()))
        self._point()

    def _point(self) -> None:
        """Show the figure under the cursor."""
        line = self._rows.cursor_entry
        if line is None or self._seen is None:
            return
        if sessions := self._seen.figures.sessions:
            self._plot.show(
                Course(
                    numbers=line.numbers,
                    least=line.least,
                    most=line.most,
                    line=_beside(line),
                    named="chance" if line.beside else "",
                    first=str(sessions[0].on),
                    last=str(sessions[-1].on) if len(sessions) > 1 else "",
                )
            )
        named = f"{line.title}: {shown(line.last)} {line.unit} in the last session that has it"
        self.query_one("#named", Static).update(
            Content(named if line.known else f"{line.title}: no session has it yet")
        )
        self.query_one("#says", Static).update(Content.assemble(line.says, "\n", ("Good: ", "bold"), line.good))

    def do_pair_back(self) -> None:
        """Leave the figures."""
        self.dismiss(None)


def _beside(line: FigureLine) -> Any:
    """Return the newest number of what a figure is compared with, or where its scale crosses zero."""
    known = [each for each in line.beside if each is not None]
    return known[-1] if known else 0 if line.least < 0 else None


def _row(line: FigureLine, wide: int) -> Content:
    *cells, spark = line.cells(max(8, wide - sum(WIDTHS)))
    return Content.assemble(_columns(cells), (spark, "$text-accent"))


def _columns(cells: Sequence[str]) -> str:
    title, unit, *numbers = (f"{cell:<{wide}}" for cell, wide in zip(cells, WIDTHS, strict=True))
    return f"{title}{unit}{''.join(f'{each.strip():>{len(each) - 1}} ' for each in numbers)}"
