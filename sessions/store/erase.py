"""All of one session out of the file: its rows, its changes, its drafts, its keys and codes, and what finds it."""

from sessions.store import search
from sessions.store.sqlite import sqlite3


def erase(conn: sqlite3.Connection, session: str) -> None:
    """Delete everything that is the session's, in the transaction under way. What is another session's stays."""
    conn.execute("PRAGMA defer_foreign_keys = ON")  # until the commit: rows go before those that they lean on, or after
    search.drop(conn, session)
    for table in _its_tables(conn):
        conn.execute(f'DELETE FROM "{table}" WHERE session = ?', [session])
    conn.execute("DELETE FROM session WHERE id = ?", [session])


def _its_tables(conn: sqlite3.Connection) -> list[str]:
    """Return every table whose rows say whose session they are; no list of them can fall behind."""
    return [
        name
        for (name,) in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        ).fetchall()
        if any(column[1] == "session" for column in conn.execute(f'PRAGMA table_info("{name}")').fetchall())
    ]
