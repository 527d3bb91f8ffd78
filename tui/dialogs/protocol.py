"""What the parts of a screen may ask of it, whichever screen it is."""

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
        """What the message line says."""

    def say(self, sentence: str) -> None:
        """Put a sentence in the message line; an empty one takes it away."""

    def unsay(self, sentence: str) -> None:
        """Take a sentence out of the message line, if it is still there."""

    def offered(self) -> Iterator[tuple[KeyCommand, Part]]:
        """Yield every command that can be done here, with what does it."""

    async def attempt(self, work: Any, *arguments: Any) -> bool:
        """Call `work`, which may be async; whether nobody refused. A refusal is said."""

    def call_after_refresh(self, callback: Callable[..., Any], *arguments: Any) -> bool:
        """Call back once the screen is painted."""

    def set_timer(self, delay: float, callback: Callable[[], Any]) -> Timer:
        """Call back after `delay` seconds."""
