"""The time on the session screen: the clock, the band that asks about it, and the bell before it is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.model import Clock
from sessions.rules.clock import warning
from tui.widgets.band import TimeBand
from tui.widgets.clock import ClockLine

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.screens.session.mind_seats import MindSeats
    from tui.screens.session.protocol import ControlledScreen
    from tui.screens.session.time_vote import TimeVote

BAR, ROOMY = 10, 80
"""The cells of the clock's bar, and the columns of a terminal that has room for it beside where the session is."""


class Timekeeper:
    """Shows on one session screen what the clock says, and in the band what `vote` and `seats` ask for."""

    def __init__(self, screen: ControlledScreen, client: SessionClient, vote: TimeVote, seats: MindSeats) -> None:
        self._screen, self._client = screen, client
        self._vote, self._seats = vote, seats
        self._warned: tuple[tuple[str, str, int | None], int] | None = None  # the timebox, and the last warning in it
        self.clock, self.band = ClockLine(), TimeBand()

    def show(self) -> None:
        """Update clock and band; ring the bell for a warning that is new."""
        clock, elapsed_ms = self._client.view().find(Clock), self._client.elapsed_ms
        self.clock.wide = BAR if self._screen.app.size.width >= ROOMY else 0
        self.clock.update(clock, elapsed_ms)
        asks, brings = self._vote.says()
        head = "\n".join(filter(None, (self._screen.middle.paused_beside(), self._seats.says(), asks)))
        self.band.show(head, "\n".join(filter(None, (brings, self._whose() if head else ""))))
        self._screen.middle.make_room(self.band.covered)
        if clock is None or clock.state not in ("running", "over"):
            return
        timebox, reached = (clock.item, clock.phase, clock.budget_s), warning(clock, elapsed_ms)
        if self._warned and self._warned[0] == timebox and reached > self._warned[1]:
            self._screen.app.bell()
        self._warned = timebox, reached

    def _whose(self) -> str:
        """Say whose sheet is open, if the band hides the line that says so."""
        private = self._screen.middle.private
        return f"Only {str(self._client.eyes).upper()} can see the sheet below." if private else ""
