"""One SQLite file: a connection that writes, one that reads, and a thread's wait for other people's writes.

SQLite's errors leave this module as Trouble with one plain sentence, and nothing is written once a page is damaged.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sessions.errors import Trouble
from sessions.store.connection import (
    connect,
    connect_full,
    journal_mode,
    make_file,
    may_write,
    open_writer,
    transaction,
)
from sessions.store.disk import is_full
from sessions.store.mirror import Mirror
from sessions.store.mirror_lines import lost
from sessions.store.monotonic import Ticker
from sessions.store.sqlite import SqliteErrors, sqlite3
from sessions.store.sqlite_errors import full, is_damage, mark_committed, only_read, trouble
from sessions.store.watcher import FilePlace, FileWatch
from sessions.store.writer import WritingConnection


class SqliteFile:
    """The file at `path`. Any thread may call any method; writes take turns, and so do reads.

    A file that this user may only read can still be read; `writes` then raises Trouble.
    """

    def __init__(
        self, path: Path, monotonic: Callable[[], float], *, make_folder: bool = False, mirror: bool = True
    ) -> None:
        self.ticker = Ticker(monotonic)
        self._damage: Trouble | None = None
        self._writing, self.reading, self._watching = threading.RLock(), threading.RLock(), threading.Lock()
        self._watch: FileWatch | None = None
        # SQLite puts its side files next to the file itself, not next to a link to it.
        self.path = path = Path(os.path.realpath(path))
        if said := lost(path):
            raise Trouble(said)
        make_file(path, make_folder)
        self.only_read = not may_write(path)
        self.place = FilePlace(path)
        self.full = False
        self.writer = WritingConnection(self._opened(path), path)
        with self.plainly():
            self.reader = self.writer.conn if self.full else connect(path)
            self.journal = journal_mode(self.writer.conn)
        self._words_linger = self._closed = False
        self.mirror = Mirror(path, on=mirror)
        self._mirror_changes()

    def _opened(self, path: Path) -> sqlite3.Connection:
        """Return the connection that writes, or one that reads if the disk is too full for that."""
        new = path.stat().st_size == 0
        try:
            return open_writer(path)
        except Trouble as why:
            from sessions.store.doctor import explained  # only needed if a file doesn't open

            if not new and (sentence := explained(path)):
                raise Trouble(sentence) from None
            if not (is_full(path.parent) and isinstance(why.__cause__, sqlite3.Error)):
                raise
            with self.plainly():
                conn = connect_full(path)
            self.full = self.only_read = True
            return conn

    def hurry(self) -> None:
        """Leave it to the system when changes reach the disk; a power failure can then damage the file."""
        with self._writing, self.plainly():
            self.writer.conn.execute("PRAGMA synchronous = OFF")

    # --- writing --------------------------------------------------------------------------------------------------

    @contextmanager
    def writes(self) -> Iterator[sqlite3.Connection]:
        """Begin a write transaction; leaving it without an error commits, with one rolls it back.

        Not for use inside another one. Raises Trouble if the file doesn't allow it.
        """
        with self._writing, self.plainly():
            if self.full:
                raise full(self.path)
            if self.only_read:
                raise only_read(self.path)
            if self._damage:
                raise self._damage
            self.place.check()
            with self.writer.transaction() as conn:
                yield conn
            if self._words_linger:
                self._empty_wal()

    def words_went(self) -> None:
        """Record, inside a write transaction, that text was removed: it stays in the WAL until that is emptied."""
        self._words_linger = True

    def committed(self, changed: bool, words_went: bool) -> None:
        """Wake those who wait for news, and update the mirror and the WAL to what was just committed."""
        self.place.ring()
        if changed or words_went:
            self._mirror_changes()
        if words_went:
            with self._writing, self.plainly():
                self._empty_wal()

    def _mirror_changes(self) -> None:
        """Write to the mirror what it lacks. If that fails, nothing is rolled back: the file has everything."""
        if not self.only_read:
            with self._writing:
                self.mirror.follow(self.writer.conn)

    def _empty_wal(self) -> None:
        """Empty the WAL, where redacted text lingers; a reader may delay this until the next write."""
        try:
            wal = self.journal == "wal"
            busy = self.writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] if wal else 0
        except sqlite3.Error as error:
            mark_committed(error)
            raise
        self._words_linger = bool(busy)

    # --- reading --------------------------------------------------------------------------------------------------

    @contextmanager
    def reads(self) -> Iterator[sqlite3.Connection]:
        """Begin a transaction that reads: it sees one moment of the file. Raises Trouble."""
        with self.reading, self.plainly(), transaction(self.reader, "BEGIN"):
            try:
                yield self.reader
            except (ValueError, KeyError, TypeError) as error:  # its message may quote private text, so it isn't shown
                raise Trouble(
                    f"{self.path} contains something that parley didn't write. `parley verify` says what, "
                    "and `parley rebuild --from-log` rebuilds the tables."
                ) from error

    # --- waiting --------------------------------------------------------------------------------------------------

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there is a change, nudge, signal or new draft, here or elsewhere, or someone comes, goes or edits.

        False after `timeout` s. Renewed leases and beats wake nobody. Everything written since the last call counts, so
        nothing is missed between two calls. For use in its own thread. Raises Trouble if another file replaced it.
        """
        with self.plainly():
            with self._watching:
                if self._closed:
                    return False
                self._watch = self._watch or FileWatch(self.place, self.reads)
            return self._watch.wait(timeout)

    def close(self) -> None:
        """Close the file; a pending wait ends with False."""
        with self._watching:
            if self._closed:
                return
            self._closed = True
            if self._watch:
                self._watch.close()
        with self._writing, self.reading, self.plainly():
            self.reader.close()
            if self._words_linger:
                self._empty_wal()
            self.writer.conn.close()
        self.mirror.close()

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """Turn SQLite's errors into one plain sentence, and stop writing once a page is damaged."""
        began = time.monotonic()
        try:
            yield
        except SqliteErrors as error:
            said = trouble(self.path, error, time.monotonic() - began)
            if is_damage(error):
                self._damage = said
            raise said from error


class StorePart:
    """A part of the store, over the one file that all parts share."""

    def __init__(self, file: SqliteFile) -> None:
        self.file = file
