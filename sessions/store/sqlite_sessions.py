"""The sessions of a file, for reading: rows, changes, and valid countersignatures."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Unpack

from sessions.change import IMPORT, Change
from sessions.errors import Missing
from sessions.model import Row
from sessions.model.columns import restore
from sessions.session import AnyRow, Countersigned, Origin, Session
from sessions.store import countersignatures, log, summaries, tables
from sessions.store.sqlite import sqlite3
from sessions.store.sqlite_file import SqliteFile, StorePart
from sessions.store.summaries import Summary
from sessions.times import today

if TYPE_CHECKING:
    from sessions.due import Due
    from sessions.earlier_boards import BoardBefore
    from sessions.kept import AskedBefore
    from sessions.rules.pair import CastVote, SeriesLine, Tally, WarmUp
    from sessions.standing import Standing
    from sessions.store.protocol import DueLimits


class SqliteSessions(StorePart):
    """The sessions of one file."""

    def __init__(self, file: SqliteFile) -> None:
        super().__init__(file)
        self._checked: dict[str, tuple[tuple[Any, ...], tuple[Countersigned, ...]]] = {}

    def load(self, session: str) -> Session:
        """Return a session at its newest rev. Raises Missing."""
        with self.file.reads() as conn:
            rev, head = log.newest(conn, session)
            rows = tables.read(conn, session)
            origin = Origin(log.first_kind(conn, session) == IMPORT, self._countersigned(conn, session, rows, head))
        if not rows:
            raise Missing(f"There is no session {session} in this file.")
        return Session(rows, rev, head, origin)

    def _countersigned(
        self, conn: sqlite3.Connection, session: str, rows: list[Row], head: str
    ) -> tuple[Countersigned, ...]:
        """Return a session's valid countersignatures; most have none, and then nothing is imported.

        Checking takes a tenth of a second or more, so the result is remembered until any part of it changes.
        """
        kept = countersignatures.read(conn, session)
        if not kept:
            return ()
        from sessions.store.countersigning import checked

        keys = countersignatures.keys_of(conn, session)
        of = (head, kept, keys)
        found = self._checked.get(session)
        if found is None or found[0] != of:
            holding = checked(kept, Session(rows), log.after(conn, session, 0), keys)[0]
            found = self._checked[session] = (of, tuple(holding))
        return found[1]

    def invited(self, session: str) -> dict[str, set[str]]:
        """Return the fingerprints of the keys for each seat of a session."""
        with self.file.reads() as conn:
            return countersignatures.keys_of(conn, session)

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""
        with self.file.reads() as conn:
            return log.after(conn, session, rev)

    def sessions(self, limit: int | None = None, ids: Collection[str] | None = None) -> list[Summary]:
        """Return every session, or those of `ids`, or the first `limit` of them, most recently changed first."""
        with self.file.reads() as conn:
            return summaries.read(conn, limit, ids)

    def count(self) -> int:
        """Return how many sessions there are."""
        with self.file.reads() as conn:
            return int(conn.execute("SELECT count(*) FROM session").fetchone()[0])

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of all sessions whose columns equal `where`, each with its session's id, oldest first."""
        table = tables.TABLES[kind.TABLE]
        with self.file.reads() as conn:
            return [(session, restore(kind, image)) for session, image in table.across(conn, where)]

    def due(self, until: date, **limits: "Unpack[DueLimits]") -> "list[Due]":
        """Return what sessions left behind and is due by `until`, the longest overdue first."""
        from sessions.store import due

        with self.file.reads() as conn:
            return due.read(conn, until, today(), **limits)

    def tallies(self, series: str, ids: Collection[str] | None = None) -> "list[Tally]":
        """Return what the closed sessions of a series count for, oldest first."""
        from sessions.store import pair

        with self.file.reads() as conn:
            return pair.tallies(conn, series, today(), ids)

    def votes(self, series: str, ids: Collection[str] | None = None) -> "list[CastVote]":
        """Return the leaders' last votes on the goals of a series: only for figures that the voter alone sees."""
        from sessions.store import pair

        with self.file.reads() as conn:
            return pair.votes(conn, series, ids)

    def warm_ups(self, ids: Collection[str] | None = None) -> "list[WarmUp]":
        """Return the series that should argue something small first, the one whose day is next first."""
        from sessions.store import warm_up

        with self.file.reads() as conn:
            return warm_up.read(conn, today(), ids)

    def put_off_warm_up(self, series: str) -> None:
        """Don't suggest a warm-up to a series for WARM_UP_DAYS. Raises Trouble."""
        from sessions.store import warm_up

        with self.file.writes() as conn:
            warm_up.put_off(conn, series, today())
        self.file.committed(changed=False, words_went=False)

    def overview(self, ids: Collection[str] | None = None) -> "list[SeriesLine]":
        """Return every series at a glance, the one that met last first."""
        from sessions.store import due, pair

        on = today()
        with self.file.reads() as conn:
            waiting = Counter(each.series for each in due.read(conn, on, on, ids=ids))
            return pair.overview(conn, waiting, on, ids)

    def asked(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> "list[AskedBefore]":
        """Return the questions of packs that the sessions of a series asked."""
        from sessions.store import kept

        with self.file.reads() as conn:
            return kept.asked(conn, series, but=but, ids=ids)

    def boards(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> "list[BoardBefore]":
        """Return the boards of the closed sessions of a series."""
        from sessions.store import boards

        with self.file.reads() as conn:
            return boards.boards(conn, series, but=but, ids=ids)

    def standing(self, series: str, *, but: str | None = None, ids: Collection[str] | None = None) -> "list[Standing]":
        """Return what the sessions of a series stand by."""
        from sessions.store import due

        with self.file.reads() as conn:
            return due.standing(conn, series, today(), but=but, ids=ids)
