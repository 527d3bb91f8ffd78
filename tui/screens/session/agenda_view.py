"""The agenda in the middle of the session screen: made while it is a draft, changed while the session runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.errors import Refused
from sessions.model import Item
from sessions.rules.agenda import AddItem, Choose, EditItem, EndItem, MakeReady, MoveItem, RemoveItem, Waive
from sessions.rules.agenda_timing import CARRIES_BEFORE_CHOICE, TITLE_MOST, obstacles, overfull_s
from sessions.rules.forms import Field, When
from sessions.rules.people import AddPerson, MendPerson, Rename
from sessions.rules.phases import KINDS
from sessions.rules.returning import ReopenItem
from sessions.rules.seats import leads
from sessions.situation import BEFORE
from tui.client.status import moment, runs
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import AGENDA
from tui.commands.refusing import Refusing
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.screen import ParleyScreen
from tui.screens.session.people import add, mend, rename
from tui.widgets.agenda import Agenda, AgendaList
from tui.widgets.ledger import Ledger

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.client.session_client import SessionClient
    from tui.dialogs.screen import Part
    from tui.screens.session.protocol import ControlledScreen

DRAFT = "Each of you puts at least one thing on the agenda. Then accept it."
DRAFT_SEEN = "The leaders make the agenda; each of them puts at least one thing on it."
READY = "The agenda is ready. Start when both of you sit down."
READY_LED = "The agenda is ready. The facilitator starts it when both of you sit down."
READY_SEEN = "The agenda is ready. It starts when both leaders sit down."
RUNNING = "What has begun keeps its place; the rest can still move. What has ended can be reopened."
EMPTY = "The agenda is empty; add an item."
ON_AN_ITEM: Final[Mapping[str, type[Command]]] = {
    "agenda-edit": EditItem,
    "agenda-more": EditItem,
    "agenda-less": EditItem,
    "agenda-up": MoveItem,
    "agenda-down": MoveItem,
    "agenda-remove": RemoveItem,
    "agenda-choose": Choose,
}
DOES: Final[Mapping[str, type[Command]]] = {
    **ON_AN_ITEM,
    "agenda-add": AddItem,
    "agenda-ready": MakeReady,
    "agenda-waive": Waive,
    "agenda-reopen": ReopenItem,
    "agenda-title": Rename,
    "agenda-mend": MendPerson,
    "agenda-person": AddPerson,
}
WAIVED = {"owners": "that one of you put nothing on the agenda", "overfull": "that the agenda is over-full"}


def item_fields(session: Session, new: bool) -> tuple[Field, ...]:
    """Return what is asked of an item, of a new one also its kind."""
    return (
        Field("title", "Title", "text", least=1, most=TITLE_MOST),
        *((Field("item_kind", "Kind", "choice", options=tuple(sorted(KINDS))),) if new else ()),
        Field("minutes" if new else "planned_minutes", "Minutes", "scale", least=1, most=120),
        Field("owner", "Owner", "choice", options=tuple(session.leaders), seats=True, required=False),
        Field("outcome_wanted", "What you want of it", "text", least=1, most=120, required=False, more=True),
        Field("on_zero", "When time is up", "choice", options=("vote", "soft", "hard"), required=False, more=True),
    )


CHOICE = (
    Field("choice", "What now", "choice", options=("do", "drop", "delegate")),
    Field("to", "To whom", "text", least=1, most=80, required=False, needed=When("choice", equals="delegate")),
)


class AgendaView(Refusing, Vertical):
    """The agenda with its commands; the session screen lends it its keys."""

    commands: tuple[KeyCommand, ...] = AGENDA

    def __init__(self, client: SessionClient) -> None:
        super().__init__(classes="panel")
        self.client = client
        self.controllers: tuple[Part, ...] = (self,)

    def compose(self) -> ComposeResult:
        """Yield heading, list and obstacles."""
        yield Static(Content("Agenda"), classes="title", markup=False)
        yield Static(classes="lead", markup=False)
        yield Agenda()
        yield Static(classes="obstacles quiet", markup=False)

    def _led(self, view: Session) -> str:
        """Return who starts it, and what helps where they are not here."""
        facilitator = view.facilitator
        if facilitator and self.client.hands and self.client.presence.get(facilitator, "online") == "offline":
            return f"The agenda is ready. {leads(view, moment(self.client, self.client.hands[0]))}"
        return READY_LED

    def show(self, view: Session) -> None:
        """Bring it up to date; the cursor stays on its item."""
        header = view.header
        own = self.client.hot or bool(self.client.leaders)
        ready = READY if runs(self.client) else self._led(view)
        says = {"draft": DRAFT, "ready": ready} if own else {"draft": DRAFT_SEEN, "ready": READY_SEEN}
        lead = says.get(header.status, RUNNING)
        self.query_one(".lead", Static).update(Content(lead))
        self.query_one(Agenda).show(view.agenda, header.planned_minutes, header.buffer_percent, self.client.hot)
        lacks = obstacles(view, self.client.hot) if header.status == "draft" else []
        self.query_one(".obstacles", Static).update(Content("\n".join(f"· {each}" for each in lacks)))

    def focus_first(self) -> None:
        """Put the cursor in the list, where it has not gone meanwhile."""
        for rows in self.query(AgendaList):
            rows.focus()

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now, for the item under the cursor or for all of the agenda."""
        status, item = self.client.situation.status, self.here
        if command == "agenda-back":
            return "" if status in BEFORE else None
        does = EndItem if command == "agenda-remove" and status not in BEFORE else DOES[command]
        if why := self.client.unmet(does):
            return why
        match command:
            case "agenda-waive":
                found = obstacles(self.client.view(), self.client.hot) if status == "draft" else []
                waivable = any("waive" in each or "over-full" in each for each in found)
                return None if waivable else "There is nothing that needs to be accepted."
            case "agenda-reopen":
                return None if item and item.status == "ended" else "Only an item that has ended can be reopened."
        return self._fixed(command, item) if command in ON_AN_ITEM else None

    def _fixed(self, command: str, item: Item | None) -> str | None:
        """Return why the item under the cursor can't be changed now."""
        if item is None:
            return EMPTY
        if item.status == "ended":
            return f"“{item.title}” has ended, so it stays as it is; it can be reopened."
        if item.status != "queued":
            return f"“{item.title}” has begun, so it keeps its place."
        if command == "agenda-choose" and (item.carried_count or 0) < CARRIES_BEFORE_CHOICE:
            return f"This is for an item that was carried {CARRIES_BEFORE_CHOICE} times."
        return None

    @property
    def here(self) -> Item | None:
        """The item under the cursor."""
        return next((agenda.cursor_item for agenda in self.query(Agenda)), None)

    def _item(self) -> Item:
        item = self.here
        if item is None:
            raise Refused(EMPTY)
        return item

    @on(events.Mount)
    def _follow(self) -> None:
        """Offer the keys of the item that the cursor is on."""
        self.watch(self.query_one(AgendaList), "cursor", self._went, init=False)

    def _went(self) -> None:
        if isinstance(self.screen, ParleyScreen):
            self.screen.hint()

    @on(Ledger.Chosen)
    def _chosen(self, event: Ledger.Chosen) -> None:
        event.stop()
        if self.available("agenda-edit"):
            self.do_agenda_edit()

    async def do_agenda_back(self) -> None:
        """Go back to the exercise."""
        await cast("ControlledScreen", self.screen).show_exercise()

    # --- commands ---------------------------------------------------------------------------------------------------

    async def do_agenda_add(self) -> None:
        """Ask for a new item: it comes after the one under the cursor, or while the session runs, next."""
        view, here = self.client.view(), self.here
        draft = view.header.status in BEFORE
        after = here.id if draft and here and here.kind != "close" else None

        def point_at_it(answers: Answers) -> None:
            known, now = {item.id for item in answers.before.agenda}, self.client.view()
            self.show(now)
            for item in now.agenda:
                if item.id not in known:
                    self.query_one(Agenda).point_at(item.id)

        owner = next(iter(self.client.leaders), None)
        usual = await self.client.in_file(_usual_minutes)
        given = {"item_kind": "talk", "minutes": usual.get("talk", 10), "owner": None if self.client.hot else owner}
        note = " · ".join(f"{kind} {minutes}" for kind, minutes in usual.items())
        dialog = Dialog(
            id="agenda-add",
            title="New item",
            fields=item_fields(view, new=True),
            given=given,
            note=note and f"Usual minutes: {note}",
            to_command=lambda answers: AddItem(after=after, **answers),
            then=point_at_it,
        )
        open_dialog(self.app, self.client, dialog)

    def do_agenda_edit(self) -> None:
        """Ask what to change of the item."""
        item = self._item()

        def change(answers: Answers) -> Command:
            typed = {"outcome_wanted": "", **answers}
            typed["minutes"] = typed.pop("planned_minutes")
            return EditItem(item=item.id, **typed, before=answers.began)

        fields = item_fields(self.client.view(), new=False)
        dialog = Dialog(
            id="agenda-edit",
            about=item.id,
            edits=item.id,
            title="Item",
            fields=fields,
            given={field.key: getattr(item, field.key) for field in fields},
            to_command=change,
        )
        open_dialog(self.app, self.client, dialog)

    async def do_agenda_up(self) -> None:
        """Move the item up."""
        await self.client.do(MoveItem(item=self._item().id, by=-1))

    async def do_agenda_down(self) -> None:
        """Move the item down."""
        await self.client.do(MoveItem(item=self._item().id, by=1))

    async def do_agenda_more(self) -> None:
        """Plan a minute more."""
        await self.client.do(EditItem(item=self._item().id, minutes=self._item().planned_minutes + 1))

    async def do_agenda_less(self) -> None:
        """Plan a minute less."""
        await self.client.do(EditItem(item=self._item().id, minutes=self._item().planned_minutes - 1))

    def asks_agenda_remove(self) -> Consent:
        """Name the item."""
        item = self._item()
        before = self.client.view().header.status in BEFORE
        words = f"take {item.id} off the agenda" if before else f"skip {item.id}"
        return Consent(f"{words}: {item.title}", (item.id, before))

    async def do_agenda_remove(self) -> None:
        """Take the item off a draft; skip it while the session runs."""
        item = self._item()
        before = self.client.view().header.status in BEFORE
        await self.client.do(RemoveItem(item=item.id) if before else EndItem(item=item.id, outcome="skipped"))

    def asks_agenda_reopen(self) -> Consent | None:
        """Say which item is interrupted."""
        item, active = self._item(), self.client.view().active
        if item.phase is None or active is None:
            return None
        return Consent(f"take up “{item.title}” again", (item.id, active.id), f"“{active.title}” then comes after it.")

    async def do_agenda_reopen(self) -> None:
        """Take an item up again that has ended, and show it."""
        item = self._item()
        if item.phase is None:  # it never began, so nobody is interrupted
            await self.client.do(ReopenItem(item=item.id))
        else:
            await self.client.together(ReopenItem(item=item.id))
        if self.client.view().header.active == item.id:
            await self.do_agenda_back()

    def do_agenda_title(self) -> None:
        """Ask for another title of the session."""
        rename(self.app, self.client)

    def do_agenda_mend(self) -> None:
        """Ask whose name or title to mend."""
        mend(self.app, self.client)

    def do_agenda_person(self) -> None:
        """Ask who is to be in the session too."""
        add(self.app, self.client)

    def do_agenda_choose(self) -> None:
        """Do, drop or delegate an item that was carried three times."""
        item = self._item()

        dialog = Dialog(
            id="agenda-choose",
            about=item.id,
            title="Carried three times",
            fields=CHOICE,
            note=item.title,
            to_command=lambda answers: Choose(item=item.id, **answers),
        )
        open_dialog(self.app, self.client, dialog)

    def asks_agenda_waive(self) -> Consent:
        """Name what is accepted."""
        what = _waivable(self.client.view(), self.client.hot)[0]
        return Consent(f"accept {WAIVED[what]}", (what, self.client.view().rev))

    async def do_agenda_waive(self) -> None:
        """Accept the first obstacle that can be accepted."""
        view = self.client.view()
        await self.client.do(Waive(what=_waivable(view, self.client.hot)[0]).as_read(view, self.client.hands[0]))

    def asks_agenda_ready(self) -> Consent:
        """Say what is taken; refuse it at once where something is missing."""
        view = self.client.view()
        if found := obstacles(view, self.client.hot):
            raise Refused(found[0])
        items = len(view.agenda)
        return Consent(f"accept this agenda of {items} item{'s' * (items != 1)}", view.rev)

    async def do_agenda_ready(self) -> None:
        """Accept the agenda."""
        await self.client.do(MakeReady().as_read(self.client.view(), self.client.hands[0]))


def _waivable(view: Session, hot: bool) -> list[Literal["owners", "overfull"]]:
    """Return what of the obstacles can be accepted."""
    header, owners = view.header, {item.owner for item in view.agenda}
    found: list[Literal["owners", "overfull"]] = []
    if view.agenda and not header.waived and not set(view.leaders) <= owners:
        found.append("owners")
    if overfull_s(view, hot) and not header.overfull_accepted:
        found.append("overfull")
    return found


def _usual_minutes(store: Store) -> dict[str, int]:
    """Return how long items of each kind usually took, by kind; kinds that nobody used yet are missing."""
    from sessions.setup.new_session import suggested_minutes

    found = ((kind, suggested_minutes(store, kind)) for kind in sorted(KINDS))
    return {kind: minutes for kind, minutes in found if minutes}
