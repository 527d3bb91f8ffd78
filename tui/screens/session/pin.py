"""The dialogs of a PIN: to set, change or clear your own, and to remove a forgotten one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.model import Participant
from sessions.rules.forms import Field
from sessions.rules.pin_commands import ResetPin
from sessions.text import listed
from tui.commands.command import Consent
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.open_dialog import open_dialog

if TYPE_CHECKING:
    from sessions.command import Command
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen

PIN_FIRST = (
    "With a PIN nobody else opens your seat here, at any terminal, and your drafts are encrypted. Take eight digits. "
    "Where it is forgotten, the drafts are gone."
)
PIN_NOTE = "An empty PIN takes it away. Whoever has one types the one they have now, too."
RESET_NOTE = (
    "Two of you must ask: both leaders, or one and the facilitator. Then the PIN is off, all that this seat drafted is "
    "gone, and everybody is told."
)


def ask_pin(screen: ControlledScreen, client: SessionClient) -> None:
    """Open the form that sets, changes or clears the PIN of a leader's seat."""
    leaders = client.leaders
    has = [seat for seat in leaders if client.view().get(Participant, seat).pin]

    async def set_pin(answers: Answers) -> str:
        seat = answers["seat"]
        await client.set_pin(seat, answers.get("pin"), answers.get("old"))
        await client.close_seats()
        return f"The PIN of {seat.upper()} is {'set' if 'pin' in answers else 'taken away'}."

    old = Field("old", "The PIN it has now", "text", most=8, required=False, hidden=True)
    dialog = Dialog(
        id="pin",
        title="PIN of a seat",
        fields=(
            Field("seat", "Whose seat", "choice", options=leaders, seats=True),
            *([old] if has else []),
            Field("pin", "PIN of 4 to 8 digits", "text", least=4, most=8, required=False, hidden=True),
        ),
        given={"seat": leaders[0]},
        note=PIN_NOTE if has else PIN_FIRST,
        then=set_pin,
    )
    open_dialog(screen.app, client, dialog)


def ask_reset(screen: ControlledScreen, client: SessionClient) -> None:
    """Open the form by which one of two asks to take a forgotten PIN off; the drafts of its seat go with it."""
    view = client.view()
    has = [seat for seat in view.leaders if view.get(Participant, seat).pin]
    mine = tuple(client.leaders) if client.hot else client.hands
    if client.hot and view.facilitator and view.facilitator not in mine:
        mine = (*mine, view.facilitator)

    def reset(answers: Answers) -> Command:
        seat = answers["seat"]
        to = f"take the PIN off {seat.upper()}, with all that {seat.upper()} has drafted"
        answers.confirm(Consent(to, ("reset-pin", seat, answers["by"])))
        return ResetPin(seat=seat)

    def told(answers: Answers) -> str:
        seat, by = answers["seat"].upper(), answers["by"].upper()
        if client.view().get(Participant, answers["seat"]).pin is None:
            return f"The PIN of {seat} is off, and its drafts are gone."
        return f"{by} asked. One more of you must ask for it, with the same key."

    resets = {seat: view.get(Participant, seat).resets for seat in has}
    asked = [f"{listed([by.upper() for by in already])} asked already." for already in resets.values() if already]
    free = [by for by in mine if by not in resets[has[0]]]
    dialog = Dialog(
        id="reset-pin",
        title="A forgotten PIN",
        fields=(
            Field("seat", "Whose PIN is forgotten", "choice", options=tuple(has), seats=True),
            Field("by", "Who asks", "choice", options=mine, seats=True),
        ),
        given={"seat": has[0], "by": next(iter(free), mine[0])},
        note=" ".join([RESET_NOTE, *asked]),
        done="ask for it",
        sure=True,
        to_command=reset,
        then=told,
    )
    open_dialog(screen.app, client, dialog)
