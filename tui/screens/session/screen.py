"""The session screen: agenda on the left, exercise in the middle, clock at the top, people and keys at the bottom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.errors import Locked, ParleyError, Refused, Trouble
from sessions.model import Clock, Item
from sessions.model.core import CLOSED
from sessions.rules.clock import warning
from sessions.rules.phases import ending_kind
from sessions.situation import PhasePlace, Requires, running
from tui.client.messages import FileGone, FileMoved, NewsHeard, Nudged, PresenceMoved, ReadMinutes, SessionMoved
from tui.client.session_client import SessionClient
from tui.client.status import standings, where
from tui.client.worker import whereabouts
from tui.commands.command import KeyCommand
from tui.commands.keymap import RUN
from tui.dialogs.protocol import Part
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.too_small import too_small
from tui.exercises import panel_for
from tui.exercises.panel import Panel
from tui.forms.form_view import FormView
from tui.screens.session.agenda_view import AgendaView
from tui.screens.session.capture import Capturing
from tui.screens.session.facilitate import Facilitate
from tui.screens.session.facilitator_view import FacilitatorView
from tui.screens.session.late_answer import LateAnswer
from tui.screens.session.leave import LeaveSession
from tui.screens.session.mind_seats import BACK_HERE, MindSeats
from tui.screens.session.news import News
from tui.screens.session.pending_consent import PendingConsent
from tui.screens.session.records_view import RecordsView
from tui.screens.session.run_session import RunSession
from tui.screens.session.seal import SealAnswer
from tui.screens.session.show_pages import ShowPages
from tui.screens.session.take_over import WriterTerminal
from tui.screens.session.time_vote import TimeVote
from tui.screens.session.turns import Turns
from tui.terminal.typeahead import drop_typing
from tui.widgets.band import TimeBand
from tui.widgets.breadcrumb import Breadcrumb
from tui.widgets.clock import ClockLine
from tui.widgets.hints import Foot
from tui.widgets.matrix import Matrix
from tui.widgets.rail import Rail

if TYPE_CHECKING:
    from sessions.room import Mode
    from sessions.session import Session
    from sessions.store.protocol import Store


Instead = AgendaView | RecordsView
Middle = Panel | FacilitatorView | Instead


@runtime_checkable
class Touched(Protocol):
    """An app that knows when a key was last pressed, in seconds of `time.monotonic`."""

    touched_at: float


ANYTHING = Requires(when=(running,))
"""What most keys of a session require; it says why a key can't act if nothing else does."""


class SessionScreen(ParleyScreen[None]):
    """A session as one terminal has it: for a seat, for both at the hot seat, or to watch."""

    CSS_PATH: ClassVar[Any] = "session.tcss"

    def __init__(
        self, door: Callable[[], Store], session_id: str, seat: str | None, mode: Mode, *, curtain_idle_s: int
    ) -> None:
        self.client = SessionClient(door, session_id, seat, mode)
        self._turns = Turns(self, self.client, curtain_idle_s)
        self._editor = WriterTerminal(self, self.client)
        self._wishes = PendingConsent(self, self.client)
        self._news = News(self)
        self._leaving = LeaveSession(self, self.client)
        self._pages = ShowPages(self, self.client)
        self._seats = MindSeats(self, self.client)
        self._leading = Facilitate(self, self.client)
        self._timing = TimeVote(self, self.client)
        self._latecomers = LateAnswer(self, self.client)
        self._capturing = Capturing(self, self.client)
        self._always: tuple[Part, ...] = (RunSession(self, self.client), self._pages, self._seats, self._leaving)
        self._parts: tuple[Part, ...] = (
            SealAnswer(self, self.client),
            self._timing,
            self._latecomers,
            self._editor,
            self._turns,
            self._capturing,
            self._leading,
            *self._always,
        )
        self._middle: Middle | None = None
        self._instead: type[Instead] | None = None  # what is shown instead of the exercise
        self._instead_of: str | None = None  # and the seat that asked for it
        self._row: str | None = None  # the previous cursor position in the exercise
        self._warned: tuple[Any, ...] = ()
        self._here: tuple[str, ...] = ()
        self._noticed: tuple[Any, ...] = ()
        self._wrote = False
        self._voting = False
        self._moves = 0
        self.place = PhasePlace()
        """Where the session is, as shown."""
        self.opened = False
        super().__init__()

    def compose(self) -> ComposeResult:
        """Yield the frame."""
        with Horizontal(id="top"):
            yield Static(id="title", markup=False)
            yield Breadcrumb(id="where")
            yield ClockLine()
        with Horizontal(id="body"):
            yield Rail()
            yield Vertical(id="middle")
        yield TimeBand()
        yield Foot()

    async def opening(self) -> None:
        """Open the session, show it, and watch it from then on."""
        try:
            await self.client.open()
        except ParleyError as error:
            self.say(str(error))
            return
        self.opened = True
        self.client.watch(self)
        self.set_interval(1.0, self._second)
        await self.show()
        if said := await self.client.in_file(lambda store: store.notice):
            self.say(said)

    async def on_unmount(self) -> None:
        """Leave the seat; `clear` has saved the typed text, at the latest half a second after each key."""
        if self.in_turn:
            self._turns.forget()
        if self.opened:
            await self.client.close()

    # --- what is in the middle --------------------------------------------------------------------------------------

    @property
    def panel(self) -> Panel | None:
        """The exercise in the middle, if there is one."""
        return self._middle if isinstance(self._middle, Panel) else None

    @property
    def middle(self) -> Middle | None:
        """The view in the middle."""
        return self._middle

    @property
    def agenda_shown(self) -> bool:
        """Whether the agenda is in the middle."""
        return isinstance(self._middle, AgendaView)

    @property
    def covered(self) -> bool:
        """Whether something is shown instead of the exercise."""
        return isinstance(self._middle, Instead)

    @property
    def private(self) -> bool:
        """Whether a private form is being filled in here."""
        return self.panel is not None and self.panel.writing

    @property
    def on_top(self) -> bool:
        """Whether nothing is open over this screen."""
        return self.app.screen is self

    @property
    def in_turn(self) -> bool:
        """Whether a leader has their turn here, at the hot seat."""
        return self.opened and self.client.hot and self.client.eyes is not None

    async def show(self) -> None:
        """Update everything, showing only what the person at the terminal may see."""
        if not self.opened:
            return
        await self._turns.end_if_over()
        view = self.client.view()
        item = view.active
        title = self.query_one("#title", Static)
        if title.content != (says := Content(view.header.title)):  # it would lay the whole screen out again
            title.update(says)
        self._notice(view)
        here, self._here = self._here, (item.id if item else "", *where(view, item))
        self.query_one(Breadcrumb).show(self._here[1:])
        self._show_people()
        self._show_time()
        await self._show_middle(view, item)
        self.reconsider()
        if here != self._here and not self.client.acted and not self._news.speaking:
            self.say("")  # it was about the previous phase
        self.hint()
        self._turns.raise_curtain()
        self._editor.announce()
        self._wishes.announce()
        self._capturing.announce()

    def _notice(self, view: Session) -> None:
        """If somebody else, or time, changed what keys do here, ignore what is being typed."""
        known, self._noticed = self._noticed, whereabouts(view)
        wrote, self._wrote = self._wrote, self.client.writes
        voted, self._voting = self._voting, self.client.situation.voting
        before, self._moves = self._moves, self.client.moves
        mine = self._moves != before and self.client.moved_to == self._noticed
        moved = known not in ((), self._noticed) and not mine
        if moved or (wrote and not self._wrote) or (self._voting and not voted):
            self.disarm()
            drop_typing(self.app)
        self.place = self.client.situation.place

    async def _show_middle(self, view: Session, item: Item | None) -> None:
        closed = view.header.status in CLOSED
        if closed:  # the result of the session is shown instead of its last item
            item = next(reversed(view.agenda), None)
        kind = ending_kind() if closed else item.kind if item else ""
        wanted: type[Middle] = panel_for(kind)
        if self._instead is RecordsView and self._instead_of != self.client.eyes:
            self._instead = None  # another person is looking now, who didn't ask for it
        if item is None or self._instead:
            wanted = self._instead or AgendaView
        elif self._leading.facilitating:
            wanted = FacilitatorView
        middle = self._middle
        if middle is None or type(middle) is not wanted:
            if self.panel:
                await self.panel.keep()
                self._row = next((rows.key for rows in self.panel.query(Matrix)), None)
            self._middle, middle = None, wanted(self.client)
            holder = self.query_one("#middle", Vertical)
            async with holder.batch():
                await holder.remove_children()
                await holder.mount(middle)
            if not middle.is_attached:
                return  # the app is closing
            self._middle = middle
            self.set_class(wanted is FacilitatorView, "-facilitating")
            self.bind_commands()
            self.call_after_refresh(middle.focus_first)
        if isinstance(middle, Instead):
            middle.show(view)
        elif isinstance(middle, FacilitatorView):
            middle.show(view, self)
        elif item is not None:
            await middle.show(view, item)
            if self._row is not None:  # something was shown instead of the exercise
                for rows in middle.query(Matrix):
                    rows.come_back(self._row)
                self._row = None

    async def show_agenda(self) -> None:
        """Show the agenda instead of the exercise. Raises Refused if a draft isn't saved."""
        await self._show_instead(AgendaView)

    async def show_records(self) -> None:
        """Show the records instead of the exercise. Raises Refused if a draft isn't saved."""
        await self._show_instead(RecordsView)

    async def show_exercise(self) -> None:
        """Show the exercise again."""
        await self._show_instead(None)

    async def _show_instead(self, wanted: type[Instead] | None) -> None:
        if self.panel and not await self.panel.keep():
            raise Refused("Your text isn't saved yet. Try again in a moment.")
        self._instead, self._instead_of = wanted, self.client.eyes
        await self.show()

    async def keep(self) -> None:
        """Save text that was typed in the exercise and isn't saved yet."""
        if self.panel:
            await self.panel.keep()

    def unkept(self) -> str:
        """Return the text that was typed in the exercise and isn't saved."""
        return self.panel.unkept() if self.panel else ""

    async def clear(self) -> None:
        """Save the typed text, and close everything over this screen."""
        await self._leaving.clear()

    async def leave(self) -> None:
        """Go back to the lobby, or quit if there is none; ask first about text that can't be saved."""
        await self._leaving.do_leave()

    # --- people and time --------------------------------------------------------------------------------------------

    def _show_people(self) -> None:
        self.query_one(Rail).show(self.client.view().agenda, standings(self.client))

    def _show_time(self) -> None:
        elapsed_ms = self.client.elapsed_ms
        clock = self.client.view().find(Clock)
        self.query_one(ClockLine).update(clock, elapsed_ms)
        asks, brings = self._timing.says()
        head = "\n".join(filter(None, (self._absence(), asks)))
        self.query_one(TimeBand).show(head, "\n".join(filter(None, (brings, self._whose() if head else ""))))
        if clock is None or clock.state not in ("running", "over"):
            return
        timebox, reached = (clock.item, clock.phase, clock.budget_s), warning(clock, elapsed_ms)
        if self._warned[:1] == (timebox,) and reached > self._warned[1]:
            self.app.bell()
        self._warned = (timebox, reached)

    def _whose(self) -> str:
        """Say whose sheet is open, if the band hides the line that says so."""
        return f"Only {str(self.client.eyes).upper()} can see the sheet below." if self.private else ""

    def _absence(self) -> str:
        """Tell a person who was declared absent what it means, and how to undo it."""
        if not self._seats.declared_absent or not self._seats.available("attend"):
            return ""
        way = self._wishes.way("attend", BACK_HERE)
        return f"You were declared absent. Press {way} to undo it."

    async def _second(self) -> None:
        touched = self.app.touched_at if isinstance(self.app, Touched) else 0.0
        try:
            await self.client.tick()
        except Trouble as trouble:
            self.say(str(trouble))
        self._show_time()
        if isinstance(self._middle, FacilitatorView):
            self._middle.show(self.client.view(), self)
        await self._turns.drop_when_idle(touched)

    @on(SessionMoved)
    @on(PresenceMoved)
    async def _moved(self) -> None:
        await self.show()

    @on(Nudged)
    def _nudged(self, event: Nudged) -> None:
        self._leading.nudged(event.by)

    @on(ReadMinutes)
    def _read_minutes(self, event: ReadMinutes) -> None:
        event.stop()
        self._pages.do_minutes()

    @on(NewsHeard)
    def _heard(self, event: NewsHeard) -> None:
        self._news.tell(event.sentences)

    @on(FormView.Turned)
    def _turned(self) -> None:
        self.hint()

    @on(FileMoved)
    async def _file_moved(self) -> None:
        try:
            await self.client.look()
        except ParleyError as error:
            self.say(str(error))

    @on(FileGone)
    def _file_gone(self, event: FileGone) -> None:
        event.stop()
        self._leaving.file_gone(event)

    async def on_resize(self, event: events.Resize) -> None:
        """End a turn at the hot seat if the window is too small: somebody else may enlarge it."""
        if self.in_turn and too_small(event.size):
            await self._turns.do_curtain()

    def on_screen_resume(self) -> None:
        """Raise the curtain if somebody's turn came while another screen was open over this one."""
        if self.opened:
            self._turns.raise_curtain()

    @property
    def typing(self) -> bool:
        """Whether letters are text: in a private sheet always."""
        return super().typing or self.private

    # --- commands ---------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Treat no letter as a command in a private sheet, whatever has the focus."""
        if self.private and event.is_printable:
            event.stop()

    def parts(self) -> Iterable[Part]:
        """Yield the controllers of the exercise, of its form, and of the session."""
        if self._middle is not None:
            yield from self._middle.controllers
        yield from self._parts if self.opened else self._always

    def hints(self) -> Iterable[tuple[str, str]]:
        """If a form is being filled in, first yield the keys of the focused field."""
        if self.private and self.panel:
            for form in self.panel.query("#answer").results(FormView):
                yield from [(key.key, key.does) for key in form.hints()][:2]
        yield from super().hints()

    def ask_pin(self, locked: Locked, done: Callable[[], Awaitable[None]] | None = None) -> None:
        """Ask for the PIN of a seat, then retry what was refused because of it; `done` comes after."""
        self._turns.ask_pin(locked, done)

    def why_not(self, command: KeyCommand, part: Part) -> str:
        """Return why a command can't be done in the current state of the session."""
        if not self.opened:
            return ""
        return part.reason(command.id) or self.client.unmet(ANYTHING) or ""

    def hinted(self, command: KeyCommand, part: Part) -> bool:
        """Whether to show a key in the hints. Private sheets and the facilitator view hide those that run it."""
        if isinstance(self._middle, FacilitatorView) and command.id in self._middle.keys:
            return False
        if command.id == "close-export" and self.client.mode == "ssh":
            return False  # the file would be on the host
        if self.opened and (
            (command.id == "attend" and self._seats.declared_absent)
            or (command.id == "attend" and not self.private and self._seats.keeps_waiting)
            or (command.id == "give-hand" and self._leading.takes_back)
        ):
            return part.available(command.id)
        return super().hinted(command, part) and not (self.private and command in RUN)
