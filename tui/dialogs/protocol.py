"""What the parts of a screen may use of it, whatever the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from tui.commands.command import KeyCommand
    from tui.dialogs.screen import Part


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

    def say(self, sentence: str) -> None:
        """Show a sentence in the message line; an empty one clears it."""

    def unsay(self, sentence: str) -> None:
        """Clear a sentence from the message line, if it is still shown."""

    def offered(self) -> Iterator[tuple[KeyCommand, Part]]:
        """Yield every command available here, with the part that does it."""

    async def attempt(self, work: Any, *arguments: Any) -> bool:
        """Call `work`, which may be async, and return whether it succeeded. A refusal is shown."""

    def call_after_refresh(self, callback: Callable[..., Any], *arguments: Any) -> bool:
        """Call back after the screen is painted."""

    def set_timer(self, delay: float, callback: Callable[[], Any]) -> Timer:
        """Call back after `delay` seconds."""
