"""The session screen as its controllers see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.dialogs.protocol import CommandScreen

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete

    from sessions.situation import PhasePlace
    from tui.client.session_client import SessionClient
    from tui.exercises.panel import Panel


class ControlledScreen(CommandScreen, Protocol):
    """The session screen, as its controllers see it."""

    client: SessionClient
    opened: bool
    place: PhasePlace
    """Where the session is, as shown."""

    @property
    def on_top(self) -> bool:
        """Whether nothing is open over it."""

    @property
    def private(self) -> bool:
        """Whether a private form is being filled in here."""

    @property
    def panel(self) -> Panel | None:
        """The exercise in the middle, if there is one."""

    @property
    def covered(self) -> bool:
        """Whether the agenda or the records are shown instead of the exercise."""

    @property
    def agenda_shown(self) -> bool:
        """Whether the agenda is in the middle."""

    async def show(self) -> None:
        """Update everything, showing only what the person at the terminal may see."""

    async def show_agenda(self) -> None:
        """Show the agenda instead of the exercise. Raises Refused if a draft isn't saved."""

    async def show_records(self) -> None:
        """Show the records instead of the exercise. Raises Refused if a draft isn't saved."""

    async def show_exercise(self) -> None:
        """Show the exercise again."""

    async def keep(self) -> None:
        """Save text that was typed in the exercise and isn't saved yet."""

    async def clear(self) -> None:
        """Save the typed text, and close everything over the screen."""

    async def leave(self) -> None:
        """Go back to the lobby, or quit if there is none."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the screen, even if something is open over it."""
