"""The commands on the items of the agenda: add, edit, move, remove, reopen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from sessions.errors import Refused
from sessions.exercises.ask.kind import Ask, UsePacks
from sessions.exercises.board.rows import UseBoard
from sessions.exercises.board.state import KIND as BOARD
from sessions.library.boards import find_boards
from sessions.library.packs import Pack, find_packs
from sessions.library.roles import board_setting
from sessions.rules.agenda import AddItem, Choose, EditItem, EndItem, MoveItem, RemoveItem
from sessions.rules.agenda_timing import CARRIES_BEFORE_CHOICE, TITLE_MOST
from sessions.rules.forms import Field, When
from sessions.rules.phases import KINDS, ends_session
from sessions.rules.returning import ReopenItem
from sessions.situation import BEFORE
from sessions.text import shortened
from tui.commands.command import Consent
from tui.commands.keymap import AGENDA_ITEMS
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice
from tui.exercises.controller import Controller
from tui.widgets.agenda import Agenda

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.boards.spec import BoardSpec
    from sessions.command import Command
    from sessions.model import Item
    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen

PACK_MOST = 38  # characters of a pack's title in the list
TITLE = ""  # the choice of an item without a pack
PLAIN = ""  # the choice of an item without a board of the library
EMPTY = "The agenda is empty. Add an item."
DOES: Final[Mapping[str, type[Command]]] = {
    "agenda-add": AddItem,
    "agenda-edit": EditItem,
    "agenda-more": EditItem,
    "agenda-less": EditItem,
    "agenda-up": MoveItem,
    "agenda-down": MoveItem,
    "agenda-remove": RemoveItem,
    "agenda-choose": Choose,
    "agenda-reopen": ReopenItem,
}


def item_fields(session: Session, new: bool) -> tuple[Field, ...]:
    """Return the fields for an item; a new item also has its kind."""
    return (
        Field("title", "Title", "text", least=1, most=TITLE_MOST),
        *((Field("item_kind", "Kind", "choice", options=tuple(sorted(KINDS))),) if new else ()),
        Field("minutes" if new else "planned_minutes", "Minutes", "scale", least=1, most=120),
        Field("owner", "Owner", "choice", options=tuple(session.leaders), seats=True, required=False),
        Field("outcome_wanted", "Wanted outcome", "text", least=1, most=120, required=False, more=True),
        Field("on_zero", "When time is up", "choice", options=("vote", "soft", "hard"), required=False, more=True),
    )


CHOICE = (
    Field("choice", "What now", "choice", options=("do", "drop", "delegate")),
    Field("to", "To whom", "text", least=1, most=80, required=False, needed=When("choice", equals="delegate")),
)


class ChangeItems(Controller):
    """The commands on the item under the cursor, and the one that adds an item; `show` updates the agenda."""

    commands = AGENDA_ITEMS

    def __init__(self, widget: Widget, client: SessionClient, show: Callable[[Session], None]) -> None:
        super().__init__(widget, client)
        self._show = show

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now on the item under the cursor."""
        does = EndItem if command == "agenda-remove" and self.client.situation.status not in BEFORE else DOES[command]
        if why := self.client.unmet(does):
            return why
        match command:
            case "agenda-add":
                return None
            case "agenda-reopen":
                ended = self._here is not None and self._here.status == "ended"
                return None if ended else "You can only reopen an item that has ended."
        return self._fixed(command, self._here)

    def _fixed(self, command: str, item: Item | None) -> str | None:
        """Return why the item under the cursor can't be changed now."""
        if item is None:
            return EMPTY
        if item.status == "ended":
            return f"“{item.title}” has ended, so you can't change it. You can reopen it."
        if item.status != "queued":
            return f"“{item.title}” has started, so you can't move it."
        if command == "agenda-choose" and (item.carried_count or 0) < CARRIES_BEFORE_CHOICE:
            return f"This is only for an item that was carried {CARRIES_BEFORE_CHOICE} times."
        return None

    @property
    def _agenda(self) -> Agenda:
        return self.widget.query_one(Agenda)

    @property
    def _here(self) -> Item | None:
        """The item under the cursor."""
        return next((agenda.cursor_item for agenda in self.widget.walk_children(Agenda)), None)

    def _item(self) -> Item:
        item = self._here
        if item is None:
            raise Refused(EMPTY)
        return item

    async def do_agenda_add(self) -> None:
        """Ask for a new item. It is placed after the one under the cursor, or next if the session is running."""
        view, here = self.client.view(), self._here
        draft = self.client.situation.status in BEFORE
        after = here.id if draft and here and not ends_session(here) else None
        offers = {Ask.key: self._offer_packs, BOARD: self._offer_boards}

        def point_at_it(answers: Answers) -> None:
            known, now = {item.id for item in answers.before.agenda}, self.client.view()
            self._show(now)
            for item in now.agenda:
                if item.id not in known:
                    self._agenda.point_at(item.id)
                    if offer := offers.get(item.kind):
                        self.app.call_later(offer, item)

        owner = next(iter(self.client.leaders), None)
        usual = await self.client.in_file(_usual_minutes)
        given = {"item_kind": "talk", "minutes": usual.get("talk", 10), "owner": None if self.client.hot else owner}
        note = ", ".join(f"{kind} {minutes}" for kind, minutes in usual.items())
        dialog = Dialog(
            id="agenda-add",
            title="New item",
            fields=item_fields(view, new=True),
            given=given,
            note=note and f"Usual minutes: {note}",
            to_command=lambda answers: AddItem(after=after, **answers),
            then=point_at_it,
        )
        self.open(dialog)

    async def _offer_packs(self, item: Item) -> None:
        """Offer the packs for the questions of an item that was just added."""
        packs = (await self.client.in_file(lambda store: find_packs())).entries
        if not packs or not self.widget.is_attached:
            return
        choices = [Choice(TITLE, "only its title", "1 question")]
        choices += [Choice(each.key, shortened(each.title, PACK_MOST), _asks(each)) for each in packs.values()]

        async def use(key: str) -> None:
            if key != TITLE:
                await self.client.do(UsePacks(item=item.id, packs=(packs[key].used().as_setting,)))
                self.say(f"It asks the questions of “{packs[key].title}”.")

        self.pick(f"What should “{item.title}” ask?", choices, use)

    async def _offer_boards(self, item: Item) -> None:
        """Offer the boards of the library for an item that was just added."""
        boards = (await self.client.in_file(lambda store: find_boards())).entries
        if not boards or not self.widget.is_attached:
            return
        specs = {key: each.spec for key, each in boards.items()}
        choices = [Choice(PLAIN, "only rows", "with a note from each")]
        choices += [Choice(key, shortened(spec.title, PACK_MOST), _continues(spec)) for key, spec in specs.items()]

        async def use(key: str) -> None:
            if key != PLAIN:
                leaders = tuple(self.client.leaders)
                settings = await self.client.in_file(lambda store: board_setting(key, leaders))
                await self.client.do(UseBoard(item=item.id, board=settings[BOARD]))
                self.say(f"It opens the board “{specs[key].title}”.")

        self.pick(f"Which board is “{item.title}” about?", choices, use)

    def do_agenda_edit(self) -> None:
        """Ask how to change the item."""
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
        self.open(dialog)

    async def do_agenda_up(self) -> None:
        """Move the item up."""
        await self.client.do(MoveItem(item=self._item().id, by=-1))

    async def do_agenda_down(self) -> None:
        """Move the item down."""
        await self.client.do(MoveItem(item=self._item().id, by=1))

    async def do_agenda_more(self) -> None:
        """Plan one minute more."""
        await self.client.do(EditItem(item=self._item().id, minutes=self._item().planned_minutes + 1))

    async def do_agenda_less(self) -> None:
        """Plan one minute less."""
        await self.client.do(EditItem(item=self._item().id, minutes=self._item().planned_minutes - 1))

    def asks_agenda_remove(self) -> Consent:
        """Name the item."""
        item = self._item()
        before = self.client.situation.status in BEFORE
        words = f"take {item.id} off the agenda" if before else f"skip {item.id}"
        return Consent(f"{words}: {item.title}", (item.id, before))

    async def do_agenda_remove(self) -> None:
        """Remove the item from a draft agenda; skip it in a running session."""
        item = self._item()
        before = self.client.situation.status in BEFORE
        await self.client.do(RemoveItem(item=item.id) if before else EndItem(item=item.id, outcome="skipped"))

    def asks_agenda_reopen(self) -> Consent:
        """Name the item, and the one that is interrupted."""
        item, active = self._item(), self.client.view().active
        if item.phase is None or active is None:
            return Consent(f"put “{item.title}” back on the agenda", (item.id, active and active.id))
        return Consent(f"reopen “{item.title}”", (item.id, active.id), f"“{active.title}” comes after it.")

    async def do_agenda_reopen(self) -> None:
        """Reopen an item that has ended, and show it."""
        item = self._item()
        if item.phase is None:  # it never started, so nobody is interrupted
            await self.client.do(ReopenItem(item=item.id))
        else:
            await self.client.together(ReopenItem(item=item.id))
        if self.client.view().header.active == item.id:
            await cast("ControlledScreen", self.screen).middle.show_exercise()

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
        self.open(dialog)


def _asks(pack: Pack) -> str:
    """Return how many questions a pack asks in one session."""
    most = pack.used().most
    return f"{most} question{'s' * (most != 1)}"


def _continues(spec: BoardSpec) -> str:
    """Return whether a board comes back with its rows."""
    return "comes back" if spec.scope == "series" else "once"


def _usual_minutes(store: Store) -> dict[str, int]:
    """Return how long items of each kind usually took, by kind, without the kinds that were never used."""
    from sessions.setup.new_session import suggested_minutes

    found = ((kind, suggested_minutes(store, kind)) for kind in sorted(KINDS))
    return {kind: minutes for kind, minutes in found if minutes}
