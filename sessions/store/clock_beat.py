"""How long the clock has run: only time that somebody watched counts, so time lost in a crash is a pause."""

from sessions.model import Clock
from sessions.session import Session
from sessions.store.monotonic import WATCHED_MS, Now
from sessions.store.sqlite import sqlite3

# half of what counts as watched; each beat costs a disk write and wakes everyone who waits for it
BEAT_EVERY_MS = 2_400


def put(conn: sqlite3.Connection, session: str, elapsed_ms: int, now: Now) -> None:
    """Record the clock's time at this moment."""
    conn.execute(
        "INSERT INTO beat (session, elapsed_ms, mono_ms, boot) VALUES (?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET "
        "elapsed_ms = excluded.elapsed_ms, mono_ms = excluded.mono_ms, boot = excluded.boot",
        [session, elapsed_ms, now.ms, now.boot],
    )


def elapsed_ms(conn: sqlite3.Connection, session: Session, now: Now) -> int:
    """Return the clock's time: the last beat plus the watched time since if it is running, else the time in its row."""
    clock = session.find(Clock)
    if clock is None:
        return 0
    return shown(conn, session.header.id, now) if clock.state == "running" else clock.elapsed_ms


def shown(conn: sqlite3.Connection, session: str, now: Now) -> int:
    """Return the clock's time, read from its tables."""
    elapsed, stale, _ = _read(conn, session, now)
    return elapsed + (stale or 0)


def due(conn: sqlite3.Connection, session: str, now: Now) -> bool:
    """Whether the clock is running and its last beat is old enough for the next one."""
    _, stale, theirs = _read(conn, session, now)
    if stale is None:
        return False
    # A beat on another machine's clock was surely recorded just before it was seen here; writing now would lose that
    # time.
    return stale >= BEAT_EVERY_MS or (stale == 0 and not theirs)


def beat(conn: sqlite3.Connection, session: str, now: Now) -> int:
    """Record that the clock is being watched now, and return its time."""
    elapsed, stale, _ = _read(conn, session, now)
    if stale is not None:
        put(conn, session, elapsed + stale, now)
    return elapsed + (stale or 0)


def _read(conn: sqlite3.Connection, session: str, now: Now) -> tuple[int, int | None, bool]:
    """Return the recorded ms, the watched ms since (None if the clock isn't running), and whether the beat isn't ours.

    The last is True if the beat is on another clock that may still be watched there.
    """
    found = conn.execute(
        "SELECT clock.state, clock.elapsed_ms, beat.elapsed_ms, beat.mono_ms, beat.boot "
        "FROM clock LEFT JOIN beat ON beat.session = clock.session WHERE clock.session = ?",
        [session],
    ).fetchone()
    if found is None:
        return 0, None, False
    state, stood_at, elapsed, mono_ms, boot = found
    if state != "running":
        return stood_at, None, False
    if elapsed is None:
        return stood_at, 0, False
    age = now.age(("beat", session), mono_ms, boot)
    watched = age.alive and age.ms <= WATCHED_MS
    return elapsed, age.ms if watched else 0, watched and not now.shares_clock(boot)
