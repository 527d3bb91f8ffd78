"""Sealing an answer, and taking it back."""

from __future__ import annotations

from sessions.errors import Refused
from sessions.rules.forms import Field
from sessions.rules.moves import Seal, Unseal
from sessions.text import listed
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import FORM
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog
from tui.screens.session.controller import ScreenController

ALREADY = "Your answer is already sealed."


class SealAnswer(ScreenController):
    """The commands of FORM, for one session screen."""

    commands: tuple[KeyCommand, ...] = FORM

    def refusal(self, command: str) -> str | None:
        """Return why nothing can be sealed or taken back now."""
        panel, leaders = self.screen.middle.panel, self.client.leaders
        if command == "seal":
            writing = panel is not None and panel.writing
            return None if writing else self.client.unmet(Seal, *leaders) or self._nothing_left()
        none = None if panel and self._sealed() else "You have no sealed answer to take back."
        return self.client.unmet(Unseal, *leaders) or none

    async def asks_seal(self) -> Consent | None:
        """Show what will be sealed, and say who will see it."""
        return await self.screen.middle.panel.answer.asks_seal() if self.screen.middle.panel else None

    async def do_seal(self) -> None:
        """Seal the answer."""
        if self.screen.middle.panel:
            await self.screen.middle.panel.answer.seal()

    def _nothing_left(self) -> str:
        """Say that there is nothing to seal: whoever presses the key once too often has sealed already."""
        if sealed := self._sealed():
            whose = listed([seat.upper() for seat in sealed]) if self.client.hot else ""
            return f"{whose} {'have' if len(sealed) > 1 else 'has'} already sealed." if whose else ALREADY
        return "There is nothing to seal now."

    def _sealed(self) -> list[str]:
        """Return the leaders at this terminal who could take their answer back."""
        return [seat for seat in self.client.leaders if seat in self.client.situation.sealed]

    def asks_take_back(self) -> Consent | None:
        """Say that it will be open again; at the hot seat a form asks whose."""
        if self.client.hot:
            return None
        return Consent("take back your sealed answer and continue writing", self.screen.place)

    async def do_take_back(self) -> None:
        """Take a sealed answer back; at the hot seat ask whose."""
        sealed = self._sealed()
        if len(sealed) == 1 and not self.client.hot:
            await self.client.do(self._unseal(sealed[0]), sealed[0])
            return

        dialog = Dialog(
            id="take-back",
            title="Take back",
            fields=(Field("seat", "Whose answer", "choice", options=tuple(sealed), seats=True),),
            given={"seat": sealed[0]},
            done="take back",
            sure=True,
            by=lambda answers: answers["seat"],
            to_command=lambda answers: self._unseal(answers["seat"]),
        )
        open_dialog(self.screen.app, self.client, dialog)

    def _unseal(self, seat: str) -> Unseal:
        """Return the command that takes an answer back; it becomes the draft again, in the same transaction."""
        form = self.client.situation.form
        if form is None or seat not in self.client.situation.sealed:
            raise Refused("You haven't sealed anything here.")
        return Unseal(form=form)
