"""Who is there: each terminal's lease on its seat, renewed while it lives, gone by itself when it does not."""

from dataclasses import dataclass

from sessions.store.protocol import LEASE_S, Seen
from sessions.store.sqlite import sqlite3
from sessions.store.ticks import Now


def touch(conn: sqlite3.Connection, session: str, seat: str, terminal: str, key: bool, now: Now) -> None:
    """Renew a terminal's lease on a seat; a terminal that comes anew takes the places of those long gone."""
    lease = conn.execute(
        "UPDATE presence SET seen_ms = ?, key_ms = CASE WHEN ? OR boot <> ? OR gone THEN ? ELSE key_ms END, "
        "boot = ?, gone = 0 WHERE session = ? AND seat = ? AND terminal = ?",
        [now.ms, key, now.boot, now.ms, now.boot, session, seat, terminal],
    )
    if lease.rowcount:
        return
    for row in _leases(conn, session, now):
        if row.seat == seat and not row.here:
            conn.execute(
                "DELETE FROM presence WHERE session = ? AND seat = ? AND terminal = ?", [session, seat, row.terminal]
            )
    conn.execute(
        "INSERT INTO presence (session, seat, terminal, boot, seen_ms, key_ms, gone) VALUES (?, ?, ?, ?, ?, ?, 0)",
        [session, seat, terminal, now.boot, now.ms, now.ms],
    )


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


def _leases(conn: sqlite3.Connection, session: str, now: Now) -> list[_Lease]:
    found = conn.execute(
        "SELECT seat, terminal, boot, seen_ms, key_ms, gone FROM presence WHERE session = ? ORDER BY rowid", [session]
    ).fetchall()
    leases = []
    for seat, terminal, boot, seen_ms, key_ms, gone in found:
        gone_ms = now.since(seen_ms, boot)
        here = not gone and boot == now.boot and gone_ms <= LEASE_S * 1000
        leases.append(_Lease(seat, terminal, gone_ms, now.since(key_ms, boot), here))
    return leases
