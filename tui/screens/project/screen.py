"""A session on a wall: the phase and the clock in large signs, and of the rest what anybody may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.errors import ParleyError
from sessions.model import Clock
from sessions.model.core import CLOSED
from sessions.rules.phases import phase_of
from tui.client.messages import FileGone, FileMoved, PresenceMoved, SessionMoved
from tui.client.session_client import SessionClient
from tui.client.status import statuses
from tui.commands.command import KeyCommand
from tui.commands.keymap import PROJECT
from tui.dialogs.open_client import open_client
from tui.dialogs.screen import ParleyScreen
from tui.exercises import panel_for
from tui.exercises.waiting_page import show_time_to_those_who_wait
from tui.widgets.big_digits import GIANT_HIGH, HIGH, HUGE_HIGH, big, can_be_big
from tui.widgets.hints import Foot
from tui.widgets.large_clock import LargeClock
from tui.widgets.leader import leader_at, with_mark
from tui.widgets.rail import PRESENCE
from tui.widgets.safe_text import flat
from tui.widgets.voice import voice_line

if TYPE_CHECKING:
    from sessions.model import Item
    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.dialogs.protocol import Part
    from tui.exercises.panel import Panel

ROOMS = ((180, 54, GIANT_HIGH), (110, 34, HUGE_HIGH), (0, 0, HIGH))
"""The cells and the lines from which phase and clock are that many lines high."""
CLOCK = {HIGH: 24, HUGE_HIGH: 48, GIANT_HIGH: 76}
"""The cells kept for the clock beside the words of the phase, by its lines."""
BETWEEN = 5  # cells between the two leaders
BEFORE = {"draft": "agenda"}  # the word for a status, if it isn't the status itself
SEALING = ("sealed", "drafting", "waiting", "passes")


class ProjectScreen(ParleyScreen[None]):
    """A session for everybody in the room. It has no seat, changes nothing, and shows what somebody without one sees.

    What is revealed while it is open, it shows one question at a time, at its own pace.
    """

    about = (
        "The projector",
        "What everybody in the room may read, large. It has no seat, and never shows a draft.",
    )
    CSS_PATH: ClassVar[Any] = ["../session/session.tcss", "project.tcss"]
    commands: tuple[KeyCommand, ...] = PROJECT

    def __init__(self, open_file: Callable[[], Store], session_id: str) -> None:
        super().__init__()
        self.client = SessionClient(open_file, session_id, None, "local", aside=True)
        self.opened = False
        self._panel: Panel | None = None
        self._phase = ""
        self._large = HIGH

    def compose(self) -> ComposeResult:
        """Yield the frame."""
        with Horizontal(id="top"):
            yield Static(id="title", markup=False)
        with Horizontal(id="large"):
            yield Static(id="phase", markup=False)
            yield LargeClock()
        yield Static(id="now", markup=False)
        yield Static(id="plan", markup=False)
        yield Vertical(id="stage")
        yield Foot()

    async def opening(self) -> None:
        """Open the session without a seat, show it, and follow it from then on."""
        self.opened = await open_client(self, self.client)
        if not self.opened:
            return
        self.set_interval(1.0, self._second)
        await self.show()

    def parts(self) -> Iterable[Part]:
        """Yield the screen, and what goes through a reveal."""
        yield self
        if self._panel is not None and self._panel.one_by_one in self._panel.controllers:
            yield self._panel.one_by_one

    # --- what is shown ----------------------------------------------------------------------------------------------

    async def show(self) -> None:
        """Show the session as somebody without a seat sees it."""
        view = self.client.view()
        item = view.active
        if view.header.status in CLOSED:
            item = next(reversed(view.agenda), None)
        self.query_one("#title", Static).update(Content(_headed(view, item)))
        phase = phase_of(item) if item else None
        status = view.header.status
        under_way = phase is not None and item is not None and item.status != "ended" and status != "paused"
        self._phase = phase.title if phase and under_way else BEFORE.get(status, status)
        self._plan(view if item is None else None)
        self._enlarge()
        self._tick()
        if item is not None:
            panel = await self._on_stage(item)
            await panel.show(view, item)
        self.hint()

    def _plan(self, view: Session | None) -> None:
        """Show what is planned, before the first item begins; hide it if there is no view."""
        items = view.agenda if view else []
        plan = self.query_one("#plan", Static)
        plan.update(Content("\n").join(Content(f"{flat(each.title)} · {each.planned_minutes} min") for each in items))
        plan.display = bool(items)

    async def _on_stage(self, item: Item) -> Panel:
        """Return the panel of an item's kind, put in place of another if necessary."""
        wanted = panel_for(item.kind)
        if type(self._panel) is not wanted:
            stage, self._panel = self.query_one("#stage", Vertical), wanted(self.client)
            async with self.batch():
                await stage.remove_children()
                await stage.mount(self._panel)
            self.bind_commands()
        assert self._panel is not None
        return self._panel

    def show_hints(self) -> None:
        """Show the keys, who has sealed, and who speaks first."""
        super().show_hints()
        if not self.opened:
            return
        view = self.client.view()
        about = self._panel.about if self._panel else None
        now = self._sealing() if self.client.situation.form else voice_line(view, about)
        said = self.query_one("#now", Static)
        if said.content != now:
            said.update(now)
        said.display = bool(now)

    def _sealing(self) -> Content:
        """Return for each leader a mark and one word: whether they have sealed; on a wall below their large name."""
        found = []
        for each in statuses(self.client):
            if each.leader:
                leader = leader_at(each.leader)
                word = each.doing if each.doing in SEALING else "drafting"
                says = f"{PRESENCE.get(word, PRESENCE['here'])} {word}"
                large = self._large == GIANT_HIGH and can_be_big(each.name)
                name = big(each.name, leader.style, high=HUGE_HIGH) if large else []
                found.append([*name, Content.assemble(with_mark(leader, each.name, strong=True), f" {says}")])
        return _beside(found, BETWEEN)

    def _enlarge(self) -> None:
        """Draw the phase as large as there is room."""
        wide, high = self.size
        self._large = large = next(size for cells, lines, size in ROOMS if wide >= cells and high >= lines)
        self.set_class(large == GIANT_HIGH, "-wall")
        self.query_one(LargeClock).grow(large)
        lines = big(flat(self._phase), wide=wide - CLOCK[large], high=large)
        self.query_one("#phase", Static).update(Content("\n").join(lines))

    # --- what happens -----------------------------------------------------------------------------------------------

    async def _second(self) -> None:
        """Show the time. It is read and never driven from here: what it brings about, others' terminals do."""
        await self._look()
        self._tick()

    async def _look(self) -> None:
        try:
            await self.client.look()
        except ParleyError as error:
            self.say(str(error))

    def _tick(self) -> None:
        self.query_one(LargeClock).update(self.client.view().find(Clock), self.client.elapsed_ms)
        if self._panel is not None:
            show_time_to_those_who_wait(self._panel, self.client.view())

    @on(SessionMoved)
    @on(PresenceMoved)
    async def _moved(self) -> None:
        await self.show()

    @on(FileMoved)
    async def _file_moved(self) -> None:
        await self._look()

    @on(FileGone)
    def _file_gone(self, event: FileGone) -> None:
        event.stop()
        self.say(event.sentence)

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        if self.opened:
            self._enlarge()
            self.hint()

    def do_project_back(self) -> None:
        """Leave parley, or go back to the screen below."""
        if self.app.screen_stack.index(self) > 1:
            self.dismiss(None)
        else:
            self.app.exit()


def _beside(blocks: Sequence[Sequence[Content]], between: int) -> Content:
    """Return blocks of equally many lines as columns with some cells `between` them."""
    wide = [max(line.cell_length for line in block) + between for block in blocks]
    rows = zip(*blocks, strict=True)
    return Content("\n").join(
        Content("").join(line.pad_right(cells - line.cell_length) for line, cells in zip(row, wide, strict=True))
        for row in rows
    )


def _headed(view: Session, item: Item | None) -> str:
    return " · ".join(filter(None, (flat(view.header.title), flat(item.title) if item else "")))
