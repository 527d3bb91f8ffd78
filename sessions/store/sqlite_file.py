"""One SQLite file: a connection that writes, one that reads, and a thread's wait for what others write.

What SQLite says comes out of here as Trouble with one plain sentence, and nothing is written once a page is damaged.
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
from sessions.store.watcher import FilePlace, Watch
from sessions.store.writer import WritingConnection


class SqliteFile:
    """The file at `path`. Any thread may call any method; writes take turns, and so do reads.

    A file that this user may only read can be read all the same; `writes` then raises Trouble.
    """

    def __init__(
        self, path: Path, monotonic: Callable[[], float], make_folder: bool = False, mirror: bool = True
    ) -> None:
        self.ticker = Ticker(monotonic)
        self._damage: Trouble | None = None
        self._writing, self.reading, self._watching = threading.RLock(), threading.RLock(), threading.Lock()
        self._watch: Watch | None = None
        # SQLite puts its side files beside the file itself, not beside a link to it.
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
        self.mirror = Mirror(path, mirror)
        self._mirror_changes()

    def _opened(self, path: Path) -> sqlite3.Connection:
        """Return the connection that writes; where the disk is too full for one, one that reads."""
        new = path.stat().st_size == 0
        try:
            return open_writer(path)
        except Trouble as why:
            from sessions.store.doctor import explained  # what only a file that doesn't open needs

            if not new and (sentence := explained(path)):
                raise Trouble(sentence) from None
            if not (is_full(path.parent) and isinstance(why.__cause__, sqlite3.Error)):
                raise
            with self.plainly():
                conn = connect_full(path)
            self.full = self.only_read = True
            return conn

    # --- writing --------------------------------------------------------------------------------------------------

    @contextmanager
    def writes(self) -> Iterator[sqlite3.Connection]:
        """Begin a write transaction; leaving it without an error commits, with one takes all of it back.

        Not for use inside another. Raises Trouble where the file does not let us.
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
        """Note, inside a write transaction, that words were taken out: they linger in the WAL until it is emptied."""
        self._words_linger = True

    def committed(self, changed: bool, words_went: bool) -> None:
        """Wake those who wait for news, and let the mirror and the WAL follow what was just committed."""
        self.place.ring()
        if changed or words_went:
            self._mirror_changes()
        if words_went:
            with self._writing, self.plainly():
                self._empty_wal()

    def _mirror_changes(self) -> None:
        """Write down in the mirror what it lacks. What goes wrong with it takes nothing back: the file has it all."""
        if not self.only_read:
            with self._writing:
                self.mirror.follow(self.writer.conn)

    def _empty_wal(self) -> None:
        """Empty the WAL, where words linger that a redaction took out; a reader may hold it until the next write."""
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
            except (ValueError, KeyError, TypeError) as error:  # its words may be somebody's own, so they are not told
                raise Trouble(
                    f"{self.path} holds something that parley did not write; `parley verify` says what, and "
                    "`parley rebuild --from-log` makes the tables anew."
                ) from error

    # --- waiting --------------------------------------------------------------------------------------------------

    def wait_for_change(self, timeout: float) -> bool:
        """Wait until there is a newer change, here or elsewhere, a nudge, or a draft begun; False after `timeout` s.

        Leases and beats wake nobody. What was written since the last call counts, so nothing falls between two. For a
        thread of its own. Raises Trouble where another file took this one's place.
        """
        with self.plainly():
            with self._watching:
                if self._closed:
                    return False
                self._watch = self._watch or Watch(self.place, self.reads)
            return self._watch.wait(timeout)

    def close(self) -> None:
        """Let go of the file; a wait under way ends with False."""
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
        """Say in one plain sentence what SQLite says, and write no more once a page is damaged."""
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
