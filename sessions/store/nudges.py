"""A tap on the shoulder: who asked which seat for its attention. It is no change of the record and ends by itself."""

from sessions.store.protocol import NUDGE_EVERY_S, NUDGE_S, Nudge
from sessions.store.sqlite import sqlite3
from sessions.store.ticks import Now


def put(conn: sqlite3.Connection, session: str, seat: str, by: str, now: Now) -> bool:
    """Nudge a seat; False, with nothing written, where somebody did within NUDGE_EVERY_S."""
    last = _last(conn, session, seat, now)
    if last is not None and last[1] < NUDGE_EVERY_S * 1000:
        return False
    conn.execute(
        'INSERT INTO nudge (session, seat, "by", boot, at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (session, seat) '
        'DO UPDATE SET "by" = excluded."by", boot = excluded.boot, at_ms = excluded.at_ms',
        [session, seat, by, now.boot, now.ms],
    )
    return True


def read(conn: sqlite3.Connection, session: str, seat: str, now: Now) -> Nudge | None:
    """Return the last nudge of a seat while it lasts, for NUDGE_S."""
    last = _last(conn, session, seat, now)
    return last[0] if last is not None and last[1] < NUDGE_S * 1000 else None


def _last(conn: sqlite3.Connection, session: str, seat: str, now: Now) -> tuple[Nudge, int] | None:
    """Return the last nudge of a seat in this boot, and how many ms ago it was."""
    found = conn.execute(
        'SELECT "by", boot, at_ms FROM nudge WHERE session = ? AND seat = ?', [session, seat]
    ).fetchone()
    if found is None:
        return None
    by, boot, at_ms = found
    return (Nudge(by, at_ms), now.ms - at_ms) if boot == now.boot and at_ms <= now.ms else None
