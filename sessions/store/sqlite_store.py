"""The Store on one SQLite file, composed of its parts."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sessions.store import clock_beat, search
from sessions.store.countersignatures import Countersignatures
from sessions.store.drafts import SqliteDrafts
from sessions.store.maintenance import SqliteMaintenance
from sessions.store.pin_drafts import SqlitePins
from sessions.store.presence import SqlitePresence
from sessions.store.protocol import Hit
from sessions.store.seat_keys import SqliteSeatKeys
from sessions.store.sqlite_file import SqliteFile
from sessions.store.sqlite_sessions import SqliteSessions
from sessions.store.write_transaction import SqliteWriter


class SqliteStore(SqliteSessions, SqliteDrafts, SqliteMaintenance):
    """The Store at `path`. Any thread may call any method; writes take turns, and so do reads.

    A file that this user may only read can still be read; writes raise Trouble.
    """

    def __init__(
        self,
        path: Path,
        monotonic: Callable[[], float],
        *,
        make_folder: bool = False,
        mirror: bool = True,
        lasting: bool = True,
    ) -> None:
        file = SqliteFile(path, monotonic, make_folder=make_folder, mirror=mirror)
        if not lasting:
            file.hurry()
        super().__init__(file)
        self.seat_keys = SqliteSeatKeys(file.reads, file.writes)
        self.pins = SqlitePins(file.reads, file.writes, file.ticker.now)
        self.countersignatures = Countersignatures(file.reads, file.writes)
        self.presence = SqlitePresence(file.reads, file.writes, file.place.ring, file.ticker.now)

    @property
    def path(self) -> Path:
        """The real path of the file, with links resolved."""
        return self.file.path

    @contextmanager
    def write(self) -> Iterator[SqliteWriter]:
        """Begin a write transaction; leaving it without an error commits, with one rolls it back.

        Not for use inside another one. Raises Trouble if the file doesn't allow it.
        """
        with self.file.writes() as conn:
            writer = SqliteWriter(conn, self.file.ticker.now(), self.keyring)
            yield writer
            if writer.words_went:
                self.file.words_went()
        self.file.committed(writer.saved, writer.words_went)

    def beat(self, session: str) -> int:
        """Record that the clock is being watched, and return its time in ms; time that nobody watched doesn't count."""
        with self.file.reads() as conn:
            now = self.file.ticker.now()
            if self.file.only_read or not clock_beat.due(conn, session, now):
                return clock_beat.shown(conn, session, now)
        with self.file.writes() as conn:
            return clock_beat.beat(conn, session, self.file.ticker.now())

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts with all `words`, optionally only in the sessions of `ids`, best first.

        The last word may be unfinished.
        """
        with self.file.reads() as conn:
            return search.find(conn, words, limit, ids)

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there may be a change, a nudge, a signal, a new draft, or a seat given or taken.

        False after `timeout` s.
        """
        return self.file.wait_for_change(timeout)

    def close(self) -> None:
        """Close the file; a pending wait ends with False."""
        self.file.close()
