"""The dialogs of a PIN: to set, change or clear one's own, and to take a forgotten one off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.forms import Field, Payload
from sessions.locking import ResetPin
from sessions.model import Participant
from sessions.text import listed
from tui.commands import Consent
from tui.jotting import Jotter
from tui.panels.records import ask
from tui.screens.modal import Asks, FormModal

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.session import SessionScreen

PIN_FIRST = (
    "With a PIN nobody else opens your seat here, at any terminal, and your drafts are encrypted. Take eight digits. "
    "Where it is forgotten, the drafts are gone."
)
PIN_NOTE = "An empty PIN takes it away. Whoever has one types the one they have now, too."
RESET_NOTE = (
    "Two of you must ask: both leaders, or one and the facilitator. Then the PIN is off, all that this seat drafted is "
    "gone, and everybody is told."
)


def ask_pin(screen: SessionScreen, desk: Desk) -> None:
    """Open the form that sets, changes or clears the PIN of a leader's seat."""
    leaders = desk.leaders
    has = [seat for seat in leaders if desk.view().get(Participant, seat).pin]

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        await desk.set_pin(it["seat"], it.get("pin"), it.get("old"))
        await desk.close_seats()
        told = f"The PIN of {it['seat'].upper()} is {'set' if 'pin' in it else 'taken away'}."
        screen.call_after_refresh(screen.say, told)

    old = Field("old", "The PIN it has now", "text", most=8, required=False, hidden=True)
    fields = (
        Field("seat", "Whose seat", "choice", options=leaders, seats=True),
        *([old] if has else []),
        Field("pin", "PIN of 4 to 8 digits", "text", least=4, most=8, required=False, hidden=True),
    )
    given = {"it": {"seat": leaders[0]}}
    jotter = Jotter(desk, "pin")  # which keeps no PIN
    note = PIN_NOTE if has else PIN_FIRST
    screen.app.push_screen(FormModal(ask("PIN of a seat", *fields), keep, given, note, jotter=jotter))


def ask_reset(screen: SessionScreen, desk: Desk) -> None:
    """Open the form by which one of two asks to take a forgotten PIN off; the drafts of its seat go with it."""
    view = desk.view()
    has = [seat for seat in view.leaders if view.get(Participant, seat).pin]
    mine = tuple(desk.leaders) if desk.hot else desk.hands
    if desk.hot and view.facilitator and view.facilitator not in mine:
        mine = (*mine, view.facilitator)

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        seat = it["seat"]
        to = f"take the PIN off {seat.upper()}, with all that {seat.upper()} has drafted"
        if modal.agreed != ("reset-pin", seat, it["by"]):
            raise Asks(Consent(to, ("reset-pin", seat, it["by"])))
        await desk.do(ResetPin(seat=seat), it["by"], shared=False)
        off = desk.view().get(Participant, seat).pin is None
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
    jotter = Jotter(desk, "reset-pin")
    free = [by for by in mine if by not in resets[has[0]]]
    given = {"it": {"seat": has[0], "by": next(iter(free), mine[0])}}
    modal = FormModal(ask("A forgotten PIN", *fields), keep, given, note, "ask for it", jotter=jotter, sure=True)
    screen.app.push_screen(modal)
