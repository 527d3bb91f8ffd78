"""A connection to the file, as every part of parley opens it.

Never open the file directly next to a connection: closing any other descriptor drops the process's locks on it.
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
OLDEST = (3, 37, 0)  # the first version with STRICT tables
WAL_SAFE_SINCE = (3, 51, 3)  # 3.7.0–3.51.2 can lose rows when the WAL is reset under load

PRAGMAS = ["foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"]
"""The settings of every connection."""

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""Access to the file: one transaction on one of its connections."""


def wal_is_safe() -> bool:
    """Whether this SQLite is free of the WAL-reset race."""
    return sqlite3.sqlite_version_info >= WAL_SAFE_SINCE


def make_file(path: Path, make_folder: bool) -> None:
    """Create the file (0600), and with `make_folder` its folder (0700), unless they exist. Raises Trouble."""
    try:
        if make_folder:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.parent.is_dir():
            raise Trouble(f"The folder {path.parent} doesn't exist. Create it, or choose another file with --db.")
        if path.name.endswith(SIDE_FILES):
            raise Trouble(
                f"{path} has the name of one of SQLite's side files. Choose the database file itself with --db."
            )
        if path.is_dir():
            raise Trouble(f"{path} is a folder. Choose a file with --db.")
        if path.exists() and not path.is_file():
            raise Trouble(f"{path} is a pipe or a device. Choose a file with --db.")
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise Trouble(f"{path} couldn't be created ({error.strerror}). Choose another file with --db.") from error


def may_write(path: Path) -> bool:
    """Whether this user may write to the file, and to its folder, where SQLite keeps its side files."""
    effective = os.access in os.supports_effective_ids
    places = (path, path.parent) if path.exists() else (path.parent,)
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in places)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that threads can take turns to use, with the usual pragmas.

    If this user may only read the file, the connection is read-only and leaves nothing next to the file.
    """
    name = str(path) if may_write(path) else path.absolute().as_uri() + _how_to_read(path)
    conn = sqlite3.connect(name, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=name != str(path))
    try:
        for pragma in PRAGMAS:
            conn.execute(f"PRAGMA {pragma}")
    except BaseException:
        conn.close()  # its locks would keep others out while the error is reported
        raise
    return conn


def connect_to_look(path: Path) -> sqlite3.Connection:
    """Return a connection that reads a file for a moment, never waits and leaves nothing next to it.

    Raises sqlite3.Error.
    """
    name = path.absolute().as_uri() + _how_to_read(path)
    return sqlite3.connect(name, timeout=0, isolation_level=None, uri=True)


def is_current(conn: sqlite3.Connection) -> bool:
    """Whether the file is parley's and has this version's schema. Raises sqlite3.Error."""
    return (pragma(conn, "application_id"), pragma(conn, "user_version")) == (APPLICATION_ID, migrations.LATEST)


def connect_full(path: Path) -> sqlite3.Connection:
    """Return a connection that reads a file when the disk has no room for SQLite's shared memory.

    If there is a non-empty write-ahead log, nobody else can open the file meanwhile. Raises sqlite3.Error.
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
    """Return how SQLite should open a read-only file.

    If the file has no side files, nobody has it open and it is complete, so it needs no side files of its own, for
    which there is no place. If there is a WAL or a journal, part of the data may be in there, so that is read, too.
    """
    beside = any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
    return "?mode=ro" if beside else "?mode=ro&immutable=1"


def pragma(conn: sqlite3.Connection, name: str) -> int:
    """Return the whole number that a pragma returns."""
    return int(conn.execute(f"PRAGMA {name}").fetchone()[0])


def open_writer(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that is certainly parley's and has this version's schema. Raises Trouble.

    It can write unless this user may only read the file.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        raise Trouble(f"SQLite {sqlite3.sqlite_version} is too old for parley. Install 3.37 or newer, or pysqlite3.")
    conn, began = None, time.monotonic()
    try:
        conn = connect(path)
        old, writable = _version_of(conn, path) < migrations.LATEST, may_write(path)
        if old and not writable:
            raise Trouble(
                f"{path} is from an older version of parley and read-only. Copy it to a folder of your own to open it."
            )
        if old:
            _migrate(conn, path)
        if writable:
            _set_journal_mode(conn, path)
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
    """Run the block in one transaction, which is rolled back if an error leaves it.

    `by_itself` is called if SQLite already rolled it back on its own, as it does when the disk fails.
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
    """Return the file's journal mode: ``wal`` or ``truncate``, or another one set by another program."""
    return str(conn.execute("PRAGMA journal_mode").fetchone()[0])


def _version_of(conn: sqlite3.Connection, path: Path) -> int:
    """Return the schema version. Raises Trouble if the file is another program's, or from a newer version of parley."""
    inside = conn.in_transaction
    if not inside:
        conn.execute("BEGIN")  # one moment for all three: another process may be creating the file right now
    try:
        owner, version = pragma(conn, "application_id"), pragma(conn, "user_version")
        tables = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        if not inside and conn.in_transaction:  # if the disk fails, SQLite ends it on its own
            conn.execute("ROLLBACK")
    if owner != APPLICATION_ID and (owner or tables):
        raise Trouble(f"{path} belongs to another program, so it wasn't changed. Choose another file with --db.")
    if version > migrations.LATEST:
        raise Trouble(
            f"{path} was written by a newer version of parley, so it wasn't changed. Update parley to open it."
        )
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
    """Index an older file's text the way this version does."""
    from sessions.store import search

    search.everything(conn)


def _set_journal_mode(conn: sqlite3.Connection, path: Path) -> None:
    """Use a WAL if it is safe with this SQLite, else a truncated journal."""
    wanted = "wal" if wal_is_safe() else "truncate"
    until = time.monotonic() + BUSY_S
    while (mode := journal_mode(conn)) != wanted:
        try:
            conn.execute(f"PRAGMA journal_mode = {wanted}").fetchall()
        except sqlite3.Error as error:  # SQLite doesn't wait on its own here
            if code(error) != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.01)
    if mode == "wal" and not wal_is_safe():
        raise Trouble(
            f"{path} is in a mode in which SQLite {sqlite3.sqlite_version} can lose rows. Install pysqlite3 to use it."
        )
