"""The session screen: agenda on the left, exercise in the middle, clock at the top, people and keys at the bottom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from sessions.errors import Locked, ParleyError, Trouble
from sessions.situation import PhasePlace, Requires, running
from tui.client.messages import FileGone, FileMoved, NewsHeard, Nudged, PresenceMoved, SessionMoved
from tui.client.session_client import SessionClient
from tui.client.status import nothing_came, statuses, where
from tui.commands.command import KeyCommand
from tui.commands.keymap import RUN
from tui.dialogs.open_client import open_client
from tui.dialogs.protocol import Part
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.too_small import too_small
from tui.dialogs.unused_key import WAITS
from tui.exercises.one_by_one import WHOLE
from tui.screens.session.capture import Capturing
from tui.screens.session.explain import Explain
from tui.screens.session.facilitate import Facilitate
from tui.screens.session.late_answer import LateAnswer
from tui.screens.session.leave import LeaveSession
from tui.screens.session.middle import Middle
from tui.screens.session.mind_seats import MindSeats
from tui.screens.session.news import News
from tui.screens.session.pending_consent import PendingConsent
from tui.screens.session.phase_help import phase_explained
from tui.screens.session.run_session import RunSession
from tui.screens.session.seal import SealAnswer
from tui.screens.session.show_pages import ShowPages
from tui.screens.session.signal import SaySignal
from tui.screens.session.sudden_change import SuddenChange
from tui.screens.session.take_over import WriterTerminal
from tui.screens.session.time_vote import TimeVote
from tui.screens.session.timekeeper import Timekeeper
from tui.screens.session.turns import Turns
from tui.terminal.typeahead import drop_typing
from tui.widgets.breadcrumb import Breadcrumb
from tui.widgets.hints import Foot
from tui.widgets.rail import Rail
from tui.widgets.voice import begins_and_follows

if TYPE_CHECKING:
    from sessions.room import Mode
    from sessions.store.protocol import Store
    from tui.screens.session.alone import PlaysAlone
    from tui.widgets.explained import Explained


ANYTHING = Requires(when=(running,))
"""What most keys of a session require; it says why a key can't act if nothing else does."""


RAIL_GROWS: Final = [(0, "-narrow"), (110, "-from-110"), (130, "-from-130"), (160, "-from-160")]
"""The widths of a terminal, in cells, from which the rail has more room, with the classes in the stylesheet."""

TALL: Final = [(0, "-low"), (28, "-roomy"), (35, "-tall")]
"""The lines of a terminal from which a private page has air below its first line, and from which a list has the details
of a row below it, with the classes in the stylesheet."""


class SessionScreen(ParleyScreen[None]):
    """A session as one terminal has it: for a seat, for both at the hot seat, or to watch."""

    CSS_PATH: ClassVar[Any] = "session.tcss"
    HORIZONTAL_BREAKPOINTS = RAIL_GROWS
    VERTICAL_BREAKPOINTS = TALL

    def __init__(
        self,
        open_file: Callable[[], Store],
        session_id: str,
        seat: str | None,
        mode: Mode,
        *,
        curtain_idle_s: int,
        alone: PlaysAlone | None = None,
    ) -> None:
        """`alone` is the script that plays the other leader, if one does."""
        self.client = SessionClient(open_file, session_id, seat, mode)
        self.middle = Middle(self, self.client)
        self.answer_waits = self.middle.answer_waits
        """Whether something covers an answer that a leader here could write now."""
        self._leaving = LeaveSession(self, self.client, kept=alone is None)
        self._turns = Turns(self, self.client, self._leaving, curtain_idle_s)
        self._editor = WriterTerminal(self, self.client)
        self._wishes = PendingConsent(self, self.client)
        self._news = News(self)
        self._pages = ShowPages(self, self.client)
        self._seats = MindSeats(self, self.client)
        self._leading = Facilitate(self, self.client)
        vote = TimeVote(self, self.client)
        self._time = Timekeeper(self, self.client, vote, self._seats)
        self._capturing = Capturing(self, self.client)
        self._explaining = Explain(self, self.client)
        self._always: tuple[Part, ...] = (RunSession(self, self.client), self._pages, self._seats, self._leaving)
        self._parts: tuple[Part, ...] = (
            SealAnswer(self, self.client),
            SaySignal(self, self.client),
            vote,
            LateAnswer(self, self.client),
            self._editor,
            self._turns,
            self._capturing,
            self._explaining,
            self._leading,
            *self._always,
        )
        self._change = SuddenChange(self.client)
        self._here: tuple[str, ...] = ()
        self._ended: set[str] = set()  # the items
        self.passed = ""
        """Of which items nothing came, if they ended as this phase began."""
        self.place = PhasePlace()
        """Where the session is, as shown."""
        self.opened = False
        self._alone = alone
        super().__init__()
        if alone:
            self.closing.push_async_callback(alone.end)

    def compose(self) -> ComposeResult:
        """Yield the frame."""
        with Horizontal(id="top"):
            yield Static(id="title", markup=False)
            yield Breadcrumb(id="where")
            yield self._time.clock
        with Horizontal(id="body"):
            yield Rail()
            yield self.middle
        yield self._time.band
        yield Foot()

    async def opening(self) -> None:
        """Open the session, show it, and watch it from then on."""
        self.opened = await open_client(self, self.client)
        if not self.opened:
            return
        self.set_interval(1.0, self._second)
        await self.show()
        if said := await self.client.in_file(lambda store: store.notice):
            self.say(said)
        await self._explaining.begin()
        if self._alone:
            await self._alone.begin(self, self._leaving.leave)

    def on_unmount(self) -> None:
        """Forget a turn, before the seat is left. What was typed is saved, at the latest half a second after a key."""
        if self.in_turn:
            self._turns.forget()

    # --- what is shown ----------------------------------------------------------------------------------------------

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
        if self._change.came():
            self.disarm()
            drop_typing(self.app)
        self.place = self.client.situation.place
        here, self._here = self._here, (item.id if item else "", *where(view, item))
        known, self._ended = self._ended, {each.id for each in view.agenda if each.status == "ended"}
        self.query_one(Breadcrumb).show(self._here[1:])
        await self.middle.show(view, facilitating=self._leading.facilitating)
        self.query_one(Rail).show(() if self.middle.agenda_shown else view.agenda, statuses(self.client))
        self._time.show()
        self.unused.reconsider()
        self._consent.reconsider()
        if here != self._here:
            self._news.move_on()
            if not self.client.acted and not self._news.speaking:
                self.say("")  # it was about the previous phase
            self.passed = nothing_came(view, known) if here else ""
            if self.passed:
                back = self.doable("go-back")
                way = f" {back[0].key(self.app._keymap)} goes back to it." if back else ""
                self.say(f"{self.passed}{way}", briefly=True)
        if self.middle.covered and self.middle.answer_waits() and not self.said:
            self.say(WAITS)
        self.hint()
        self._turns.raise_curtain()
        self._editor.announce()
        self._wishes.announce()
        self._capturing.announce()
        if self._alone:
            self._alone.show(self, view, self._leaving.leave)

    async def save(self) -> None:
        """Save text that was typed in the exercise and isn't saved yet."""
        if panel := self.middle.panel:
            await panel.save()

    def unsaved(self) -> str:
        """Return the text that was typed in the exercise and isn't saved."""
        return self.middle.panel.unsaved() if self.middle.panel else ""

    # --- what happens -----------------------------------------------------------------------------------------------

    async def _second(self) -> None:
        touched: float = getattr(self.app, "touched_at", 0.0)  # before anything else takes time
        try:
            await self.client.second()
        except Trouble as trouble:
            self.say(str(trouble))
        self._time.show()
        self.middle.tick()
        await self._turns.drop_when_idle(touched)

    @on(SessionMoved)
    @on(PresenceMoved)
    async def _moved(self) -> None:
        await self.show()

    @on(Nudged)
    @on(NewsHeard)
    def _heard(self, event: Nudged | NewsHeard) -> None:
        if isinstance(event, Nudged):
            self._leading.nudged(event.by)
        else:
            self._news.tell(event.sentences)

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
        return super().typing or self.middle.private

    # --- commands ---------------------------------------------------------------------------------------------------

    @on(events.Key)
    @on(events.Paste)
    def _stray(self, event: events.Key | events.Paste) -> None:
        """Treat no letter as a command in a private sheet, whatever has the focus; say so if no field took it."""
        if isinstance(event, events.Key) and not event.is_printable:
            return
        if self.middle.panel and self.middle.private:
            event.stop()
            self.say(self.middle.panel.answer.stray())
        elif isinstance(event, events.Paste) and self.middle.answer_waits():
            self.say(WAITS)

    def parts(self) -> Iterable[Part]:
        """Yield the controllers of the exercise, of its form, and of the session."""
        yield from self.middle.parts
        yield from self._parts if self.opened else self._always

    def explained(self) -> Iterable[Explained]:
        """Yield what happens in the phase, why, and what comes next; then the field that has the focus."""
        yield from phase_explained(self.client.view()) if self.opened and not self.middle.covered else ()
        yield from super().explained()

    def show_hints(self) -> None:
        """Show the most useful keys, and who speaks first: both depend on the cursor."""
        super().show_hints()
        if self.opened:
            about = self.middle.panel.about if self.middle.panel else None
            says = begins_and_follows(self.client, about)
            self.query_one(Foot).voice(says if self.middle.says_nothing_of_next else Content(""))

    def hints(self) -> Iterable[tuple[str, str]]:
        """If a form is being filled in, first yield the keys of the focused field."""
        for form in self.middle.forms():
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

    @property
    def first_hints(self) -> tuple[str, ...]:
        """What the phase is there for comes first."""
        return self.middle.wanted

    def hinted(self, command: KeyCommand, part: Part) -> bool:
        """Whether to show a key in the hints. Private sheets and the facilitator view hide those that run it."""
        if self.middle.runs(command.id):
            return False
        if command.id == "explain" and self.opened and not self._explaining.urgent:
            return False
        if command.id == WHOLE.id and self.middle.panel and self.middle.panel.one_by_one.moment:
            # at the end the arrow says it, and before that the key that goes on
            return not self.middle.panel.one_by_one.last and self.doable("next") is None
        if command.id == "close-export" and self.client.mode == "ssh":
            return False  # the file would be on the host
        if self.opened and (
            (command.id == "attend" and self._seats.declared_absent)
            or (command.id == "attend" and not self.middle.private and self._seats.keeps_waiting)
            or (command.id == "give-hand" and self._leading.takes_back)
        ):
            return part.available(command.id)
        return super().hinted(command, part) and not (self.middle.private and command in RUN)
