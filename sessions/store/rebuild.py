"""Making the tables anew from the record."""

from sessions.change import fold
from sessions.errors import Trouble
from sessions.session import Session
from sessions.shape import image
from sessions.store import tables
from sessions.store.sqlite import sqlite3
from sessions.store.verify import chain


def from_log(conn: sqlite3.Connection) -> None:
    """Make the tables of every session anew from its changes. Raises Trouble where a chain does not hold."""
    owners = conn.execute("SELECT id FROM session UNION SELECT session FROM changes").fetchall()
    for (session,) in owners:
        changes, broken = chain(conn, session)
        if broken:
            at = f" at change {broken[0].rev}" if broken[0].rev else ""
            raise Trouble(
                f"The record of session {session} does not hold{at} ({broken[0].says}), so nothing was rebuilt."
            )
        told = fold(Session(), changes)
        for table in tables.TABLES.values():
            table.clear(conn, session)
        for row in told.rows():
            tables.TABLES[row.TABLE].put(conn, session, image(row))
