"""The pages that can be looked at from a session: its agenda, and its minutes so far."""

from __future__ import annotations

from tui.commands.keymap import PAGES
from tui.screens.session.controller import ScreenController


class ShowPages(ScreenController):
    """The commands of PAGES, for one session screen."""

    commands = PAGES

    def refusal(self, command: str) -> str | None:
        """Return why a page can't be shown now."""
        if not self.screen.opened:
            return ""
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
