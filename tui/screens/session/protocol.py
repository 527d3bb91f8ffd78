"""The session screen as its controllers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tui.dialogs.protocol import CommandScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.await_complete import AwaitComplete

    from sessions.situation import PhasePlace
    from tui.client.session_client import SessionClient
    from tui.exercises.panel import Panel


class ControlledMiddle(Protocol):
    """The middle of the session screen, as the controllers of the screen see it."""

    @property
    def panel(self) -> Panel | None:
        """The exercise, if it is shown."""

    @property
    def agenda_shown(self) -> bool:
        """Whether the agenda is shown."""

    @property
    def covered(self) -> bool:
        """Whether the agenda or the records are shown instead of the exercise."""

    @property
    def private(self) -> bool:
        """Whether a private form is being filled in here."""

    def paused_beside(self) -> str:
        """Return that the session is paused, if nothing in the middle says so."""

    def make_room(self, lines: int) -> None:
        """Leave a number of lines free below the band, where nobody types."""

    def point_at(self, key: str) -> None:
        """Put the cursor on a row, if the view has it."""

    async def show_agenda(self) -> None:
        """Show the agenda instead of the exercise. Raises Refused if a draft isn't saved."""

    async def show_records(self) -> None:
        """Show the records instead of the exercise. Raises Refused if a draft isn't saved."""

    async def show_exercise(self) -> None:
        """Show the exercise again."""


class ControlledScreen(CommandScreen, Protocol):
    """The session screen, as its controllers see it."""

    client: SessionClient
    opened: bool
    place: PhasePlace
    """Where the session is, as shown."""
    passed: str
    """Of which items nothing came, if they ended as this phase began."""

    @property
    def middle(self) -> ControlledMiddle:
        """What is in the middle."""

    @property
    def on_top(self) -> bool:
        """Whether nothing is open over it."""

    async def show(self) -> None:
        """Update everything, showing only what the person at the terminal may see."""

    async def save(self) -> None:
        """Save text that was typed in the exercise and isn't saved yet."""

    def bind_commands(self) -> None:
        """Bind the keys of what is in the middle now."""

    def call_next(self, callback: Callable[[], Any]) -> None:
        """Call something as soon as the screen has done what it is doing."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the screen, even if something is open over it."""
