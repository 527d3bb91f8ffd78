"""The agenda in the middle of the session screen: planned as a draft, changed while the session runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.rules.agenda_timing import obstacles
from sessions.rules.seats import leads
from tui.client.status import context
from tui.dialogs.screen import ParleyScreen
from tui.screens.session.agenda_items import ChangeItems
from tui.screens.session.agenda_plan import AcceptAgenda
from tui.screens.session.item_details import item_details
from tui.widgets.agenda import Agenda, AgendaList
from tui.widgets.beside import BOTH
from tui.widgets.details import Details
from tui.widgets.how_it_goes import how_they_go
from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import Part

DRAFT = "Change what you like, then accept the agenda."
DRAFT_SEEN = "The leaders are planning the agenda. The session can start once it is accepted."
DRAFT_LED = "The leaders change what they like, then one of you accepts the agenda."
READY = "The agenda is ready. Start when you are both here."
READY_LED = "The agenda is ready. The facilitator starts the session when you are both here."
READY_LEADING = "The agenda is ready. Start when both leaders are here."
READY_SEEN = "The agenda is ready. The session starts when both leaders are here."
RUNNING = "You can still move items that haven't started, and reopen items that have ended."


class AgendaView(Vertical):
    """The agenda and its controllers; the session screen handles the keys."""

    chosen: tuple[str, ...] = ()

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel -pair")
        self.client = client
        self._items = ChangeItems(self, client, self.show)
        self.controllers: tuple[Part, ...] = (self._items, AcceptAgenda(self, client))

    def compose(self) -> ComposeResult:
        """Yield heading, list and obstacles, and what the item under the cursor is."""
        yield Static(Content("Agenda"), classes="title -led", markup=False)
        yield Static(classes="lead", markup=False)
        with Container(classes=BOTH):
            with Vertical():
                yield Agenda()
                yield Static(classes="obstacles quiet", markup=False)
                yield Details("whole")
            yield Details()

    def _led(self, view: Session) -> str:
        """Return who starts the session, and what to do if they aren't here."""
        facilitator = view.facilitator
        if facilitator and self.client.hands and self.client.presence.get(facilitator, "online") == "offline":
            return f"The agenda is ready. {leads(view, context(self.client, self.client.hands[0]))}"
        return READY_LED

    def _says(self, view: Session) -> dict[str, str]:
        """Return what the agenda says to its reader before the session runs, by its status."""
        runs = self.client.situation.may_run
        if self.client.hot or self.client.leaders:
            return {"draft": DRAFT, "ready": READY if runs else self._led(view)}
        if view.facilitator in self.client.hands:
            return {"draft": DRAFT_LED, "ready": READY_LEADING if runs else READY_SEEN}
        return {"draft": DRAFT_SEEN, "ready": READY_SEEN}

    def show(self, view: Session) -> None:
        """Update the agenda; the cursor stays on its item."""
        header = view.header
        lead = self._says(view).get(header.status, RUNNING)
        self.query_one(".lead", Static).update(Content(lead))
        length, buffer, away = header.planned_minutes, header.buffer_percent, self.client.mode == "ssh"
        agenda, hot = self.query_one(Agenda), self.client.hot
        first = agenda.cursor_item is None
        agenda.show(view.agenda, length, buffer, hot=hot, away=away, leaders=view.leaders)
        if first and view.active:
            agenda.point_at(view.active.id)
        lacks = obstacles(view, hot=self.client.hot) if header.status == "draft" else []
        told = self.query_one(".obstacles", Static)
        told.update(Content("\n".join(f"· {each}" for each in lacks)))
        told.display = bool(lacks)
        self.query_one("#whole", Details).tell(how_they_go(view.agenda))
        self._tell()

    def _tell(self) -> None:
        """Say what the item under the cursor is."""
        item = self.query_one(Agenda).cursor_item
        self.query_one("#details", Details).tell(item_details(self.client.view(), item) if item else None)

    def focus_first(self) -> None:
        """Focus the list, if it still exists."""
        for rows in self.walk_children(AgendaList):
            rows.focus()

    @on(events.Mount)
    def _follow(self) -> None:
        """Update the keys when the cursor moves to another item."""
        self.watch(self.query_one(AgendaList), "cursor", self._went, init=False)

    def _went(self) -> None:
        self._tell()
        if isinstance(self.screen, ParleyScreen):
            self.screen.hint()

    @on(Ledger.Chosen)
    def _chosen(self, event: Ledger.Chosen) -> None:
        event.stop()
        if self._items.available("agenda-edit"):
            self._items.do_agenda_edit()
