"""Removing one session from the file: its rows, changes, drafts, keys and codes, and its search entries."""

from sessions.store import search
from sessions.store.sqlite import sqlite3


def erase(conn: sqlite3.Connection, session: str) -> None:
    """Delete everything that belongs to the session, in the current transaction, but nothing of other sessions."""
    # until the commit: rows may be deleted before or after those that refer to them
    conn.execute("PRAGMA defer_foreign_keys = ON")
    search.drop(conn, session)
    for table in _its_tables(conn):
        conn.execute(f'DELETE FROM "{table}" WHERE session = ?', [session])
    conn.execute("DELETE FROM session WHERE id = ?", [session])
    conn.execute("DELETE FROM warm_up_off WHERE series NOT IN (SELECT series FROM session WHERE series IS NOT NULL)")


def _its_tables(conn: sqlite3.Connection) -> list[str]:
    """Return every table whose rows belong to a session; unlike a fixed list, this can't become outdated."""
    return [
        name
        for (name,) in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
        if any(column[1] == "session" for column in conn.execute(f'PRAGMA table_info("{name}")').fetchall())
    ]
