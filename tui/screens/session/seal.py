"""Sealing and taking back: what a leader does with the form in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sessions.errors import Refused
from sessions.rules.forms import Field
from sessions.rules.moves import Unseal
from sessions.rules.phases import open_form
from sessions.rules.sheets import has_sealed
from tui.commands.command import Consent, KeyCommand
from tui.commands.keymap import FORM
from tui.dialogs.dialog import Dialog
from tui.dialogs.open_dialog import open_dialog

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.screens.session.protocol import ControlledScreen


class SealAnswer:
    """The commands of FORM, for one session screen."""

    commands: ClassVar[tuple[KeyCommand, ...]] = FORM

    def __init__(self, screen: ControlledScreen, client: SessionClient) -> None:
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
            await self.client.do(self._unseal(sealed[0]), sealed[0])
            return

        dialog = Dialog(
            id="take-back",
            title="Take back",
            fields=(Field("seat", "Whose answer", "choice", options=tuple(sealed), seats=True),),
            given={"seat": sealed[0]},
            done="take back",
            sure=True,
            by=lambda answers: answers["seat"],
            to_command=lambda answers: self._unseal(answers["seat"]),
        )
        open_dialog(self.screen.app, self.client, dialog)

    def _unseal(self, seat: str) -> Unseal:
        """Return the command that takes an answer back; its words are the draft again, in the same transaction."""
        view = self.client.view(seat)
        item, form = view.active, open_form(view)
        if item is None or form is None:
            raise Refused("You have nothing sealed here.")
        return Unseal(form=form)
