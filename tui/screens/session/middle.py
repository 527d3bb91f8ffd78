"""The middle of the session screen: the exercise, or what is shown instead of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, TextArea

from sessions.errors import Refused
from sessions.model.core import CLOSED
from sessions.rules.phases import KINDS, ending_kind
from tui.commands.footers import FOOTERS
from tui.dialogs.screen import rehint
from tui.exercises import panel_for
from tui.exercises.panel import Panel
from tui.exercises.waiting_page import show_time_to_those_who_wait
from tui.forms.answer_form import answer_forms
from tui.forms.form_view import FormView
from tui.screens.session.paused_page import PausedPage
from tui.widgets.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sessions.model import Item
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import Part
    from tui.forms.answer_form import AnswerForm
    from tui.screens.session.agenda_view import AgendaView
    from tui.screens.session.facilitator_view import FacilitatorView
    from tui.screens.session.protocol import ControlledScreen
    from tui.screens.session.records_view import RecordsView
    from tui.widgets.board_table import BoardTable

    MiddleView = Panel | FacilitatorView | AgendaView | RecordsView

Instead = Literal["agenda", "records"]
Shown = Instead | Literal["exercise", "facilitator"]


def _agenda() -> type[AgendaView]:
    from tui.screens.session.agenda_view import AgendaView

    return AgendaView


def _facilitator() -> type[FacilitatorView]:
    from tui.screens.session.facilitator_view import FacilitatorView

    return FacilitatorView


def _records() -> type[RecordsView]:
    from tui.screens.session.records_view import RecordsView

    return RecordsView


VIEWS: Final[Mapping[Shown, Callable[[], type[MiddleView]]]] = {
    "agenda": _agenda,
    "facilitator": _facilitator,
    "records": _records,
}
"""What is shown instead of an exercise; as with exercises, a view is imported when it is first shown."""


class Middle(Vertical):
    """Shows one view at a time on its session screen, and keeps what was typed in it before it shows another."""

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
        super().__init__(id="middle")
        self._on, self._client = screen, client
        self.paused = PausedPage(client)
        """What covers it while the session is paused."""
        self.view: MiddleView | None = None
        """What it shows; None before there is anything, and while it changes."""
        self._shown: Shown = "exercise"  # what the view is
        self._facilitator: FacilitatorView | None = None  # the view, if it is that one
        self._instead: Instead | None = None  # what was asked for instead of the exercise
        self._asked_by: str | None = None  # and the seat that asked for it
        self._row: str | None = None  # the previous cursor position in the exercise

    def compose(self) -> ComposeResult:
        """Yield what covers everything else while the session is paused."""
        yield self.paused

    # --- what is there ----------------------------------------------------------------------------------------------

    @property
    def panel(self) -> Panel | None:
        """The exercise, if it is shown."""
        return self.view if isinstance(self.view, Panel) else None

    @property
    def agenda_shown(self) -> bool:
        """Whether the agenda is shown."""
        return self.view is not None and self._shown == "agenda"

    @property
    def covered(self) -> bool:
        """Whether something is shown instead of the exercise."""
        return self.view is not None and self._shown in ("agenda", "records")

    @property
    def private(self) -> bool:
        """Whether a private form is being filled in here."""
        return self.panel is not None and self.panel.writing

    def answer_waits(self) -> bool:
        """Whether something covers an answer that a leader here could write now: another view, or another screen."""
        if self.view is None or (self._on.on_top and not self.covered):
            return False
        return self._client.eyes in self._client.situation.waiting_for

    @property
    def parts(self) -> Iterable[Part]:
        """The controllers of what is shown."""
        return self.view.controllers if self.view else ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """What the phase on screen is there for, as names of commands, the most important first."""
        item = self._client.view().active if self.panel else None
        if item is None:
            return ()
        recorded = KINDS[item.kind].recorded(item) if item.kind in KINDS else ""
        return (*filter(None, [recorded]), *FOOTERS.get(f"{item.kind}.{item.phase}", ()))

    def runs(self, command: str) -> bool:
        """Whether the facilitator view is shown, and has a command among its own large keys."""
        return self._facilitator is not None and command in self._facilitator.keys

    def forms(self) -> Iterable[AnswerForm]:
        """Yield the private form that is being filled in."""
        if self.panel and self.private:
            yield from answer_forms(self.panel)

    # --- showing ----------------------------------------------------------------------------------------------------

    async def show(self, session: Session, *, facilitating: bool) -> None:
        """Show the exercise, or what was asked for instead; `facilitating` asks for the facilitator view."""
        await self.paused.learn(session)
        item = session.active
        if session.header.status in CLOSED:  # the result of the session is shown instead of its last item
            item = next(reversed(session.agenda), None)
        await self._become(*self._wanted(session, item, facilitating))
        if self.covered:
            cast("AgendaView | RecordsView", self.view).show(session)
        elif self._facilitator:
            self._facilitator.show(session, self._on, self.paused.sentence(session))
        elif self.panel and item is not None:
            await self.panel.show(session, item)
            if self._row is not None:  # something was shown instead of the exercise
                for rows in _rows_in(self.view):
                    rows.come_back(self._row)
                self._row = None
        self.paused.show(session, covers=self.panel is not None and not self._typing)

    @property
    def says_nothing_of_next(self) -> bool:
        """Whether nothing in the middle says who speaks first and what comes next."""
        waits = self._client.situation.form is not None and not self.private
        return not (waits or self._facilitator or self.paused.has_class("-shown"))

    def paused_beside(self) -> str:
        """Return that the session is paused, if nothing in the middle says so: somebody could be typing there."""
        says = self._facilitator or self.paused.has_class("-shown")
        return "" if says else self.paused.sentence(self._client.view(), typing=self._typing)

    @property
    def _typing(self) -> bool:
        """Whether somebody could be typing here."""
        return self.private or isinstance(self.screen.focused, Input | TextArea)

    def _wanted(self, session: Session, item: Item | None, facilitating: bool) -> tuple[Shown, type[MiddleView]]:
        if self._instead == "records" and self._asked_by != self._client.eyes:
            self._instead = None  # another person is looking now, who didn't ask for it
        if item is None or self._instead:
            shown: Shown = self._instead or "agenda"
            return shown, VIEWS[shown]()
        if facilitating:
            return "facilitator", VIEWS["facilitator"]()
        return "exercise", panel_for(ending_kind() if session.header.status in CLOSED else item.kind)

    async def _become(self, shown: Shown, wanted: type[MiddleView]) -> None:
        """Put the view that is wanted in place of another if necessary; there is none if the app is closing."""
        if type(self.view) is wanted:
            return
        if self.panel:
            await self.panel.save()
            self._row = next((rows.key for rows in _rows_in(self.panel)), None)
        self.view, self._facilitator, view = None, None, wanted(self._client)
        async with self.batch():
            await self.remove_children([each for each in self.children if each is not self.paused])
            await self.mount(view, before=self.paused)
        if not view.is_attached:
            return
        self.view, self._shown = view, shown
        self._facilitator = cast("FacilitatorView", view) if shown == "facilitator" else None
        self.screen.set_class(shown == "facilitator", "-facilitating")
        self._on.bind_commands()
        self._on.call_after_refresh(view.focus_first)

    def tick(self) -> None:
        """Show the time that passed where it is large."""
        if self._facilitator:
            self._facilitator.show(self._client.view(), self._on, self.paused.sentence(self._client.view()))
        elif self.panel and not self.private:
            show_time_to_those_who_wait(self.panel, self._client.view())

    def make_room(self, lines: int) -> None:
        """Leave a number of lines free below the band, where nobody types: in the facilitator view."""
        if self._facilitator:
            self._facilitator.styles.padding = (lines, 0, 0, 0)

    def point_at(self, key: str) -> None:
        """Put the cursor on a row, if the view has it."""
        for rows in _rows_in(self.view):
            rows.come_back(key)

    async def show_agenda(self) -> None:
        """Show the agenda instead of the exercise. Raises Refused if a draft isn't saved."""
        await self._show_instead("agenda")

    async def show_records(self) -> None:
        """Show the records instead of the exercise. Raises Refused if a draft isn't saved."""
        await self._show_instead("records")

    async def show_exercise(self) -> None:
        """Show the exercise again."""
        await self._show_instead(None)

    async def _show_instead(self, wanted: Instead | None) -> None:
        if self.panel and not await self.panel.save():
            raise Refused("Your text isn't saved yet. Try again in a moment.")
        self._instead, self._asked_by = wanted, self._client.eyes
        await self._on.show()

    # --- what happens in it -----------------------------------------------------------------------------------------

    @on(Matrix.Moved)
    @on(FormView.Turned)
    def _rehint(self) -> None:
        """Show other keys: the cursor is on another row, or in another field."""
        rehint(self)

    @on(Matrix.Chosen)
    async def _row_chosen(self, event: Matrix.Chosen) -> None:
        """Do what choosing a row does in this view: the first of its commands for it that makes sense now."""
        event.stop()
        chosen = self.view.chosen if self.view else ()
        if self.screen.is_active and (
            found := next((each for each in chosen if _is_available(each, self.parts)), None)
        ):
            await self.run_action(f"screen.perform('{found}')")


def _is_available(command: str, parts: Iterable[Part]) -> bool:
    return any(part.available(command) for part in parts for each in part.commands if each.id == command)


def _rows_in(view: MiddleView | None) -> Iterator[Matrix | BoardTable]:
    """Yield the lists in a view whose cursor comes back after something else was shown."""
    if view is not None:
        yield from view.walk_children(Matrix)
        yield from cast("Iterable[BoardTable]", view.query("BoardTable"))
