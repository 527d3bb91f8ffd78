"""How the file is, for `parley doctor`."""

from dataclasses import dataclass
from pathlib import Path

from sessions.store.connection import WAL_SAFE_SINCE, pragma, wal_is_safe
from sessions.store.sqlite import sqlite3


@dataclass(frozen=True, slots=True)
class Facts:
    """What `parley doctor` says. `integrity` and `foreign_keys` list what is wrong and are empty where all is well.

    `mode` is the file's permissions in octal; sizes are in bytes; a count is None where damage hides it.
    """

    path: str
    mode: str
    size: int
    wal_size: int
    sqlite: str
    sqlite_module: str
    journal: str
    wal_safe: bool
    journal_why: str
    schema: int
    sessions: int | None
    changes: int | None
    integrity: tuple[str, ...]
    foreign_keys: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the file."""
        return not self.integrity and not self.foreign_keys


def examine(conn: sqlite3.Connection, path: Path, journal: str) -> Facts:
    """Return how the file is; damaged pages are findings, not errors."""
    integrity = _integrity(conn)
    wal = path.with_name(path.name + "-wal")
    return Facts(
        path=str(path),
        mode=f"{path.stat().st_mode & 0o777:04o}",
        size=path.stat().st_size,
        wal_size=wal.stat().st_size if wal.exists() else 0,
        sqlite=sqlite3.sqlite_version,
        sqlite_module=sqlite3.__name__,
        journal=journal,
        wal_safe=wal_is_safe(),
        journal_why=_why(),
        schema=pragma(conn, "user_version"),
        sessions=_count(conn, "session"),
        changes=_count(conn, "changes"),
        integrity=integrity,
        foreign_keys=() if integrity else _orphans(conn),
    )


def _why() -> str:
    since = ".".join(map(str, WAL_SAFE_SINCE))
    if wal_is_safe():
        return f"SQLite {sqlite3.sqlite_version} has no WAL-reset race (it was mended in {since})."
    return f"SQLite {sqlite3.sqlite_version} can lose rows in WAL mode (mended in {since}), so parley does without."


def _count(conn: sqlite3.Connection, table: str) -> int | None:
    try:
        return int(conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
    except sqlite3.DatabaseError:
        return None


def _orphans(conn: sqlite3.Connection) -> tuple[str, ...]:
    found = conn.execute("PRAGMA foreign_key_check").fetchall()
    return tuple(f"{table} row {rowid} has no {parent}" for table, rowid, parent, _ in found)


def _integrity(conn: sqlite3.Connection) -> tuple[str, ...]:
    try:
        found = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(20)").fetchall()]
    except sqlite3.DatabaseError as error:
        return (str(error),)
    return () if found == ["ok"] else tuple(found)
