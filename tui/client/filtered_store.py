"""The database as one person's lobby shows it: only the sessions in which they have a seat."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Protocol, Unpack

from sessions.errors import Missing
from sessions.store.protocol import SearchStore, SessionStore

if TYPE_CHECKING:
    from datetime import date

    from sessions.change import Change
    from sessions.due import Due
    from sessions.earlier_boards import BoardBefore
    from sessions.kept import AskedBefore
    from sessions.rules.pair import CastVote, SeriesLine, Tally, WarmUp
    from sessions.session import AnyRow, Session
    from sessions.standing import Standing
    from sessions.store.protocol import DueLimits, Hit, Summary


class Readable(SessionStore, SearchStore, Protocol):
    """What a lobby reads from a database."""


class FilteredStore:
    """A read-only view of a database, with only the sessions whose ids are in `only` at the time."""

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
        """Return these sessions, or the first `limit`, most recent first."""
        return self._store.sessions(limit, self._among(ids))

    def count(self) -> int:
        """Return the number of sessions."""
        return len(self.sessions())

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of these sessions whose columns equal `where`, each with its session's id."""
        return [(session, row) for session, row in self._store.across(kind, **where) if session in self._only]

    def due(self, until: date, **limits: Unpack[DueLimits]) -> list[Due]:
        """Return what these sessions left behind and is due by `until`, the longest overdue first."""
        limits["ids"] = self._among(limits.get("ids"))
        return self._store.due(until, **limits)

    def tallies(self, series: str, ids: Collection[str] | None = None) -> list[Tally]:
        """Return what the closed ones of these sessions count for, in a series, oldest first."""
        return self._store.tallies(series, self._among(ids))

    def votes(self, series: str, ids: Collection[str] | None = None) -> list[CastVote]:
        """Return the leaders' last votes on the goals of these sessions of a series."""
        return self._store.votes(series, self._among(ids))

    def warm_ups(self, ids: Collection[str] | None = None) -> list[WarmUp]:
        """Return the series of these sessions that should argue something small first."""
        return self._store.warm_ups(self._among(ids))

    def overview(self, ids: Collection[str] | None = None) -> list[SeriesLine]:
        """Return the series of these sessions at a glance, the one that met last first."""
        return self._store.overview(self._among(ids))

    def standing(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> list[Standing]:
        """Return what these sessions of a series stand by."""
        return self._store.standing(series, but=but, ids=self._among(ids))

    def asked(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> list[AskedBefore]:
        """Return the questions of packs that these sessions of a series asked."""
        return self._store.asked(series, but=but, ids=self._among(ids))

    def boards(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> list[BoardBefore]:
        """Return the boards of these sessions of a series that are closed."""
        return self._store.boards(series, but=but, ids=self._among(ids))

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts of these sessions that contain all `words`, best first."""
        return self._store.search(words, limit, self._among(ids))

    def _among(self, ids: Collection[str] | None) -> Collection[str]:
        return self._only if ids is None else [each for each in ids if each in self._only]

    def _require(self, session: str) -> None:
        if session not in self._only:
            raise Missing(f"There is no session {session} here.")
