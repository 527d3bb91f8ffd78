"""What the lobby shows of parley, in files of their own: the examples, and an argument against a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tui.commands.keymap import DEMO, TRY_ALONE
from tui.commands.refusing import Refusing

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen

IN_IT = "This is the example. q goes back to your own sessions."
HOSTED = "Over SSH there is no example. Run `parley demo` on your own machine."
MAKING = "Playing the example…"
WHO = "Which leader are you?"
ROLES = (("cpo", "CPO", "you argue for the product"), ("cto", "CTO", "you argue for the technology"))


@runtime_checkable
class ShowsDemo(Protocol):
    """An app that can show the examples, and lets one person argue against a script."""

    async def open_demo(self) -> None:
        """Show a lobby with the examples, in a file of their own that is deleted afterwards. Raises Trouble."""

    async def open_alone(self, seat: str) -> None:
        """Let one person at `seat`, cpo or cto, argue against a script, in a file that isn't kept."""


class LookAtDemo(Refusing):
    """The commands that show what parley does; in the lobby of the examples, or for a guest, they are refused."""

    commands = (DEMO, TRY_ALONE)

    def __init__(self, lobby: CommandScreen, *, guest: bool, demo: bool) -> None:
        self._lobby, self._guest, self._demo = lobby, guest, demo

    def refusal(self, command: str) -> str | None:
        """Return why it can't be shown."""
        if self._demo and command == DEMO.id:
            return IN_IT
        return HOSTED if self._guest else None

    async def do_demo(self) -> None:
        """Show the examples."""
        if isinstance(self._lobby.app, ShowsDemo):
            self._lobby.say(MAKING)
            await self._lobby.app.open_demo()
            self._lobby.say("")

    def do_try_alone(self) -> None:
        """Ask which leader the person is, and begin the argument."""
        from tui.dialogs.pick import Choice, PickDialog

        self._lobby.app.push_screen(PickDialog(WHO, [Choice(*role) for role in ROLES]), self._begin)

    async def _begin(self, seat: str | None) -> None:
        if seat and isinstance(self._lobby.app, ShowsDemo):
            await self._lobby.app.open_alone(seat)
