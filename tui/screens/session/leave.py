"""How a session screen is left: what lies over it goes, and what is on no disk is asked about first."""

from __future__ import annotations

from pathlib import Path

from textual import on

from tui.client.messages import FileGone
from tui.client.session_client import SessionClient
from tui.dialogs.modal import FormModal
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.too_small import fit
from tui.dialogs.unsaved import asks_first, rescue_dialog
from tui.terminal.typeahead import drop_typing


class LeavableScreen(ParleyScreen[None]):
    """A screen that shows a session by its `client`, and can be left with nothing lost."""

    client: SessionClient
    _offered = False

    @property
    def on_top(self) -> bool:
        """Whether nothing lies over this screen."""
        return self.app.screen is self

    async def clear(self) -> None:
        """Keep what is typed, and take away whatever lies over this screen."""
        await self._keep_all()
        if not self.on_top:
            drop_typing(self.app)
        gone = []
        while not self.on_top and self in self.app.screen_stack:
            gone.append(self.app.pop_screen())
        fit(self.app)  # before anything that was covered is painted
        for popped in gone:
            await popped

    async def leave(self) -> None:
        """Go back to the lobby, or end where there is none; what is on no disk is asked about first."""
        await self._keep_all()
        if not asks_first(self.app, self._leave_all_the_same, self.client.mode == "ssh"):
            await self._leave()

    async def _keep_all(self) -> None:
        await self.keep()
        for screen in self.app.screen_stack:
            if isinstance(screen, FormModal):
                await screen.keep()

    async def _leave_all_the_same(self) -> None:
        if hasattr(self.app, "agreed_to_lose"):
            self.app.agreed_to_lose = True
        await self._leave()

    async def _leave(self) -> None:
        await self.clear()
        if len(self.app.screen_stack) > 2:
            self.dismiss(None)
        else:
            self.app.exit()

    @on(FileGone)
    def _file_gone(self, event: FileGone) -> None:
        """Offer, once, to save what is open as a new file."""
        event.stop()
        if not self._offered:
            self._offered = True
            self.say(event.sentence)
            away = self.client.mode == "ssh"
            open_dialog(self.app, None, rescue_dialog(event.path, self._rescue, away, self._tell))

    def _tell(self, sentence: str) -> None:
        """Say where it was saved; the message line goes on to say each second that the file is gone."""
        self.app.notify(sentence, timeout=30, markup=False)

    async def _rescue(self, target: Path) -> None:
        await self.client.in_file(lambda store: store.rescue(target))
