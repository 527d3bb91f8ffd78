"""A connection to the file, as every part of parley opens it.

Never open the file itself beside a connection: closing any other descriptor drops the process's locks on it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sessions.errors import Trouble
from sessions.files.writing import SIDE_FILES
from sessions.store import migrations
from sessions.store.sqlite import SqliteErrors, sqlite3
from sessions.store.sqlite_errors import BUSY_S, code, mark_commit, trouble

APPLICATION_ID = 0x7061726C  # "parl"
OLDEST = (3, 37, 0)  # the first with STRICT tables
WAL_SAFE_SINCE = (3, 51, 3)  # 3.7.0–3.51.2 can lose rows when the WAL is reset under load

PRAGMAS = ["foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"]
"""What every connection is told."""

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""A way in: one transaction on one of the file's connections."""


def wal_is_safe() -> bool:
    """Whether this SQLite is free of the WAL-reset race."""
    return sqlite3.sqlite_version_info >= WAL_SAFE_SINCE


def make_file(path: Path, make_folder: bool) -> None:
    """Make the file (0600), and its folder (0700) where `make_folder`, unless they are there. Raises Trouble."""
    try:
        if make_folder:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.parent.is_dir():
            raise Trouble(f"The folder {path.parent} is not there; make it, or give another file with --db.")
        if path.name.endswith(SIDE_FILES):
            raise Trouble(f"{path} is named like what SQLite keeps beside a file; give the file itself with --db.")
        if path.is_dir():
            raise Trouble(f"{path} is a folder; give the path of a file with --db.")
        if path.exists() and not path.is_file():
            raise Trouble(f"{path} is a pipe or a device; give the path of a file with --db.")
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise Trouble(f"{path} could not be made ({error.strerror}); give another file with --db.") from error


def may_write(path: Path) -> bool:
    """Whether this user may write to the file, and beside it, where SQLite keeps what it has not yet put into it."""
    effective = os.access in os.supports_effective_ids
    places = (path, path.parent) if path.exists() else (path.parent,)
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in places)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that any thread may use in turn, with the pragmas that every one has.

    To a file that this user may only read it is one that only reads, and leaves nothing beside the file.
    """
    name = str(path) if may_write(path) else path.absolute().as_uri() + _how_to_read(path)
    conn = sqlite3.connect(name, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=name != str(path))
    try:
        for pragma in PRAGMAS:
            conn.execute(f"PRAGMA {pragma}")
    except BaseException:
        conn.close()  # its locks would keep others out while the error is told
        raise
    return conn


def connect_full(path: Path) -> sqlite3.Connection:
    """Return a connection that reads a file where the disk has no room for SQLite's shared memory beside it.

    Where a write-ahead log holds something, nobody else can open the file meanwhile. Raises sqlite3.Error.
    """
    wal = path.with_name(f"{path.name}-wal")
    exclusive = wal.exists() and wal.stat().st_size > 0
    name = str(path) if exclusive else path.absolute().as_uri() + "?mode=ro&immutable=1"
    conn = sqlite3.connect(name, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=not exclusive)
    try:
        if exclusive:
            conn.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        conn.execute("PRAGMA query_only = ON")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except BaseException:
        conn.close()
        raise
    return conn


def _how_to_read(path: Path) -> str:
    """Return how SQLite is to open a file that may only be read.

    Where nothing stands beside the file, nobody has it open and it is whole, so it needs no side files of its own, for
    which there is no place. Where a WAL or a journal does, part of the truth may be in there, so that is read too.
    """
    beside = any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
    return "?mode=ro" if beside else "?mode=ro&immutable=1"


def pragma(conn: sqlite3.Connection, name: str) -> int:
    """Return the whole number that a pragma says."""
    return int(conn.execute(f"PRAGMA {name}").fetchone()[0])


def open_writer(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that is surely parley's and at this version's schema. Raises Trouble.

    It writes unless this user may only read the file.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        raise Trouble(f"SQLite {sqlite3.sqlite_version} is too old for parley; install 3.37 or newer, or pysqlite3.")
    conn, began = None, time.monotonic()
    try:
        conn = connect(path)
        old, writable = _version_of(conn, path) < migrations.LATEST, may_write(path)
        if old and not writable:
            raise Trouble(f"{path} is an older parley's and may only be read; copy it to a folder of yours to open it.")
        if old:
            _migrate(conn, path)
        if writable:
            _settle_journal(conn, path)
    except SqliteErrors as error:
        if conn is not None:
            conn.close()
        raise trouble(path, error, time.monotonic() - began) from error
    except Trouble:
        if conn is not None:
            conn.close()
        raise
    return conn


@contextmanager
def transaction(
    conn: sqlite3.Connection, begin: str, by_itself: Callable[[], None] | None = None
) -> Iterator[sqlite3.Connection]:
    """Run what is inside in one transaction, taken back where an error leaves it.

    `by_itself` is called where SQLite took it back by itself before, as it does when the disk fails.
    """
    conn.execute(begin)
    try:
        yield conn
        try:
            conn.execute("COMMIT")
        except sqlite3.Error as error:
            mark_commit(error)
            raise
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        elif by_itself is not None:
            by_itself()
        raise


def journal_mode(conn: sqlite3.Connection) -> str:
    """Return how the file keeps its journal: ``wal`` or ``truncate``, or another that a stranger left."""
    return str(conn.execute("PRAGMA journal_mode").fetchone()[0])


def _version_of(conn: sqlite3.Connection, path: Path) -> int:
    """Return the schema version. Raises Trouble where the file is another program's, or a newer parley's."""
    inside = conn.in_transaction
    if not inside:
        conn.execute("BEGIN")  # one moment for all three: another process may be making the file just now
    try:
        owner, version = pragma(conn, "application_id"), pragma(conn, "user_version")
        tables = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        if not inside and conn.in_transaction:  # where the disk fails, SQLite ends it by itself
            conn.execute("ROLLBACK")
    if owner != APPLICATION_ID and (owner or tables):
        raise Trouble(f"{path} belongs to another program and was left as it is; give another file with --db.")
    if version > migrations.LATEST:
        raise Trouble(f"{path} was written by a newer parley and was left as it is; update parley to open it.")
    return version


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    database = migrations.database(conn)
    with transaction(conn, "BEGIN IMMEDIATE"):
        if (version := _version_of(conn, path)) < migrations.LATEST:
            migrations.apply(database)
            if version:
                _index_anew(conn)
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            conn.execute(f"PRAGMA user_version = {migrations.LATEST}")


def _index_anew(conn: sqlite3.Connection) -> None:
    """Let an older file's words be found as this version finds them."""
    from sessions.store import search

    search.everything(conn)


def _settle_journal(conn: sqlite3.Connection, path: Path) -> None:
    """Keep the journal in a WAL where this SQLite is safe with one, else in a file that is truncated."""
    wanted = "wal" if wal_is_safe() else "truncate"
    until = time.monotonic() + BUSY_S
    while (mode := journal_mode(conn)) != wanted:
        try:
            conn.execute(f"PRAGMA journal_mode = {wanted}").fetchall()
        except sqlite3.Error as error:  # SQLite does not wait by itself here
            if code(error) != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.01)
    if mode == "wal" and not wal_is_safe():
        raise Trouble(
            f"{path} is in a mode that SQLite {sqlite3.sqlite_version} can lose rows in; install pysqlite3 to use it."
        )
