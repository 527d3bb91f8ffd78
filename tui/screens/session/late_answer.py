"""A late answer by one key: offered by the leader who hadn't sealed it, accepted or declined by the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model import Sheet
from sessions.rules.forms import Field
from sessions.rules.late_answers import AcceptLate, DeclineLate, OfferLate, offers
from sessions.rules.phases import kind_of
from tui.commands.command import KeyCommand
from tui.commands.keymap import LATE
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.screens.session.controller import ScreenController

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.command import DraftKey

ACCEPT, DECLINE = "accept", "decline"


class LateAnswer(ScreenController):
    """The commands of LATE, for one session screen."""

    commands: tuple[KeyCommand, ...] = LATE

    def refusal(self, command: str) -> str | None:
        """Return why no late answer can be handled now; in a private sheet letters are text, so never there."""
        if why := self.client.unmet(AcceptLate, *self.client.leaders) or self.covered or self.private:
            return why
        return None if offers(self.view) or self.client.left_over else "There is no late answer."

    async def do_late(self) -> None:
        """Answer an offer, take your own back, or offer a draft that wasn't sealed."""
        waiting = offers(self.client.view())
        if waiting:
            self._answer(waiting[0])
        elif self.client.left_over:
            await self._ask_whose(self.client.left_over)
        else:
            raise Refused("Every answer is in.")

    async def _ask_whose(self, left: Sequence[DraftKey]) -> None:
        """Offer an unsealed draft; if both leaders have one here, ask whose."""
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

        options: tuple[str, ...] = (ACCEPT, DECLINE)
        if own:
            title, asks, options = "Your late answer", "Do you want to take it back?", ("take back",)
            note = f"{other.upper()} hasn't accepted it yet. If you take it back, it's your private draft again."
        else:
            title, asks = f"A late answer from {by}", f"{other.upper()} says"
            note = (
                f"{by} didn't seal this in time, and offers it now. If {other.upper()} accepts it, it's "
                f"revealed, marked late, and goes into the minutes. If {other.upper()} declines, nobody ever reads it."
            )
        dialog = Dialog(
            id="late",
            about=title,
            title=title,
            fields=(Field("it", asks, "choice", options=options),),
            note=note,
            by=lambda _: sheet.by if own else other,
            to_command=lambda answers: accept if answers["it"] == ACCEPT else decline,
        )
        open_dialog(self.screen.app, self.client, dialog)

    async def _offer(self, key: DraftKey) -> None:
        """Show the form as it was left; at a shared keyboard, where the other leader can see it, only ask."""
        item_id, form, round_, seat = key
        view = self.client.view(seat)
        item = view.active
        if item is None:
            raise Refused("There is no active item.")
        shape = kind_of(item).form(view, item, seat, form, round_)
        other = view.other(seat).upper()
        note = f"Not sealed in time. If {other} accepts it, it's revealed, marked late, and goes into the minutes."
        if self.client.hot:
            title = f"{seat.upper()}'s unsealed draft"
            dialog = Dialog(
                id="late",
                about=title,
                title=title,
                fields=(Field("it", f"{seat.upper()} says", "choice", options=("offer it",)),),
                note=f"{note} It isn't shown here.",
                by=lambda _: seat,
                to_command=lambda _: OfferLate(item=item_id, form=form, round=round_),
            )
        else:
            draft = await self.client.in_file(lambda store: store.draft(self.client.session_id, key))
            dialog = Dialog(
                id="late",
                about=f"{item_id}-{form}-{round_}",
                title=shape.title,
                sheet=shape,
                given=draft or {},
                note=note,
                done="offer",
                seat=seat,
                to_command=lambda answers: OfferLate(item=item_id, form=form, round=round_, payload=answers.payload),
            )
        open_dialog(self.screen.app, self.client, dialog)
