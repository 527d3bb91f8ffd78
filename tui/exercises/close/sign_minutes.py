"""Signing the minutes, and reading and exporting what is signed."""

from __future__ import annotations

from sessions.exercises.close.kind import SignMinutes
from sessions.model import Participant
from sessions.situation import OPEN
from tui.client.messages import ReadMinutes
from tui.client.status import as_whom
from tui.commands.command import Consent, KeyCommand
from tui.exercises.close.phase import GROUP, phase_now
from tui.exercises.controller import Controller

LAST = "This is the last signature: it closes the session for good."
OWN, FIRST, SECOND = "close-sign", "close-sign-first", "close-sign-second"
READ, EXPORT = "close-read", "close-export"


class GiveSignature(Controller):
    """The signatures: the seat's own, or at the hot seat those of the two leaders."""

    commands = (
        KeyCommand(OWN, "y", "sign", "Sign the minutes.", GROUP, 3, act="asks"),
        KeyCommand(FIRST, "1", "sign", "The first leader signs the minutes (hot seat).", GROUP, 3, act="asks"),
        KeyCommand(SECOND, "2", "sign", "The second leader signs the minutes (hot seat).", GROUP, 4, act="asks"),
    )

    def command_of(self, number: int, seat: str) -> str | None:
        """Return the command by which a leader signs here, the first or the second; None where they can't."""
        if self.client.hot:
            return (FIRST, SECOND)[number - 1]
        return OWN if seat in self.client.hands else None

    def available(self, command: str) -> bool:
        """Whether a leader here can sign by a command now."""
        if phase_now(self.client) != "sign":
            return False
        view = self.client.view()
        unsigned = [seat for seat in self.client.leaders if view.get(Participant, seat).signed_at is None]
        if command == OWN:
            return not self.client.hot and bool(unsigned)
        return self.client.hot and view.leaders[command == SECOND] in unsigned

    def reason(self, command: str) -> str:
        """Return why this terminal signs nothing."""
        item = self.client.view().active
        if item is None or item.phase != "sign" or command != OWN or self.client.hot:
            return ""
        return "You have signed." if self.client.leaders else "Only the leaders sign the minutes."

    def label(self, command: KeyCommand) -> str:
        """Return the word beside a key; at the hot seat it says who signs."""
        leaders = self.client.view().leaders
        if command.id == OWN:
            return command.label
        return f"{leaders[command.id == SECOND].upper()} signs"

    def asks_close_sign(self) -> Consent:
        """Say what signing brings."""
        return self._signing(self.client.leaders[0])

    def asks_close_sign_first(self) -> Consent:
        """Say what the signature of the first leader brings."""
        return self._signing(self.client.view().leaders[0])

    def asks_close_sign_second(self) -> Consent:
        """Say what the signature of the second leader brings."""
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
    """The minutes: to read before one signs and after, and to export once they are signed."""

    commands = (
        KeyCommand(READ, "v", "read minutes", "Read the minutes so far.", GROUP, 8),
        KeyCommand(EXPORT, "e", "export", "Write the minutes to a file.", GROUP, 9, act="dialog"),
    )

    def available(self, command: str) -> bool:
        """Whether there is something to read or to export."""
        view = self.client.view()
        if view.active is None:
            return view.header.status not in OPEN
        return command == READ and phase_now(self.client) == "sign"

    def do_close_read(self) -> None:
        """Read the minutes."""
        self.widget.post_message(ReadMinutes())

    def do_close_export(self) -> None:
        """Write the minutes to a file."""
        from tui.dialogs.export import export_dialog
        from tui.dialogs.open_dialog import open_dialog

        open_dialog(self.app, self.client, export_dialog(self.client))
