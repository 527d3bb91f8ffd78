"""The mirror: a second copy of a file's record, one line of JSON per change, in its own file next to it.

Whoever commits a change also writes every earlier one that the mirror lacks, in the order of the file, so a change
missed because of a crash is added with the next change, or when the file is next opened. Text that is redacted or
deleted in the file is also removed from the mirror, before anything else is written to it. Drafts aren't changes and
never go there.
"""

import errno
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sessions.change import Change
from sessions.files.reading import plain_file
from sessions.files.stale_temp import part_beside, sweep
from sessions.files.writing import MIRROR, sync
from sessions.store.mirror_lines import each_in, had, head_of, line_of, mirror_path, mirror_places
from sessions.store.sqlite import SqliteErrors, sqlite3
from sessions.store.sqlite_errors import is_damage, said

try:
    import fcntl
except ImportError:  # Windows has no flock; there we rely on a single process
    fcntl = None  # type: ignore[assignment]

WAIT_S: Final = 0.25  # how long a write waits for another process that has the mirror locked; the next write adds both
# after this long, written lines are synced to survive a power failure; until then the file itself is
SYNC_S: Final = 0.5

_ROW = 'rowid, session, rev, at, seat, kind, "rows", prev, hash'
_BEGINS = re.compile(rb'\{"n":(\d+),"hash":"(sha256:[0-9a-f]{64})"')
_SESSION = re.compile(rb'"session":"([0-9a-z]{8})"')
_LACKS = re.compile(rb'"lacks":(\d+)\}$')
_MARK_MOST = 200  # bytes of a line that marks a position and has no change
_CHUNK = 1 << 16
_UNSYNCED = 1 << 20  # bytes at the end that a power failure may have left with holes, which read as NUL
_BATCH = 500
_Place = tuple[int, str]  # the row in the file that the last line is for, and its hash


class Mirror:
    """The mirror of the file at `path`, with the same permissions as the file.

    If `on` is False, no changes are written, but redacted text is still removed from an existing mirror. `trouble` says
    why the mirror couldn't be written, or is empty; no method raises.
    """

    def __init__(self, path: Path, *, on: bool = True) -> None:
        self.path = mirror_path(path)
        self.on = on
        self.lacks = 0
        """How many changes only the mirror has, unless something was written since that was found."""
        self.torn = 0
        """How many lines a power failure had left with holes; they were written again when this was opened."""
        self.trouble = "" if self.path else f"{mirror_places(path)[0].name} next to the file isn't parley's"
        self._name = path.name
        self._mode = path.stat().st_mode & 0o666
        self._handle: int | None = None
        self._known: tuple[tuple[int, int, int], _Place | None] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def follow(self, conn: sqlite3.Connection) -> None:
        """Write every change that the mirror lacks, by a connection that isn't in a transaction."""
        if self.path is None or not (self.on or self.path.exists()):
            return
        with self._lock:
            try:
                with self._held() as handle:
                    owed = [row[0] for row in conn.execute("SELECT session FROM mirror_owes").fetchall()]
                    if owed or (self.on and self._known is None and self._holes(handle)):
                        self._rewrite(conn, handle, owed)
                    elif self.on:
                        self._append(conn, handle)
                self.trouble = ""
            except OSError as error:
                self.trouble = f"{self.path.name} couldn't be written ({error.strerror or error})"
            except SqliteErrors as error:  # problems of the file itself are reported when it is read
                self.trouble = (
                    ""
                    if is_damage(error)
                    else f"{self.path.name} couldn't be brought up to date with the file ({said(error)})"
                )

    def close(self) -> None:
        """Close the mirror; from now on, everything written to it survives a power failure."""
        with self._lock:
            timer, self._timer = self._timer, None
            if self._handle is not None:
                if timer is not None:
                    timer.cancel()
                    with suppress(OSError):
                        os.fsync(self._handle)
                os.close(self._handle)
                self._handle = None

    # --- the mirror's file --------------------------------------------------------------------------------------------

    @contextmanager
    def _held(self) -> Iterator[int]:
        """Open the mirror, creating it if needed, and lock it against other processes."""
        until = time.monotonic() + WAIT_S
        while True:
            handle = self._opened()
            while not _locked(handle):
                if time.monotonic() > until:
                    raise TimeoutError("another parley has it locked")
                time.sleep(0.002)
            if self._is_there(handle):
                break
            os.close(handle)  # somebody replaced it with one without the redacted text
            self._handle = None
        try:
            yield handle
        finally:
            if self._handle is not None:
                _unlock(self._handle)

    def _opened(self) -> int:
        assert self.path is not None
        if self._handle is None:
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
            handle = os.open(self.path, flags, self._mode)
            if os.pread(handle, len(MIRROR), 0) not in (b"", MIRROR):
                os.close(handle)
                raise OSError(errno.EEXIST, "it isn't parley's")
            self._handle = handle
        return self._handle

    def _is_there(self, handle: int) -> bool:
        assert self.path is not None
        try:
            return os.path.samestat(os.fstat(handle), self.path.stat())
        except FileNotFoundError:
            return False

    def _tail(self, handle: int) -> _Place | None:
        """Return the row of the last line, after cutting off an interrupted line; None if there is no line."""
        now = _stamp(handle)
        if self._known and self._known[0] == now:
            return self._known[1]
        size, data, at = now[2], b"", now[2]
        while at > 0 and data.count(b"\n") < 2:
            step = min(_CHUNK, at)
            at -= step
            data = os.pread(handle, step, at) + data
        whole = data.rfind(b"\n") + 1
        if size - len(data) + whole < size:
            os.ftruncate(handle, size - len(data) + whole)
        last = data[:whole].rstrip(b"\n").rpartition(b"\n")[2]
        found = _BEGINS.match(last)
        mark = _LACKS.search(last, 0, _MARK_MOST) if len(last) <= _MARK_MOST else None
        self.lacks = int(mark[1]) if mark else 0
        return (int(found[1]), found[2].decode()) if found else None

    def _holes(self, handle: int) -> int:
        """Return how many of the last lines have holes. A completely written line never contains a NUL."""
        size = os.fstat(handle).st_size
        data = os.pread(handle, _UNSYNCED, max(0, size - _UNSYNCED))
        found = sum(b"\0" in line for line in data.split(b"\n")[:-1]) if b"\0" in data else 0
        self.torn += found
        return found

    def _append(self, conn: sqlite3.Connection, handle: int) -> None:
        tail = self._tail(handle)
        if os.fstat(handle).st_size == 0:
            (there,) = conn.execute("SELECT count(*) FROM changes").fetchone()
            _write(handle, head_of(self._name, there))
        if tail is not None:
            found = conn.execute("SELECT hash FROM changes WHERE rowid = ?", [tail[0]]).fetchone()
            if found != (tail[1],):
                self._reconcile(conn, handle)
                return
        last = self._put(handle, conn.execute(f"SELECT {_ROW} FROM changes WHERE rowid > ? ORDER BY rowid",
                                              [tail[0] if tail else 0]))  # fmt: skip
        self.lacks = 0 if last else self.lacks
        self._note(handle, last or tail, bool(last))

    def _reconcile(self, conn: sqlite3.Connection, handle: int) -> None:
        """Write what the mirror lacks if its last line doesn't match the file as it is now.

        The file may be an earlier copy, or lack its last changes; whatever only the mirror has stays in it.
        """
        there = {(each.session, each.rev, each.hash) for each in self._lines() if each}
        rows = conn.execute("SELECT rowid, session, rev, hash FROM changes ORDER BY rowid").fetchall()
        for n, *key in rows:
            if tuple(key) not in there:
                self._put(handle, conn.execute(f"SELECT {_ROW} FROM changes WHERE rowid = ?", [n]))
        last = (rows[-1][0], rows[-1][3]) if rows else None
        self.lacks = len(there - {(session, rev, hash_) for _, session, rev, hash_ in rows})
        if last:
            _write(handle, f'{{"n":{last[0]},"hash":"{last[1]}","lacks":{self.lacks}}}\n'.encode())
        self._note(handle, last, True)

    def _rewrite(self, conn: sqlite3.Connection, handle: int, owed: list[str]) -> None:
        """Replace the mirror with a new one, without holes, and with the sessions `owed` as they are in the file."""
        assert self.path is not None
        target = Path(os.path.realpath(self.path))
        sweep(target.parent)
        part = part_beside(target)
        new = os.open(part, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), self._mode)
        try:
            _locked(new)
            _write(new, head_of(self._name, had(self.path)))
            for line in self._raw():
                session = _SESSION.search(line, 0, 200)
                if _BEGINS.match(line) and b"\0" not in line and not (session and session[1].decode() in owed):
                    _write(new, line)
            with _one_moment(conn):
                for session_id in owed:
                    found = conn.execute(f"SELECT {_ROW} FROM changes WHERE session = ? ORDER BY rowid", [session_id])
                    self._put(new, found)
            os.fsync(new)
            # a descriptor that appends couldn't overwrite
            old = os.open(target, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            part.replace(target)
        except BaseException:
            os.close(new)
            part.unlink(missing_ok=True)
            raise
        if os.name == "posix":
            sync(target.parent)
        _wipe(old)
        os.close(old)
        os.close(handle)
        self._handle, self._known = new, None
        if self.on:
            self._reconcile(conn, new)
        conn.executemany("DELETE FROM mirror_owes WHERE session = ?", [[each] for each in owed])

    def _put(self, handle: int, rows: sqlite3.Cursor) -> _Place | None:
        """Write a line for each row, many at a time, and return the row of the last one."""
        last = None
        while found := rows.fetchmany(_BATCH):
            _write(handle, b"".join(map(line_of, found)))
            last = (int(found[-1][0]), str(found[-1][8]))
        return last

    def _note(self, handle: int, last: _Place | None, written: bool) -> None:
        self._known = _stamp(handle), last
        if written and self._timer is None:
            self._timer = threading.Timer(SYNC_S, self._sync)
            self._timer.daemon = True
            self._timer.start()

    def _sync(self) -> None:
        with self._lock:
            handle = None if self._timer is None or self._handle is None else os.dup(self._handle)
            self._timer = None
        if handle is not None:
            with suppress(OSError):
                os.fsync(handle)
            os.close(handle)

    def _raw(self) -> Iterator[bytes]:
        assert self.path is not None
        with plain_file(self.path) as file:
            yield from (line for line in file if line.endswith(b"\n"))

    def _lines(self) -> Iterator[Change | None]:
        assert self.path is not None
        yield from each_in(self.path)


def _write(handle: int, data: bytes) -> None:
    """Write all of `data` at once, or none of it. Raises OSError."""
    if not data:
        return
    before = os.fstat(handle).st_size
    try:
        if os.write(handle, data) == len(data):
            return
        reason = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError as error:
        reason = error
    with suppress(OSError):
        os.ftruncate(handle, before)
    raise reason


def _stamp(handle: int) -> tuple[int, int, int]:
    found = os.fstat(handle)
    return found.st_dev, found.st_ino, found.st_size


def _locked(handle: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlock(handle: int) -> None:
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def _one_moment(conn: sqlite3.Connection) -> Iterator[None]:
    conn.execute("BEGIN")
    try:
        yield
    finally:
        if conn.in_transaction:  # if the disk fails, SQLite ends it on its own
            conn.execute("ROLLBACK")


def _wipe(handle: int) -> None:
    """Overwrite the replaced mirror, so that nothing redacted stays on the disk, unless it has other names.

    As with SQLite's `secure_delete`, earlier states that the file system itself keeps are out of reach.
    """
    found = os.fstat(handle)
    if found.st_nlink == 0:
        with suppress(OSError):
            for at in range(0, found.st_size, _CHUNK):
                os.pwrite(handle, bytes(min(_CHUNK, found.st_size - at)), at)
            os.fsync(handle)
