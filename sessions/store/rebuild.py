"""Making the tables anew from the record, and the record longer by what only its mirror holds."""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path

from sessions.change import GENESIS, Change, fold
from sessions.session import Session
from sessions.shape import image
from sessions.store import log, mirrored, tables
from sessions.store.sqlite import sqlite3
from sessions.store.verify import chain


def from_log(conn: sqlite3.Connection, beside: Path | None) -> list[str]:
    """Make the tables of every session anew from its changes, and those of its mirror that go on where they end.

    One whose chain does not hold is left as it is, and a sentence says so.
    """
    if beside is not None:
        take_in(conn, beside)
    left = []
    owners = conn.execute("SELECT id FROM session UNION SELECT session FROM changes").fetchall()
    for (session,) in owners:
        changes, broken = chain(conn, session)
        if broken:
            at = f" at change {broken[0].rev}" if broken[0].rev else ""
            left.append(
                f"The record of session {session} does not hold{at} ({broken[0].says}), so it was left as it is."
            )
            continue
        told = fold(Session(), changes)
        for table in tables.TABLES.values():
            table.clear(conn, session)
        for row in told.rows():
            tables.TABLES[row.TABLE].put(conn, session, image(row))
    return left


def take_in(conn: sqlite3.Connection, beside: Path) -> None:
    """Put the changes of a mirror into the file that go on where the file's own end."""
    following: dict[tuple[str, str], list[Change]] = defaultdict(list)
    with suppress(OSError):
        for change in mirrored.read(beside).changes:
            following[change.session, change.prev].append(change)
    for session in dict.fromkeys(session for session, _ in following):
        rev, head = log.newest(conn, session)
        head = head or GENESIS
        while newer := [each for each in following.get((session, head), []) if each.rev == rev + 1]:
            log.append(conn, newer[-1])
            rev, head = newer[-1].rev, newer[-1].hash
