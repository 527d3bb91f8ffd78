"""The file as one person's lobby shows it: the sessions in which they have a seat, and nothing of the others."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Protocol

from sessions.errors import Missing
from sessions.store.protocol import SearchStore, SessionStore

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.session import AnyRow, Session
    from sessions.store.protocol import Hit, Summary


class Readable(SessionStore, SearchStore, Protocol):
    """What a lobby reads of a file."""


class FilteredStore:
    """A file that can be read, with those sessions alone whose ids are in `only` at the time."""

    def __init__(self, store: Readable, only: Collection[str]) -> None:
        self._store, self._only = store, only

    def load(self, session: str) -> Session:
        """Return a session at its newest rev. Raises Missing for any other."""
        self._require(session)
        return self._store.load(session)

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order. Raises Missing for any other session."""
        self._require(session)
        return self._store.newer(session, rev)

    def sessions(self, limit: int | None = None, ids: Collection[str] | None = None) -> list[Summary]:
        """Return these sessions, or the first `limit`, the one last touched first."""
        return self._store.sessions(limit, self._among(ids))

    def count(self) -> int:
        """Return how many sessions there are."""
        return len(self.sessions())

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of these sessions whose columns equal `where`, each with its session's id."""
        return [(session, row) for session, row in self._store.across(kind, **where) if session in self._only]

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts of these sessions that hold all `words`, best first."""
        return self._store.search(words, limit, self._among(ids))

    def _among(self, ids: Collection[str] | None) -> Collection[str]:
        return self._only if ids is None else [each for each in ids if each in self._only]

    def _require(self, session: str) -> None:
        if session not in self._only:
            raise Missing(f"There is no session {session} here.")
