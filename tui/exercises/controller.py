"""A controller: it does the key commands of one concern on a panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tui.client.messages import Said
from tui.commands.refusing import Refusing
from tui.dialogs.ask_seat import ask_whose
from tui.dialogs.open_dialog import open_dialog
from tui.dialogs.pick import Choice, PickDialog

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

    from sessions.command import Command
    from sessions.situation import Requires
    from tui.client.session_client import SessionClient
    from tui.dialogs.dialog import Dialog
    from tui.dialogs.screen import ParleyScreen


@dataclass(eq=False)
class Controller(Refusing):
    """The key commands of one concern, for the panel or view that owns it.

    A subclass sets `commands` and does each in a method ``do_<id>``, which may be async and may raise Refused or
    Trouble; their sentence is shown in the message line. ``asks_<id>`` names what a second press agrees to. What else
    it is given, such as the rows with the cursor, is a field of its own.
    """

    widget: Widget
    client: SessionClient

    def unmet(self, needed: type[Command] | Requires) -> str | None:
        """Return why no leader here meets a requirement; None if one does."""
        return self.client.unmet(needed, *self.client.leaders)

    @property
    def screen(self) -> ParleyScreen[Any]:
        """The screen that shows the panel."""
        return cast("ParleyScreen[Any]", self.widget.screen)

    @property
    def app(self) -> App[Any]:
        """The app, which opens dialogs."""
        return self.widget.app

    def say(self, sentence: str) -> None:
        """Show a sentence in the message line of the screen."""
        self.widget.post_message(Said(sentence))

    async def whose(
        self,
        question: str,
        then: Callable[[tuple[str, ...]], Any],
        seats: Sequence[str] | None = None,
        *,
        hints: Mapping[str, str] | None = None,
        note: str = "",
        in_turn: bool = False,
    ) -> None:
        """Call `then` with the seat that acts: one of `seats`, else a leader here; if several here could, ask which.

        With `in_turn`, each can act, one after the other. Raises Refused if there is none.
        """
        known = self.client.leaders if seats is None else seats
        await ask_whose(self.screen, self.client, question, known, then, hints=hints, note=note, in_turn=in_turn)

    def list_asks(self, seats: Sequence[str]) -> bool:
        """Whether `whose` asks with a list. Where it doesn't, consent of the one left asks for a second press."""
        return self.client.hot and len(seats) > 1

    def open(self, dialog: Dialog) -> None:
        """Open a dialog over the screen."""
        open_dialog(self.app, self.client, dialog)

    def pick(self, title: str, choices: Sequence[Choice], then: Callable[[str], Any], note: str = "") -> None:
        """Let somebody choose from a list, and call `then` with the key of the choice; the screen shows a refusal."""
        screen = self.screen  # the panel may be closed when the choice is made

        async def chosen(key: str | None) -> None:
            if key is not None:
                await screen.attempt(then, key)

        self.app.push_screen(PickDialog(title, choices, note), chosen)
