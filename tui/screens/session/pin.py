"""The dialogs of a PIN: to set, change or clear one's own, and to take a forgotten one off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.model import Participant
from sessions.rules.forms import Field, Payload
from sessions.rules.pin_commands import ResetPin
from sessions.text import listed
from tui.commands.command import Consent
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import Asks, FormModal
from tui.dialogs.small_form import ask

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.screens.session.screen import SessionScreen

PIN_FIRST = (
    "With a PIN nobody else opens your seat here, at any terminal, and your drafts are encrypted. Take eight digits. "
    "Where it is forgotten, the drafts are gone."
)
PIN_NOTE = "An empty PIN takes it away. Whoever has one types the one they have now, too."
RESET_NOTE = (
    "Two of you must ask: both leaders, or one and the facilitator. Then the PIN is off, all that this seat drafted is "
    "gone, and everybody is told."
)


def ask_pin(screen: SessionScreen, client: SessionClient) -> None:
    """Open the form that sets, changes or clears the PIN of a leader's seat."""
    leaders = client.leaders
    has = [seat for seat in leaders if client.view().get(Participant, seat).pin]

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        await client.set_pin(it["seat"], it.get("pin"), it.get("old"))
        await client.close_seats()
        told = f"The PIN of {it['seat'].upper()} is {'set' if 'pin' in it else 'taken away'}."
        screen.call_after_refresh(screen.say, told)

    old = Field("old", "The PIN it has now", "text", most=8, required=False, hidden=True)
    fields = (
        Field("seat", "Whose seat", "choice", options=leaders, seats=True),
        *([old] if has else []),
        Field("pin", "PIN of 4 to 8 digits", "text", least=4, most=8, required=False, hidden=True),
    )
    given = {"it": {"seat": leaders[0]}}
    jotter = DialogDraftKeeper(client, "pin")  # which keeps no PIN
    note = PIN_NOTE if has else PIN_FIRST
    screen.app.push_screen(FormModal(ask("PIN of a seat", *fields), keep, given, note, jotter=jotter))


def ask_reset(screen: SessionScreen, client: SessionClient) -> None:
    """Open the form by which one of two asks to take a forgotten PIN off; the drafts of its seat go with it."""
    view = client.view()
    has = [seat for seat in view.leaders if view.get(Participant, seat).pin]
    mine = tuple(client.leaders) if client.hot else client.hands
    if client.hot and view.facilitator and view.facilitator not in mine:
        mine = (*mine, view.facilitator)

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        seat = it["seat"]
        to = f"take the PIN off {seat.upper()}, with all that {seat.upper()} has drafted"
        if modal.agreed != ("reset-pin", seat, it["by"]):
            raise Asks(Consent(to, ("reset-pin", seat, it["by"])))
        await client.do(ResetPin(seat=seat), it["by"], shared=False)
        off = client.view().get(Participant, seat).pin is None
        told = f"The PIN of {seat.upper()} is off, and its drafts are gone."
        wait = f"{it['by'].upper()} asked. One more of you must ask for it, with the same key."
        screen.call_after_refresh(screen.say, told if off else wait)

    fields = (
        Field("seat", "Whose PIN is forgotten", "choice", options=tuple(has), seats=True),
        Field("by", "Who asks", "choice", options=mine, seats=True),
    )
    resets = {seat: view.get(Participant, seat).resets for seat in has}
    asked = [f"{listed([by.upper() for by in already])} asked already." for already in resets.values() if already]
    note = " ".join([RESET_NOTE, *asked])
    jotter = DialogDraftKeeper(client, "reset-pin")
    free = [by for by in mine if by not in resets[has[0]]]
    given = {"it": {"seat": has[0], "by": next(iter(free), mine[0])}}
    modal = FormModal(ask("A forgotten PIN", *fields), keep, given, note, "ask for it", jotter=jotter, sure=True)
    screen.app.push_screen(modal)
