"""One person at two terminals: only one of them writes for the seat, and the other one asks whether to write there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.situation import OBSERVERS
from tui.client.snapshot import ELSEWHERE
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import EDITOR
from tui.dialogs.pick import Choice, PickDialog
from tui.screens.session.controller import ScreenController

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen

QUESTION = "Take over here?"
NOTE = "Your seat is open at another terminal. Text you typed there is saved; from then on that terminal is read-only."
CHOICES = (Choice("take", "write here"), Choice("read", "only read here"))


class TakeOver(PickDialog):
    """Asks whether to write here; it closes by itself when this terminal writes."""

    def __init__(self) -> None:
        super().__init__(QUESTION, CHOICES, NOTE)


class WriterTerminal(ScreenController):
    """Which terminal edits for the seat, for one session screen."""

    commands: tuple[KeyCommand, ...] = EDITOR

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
        super().__init__(screen, client)
        self._wrote: bool | None = None

    def refusal(self, command: str) -> str | None:
        """Return why there is nothing to take over."""
        if self.client.at_the_door:
            return ""
        if not self.client.writes:
            return None
        return OBSERVERS if self.client.situation.role == "observer" else "You are already writing at this terminal."

    def announce(self) -> None:
        """Ask at a second terminal; tell the first one when it becomes read-only; clear both when it writes."""
        if self.client.at_the_door:
            return
        wrote, self._wrote = self._wrote, self.client.writes
        if wrote == self.client.writes:
            return
        if self.client.writes:
            self._forget()
        elif wrote is None:
            self.screen.app.push_screen(TakeOver(), self._answered)
        else:
            self.screen.say(ELSEWHERE)

    def _forget(self) -> None:
        self.screen.say("")
        if isinstance(self.screen.app.screen, TakeOver):
            self.screen.app.screen.dismiss(None)

    async def _answered(self, choice: str | None) -> None:
        if choice == "take":
            await self.screen.attempt(self.do_take_over)
        elif not self.client.writes:
            self.screen.say(ELSEWHERE)

    def asks_take_over(self) -> Consent:
        """Say what happens to the other terminal."""
        return Consent("write here and make your other terminal read-only", self.client.seat)

    async def do_take_over(self) -> None:
        """Write here from now on."""
        await self.client.take_over()
