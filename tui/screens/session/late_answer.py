"""A late answer by one key: offered by who had not sealed it, agreed to or declined by the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sessions.errors import Refused
from sessions.model import Sheet
from sessions.rules.forms import Field, Form, Payload
from sessions.rules.late_answers import AcceptLate, DeclineLate, OfferLate, offers
from sessions.rules.phases import kind_of
from tui.commands.command import KeyCommand
from tui.commands.keymap import LATE
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import FormModal, Keep
from tui.dialogs.small_form import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.command import DraftKey
    from tui.client.session_client import SessionClient
    from tui.screens.session.screen import SessionScreen

AGREE, DECLINE = "agree", "decline"


class LateAnswer:
    """The commands of LATE, for one session screen."""

    commands: ClassVar[tuple[KeyCommand, ...]] = LATE

    def __init__(self, screen: SessionScreen, client: SessionClient) -> None:
        self.screen, self.client = screen, client

    def available(self, command: str) -> bool:
        """Whether a command makes sense now: never where a private sheet takes the letters."""
        if self.screen.private or self.screen.covered or not self.client.leaders:
            return False
        return bool(offers(self.client.view()) or self.client.left_over)

    def label(self, command: KeyCommand) -> str:
        """Return the word beside a key."""
        return command.label

    async def do_late(self) -> None:
        """Answer an offer, take one's own back, or offer what was left unsealed."""
        waiting = offers(self.client.view())
        if waiting:
            self._answer(waiting[0])
        elif self.client.left_over:
            await self._ask_whose(self.client.left_over)
        else:
            raise Refused("Every answer is in.")

    async def _ask_whose(self, left: Sequence[DraftKey]) -> None:
        """Offer a draft that was left; where those of both were left here, ask whose."""
        first = {key[3]: key for key in reversed(left)}

        async def offer(seats: tuple[str, ...]) -> None:
            await self._offer(first[seats[0]])

        if len(first) == 1:
            await self._offer(left[0])
        else:
            await ask_whose(self.screen, self.client, "Whose unsealed draft?", sorted(first), offer)

    def _answer(self, sheet: Sheet) -> None:
        view = self.client.view()
        other, by = view.other(sheet.by), sheet.by.upper()
        accept = AcceptLate(item=sheet.item, form=sheet.form, round=sheet.round).as_read(view, other)
        decline = DeclineLate(item=sheet.item, form=sheet.form, round=sheet.round, by=sheet.by)
        own = sheet.by in self.client.leaders and not self.client.hot

        async def keep(payload: Payload) -> None:
            if payload["it"]["it"] == AGREE:
                await self.client.do(accept, other)
            else:
                await self.client.do(decline, sheet.by if own else other)

        if own:
            note = f"{other.upper()} has not agreed yet. Taken back, it is your draft again, read by nobody."
            field = Field("it", "Take it back?", "choice", options=("take back",))
            self._open(ask("Your late answer", field), keep, note)
            return
        note = (
            f"{by} did not seal this in time and offers it now. If {other.upper()} agrees, both read it, marked late, "
            "and it is in the minutes. Declined, nobody reads it."
        )
        field = Field("it", f"{other.upper()} says", "choice", options=(AGREE, DECLINE))
        self._open(ask(f"A late answer from {by}", field), keep, note)

    async def _offer(self, key: DraftKey) -> None:
        """Show the form as it was left; at one keyboard, where the other looks too, only ask."""
        item_id, form, round_, seat = key
        view = self.client.view(seat)
        item = view.active
        if item is None:
            raise Refused("No agenda item is under way.")
        shape = kind_of(item).form(view, item, seat, form, round_)
        other = view.other(seat).upper()
        note = f"Not sealed in time. If {other} agrees, both read it, marked late, and it is in the minutes."
        offer = OfferLate(item=item_id, form=form, round=round_)
        if self.client.hot:

            async def as_it_is(payload: Payload) -> None:
                await self.client.do(offer, seat)

            field = Field("it", f"{seat.upper()} says", "choice", options=("offer it",))
            self._open(ask(f"{seat.upper()}'s unsealed draft", field), as_it_is, f"{note} It is not shown here.")
            return

        async def keep(payload: Payload) -> None:
            await self.client.do(OfferLate(item=item_id, form=form, round=round_, payload=payload), seat)

        draft = await self.client.in_file(lambda store: store.draft(self.client.session_id, key))
        jotter = DialogDraftKeeper(self.client, "late", f"{item_id}-{form}-{round_}", seat)
        self.screen.app.push_screen(FormModal(shape, keep, draft or {}, note, "offer", jotter=jotter))

    def _open(self, form: Form, keep: Keep, note: str) -> None:
        jotter = DialogDraftKeeper(self.client, "late", form.title)
        self.screen.app.push_screen(FormModal(form, keep, None, note, jotter=jotter))
