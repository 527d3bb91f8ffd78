"""Sealing and taking back: what a leader does with the form in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sessions.errors import Refused
from sessions.rules.forms import Field, Payload
from sessions.rules.moves import Unseal
from sessions.rules.phases import open_form
from sessions.rules.sheets import has_sealed
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import FORM
from tui.dialogs.dialog_draft import DialogDraftKeeper
from tui.dialogs.modal import FormModal
from tui.dialogs.small_form import ask

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.screens.session.screen import SessionScreen


class SealAnswer:
    """The commands of FORM, for one session screen."""

    commands: ClassVar[tuple[KeyCommand, ...]] = FORM

    def __init__(self, screen: SessionScreen, client: SessionClient) -> None:
        self.screen, self.client = screen, client

    def available(self, command: str) -> bool:
        """Whether a command makes sense now."""
        panel = self.screen.panel
        if command == "take-back":
            return panel is not None and bool(self._sealed())
        return panel is not None and panel.writing

    def label(self, command: KeyCommand) -> str:
        """Return the word beside a key."""
        return command.label

    async def asks_seal(self) -> Consent | None:
        """Say who reads what is sealed."""
        return await self.screen.panel.asks_seal() if self.screen.panel else None

    async def do_seal(self) -> None:
        """Seal what is written."""
        if self.screen.panel:
            await self.screen.panel.seal()

    def _sealed(self) -> list[str]:
        """Return the leaders of this terminal who could take their answer back."""
        view = self.client.view()
        item, form = view.active, open_form(view)
        if item is None or form is None:
            return []
        return [seat for seat in self.client.leaders if has_sealed(view, item, form, seat)]

    def asks_take_back(self) -> Consent | None:
        """Say that it is open again then; at the hot seat a form asks whose."""
        if self.client.hot:
            return None
        return Consent("take back what you sealed and go on writing", self.screen.place)

    async def do_take_back(self) -> None:
        """Take one's seal back; at the hot seat ask whose."""
        sealed = self._sealed()
        if len(sealed) == 1 and not self.client.hot:
            await self._take_back(sealed[0])
            return

        async def keep(payload: Payload) -> None:
            await self._take_back(payload["it"]["seat"])

        form = ask("Take back", Field("seat", "Whose answer", "choice", options=tuple(sealed), seats=True))
        given, jotter = {"it": {"seat": sealed[0]}}, DialogDraftKeeper(self.client, "take-back")
        self.screen.app.push_screen(FormModal(form, keep, given, done="take back", jotter=jotter, sure=True))

    async def _take_back(self, seat: str) -> None:
        """Take it back; its words are the draft again, in the same transaction."""
        view = self.client.view(seat)
        item, form = view.active, open_form(view)
        if item is None or form is None:
            raise Refused("You have nothing sealed here.")
        await self.client.do(Unseal(form=form), seat)
