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
    "With a PIN, nobody else can open your seat here, at any terminal, and your drafts are encrypted. Use "
    "eight digits. If you forget it, your drafts are lost."
)
PIN_NOTE = "Leave the new PIN empty to remove it. If the seat has a PIN, enter that one too."
RESET_NOTE = (
    "Two people must request it: both leaders, or one leader and the facilitator. Then the PIN is removed, "
    "all drafts of this seat are deleted, and everyone is told."
)


def ask_pin(screen: ControlledScreen, client: SessionClient) -> None:
    """Open the form that sets, changes or clears the PIN of a leader's seat."""
    leaders = client.leaders
    has = [seat for seat in leaders if client.view().get(Participant, seat).pin]

    async def set_pin(answers: Answers) -> str:
        seat = answers["seat"]
        await client.pins.set(seat, answers.get("pin"), answers.get("old"))
        await client.pins.close_seats()
        return f"The PIN of {seat.upper()} has been {'set' if 'pin' in answers else 'removed'}."

    old = Field("old", "Current PIN", "text", most=8, required=False, hidden=True)
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
    """Open the form for requesting that a forgotten PIN be removed; the drafts of its seat are deleted with it."""
    view = client.view()
    has = [seat for seat in view.leaders if view.get(Participant, seat).pin]
    mine = tuple(client.leaders) if client.hot else client.hands
    if client.hot and view.facilitator and view.facilitator not in mine:
        mine = (*mine, view.facilitator)

    def reset(answers: Answers) -> Command:
        seat = answers["seat"]
        to = f"remove the PIN of {seat.upper()} and delete all drafts of {seat.upper()}"
        answers.confirm(Consent(to, ("reset-pin", seat, answers["by"])))
        return ResetPin(seat=seat)

    def told(answers: Answers) -> str:
        seat, by = answers["seat"].upper(), answers["by"].upper()
        if client.view().get(Participant, answers["seat"]).pin is None:
            return f"The PIN of {seat} has been removed, and its drafts deleted."
        return f"{by} requested it. One more person must request it, with the same key."

    resets = {seat: view.get(Participant, seat).resets for seat in has}
    asked = [
        f"{listed([by.upper() for by in already])} already requested it." for already in resets.values() if already
    ]
    free = [by for by in mine if by not in resets[has[0]]]
    dialog = Dialog(
        id="reset-pin",
        title="Forgotten PIN",
        fields=(
            Field("seat", "Whose PIN is forgotten", "choice", options=tuple(has), seats=True),
            Field("by", "Who requests it", "choice", options=mine, seats=True),
        ),
        given={"seat": has[0], "by": next(iter(free), mine[0])},
        note=" ".join([RESET_NOTE, *asked]),
        done="request",
        sure=True,
        to_command=reset,
        then=told,
    )
    open_dialog(screen.app, client, dialog)
