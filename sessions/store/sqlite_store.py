"""The Store on one SQLite file: a connection that writes, one that reads, and one that waits for what others write.

What only care of the file needs is imported there: the lobby opens the file while it is painted first.
"""

import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.change import IMPORT, Change, Finding
from sessions.command import DraftKey
from sessions.errors import Missing, Refused, Trouble
from sessions.files.writing import SIDE_FILES
from sessions.model import Row
from sessions.model.columns import restore
from sessions.pins import Keyring
from sessions.session import AnyRow, Countersigned, Origin, Session
from sessions.store import clock_beat, countersignatures, log, search, summaries, tables
from sessions.store.connection import (
    connect,
    connect_full,
    journal_mode,
    make_file,
    may_write,
    open_writer,
    transaction,
)
from sessions.store.countersignatures import Countersignatures
from sessions.store.disk import is_full, network
from sessions.store.mirror import Mirror
from sessions.store.mirror_lines import lost, mirror_places
from sessions.store.monotonic import Ticker
from sessions.store.pin_drafts import SqlitePins
from sessions.store.presence import SqlitePresence
from sessions.store.protocol import Hit, Summary
from sessions.store.seat_keys import SeatKeys
from sessions.store.sqlite import SqliteErrors, sqlite3
from sessions.store.sqlite_errors import full, is_damage, mark_committed, only_read, trouble
from sessions.store.watcher import FilePlace, Watch
from sessions.store.write_transaction import FileWriter, read_draft, read_place
from sessions.store.writer import WritingConnection

if TYPE_CHECKING:
    from sessions.files.writing import Leave
    from sessions.store.doctor import Facts


def backup_path(path: Path) -> Path:
    """Return where the one rolling backup of a file is kept: beside it, ``parley.backup.db`` for ``parley.db``."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def own_files(path: Path) -> tuple[Path, ...]:
    """Return the files in which the sessions of a file are, and the key of its host: nothing may replace them.

    That is the file, its mirror, its backup, what SQLite keeps beside each, and the key. The backup, which the file
    itself makes, is the last.
    """
    path = Path(os.path.realpath(path))
    backup = backup_path(path)
    beside = [each.with_name(each.name + end) for each in (path, backup) for end in SIDE_FILES]
    return path, *mirror_places(path), *beside, path.with_name(f"{path.stem}.host_key"), backup


class FileStore:
    """The file at `path`. Any thread may call any method; writes take turns, and so do reads.

    A file that this user may only read can be read all the same; what would write raises Trouble.
    """

    def __init__(
        self, path: Path, monotonic: Callable[[], float], make_folder: bool = False, mirror: bool = True
    ) -> None:
        self._ticker = Ticker(monotonic)
        self._damage: Trouble | None = None
        self._writing, self._reading, self._watching = threading.RLock(), threading.RLock(), threading.Lock()
        self._watch: Watch | None = None
        # SQLite keeps its side files beside the file itself, not beside a link to it.
        self.path = path = Path(os.path.realpath(path))
        if said := lost(path):
            raise Trouble(said)
        make_file(path, make_folder)
        self._only_read = not may_write(path)
        self._place = FilePlace(path)
        self._full = False
        self._writer = WritingConnection(self._opened(path), path)
        with self._plainly():
            self._reader = self._writer.conn if self._full else connect(path)
            self._journal = journal_mode(self._writer.conn)
        self._words_linger = self._closed = False
        self.mirror = Mirror(path, mirror)
        self._mirror_changes()
        self.access = SeatKeys(self._reads, self._transaction)
        self.keyring = Keyring()
        self.pins = SqlitePins(self._reads, self._transaction, self._ticker.now)
        self._checked: dict[str, tuple[tuple[Any, ...], tuple[Countersigned, ...]]] = {}
        self.countersignatures = Countersignatures(self._reads, self._transaction)
        self.attendance = SqlitePresence(self._reads, self._transaction, self._place.ring, self._ticker.now)

    def _opened(self, path: Path) -> sqlite3.Connection:
        """Return the connection that writes; where the disk is too full for one, one that reads."""
        try:
            return open_writer(path)
        except Trouble as why:
            from sessions.store.doctor import explained

            if sentence := explained(path):
                raise Trouble(sentence) from None
            if not (is_full(path.parent) and isinstance(why.__cause__, sqlite3.Error)):
                raise
            with self._plainly():
                conn = connect_full(path)
            self._full = self._only_read = True
            return conn

    @property
    def notice(self) -> str:
        """What a person should know before they write: a full disk, changes that only the mirror holds, no mirror."""
        said = []
        if self._full or is_full(self.path.parent):
            said.append("The disk is full: everything can be read, but nothing saved until you free some space.")
        name = self.mirror.path.name if self.mirror.path else ""
        if self.mirror.lacks:
            changes = f"{self.mirror.lacks} change{'s' * (self.mirror.lacks != 1)}"
            said.append(f"{name} holds {changes} that {self.path.name} lacks; `parley doctor` says what to do.")
        elif self.mirror.on and self.mirror.trouble and not self._only_read:
            said.append(f"Changes are saved once only, not twice: {self.mirror.trouble}.")
        return " ".join(said)

    @property
    def network(self) -> str:
        """The network file system that the file is on; nothing where it is on a disk of this machine."""
        return network(self.path)

    # --- writing --------------------------------------------------------------------------------------------------

    @contextmanager
    def write(self) -> Iterator[FileWriter]:
        """Begin a write transaction; leaving it without an error commits, with one takes all of it back.

        Not for use inside another. Raises Trouble where the file does not let us.
        """
        with self._transaction() as conn:
            writer = FileWriter(conn, self._ticker.now(), self.keyring)
            yield writer
            self._words_linger |= writer.redacted
        self._place.ring()
        if writer.saved or writer.redacted:
            self._mirror_changes()
        if writer.redacted:
            with self._writing, self._plainly():
                self._empty_wal()

    def _mirror_changes(self) -> None:
        """Write down in the mirror what it lacks. What goes wrong with it takes nothing back: the file has it all."""
        if not self._only_read:
            with self._writing:
                self.mirror.follow(self._writer.conn)

    @contextmanager
    def salvaging(self) -> Iterator[sqlite3.Connection]:
        """Begin a write transaction on the bare file, for what comes out of a damaged one. Raises Trouble."""
        with self._transaction() as conn:
            yield conn

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._writing, self._plainly():
            if self._full:
                raise full(self.path)
            if self._only_read:
                raise only_read(self.path)
            if self._damage:
                raise self._damage
            self._place.check()
            with self._writer.transaction() as conn:
                yield conn
            if self._words_linger:
                self._empty_wal()

    def _empty_wal(self) -> None:
        """Empty the WAL, where words linger that a redaction took out; a reader may hold it until the next write."""
        try:
            wal = self._journal == "wal"
            busy = self._writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] if wal else 0
        except sqlite3.Error as error:
            mark_committed(error)
            raise
        self._words_linger = bool(busy)

    def beat(self, session: str) -> int:
        """Note that the clock is watched, and return what it shows in ms; time nobody watched does not count."""
        with self._reads() as conn:
            now = self._ticker.now()
            if self._only_read or not clock_beat.due(conn, session, now):
                return clock_beat.shown(conn, session, now)
        with self._transaction() as conn:
            return clock_beat.beat(conn, session, self._ticker.now())

    # --- reading --------------------------------------------------------------------------------------------------

    def load(self, session: str) -> Session:
        """Return a session at its newest rev. Raises Missing."""
        with self._reads() as conn:
            rev, head = log.newest(conn, session)
            rows = tables.read(conn, session)
            origin = Origin(log.first_kind(conn, session) == IMPORT, self._countersigned(conn, session, rows, head))
        if not rows:
            raise Missing(f"There is no session {session} in this file.")
        return Session(rows, rev, head, origin)

    def _countersigned(
        self, conn: sqlite3.Connection, session: str, rows: list[Row], head: str
    ) -> tuple[Countersigned, ...]:
        """Return the countersignatures of a session that hold; most have none, and nothing is imported for these.

        Checking takes a tenth of a second or more, so what was found is remembered until something of it is another.
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
        """Return the fingerprints of the keys on each seat of a session."""
        with self._reads() as conn:
            return countersignatures.keys_of(conn, session)

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""
        with self._reads() as conn:
            return log.after(conn, session, rev)

    def sessions(self, limit: int | None = None, ids: Collection[str] | None = None) -> list[Summary]:
        """Return every session, or those of `ids`, or the first `limit` of them, the one last touched first."""
        with self._reads() as conn:
            return summaries.read(conn, limit, ids)

    def count(self) -> int:
        """Return how many sessions there are."""
        with self._reads() as conn:
            return int(conn.execute("SELECT count(*) FROM session").fetchone()[0])

    def across(self, kind: type[AnyRow], /, **where: Any) -> list[tuple[str, AnyRow]]:
        """Return the rows of all sessions whose columns equal `where`, each with its session's id, oldest first."""
        table = tables.TABLES[kind.TABLE]
        with self._reads() as conn:
            return [(session, restore(kind, image)) for session, image in table.across(conn, where)]

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""
        with self._reads() as conn:
            return read_draft(conn, session, key, self.keyring)

    def draft_place(self, session: str, key: DraftKey) -> str | None:
        """Return where in the form the author of a draft was when it was kept, or None."""
        with self._reads() as conn:
            return read_place(conn, session, key, self.keyring)

    def drafting(self, session: str) -> list[DraftKey]:
        """Return which drafts there are."""
        with self._reads() as conn:
            return conn.execute(
                "SELECT item, form, round, seat FROM draft WHERE session = ? ORDER BY rowid", [session]
            ).fetchall()

    def search(self, words: str, limit: int = 50, ids: Collection[str] | None = None) -> list[Hit]:
        """Return the revealed texts, or those in the sessions of `ids`, that hold all `words`, best first.

        The last word may be only begun.
        """
        with self._reads() as conn:
            return search.find(conn, words, limit, ids)

    @contextmanager
    def _reads(self) -> Iterator[sqlite3.Connection]:
        with self._reading, self._plainly(), transaction(self._reader, "BEGIN"):
            try:
                yield self._reader
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
        with self._plainly():
            with self._watching:
                if self._closed:
                    return False
                self._watch = self._watch or Watch(self._place, self._reads)
            return self._watch.wait(timeout)

    def close(self) -> None:
        """Let go of the file; a wait under way ends with False."""
        with self._watching:
            if self._closed:
                return
            self._closed = True
            if self._watch:
                self._watch.close()
        with self._writing, self._reading, self._plainly():
            self._reader.close()
            if self._words_linger:
                self._empty_wal()
            self._writer.conn.close()
        self.mirror.close()

    # --- care -----------------------------------------------------------------------------------------------------

    def verify(self, session: str) -> list[Finding]:
        """Return everything that does not hold: the chain, the digests, the seals, the tables against the record."""
        from sessions.store.verify import verify

        with self._reads() as conn:
            return verify(conn, session)

    def rebuild(self, from_log: bool = False) -> list[str]:
        """Make the search index anew; `from_log` makes every table anew from the changes first.

        Changes that only the mirror holds, and that go on where the file ends, are taken in before. Others write
        between a few sessions and the next. Returns a sentence for each session whose chain does not hold: it is left
        as it is.
        """
        from sessions.store import rebuild

        left = rebuild.rebuild(self._reads, self._transaction, self.mirror.path if from_log else None, from_log)
        self._place.ring()
        self._mirror_changes()
        return left

    def backup(self, target: Path | None = None, force: bool = False) -> None:
        """Copy the file to `target`, checked before it takes that name; to `backup_path` where none is given.

        `force` says that another program's file may be replaced too. Raises Refused, Trouble.
        """
        from sessions.files.writing import Leave
        from sessions.store.backup import backup

        own = own_files(self.path)
        leave = Leave(force, own if target else own[:-1], streams=False)
        with self._plainly():
            self._place.check()
            if not self._full:
                backup(self.path, target or backup_path(self.path), leave)
                return
        self.rescue(target or backup_path(self.path), leave)

    def rescue(self, target: Path, leave: "Leave | None" = None) -> None:
        """Copy what this terminal has open to `target`, whatever stands, or no longer stands, at the file's own path.

        Unless `leave` says so, nothing that is there is replaced. Raises Refused, Trouble.
        """
        from sessions.files.writing import Leave
        from sessions.store.backup import backup

        if leave is None and os.path.lexists(target):
            raise Refused(f"{target} is there already; give another name.")
        with self._reading, self._plainly():
            backup(self.path, target, leave or Leave(never=own_files(self.path), streams=False), self._reader)

    def doctor(self) -> "Facts":
        """Return how the file is."""
        from sessions.store.doctor import examine

        with self._reading, self._plainly():
            self._place.check()
            return examine(self._reader, self.path, self._journal, self.mirror)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Say in one plain sentence what SQLite says, and write no more once a page is damaged."""
        began = time.monotonic()
        try:
            yield
        except SqliteErrors as error:
            said = trouble(self.path, error, time.monotonic() - began)
            if is_damage(error):
                self._damage = said
            raise said from error
