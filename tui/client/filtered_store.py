"""The file as one person's lobby shows it: the sessions in which they have a seat, and nothing of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, cast

from sessions.errors import Missing

if TYPE_CHECKING:
    from sessions.session import AnyRow, Session
    from sessions.store.protocol import Hit, Store, Summary
    from sessions.store.sqlite_store import FileStore


class Only:
    """A Store that knows of some sessions only, whichever `ids` holds at the time.

    It reads; what writes goes to a store of the session's own.
    """

    def __init__(self, store: Store, ids: Collection[str]) -> None:
        self._store, self._ids = store, ids

    def sessions(self, limit: int | None = None) -> list[Summary]:
        """Return the sessions, or the first `limit`, the one last touched first."""
        return self._store.sessions(limit, self._ids)

    def count(self) -> int:
        """Return how many sessions there are."""
        return len(self.sessions())

    def search(self, words: str, limit: int = 50) -> list[Hit]:
        """Return the revealed texts of these sessions that hold all `words`, best first."""
        return self._store.search(words, limit, self._ids)

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of these sessions whose columns equal `where`, each with its session's id."""
        return [(session, row) for session, row in self._store.across(kind, **where) if session in self._ids]

    def load(self, session: str) -> Session:
        """Return a session at its newest rev. Raises Missing for any other."""
        if session not in self._ids:
            raise Missing(f"There is no session {session} here.")
        return self._store.load(session)

    def seats(self, key: str) -> dict[str, str]:
        """Return, by session, the seats on which an SSH key now sits."""
        return {each.session: each.seat for each in cast("FileStore", self._store).access.keys(key)}

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there may be something newer in the file; False after `timeout` seconds."""
        return self._store.wait_for_change(timeout)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()


def narrowed(door: Callable[[], Store], ids: Collection[str]) -> Callable[[], Store]:
    """Return a door to these sessions alone."""
    return lambda: cast("Store", Only(door(), ids))
