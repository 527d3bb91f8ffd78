"""The seconds between two looks at the file: the clock is shown without asking the file for each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sessions.model import Clock
from sessions.rules.clock import near_limit

if TYPE_CHECKING:
    from tui.client.snapshot import Snapshot

LOOK_S = 3.0
"""How often the file is asked in any case; the lease on a seat and the time that counts as watched allow for more."""
_EARLY_S = 0.5  # a second comes a little early or late
now: Callable[[], float] = time.monotonic
"""The clock that the seconds are counted on; pictures have their own, which moves by hand."""


class Seconds:
    """Counts from the last snapshot, on this process's own clock."""

    def __init__(self) -> None:
        self._looked_at = self._seen_at = 0.0
        self._was_ms = 0

    def start(self, snapshot: Snapshot) -> None:
        """Count from a snapshot that was just made."""
        self._seen_at, self._was_ms = now(), snapshot.elapsed_ms

    def looked(self) -> None:
        """Take note that the file was asked what is due; drafts that are saved meanwhile make snapshots, too."""
        self._looked_at = now()

    def elapsed_ms(self, clock: Clock | None) -> int:
        """Return the session's time now: what it was, and what has passed since if the clock is running."""
        runs = clock is not None and clock.state == "running"
        return self._was_ms + (round((now() - self._seen_at) * 1000) if runs else 0)

    def must_look(self, clock: Clock | None) -> bool:
        """Whether the file must be asked now, because it's time or because the clock may bring something about."""
        if now() - self._looked_at > LOOK_S - _EARLY_S:
            return True
        return clock is not None and near_limit(clock, self.elapsed_ms(clock), LOOK_S)
