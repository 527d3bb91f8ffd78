"""The backup next to the database, refreshed where it contains what the session no longer does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sessions.errors import Refused, Trouble
from sessions.model import Amendment
from tui.client.messages import Said

if TYPE_CHECKING:
    import asyncio

    from textual.message import Message

    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.client.worker_thread import WorkerThread


class Backup:
    """Refreshes the backup without making anybody wait, but before the file is closed; `tell` says if that fails."""

    def __init__(self, thread: WorkerThread, tell: Callable[[Message], None]) -> None:
        self._thread, self._tell = thread, tell
        self._begun: asyncio.Future[None] | None = None  # the event loop itself keeps no hold on it

    def follow(self, before: Session, now: Session) -> None:
        """Make it if the session was closed or amended, so that redacted words don't survive in it."""
        closed = now.header.status == "closed" != before.header.status
        if closed or len(now.all(Amendment)) > len(before.all(Amendment)):
            self._begin(lambda store: store.backup())

    def renew(self) -> None:
        """Replace it if there is one, because it contains the drafts as they were under another PIN."""
        self._begin(lambda store: store.renew_backup())

    def _begin(self, make: Callable[[Store], None]) -> None:
        self._begun = self._thread.begin(lambda worker: self._make(make, worker.room.store))

    def _make(self, make: Callable[[Store], None], store: Store) -> None:
        try:
            make(store)
        except (Refused, Trouble) as why:
            self._tell(Said(f"The session is closed and saved, but its backup is missing: {why}"))
