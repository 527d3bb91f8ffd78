"""Sealing and taking back: what a leader does with the form in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sessions.errors import Refused
from sessions.forms import Field, Payload
from sessions.moves import Unseal
from sessions.phases import open_form
from sessions.sheets import has_sealed
from tui.commands import Command, Consent
from tui.jotting import Jotter
from tui.keys import FORM
from tui.panels.records import ask
from tui.screens.modal import FormModal

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.session import SessionScreen


class Writing:
    """The commands of FORM, for one session screen."""

    commands: ClassVar[tuple[Command, ...]] = FORM

    def __init__(self, screen: SessionScreen, desk: Desk) -> None:
        self.screen, self.desk = screen, desk

    def available(self, command: str) -> bool:
        """Whether a command makes sense now."""
        panel = self.screen.panel
        if command == "take-back":
            return panel is not None and bool(self._sealed())
        return panel is not None and panel.writing

    def label(self, command: Command) -> str:
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
        view = self.desk.view()
        item, form = view.active, open_form(view)
        if item is None or form is None:
            return []
        return [seat for seat in self.desk.leaders if has_sealed(view, item, form, seat)]

    def asks_take_back(self) -> Consent | None:
        """Say that it is open again then; at the hot seat a form asks whose."""
        if self.desk.hot:
            return None
        return Consent("take back what you sealed and go on writing", self.screen.place)

    async def do_take_back(self) -> None:
        """Take one's seal back; at the hot seat ask whose."""
        sealed = self._sealed()
        if len(sealed) == 1 and not self.desk.hot:
            await self._take_back(sealed[0])
            return

        async def keep(payload: Payload) -> None:
            await self._take_back(payload["it"]["seat"])

        form = ask("Take back", Field("seat", "Whose answer", "choice", options=tuple(sealed), seats=True))
        given, jotter = {"it": {"seat": sealed[0]}}, Jotter(self.desk, "take-back")
        self.screen.app.push_screen(FormModal(form, keep, given, done="take back", jotter=jotter, sure=True))

    async def _take_back(self, seat: str) -> None:
        """Take it back; its words are the draft again, in the same transaction."""
        view = self.desk.view(seat)
        item, form = view.active, open_form(view)
        if item is None or form is None:
            raise Refused("You have nothing sealed here.")
        await self.desk.do(Unseal(form=form), seat)
