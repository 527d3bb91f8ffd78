"""Who is there: each terminal's lease on its seat, renewed while it lives, gone by itself when it does not."""

from dataclasses import dataclass

from sessions.store.protocol import LEASE_S, Seen
from sessions.store.sqlite import sqlite3
from sessions.store.ticks import Now

RENEW_MS = 5_000  # a lease younger than this is not written again: every write makes the disk work and others look


def fresh(conn: sqlite3.Connection, session: str, seat: str, terminal: str, key: bool, now: Now) -> bool:
    """Whether a terminal's lease, and its last key where `key`, are on record as of just now, and the seat is held."""
    leases = [lease for lease in _leases(conn, session, now) if lease.seat == seat and lease.here]
    return any(lease.edits for lease in leases) and any(
        lease.gone_ms < RENEW_MS and (not key or lease.idle_ms < RENEW_MS)
        for lease in leases
        if lease.terminal == terminal
    )


def touch(conn: sqlite3.Connection, session: str, seat: str, terminal: str, key: bool, now: Now) -> None:
    """Renew a terminal's lease on a seat; a terminal that comes anew takes the places of those long gone."""
    lease = conn.execute(
        "UPDATE presence SET seen_ms = ?, key_ms = CASE WHEN ? OR boot <> ? OR gone THEN ? ELSE key_ms END, "
        "boot = ?, gone = 0 WHERE session = ? AND seat = ? AND terminal = ?",
        [now.ms, key, now.boot, now.ms, now.boot, session, seat, terminal],
    )
    if not lease.rowcount:
        _arrive(conn, session, seat, terminal, now)
    if not any(other.edits for other in _leases(conn, session, now) if other.seat == seat and other.here):
        take_over(conn, session, seat, terminal)


def _arrive(conn: sqlite3.Connection, session: str, seat: str, terminal: str, now: Now) -> None:
    for lease in _leases(conn, session, now):
        if lease.seat == seat and not lease.here:
            conn.execute(
                "DELETE FROM presence WHERE session = ? AND seat = ? AND terminal = ?", [session, seat, lease.terminal]
            )
    conn.execute(
        "INSERT INTO presence (session, seat, terminal, boot, seen_ms, key_ms, gone, edits) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
        [session, seat, terminal, now.boot, now.ms, now.ms],
    )


def edits(conn: sqlite3.Connection, session: str, seat: str, terminal: str, now: Now) -> bool:
    """Whether this terminal is the one of the seat's that may write."""
    return any(
        lease.edits and lease.here
        for lease in _leases(conn, session, now)
        if (lease.seat, lease.terminal) == (seat, terminal)
    )


def take_over(conn: sqlite3.Connection, session: str, seat: str, terminal: str) -> None:
    """Make this terminal the one of the seat's that may write."""
    conn.execute("UPDATE presence SET edits = (terminal = ?) WHERE session = ? AND seat = ?", [terminal, session, seat])


def leave(conn: sqlite3.Connection, session: str, seat: str, terminal: str) -> None:
    """Give a lease up; when the seat was last there stays known."""
    conn.execute(
        "UPDATE presence SET gone = 1 WHERE session = ? AND seat = ? AND terminal = ?", [session, seat, terminal]
    )


def seen(conn: sqlite3.Connection, session: str, now: Now) -> list[Seen]:
    """Return when each seat was last there, on whichever of its terminals."""
    seats: dict[str, list[_Lease]] = {}
    for lease in _leases(conn, session, now):
        seats.setdefault(lease.seat, []).append(lease)
    return [
        Seen(
            seat,
            gone_s=min(lease.gone_ms for lease in leases) / 1000,
            idle_s=min(lease.idle_ms for lease in leases) / 1000,
            here=any(lease.here for lease in leases),
        )
        for seat, leases in seats.items()
    ]


@dataclass(frozen=True, slots=True)
class _Lease:
    seat: str
    terminal: str
    gone_ms: int
    idle_ms: int
    here: bool
    edits: bool


def _leases(conn: sqlite3.Connection, session: str, now: Now) -> list[_Lease]:
    found = conn.execute(
        "SELECT seat, terminal, boot, seen_ms, key_ms, gone, edits FROM presence WHERE session = ? ORDER BY rowid",
        [session],
    ).fetchall()
    leases = []
    for seat, terminal, boot, seen_ms, key_ms, gone, edits in found:
        gone_ms = now.since(seen_ms, boot)
        here = not gone and boot == now.boot and gone_ms <= LEASE_S * 1000
        leases.append(_Lease(seat, terminal, gone_ms, now.since(key_ms, boot), here, bool(edits)))
    return leases
