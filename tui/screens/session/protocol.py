"""What a controller may ask of the session screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.dialogs.protocol import CommandScreen

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete

    from sessions.situation import PhasePlace
    from tui.client.session_client import SessionClient
    from tui.exercises.panel import Panel


class ControlledScreen(CommandScreen, Protocol):
    """The session screen, as its controllers know it."""

    client: SessionClient
    opened: bool
    place: PhasePlace
    """Where the session is, as it is shown."""

    @property
    def on_top(self) -> bool:
        """Whether nothing lies over it."""

    @property
    def private(self) -> bool:
        """Whether a private form is open to be filled in here."""

    @property
    def panel(self) -> Panel | None:
        """The exercise in the middle, if one is."""

    @property
    def covered(self) -> bool:
        """Whether the agenda or the records are shown instead of the exercise."""

    @property
    def agenda_shown(self) -> bool:
        """Whether the agenda is in the middle."""

    async def show(self) -> None:
        """Bring everything up to date with what those may see who look."""

    async def show_agenda(self) -> None:
        """Show the agenda instead of the exercise. Raises Refused where a draft is not on disk."""

    async def show_records(self) -> None:
        """Show the records instead of the exercise. Raises Refused where a draft is not on disk."""

    async def show_exercise(self) -> None:
        """Show the exercise again."""

    async def keep(self) -> None:
        """Put on disk what is typed in the exercise and not yet there."""

    async def clear(self) -> None:
        """Keep what is typed, and take away whatever lies over the screen."""

    async def leave(self) -> None:
        """Go back to the lobby, or end where there is none."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go, whatever lies over it."""
