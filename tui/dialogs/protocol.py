"""What a screen and its parts may use of each other, whatever the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from tui.commands.command import KeyCommand
    from tui.widgets.explained import Explained


class Part(Protocol):
    """A part of a screen that does `commands`, each in a method ``do_<id>``.

    A method may be async and may raise Refused or Trouble; the sentence is shown in the message line.
    """

    @property
    def commands(self) -> tuple[KeyCommand, ...]:
        """Its commands."""

    def available(self, command: str) -> bool:
        """Whether a command makes sense now. If not, no hint shows it, and its key only says why."""

    def reason(self, command: str) -> str:
        """Return why a command can't be done now, or an empty text if there is no specific reason."""

    def label(self, command: KeyCommand) -> str:
        """Return the current label of a command's key."""


class CommandScreen(Protocol):
    """A screen whose parts do commands; `tui.dialogs.screen.ParleyScreen` is one."""

    @property
    def app(self) -> App[Any]:
        """The app."""

    @property
    def typing(self) -> bool:
        """Whether letters are text now."""

    @property
    def said(self) -> str:
        """The text of the message line."""

    def say(self, sentence: str, *, briefly: bool = False) -> None:
        """Show a sentence in the message line, `briefly` for as long as it takes to read; an empty one clears it."""

    def unsay(self, sentence: str) -> None:
        """Clear a sentence from the message line, if it is still shown."""

    def offered(self) -> Iterator[tuple[KeyCommand, Part]]:
        """Yield every command available here, with the part that does it."""

    def explained(self) -> Iterable[Explained]:
        """Yield what is good to know about where one is."""

    def doable(self, command: str) -> tuple[KeyCommand, Part] | None:
        """Return the command with this id and its part, if it makes sense now."""

    def why_not(self, command: KeyCommand, part: Part) -> str:
        """Return the sentence that says why a command can't be done now, or an empty text if there is none."""

    async def attempt(self, work: Any, *arguments: Any) -> bool:
        """Call `work`, which may be async, and return whether it succeeded. A refusal is shown."""

    def call_after_refresh(self, callback: Callable[..., Any], *arguments: Any) -> bool:
        """Call back after the screen is painted."""

    def set_timer(self, delay: float, callback: Callable[[], Any]) -> Timer:
        """Call back after `delay` seconds."""
