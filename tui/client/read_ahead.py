"""What a screen needs to know of each new state of the session, read before the screen gets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.client.worker_thread import WorkerThread


class ReadAhead:
    """What is slow to read of a session, read in the client's thread, so that no key waits for it."""

    def __init__(self, thread: WorkerThread) -> None:
        self._thread = thread

    def start(self, read: Callable[[Session], None]) -> None:
        """From now on, let the thread `read` what anyone may see of each state before it's shown."""
        self._thread.worker.ahead = read

    def stop(self, read: Callable[[Session], None]) -> None:
        """Don't `read` any more."""
        if self._thread.worker.ahead == read:
            self._thread.worker.ahead = None
