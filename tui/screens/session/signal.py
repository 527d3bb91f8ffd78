"""What a leader tells the others of themselves while they write in private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.rules.signals import SIGNALS, WRITING
from tui.commands.command import KeyCommand
from tui.commands.keymap import SIGNAL
from tui.dialogs.pick import Choice, PickDialog
from tui.screens.session.controller import ScreenController

if TYPE_CHECKING:
    from sessions.situation import PhasePlace

NOTHING: Final = "nothing"
"""The choice to take it back."""


class SaySignal(ScreenController):
    """The commands of SIGNAL, for one session screen."""

    commands: tuple[KeyCommand, ...] = SIGNAL

    def refusal(self, command: str) -> str | None:
        """Return why nobody here can say anything of themselves now."""
        if self.client.hot:
            return "You're both at this keyboard, so say it aloud."
        return self.client.unmet(WRITING)

    def do_signal(self) -> None:
        """Ask what to tell the others, or whether to take it back."""
        seen = self.screen.place
        choices = [Choice(word, says) for word, says in SIGNALS.items()]
        if str(self.client.eyes) in self.client.signals:
            choices.append(Choice(NOTHING, "take it back"))

        async def chosen(word: str | None) -> None:
            if word is not None:
                await self.screen.attempt(self._say, None if word == NOTHING else word, seen)

        note = "Everyone sees it beside your name until you seal or take it back."
        self.screen.app.push_screen(PickDialog("How is it going?", choices, note), chosen)

    async def _say(self, word: str | None, seen: PhasePlace) -> None:
        await self.client.signal(word, seen)
        self.screen.say(f"The others now see “{SIGNALS[word]}” beside your name." if word else "You took it back.")
