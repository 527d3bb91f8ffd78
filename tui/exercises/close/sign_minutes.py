"""Signing the minutes, and reading and exporting them."""

from __future__ import annotations

from sessions.exercises.close.kind import SignMinutes
from sessions.model import Participant
from sessions.model.core import CLOSED
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.exercises.close.phase import GROUP
from tui.exercises.controller import Controller

LAST = "This is the last signature. It closes the session permanently."
OWN, FIRST, SECOND = "close-sign", "close-sign-first", "close-sign-second"
READ, EXPORT = "close-read", "close-export"


class GiveSignature(Controller):
    """The signatures: of the seat at this terminal, or at the hot seat of both leaders."""

    commands = (
        KeyCommand(OWN, "S", "sign", "Sign the minutes.", GROUP, 3, act="asks"),
        KeyCommand(FIRST, "1", "sign", "The first leader signs the minutes (hot seat).", GROUP, 3, act="asks"),
        KeyCommand(SECOND, "2", "sign", "The second leader signs the minutes (hot seat).", GROUP, 4, act="asks"),
    )

    def command_of(self, number: int, seat: str) -> str | None:
        """Return the command with which a leader signs here, the first or the second; None if they can't."""
        if self.client.hot:
            return (FIRST, SECOND)[number - 1]
        return OWN if seat in self.client.hands else None

    def refusal(self, command: str) -> str | None:
        """Return why this terminal can't sign with a command."""
        if (command == OWN) == self.client.hot:
            # each leader has their own key at the hot seat
            return "" if self.client.hot else "This is for two at one keyboard; here each leader signs alone."
        if why := self.unmet(SignMinutes):
            return why
        view = self.client.view()
        mine = self.client.leaders if command == OWN else (view.leaders[command == SECOND],)
        unsigned = [seat for seat in mine if seat in self.client.leaders and not view.get(Participant, seat).signed_at]
        return None if unsigned else "You've already signed."

    def label(self, command: KeyCommand) -> str:
        """Return the label of a key; at the hot seat it says who signs."""
        leaders = self.client.view().leaders
        if command.id == OWN:
            return command.label
        return f"{leaders[command.id == SECOND].upper()} signs"

    def asks_close_sign(self) -> Consent:
        """Say the effect of signing."""
        return self._signing(self.client.leaders[0])

    def asks_close_sign_first(self) -> Consent:
        """Say the effect of the first leader's signature."""
        return self._signing(self.client.view().leaders[0])

    def asks_close_sign_second(self) -> Consent:
        """Say the effect of the second leader's signature."""
        return self._signing(self.client.view().leaders[1])

    def _signing(self, seat: str) -> Consent:
        view = self.client.view()
        others = [each for each in view.all(Participant, role="leader") if each.key_ != seat]
        last = all(each.signed_at or each.absent for each in others)
        return Consent(f"{as_whom(self.client, seat)}sign the minutes", (seat, view.rev), LAST if last else "")

    async def do_close_sign(self) -> None:
        """Sign for the seat of this terminal."""
        await self._sign(self.client.leaders[0])

    async def do_close_sign_first(self) -> None:
        """The first leader signs."""
        await self._sign(self.client.view().leaders[0])

    async def do_close_sign_second(self) -> None:
        """The second leader signs."""
        await self._sign(self.client.view().leaders[1])

    async def _sign(self, seat: str) -> None:
        view = self.client.view()
        signing = SignMinutes(key=self.client.key).as_read(view, seat)
        await self.client.do(signing, seat)


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
        await self.widget.run_action("screen.perform('minutes')")

    def do_close_export(self) -> None:
        """Write the minutes to a file."""
        from tui.dialogs.export import export_dialog
        from tui.dialogs.open_dialog import open_dialog

        open_dialog(self.app, self.client, export_dialog(self.client))
