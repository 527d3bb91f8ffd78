"""The pages that can be looked at from a session: its agenda, its minutes so far, its history, and its series."""

from __future__ import annotations

from typing import Final

from sessions.model import Participant
from tui.client.eyes import Eyes
from tui.commands.keymap import PAGES
from tui.screens.history.opening import open_history
from tui.screens.pair.opening import open_pair
from tui.screens.session.controller import ScreenController

NO_SERIES: Final = "This session belongs to no series, so there is nothing to compare it with."


class ShowPages(ScreenController):
    """The commands of PAGES, for one session screen."""

    commands = PAGES

    def refusal(self, command: str) -> str | None:
        """Return why a page can't be shown now."""
        if not self.screen.opened:
            return ""
        if command == "pair-figures":
            return NO_SERIES if self.view.header.series is None else self.private
        shown = self.screen.middle.agenda_shown
        if (shown or command != "agenda") and self.covered:
            return self.covered
        return self.private

    async def do_agenda(self) -> None:
        """Show the agenda in the middle."""
        await self.screen.middle.show_agenda()

    def do_minutes(self) -> None:
        """Read the minutes so far."""
        from tui.screens.minutes.screen import MinutesScreen

        self.screen.app.push_screen(MinutesScreen(self.client.another()))

    async def do_history(self) -> None:
        """Step through the changes so far."""
        await open_history(self.screen, self.client.session_id)

    async def do_pair_figures(self) -> None:
        """Show how the pair does over time; whoever has this terminal alone also sees their own figures."""
        seat = None if self.client.hot else self.client.seat
        own = None if seat is None or self.client.locked(seat) else self.view.find(Participant, seat)
        eyes = Eyes(own.key_, typed=own.pin is not None) if own else Eyes()
        await open_pair(self.screen, self.view.header.series, eyes)
