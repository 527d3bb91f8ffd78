"""Who is there: a seat is marked absent, or back; and its PIN for the curtain is set, or taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.model import Participant
from sessions.rules.forms import Field
from sessions.rules.people import Attend
from sessions.rules.pin_commands import ResetPin, SetPin
from sessions.situation import not_closed
from tui.client.status import missing
from tui.commands.command import KeyCommand
from tui.commands.keymap import SEATS
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.screens.session.controller import ScreenController
from tui.screens.session.pending_consent import way
from tui.screens.session.pin import ask_pin, ask_reset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sessions.command import Command

DOES: Final[Mapping[str, type[Command]]] = {"attend": Attend, "pin": SetPin, "reset-pin": ResetPin}
BACK_HERE = "I'm here"


class MindSeats(ScreenController):
    """The commands of SEATS, for one session screen."""

    commands = SEATS

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if not self.screen.opened:
            return ""
        if why := self.client.unmet(DOES[command]):
            return why
        if not self.screen.middle.agenda_shown and command != "attend" and self.covered:
            return self.covered
        return not_closed(self.client.situation) or self._pin(command)

    def _pin(self, command: str) -> str | None:
        if command == "pin" and not self.client.hot:
            return "A PIN is for the curtain, where two share one keyboard."
        has = any(self.view.get(Participant, seat).pin for seat in self.view.leaders)
        return "No seat has a PIN." if command == "reset-pin" and not has else None

    def label_now(self, command: KeyCommand) -> str:
        """Return the current label of a key."""
        return BACK_HERE if command.id == "attend" and self.declared_absent else command.label

    @property
    def declared_absent(self) -> bool:
        """Whether the person on this seat was marked absent."""
        hands = self.client.hands
        return bool(hands) and not self.client.hot and self.view.get(Participant, hands[0]).absent

    @property
    def keeps_waiting(self) -> bool:
        """Whether the session waits for a leader who is not here, and somebody here may say that it should not."""
        view = self.view
        here = self.client.situation
        return here.going and here.may_run and any(seat in view.leaders for seat in missing(self.client))

    def says(self) -> str:
        """Tell a person who was marked absent what it means, and how to undo it."""
        if not self.declared_absent or not self.available("attend"):
            return ""
        return f"You were marked absent. Press {way(self.screen, 'attend', BACK_HERE)} to undo it."

    async def do_attend(self) -> None:
        """Mark a seat as absent, or back; whoever was marked absent and has come says so by the key alone."""
        if self.declared_absent:
            await self.client.do(Attend(seat=self.client.hands[0], absent=False))
            return
        people = [each for each in self.view.all(Participant) if each.role != "observer"]
        gone = missing(self.client)
        holds_up = [seat for seat in gone if seat in self.client.situation.waiting_for] or gone
        absent = {each.key_: each.absent for each in people}

        def turned(answers: Answers) -> Command:
            """Turn what the form says: if somebody else has done so meanwhile, it isn't turned back."""
            return Attend(seat=answers["seat"], absent=not absent[answers["seat"]])

        away = [each.key_.upper() for each in people if each.absent]
        dialog = Dialog(
            id="attend",
            title="Absent or present",
            fields=(Field("seat", "Who", "choice", options=tuple(each.key_ for each in people), seats=True),),
            given={"seat": holds_up[0] if len(holds_up) == 1 else None},
            note=f"Absent now: {', '.join(away)}." if away else "Nobody is absent now.",
            sure=True,
            to_command=turned,
        )
        open_dialog(self.screen.app, self.client, dialog)

    def do_pin(self) -> None:
        """Set, change or clear the PIN of a seat."""
        ask_pin(self.screen, self.client)

    def do_reset_pin(self) -> None:
        """Ask to remove a forgotten PIN."""
        ask_reset(self.screen, self.client)
