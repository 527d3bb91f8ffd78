"""Signing the minutes, and reading and exporting them."""

from __future__ import annotations

from sessions.exercises.close.kind import SignMinutes
from sessions.minutes.signatures import what_is_signed
from sessions.model import Participant
from sessions.model.core import CLOSED
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.exercises.close.phase import GROUP
from tui.exercises.controller import Controller

LAST = "This is the last signature. It closes the session permanently."
BOTH = "The second signature closes the session permanently."
SIGN, READ, EXPORT = "close-sign", "close-read", "close-export"


class GiveSignature(Controller):
    """The signatures of the leaders at this terminal."""

    commands = (KeyCommand(SIGN, "S", "sign", "Sign the minutes.", GROUP, 3, act="asks"),)

    def refusal(self, command: str) -> str | None:
        """Return why nobody here can sign."""
        return self.unmet(SignMinutes) or (None if self._unsigned() else "You've already signed.")

    def _unsigned(self) -> list[str]:
        view = self.client.view()
        return [seat for seat in self.client.leaders if not view.get(Participant, seat).signed_at]

    def asks_close_sign(self) -> Consent | None:
        """Say the effect of signing; a list asks which of two here signs."""
        seats = self._unsigned()
        if self.list_asks(seats):
            return None
        view = self.client.view()
        others = [each for each in view.all(Participant, role="leader") if each.key_ != seats[0]]
        last = all(each.signed_at or each.absent for each in others)
        return Consent(f"{as_whom(self.client, seats[0])}sign the minutes", (seats[0], view.rev), LAST if last else "")

    async def do_close_sign(self) -> None:
        """Sign the minutes on screen; at the hot seat ask who signs, each leader separately."""
        view = self.client.view()
        signing = SignMinutes(key=self.client.key).as_read(view, self.client.leaders[0])

        async def sign(seats: tuple[str, ...]) -> None:
            await self.client.do(signing, *seats)

        note = f"{what_is_signed(view.rev, view.head).capitalize()}. {BOTH}"
        await self.whose("Who signs the minutes?", sign, self._unsigned(), note=note, in_turn=True)


class TakeMinutes(Controller):
    """The minutes: to read before and after signing, and to export once they are signed."""

    commands = (
        KeyCommand(READ, "M", "read minutes", "Read the minutes so far.", GROUP, 8),
        KeyCommand(EXPORT, "F", "export", "Write the minutes to a file.", GROUP, 9, act="dialog"),
    )

    def refusal(self, command: str) -> str | None:
        """Return why there is nothing to read or to export."""
        now = self.client.situation
        if now.status in CLOSED or (command == READ and now.signing):
            return None
        return "The minutes come at the end, after you have both signed them."

    async def do_close_read(self) -> None:
        """Read the minutes."""
        await self.widget.run_action("screen.perform('minutes', True)")

    def do_close_export(self) -> None:
        """Write the minutes to a file."""
        from tui.dialogs.export import export_dialog
        from tui.dialogs.open_dialog import open_dialog

        open_dialog(self.app, self.client, export_dialog(self.client))
