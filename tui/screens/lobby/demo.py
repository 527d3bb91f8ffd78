"""Looking at the examples from the lobby, in a file of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from tui.commands.keymap import DEMO
from tui.commands.refusing import Refusing

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen

IN_IT = "This is the example. q goes back to your own sessions."
HOSTED = "Over SSH there is no example. Run `parley demo` on your own machine."
MAKING = "Playing the example…"


@runtime_checkable
class ShowsDemo(Protocol):
    """An app that can show the examples."""

    async def open_demo(self) -> None:
        """Show a lobby with the examples, in a file of their own that is deleted afterwards. Raises Trouble."""


class LookAtDemo(Refusing):
    """The command that shows the examples; in the lobby that shows them already, or for a guest, it is refused."""

    commands = (DEMO,)

    def __init__(self, lobby: CommandScreen, *, guest: bool, demo: bool) -> None:
        self._lobby, self._guest, self._demo = lobby, guest, demo

    def refusal(self, command: str) -> str | None:
        """Return why the examples can't be shown."""
        if self._demo:
            return IN_IT
        return HOSTED if self._guest else None

    async def do_demo(self) -> None:
        """Show the examples."""
        if isinstance(self._lobby.app, ShowsDemo):
            self._lobby.say(MAKING)
            await self._lobby.app.open_demo()
            self._lobby.say("")
