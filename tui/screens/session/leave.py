"""Leaving a session screen: everything over it is closed, and unsaved text is asked about first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.model.core import CLOSED
from tui.commands.command import Consent
from tui.commands.keymap import LEAVE
from tui.dialogs.modal import FormModal
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.too_small import fit
from tui.dialogs.unsaved import asks_first, rescue_dialog
from tui.screens.session.controller import ScreenController
from tui.terminal.typeahead import drop_typing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.client.messages import FileGone
    from tui.client.session_client import SessionClient
    from tui.commands.command import KeyCommand
    from tui.screens.session.protocol import ControlledScreen


LOST = "Nothing of this is kept."
TOO_SOON = "You sealed your answer a moment ago, so this key did nothing. Press it again to leave."


class LeaveSession(ScreenController):
    """The way out of one session screen without losing anything."""

    commands = (LEAVE,)

    def __init__(self, screen: ControlledScreen, client: SessionClient, *, kept: bool = True) -> None:
        """Without `kept`, the session is deleted when its screen goes, so leaving it asks first."""
        super().__init__(screen, client)
        self._offered = False  # to save the open session as a new file
        if not kept:
            self.commands = (replace(LEAVE, act="asks"),)

    async def clear(self) -> None:
        """Save the typed text, and close everything over the screen."""
        await self._save_all()
        app = self.screen.app
        if not self.screen.on_top:
            drop_typing(app)
        gone = []
        while self._lies_under:
            gone.append(app.pop_screen())
        fit(app)  # before anything that was covered is painted
        for popped in gone:
            await popped

    @property
    def _lies_under(self) -> bool:
        stack: Sequence[object] = self.screen.app.screen_stack
        return not self.screen.on_top and self.screen in stack

    def label_now(self, command: KeyCommand) -> str:
        """Return where the key leads: for someone who came straight into the session, there is no lobby."""
        return command.label if self._came_from_lobby else "leave"

    @property
    def _came_from_lobby(self) -> bool:
        stack: Sequence[object] = self.screen.app.screen_stack
        return self.screen in stack and stack.index(self.screen) > 1

    def asks_leave(self) -> Consent | None:
        """Ask whoever leaves a session that isn't kept, while there is anything left to do in it."""
        if not self.screen.opened or self.view.header.status in CLOSED:
            return None
        return Consent("leave", self.client.session_id, LOST)

    async def do_leave(self) -> None:
        """Leave, unless the person sealed something a moment ago: the key may still be meant as a text."""
        if self.client.sealed_now:
            raise Refused(TOO_SOON)
        await self.leave()

    async def leave(self) -> None:
        """Go back to the lobby, or quit if there is none; ask first about text that can't be saved."""
        await self._save_all()
        if not asks_first(self.screen.app, self._leave_all_the_same, self.client.mode == "ssh"):
            await self._leave()

    async def _save_all(self) -> None:
        await self.screen.save()
        for screen in self.screen.app.screen_stack:
            if isinstance(screen, FormModal):
                await screen.save()

    async def _leave_all_the_same(self) -> None:
        app = self.screen.app
        if hasattr(app, "agreed_to_lose"):
            app.agreed_to_lose = True
        await self._leave()

    async def _leave(self) -> None:
        await self.clear()
        if self._came_from_lobby:
            self.screen.dismiss(None)
        else:
            self.screen.app.exit()

    def file_gone(self, event: FileGone) -> None:
        """Offer, once, to save the open session as a new file."""
        if not self._offered:
            self._offered = True
            self.screen.say(event.sentence)
            away = self.client.mode == "ssh"
            open_dialog(self.screen.app, None, rescue_dialog(event.path, self._rescue, away, self._tell))

    def _tell(self, sentence: str) -> None:
        """Say where it was saved; the message line keeps saying every second that the file is gone."""
        self.screen.app.notify(sentence, timeout=30, markup=False)

    async def _rescue(self, target: Path) -> None:
        await self.client.in_file(lambda store: store.rescue(target))
