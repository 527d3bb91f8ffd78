"""The tables of a damaged file, as far as SQLite can read them: row by row, from both ends of each."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from sessions.store import tables
from sessions.store.connection import connect
from sessions.store.sqlite import SqliteErrors, sqlite3

_LEAPS = 24  # how often to continue after an unreadable part, each time from twice as far


class Ranges:
    """What SQLite can still read from a copy of the damaged file, row by row, from both ends of each table."""

    def __init__(self, damaged: Path, folder: Path) -> None:
        self._conn: sqlite3.Connection | None = None
        self._read: dict[str, tuple[list[tuple[Any, ...]], bool]] = {}
        if not damaged.is_file():
            return
        copy = folder / "copy.db"
        for end in ("", "-wal", "-journal"):
            beside = damaged.with_name(damaged.name + end)
            if beside.is_file():
                shutil.copyfile(beside, copy.with_name(copy.name + end))
        with suppress(*SqliteErrors):
            self._conn = connect(copy)
            self._conn.execute("PRAGMA writable_schema = ON")
            self._conn.execute("PRAGMA cell_size_check = ON")

    def close(self) -> None:
        """Close the copy."""
        if self._conn is not None:
            self._conn.close()

    def newest(self) -> dict[str, int]:
        """Return the newest rev of each session according to the index of the changes, or 1 if unknown."""
        found = {
            row[0]: 1 for row in self._rows("session", tables.TABLES["session"].listed)[0] if isinstance(row[0], str)
        }
        if self._conn is not None:
            with suppress(*SqliteErrors):
                found |= self._conn.execute("SELECT session, max(rev) FROM changes GROUP BY session").fetchall()
        return found

    def of(self, session: str) -> tuple[dict[str, list[dict[str, Any]]], set[str]]:
        """Return the images of a session's rows by table, and which tables can't be read completely."""
        read: dict[str, list[dict[str, Any]]] = {}
        unread: set[str] = set()
        for name, table in tables.TABLES.items():
            rows, whole = self._rows(name, table.listed)
            found = []
            for row in rows:
                if row[0] == session:
                    try:
                        found.append(table.image(row))
                    except (ValueError, TypeError):
                        whole = False
            read[name] = found
            if not whole:
                unread.add(name)
        return (read, unread) if self._conn is not None else ({}, set(tables.TABLES))

    def beside(self, name: str) -> tuple[list[tuple[tuple[str, ...], tuple[Any, ...]]], bool]:
        """Return the rows of a table that is in no change, each with its column names, and whether these are all."""
        if self._conn is None:
            return [], False
        with suppress(*SqliteErrors):
            columns = tuple(row[1] for row in self._conn.execute(f'PRAGMA table_info("{name}")').fetchall())
            if columns:
                rows, whole = self._rows(name, ", ".join(f'"{column}"' for column in columns))
                return [(columns, row) for row in rows], whole
            # an older file has no such table
            return [], self._conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
        return [], False

    def _rows(self, table: str, columns: str) -> tuple[list[tuple[Any, ...]], bool]:
        if table not in self._read:
            self._read[table] = self._by_ranges(table, columns) if self._conn is not None else ([], False)
        return self._read[table]

    def _by_ranges(self, table: str, columns: str) -> tuple[list[tuple[Any, ...]], bool]:
        """Read a table from its beginning, from its end, and from further and further after an unreadable part."""
        found: dict[int, tuple[Any, ...]] = {}
        select = f'SELECT rowid, {columns} FROM "{table}"'
        if self._until_damaged(found, f"{select} ORDER BY rowid"):
            return [found[rowid] for rowid in sorted(found)], True
        at = max(found, default=0)
        self._until_damaged(found, f"{select} ORDER BY rowid DESC")
        for leap in range(_LEAPS):
            self._until_damaged(found, f"{select} WHERE rowid > {at + 2**leap} ORDER BY rowid")
        return [found[rowid] for rowid in sorted(found)], False

    def _until_damaged(self, found: dict[int, tuple[Any, ...]], select: str) -> bool:
        assert self._conn is not None
        try:
            for row in self._conn.execute(select):
                found[row[0]] = row[1:]
        except (*SqliteErrors, OverflowError):
            return False
        return True
