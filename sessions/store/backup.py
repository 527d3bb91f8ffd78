"""A second copy of the file, complete and checked before it gets its name."""

from contextlib import closing, suppress
from pathlib import Path

from sessions.errors import Refused, Trouble
from sessions.files.reading import plain_file
from sessions.files.writing import FileKind, Leave, aim
from sessions.store.connection import APPLICATION_ID, connect
from sessions.store.mirror_lines import each_in, mirror_path
from sessions.store.sqlite import sqlite3
from sessions.store.sqlite_errors import trouble

_MAGIC = b"SQLite format 3\x00"
_OWNER_AT = 68  # the offset of the application id in a database


def backup(source: Path, target: Path, leave: Leave, conn: sqlite3.Connection | None = None) -> None:
    """Copy the file at `source` to `target` (0600 if it is new), while others may keep writing.

    `conn` is the connection to copy from if the file now at `source` can't be opened. The file at `target` is replaced
    if it is a copy made by parley. Raises Refused and Trouble, with nothing left behind, if something else is there, or
    if the copy can't be made or isn't sound.
    """
    to = aim(target, FileKind("a file of sessions", _is_parleys, database=True), leave)
    _spare_what_is_open(to.path, to.target)
    if not leave.force and conn is None:
        _spare_other_sessions(source, to.path, to.target)
    try:
        to.put(lambda part: _copy(source, part, conn), 0o600)
    except sqlite3.Error as error:
        raise trouble(to.target, error) from error
    _drop_mirror(to.target)


def _drop_mirror(target: Path) -> None:
    """Remove the mirror of the replaced copy, which may have text redacted since, unless it has more changes."""
    place = mirror_path(target)
    if place is None or not place.is_file():
        return
    with suppress(OSError, sqlite3.Error), closing(connect(target)) as here:
        there = {(each.session, each.rev, each.hash) for each in each_in(place) if each}
        if there <= set(here.execute("SELECT session, rev, hash FROM changes").fetchall()):
            place.unlink()


def _is_parleys(path: Path) -> str | None:
    with plain_file(path) as file:
        head = file.read(100)
    ours = head.startswith(_MAGIC) and head[_OWNER_AT : _OWNER_AT + 4] == APPLICATION_ID.to_bytes(4, "big")
    return "" if ours else None


def _spare_what_is_open(path: Path, target: Path) -> None:
    """Refuse to replace a database that has a journal next to it: SQLite would treat that as the copy's own."""
    for end in ("-wal", "-journal"):
        beside = target.with_name(target.name + end)
        if beside.exists() and beside.stat().st_size:
            raise Refused(
                f"{path} is open in another program, or was when that program stopped: {beside.name} is "
                "next to it. Choose another name for the backup."
            )


def _spare_other_sessions(source: Path, path: Path, target: Path) -> None:
    """Refuse to replace a file of sessions that isn't an earlier copy of `source`: something in it would be lost."""
    if not target.is_file() or not target.stat().st_size:
        return
    with suppress(sqlite3.Error), closing(connect(target)) as there, closing(connect(source)) as here:
        theirs, ours = _heads(there), _heads(here)
        if theirs and not theirs.keys() & ours.keys():
            says = "has other sessions in it"
        elif any(_goes_on(there, here, session, rev) for session, rev in theirs.items()):
            says = "has changes that aren't in the file you're backing up"
        else:
            return
        raise Refused(f"{path} {says}. Choose another name, or replace it with --force.")


def _heads(conn: sqlite3.Connection) -> dict[str, int]:
    return dict(conn.execute("SELECT session, max(rev) FROM changes GROUP BY session").fetchall())


def _goes_on(there: sqlite3.Connection, here: sqlite3.Connection, session: str, rev: int) -> bool:
    """Whether `there` has changes in a session that `here` lacks; a draft may have been deleted `here`."""
    hashes = "SELECT hash FROM changes WHERE session = ? AND rev = ?"
    if here.execute("SELECT 1 FROM changes WHERE session = ?", [session]).fetchone() is None:
        begun = "SELECT 1 FROM session WHERE id = ? AND (status NOT IN ('draft', 'ready') OR started_at IS NOT NULL)"
        return there.execute(begun, [session]).fetchone() is not None
    return bool(there.execute(hashes, [session, rev]).fetchone() != here.execute(hashes, [session, rev]).fetchone())


def _copy(source: Path, part: Path, conn: sqlite3.Connection | None) -> None:
    try:
        with closing(connect(part)) as here:
            if conn is not None:
                conn.backup(here)
            else:
                with closing(connect(source)) as there:
                    there.backup(here)
            here.execute("PRAGMA journal_mode = DELETE").fetchall()  # a single file without side files
            found = here.execute("PRAGMA integrity_check(1)").fetchone()[0]
    finally:
        for end in ("-journal", "-wal", "-shm"):
            part.with_name(part.name + end).unlink(missing_ok=True)
    if found != "ok":
        raise Trouble(f"{source} is damaged ({found}), so no backup was made. Keep the last one.")
