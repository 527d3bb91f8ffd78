"""Presence: each terminal's lease on its seat, nudges, and signals. Leases and nudges expire on their own.

Nothing here is a change of a session: it is never exported, searched or logged.
"""

from collections.abc import Callable

from sessions.frozen import dataclass
from sessions.store.connection import Transaction
from sessions.store.monotonic import Now
from sessions.store.protocol import LEASE_S, NUDGE_EVERY_S, NUDGE_S, Nudge, Seen
from sessions.store.sqlite import sqlite3

STAY_MS = 120_000  # whoever comes back within this counts as present the whole time
RENEW_MS = 5_000  # a lease younger than this isn't written again: every write costs disk time and makes others look


class SqlitePresence:
    """Presence in the sessions of one file.

    `ring` wakes those who wait for news; `now` is the current moment on this machine's clock. Any method raises Trouble
    if the file doesn't allow it.
    """

    def __init__(
        self, reads: Transaction, writes: Transaction, ring: Callable[[], None], now: Callable[[], Now]
    ) -> None:
        self._reads, self._writes, self._ring, self._now = reads, writes, ring, now

    # --- leases ---------------------------------------------------------------------------------------------------

    def touch(self, session: str, seat: str, terminal: str) -> None:
        """Renew a terminal's lease on a seat; what is done there isn't recorded.

        A lease that was just renewed isn't written again; a new terminal replaces those long gone.
        """
        with self._reads() as conn:
            if _is_fresh(_leases(conn, session, self._now(), seat), terminal):
                return
        with self._writes() as conn:
            now = self._now()
            lease = conn.execute(
                "UPDATE presence SET seen_ms = ?, "
                "came_ms = CASE WHEN boot <> ? OR ? - seen_ms > ? THEN ? ELSE coalesce(came_ms, ?) END, "
                "boot = ?, gone = 0 WHERE session = ? AND seat = ? AND terminal = ?",
                [
                    *(now.ms, now.boot, now.ms, STAY_MS, now.ms, now.ms),
                    *(now.boot, session, seat, terminal),
                ],
            )
            if not lease.rowcount:
                _arrive(conn, session, seat, terminal, now)
            first = not any(other.edits for other in _leases(conn, session, now, seat) if other.here)
            if first:
                _let_write(conn, session, seat, terminal)
        if first:
            self._ring()

    def leave(self, session: str, seat: str, terminal: str) -> None:
        """Give up a terminal's lease; when the seat was last seen stays known."""
        with self._writes() as conn:
            conn.execute(
                "UPDATE presence SET gone = 1, editing = NULL WHERE session = ? AND seat = ? AND terminal = ?",
                [session, seat, terminal],
            )
        self._ring()

    def edits(self, session: str, seat: str, terminal: str) -> bool:
        """Whether this terminal may write for the seat: the first to arrive may, while its lease is valid."""
        with self._reads() as conn:
            leases = _leases(conn, session, self._now(), seat)
        return any(lease.edits and lease.here for lease in leases if lease.terminal == terminal)

    def take_over(self, session: str, seat: str, terminal: str) -> None:
        """Let this terminal write for the seat; the previous one becomes read-only."""
        with self._writes() as conn:
            _let_write(conn, session, seat, terminal)
        self._ring()

    def edit(self, session: str, seat: str, terminal: str, what: str | None) -> None:
        """Record what a terminal is editing right now, or that it stopped, and wake the others."""
        with self._writes() as conn:
            conn.execute(
                "UPDATE presence SET editing = ? WHERE session = ? AND seat = ? AND terminal = ?",
                [what, session, seat, terminal],
            )
        self._ring()

    def seen(self, session: str) -> list[Seen]:
        """Return when each seat that ever arrived was last seen, on any of its terminals."""
        seats: dict[str, list[_Lease]] = {}
        with self._reads() as conn:
            for lease in _leases(conn, session, self._now()):
                seats.setdefault(lease.seat, []).append(lease)
        return [
            Seen(
                seat,
                gone_s=min(lease.gone_ms for lease in leases) / 1000,
                here=any(lease.here for lease in leases),
                writer=next((lease.terminal for lease in leases if lease.here and lease.edits), None),
                editing=next((lease.editing for lease in leases if lease.here and lease.editing), None),
                there_s=max((lease.there_ms for lease in leases if lease.here), default=0) / 1000,
            )
            for seat, leases in seats.items()
        ]

    # --- nudges -------------------------------------------------------------------------------------------------------

    def nudge(self, session: str, seat: str, by: str) -> bool:
        """Nudge a seat; return False, with nothing done, if somebody did within NUDGE_EVERY_S."""
        with self._writes() as conn:
            now = self._now()
            if _last_nudge(conn, session, seat, now, NUDGE_EVERY_S) is not None:
                return False
            conn.execute(
                'INSERT INTO nudge (session, seat, "by", boot, at_ms) VALUES (?, ?, ?, ?, ?) '
                "ON CONFLICT (session, seat) "
                'DO UPDATE SET "by" = excluded."by", boot = excluded.boot, at_ms = excluded.at_ms',
                [session, seat, by, now.boot, now.ms],
            )
        self._ring()
        return True

    def nudged(self, session: str, seat: str) -> Nudge | None:
        """Return the last nudge of a seat while it is current, for NUDGE_S."""
        with self._reads() as conn:
            return _last_nudge(conn, session, seat, self._now(), NUDGE_S)

    # --- signals ------------------------------------------------------------------------------------------------------

    def signals(self, session: str) -> dict[str, str]:
        """Return what leaders say of themselves now, by seat."""
        with self._reads() as conn:
            return dict(conn.execute("SELECT seat, word FROM signal WHERE session = ?", [session]).fetchall())


def put_signal(conn: sqlite3.Connection, session: str, seat: str, word: str | None) -> None:
    """Store what a leader says of themselves, or remove it."""
    conn.execute("DELETE FROM signal WHERE session = ? AND seat = ?", [session, seat])
    if word is not None:
        conn.execute("INSERT INTO signal (session, seat, word) VALUES (?, ?, ?)", [session, seat, word])


@dataclass(frozen=True, slots=True)
class _Lease:
    seat: str
    terminal: str
    gone_ms: int
    there_ms: int
    here: bool
    edits: bool
    editing: str | None


def _leases(conn: sqlite3.Connection, session: str, now: Now, of: str | None = None) -> list[_Lease]:
    """Return the leases of a session, or those of one seat."""
    found = conn.execute(
        "SELECT seat, terminal, boot, seen_ms, coalesce(came_ms, seen_ms), gone, edits, editing FROM presence "
        "WHERE session = ? AND seat = coalesce(?, seat) ORDER BY rowid",
        [session, of],
    ).fetchall()
    leases = []
    for seat, terminal, boot, seen_ms, came_ms, gone, edits, editing in found:
        age = now.age(("lease", session, seat, terminal), seen_ms, boot)
        here = not gone and age.alive and age.ms <= LEASE_S * 1000
        # Both times of a lease are on the same clock, whichever that is, so the time between them is known.
        there_ms = age.ms + max(0, seen_ms - came_ms) if age.alive else 0
        leases.append(_Lease(seat, terminal, age.ms, there_ms, here, bool(edits), editing))
    return leases


def _is_fresh(leases: list[_Lease], terminal: str) -> bool:
    """Whether a terminal's lease was just recorded, and some terminal can write for the seat."""
    here = [lease for lease in leases if lease.here]
    return any(lease.edits for lease in here) and any(
        lease.gone_ms < RENEW_MS for lease in here if lease.terminal == terminal
    )


def _arrive(conn: sqlite3.Connection, session: str, seat: str, terminal: str, now: Now) -> None:
    there_ms = 0
    for lease in _leases(conn, session, now, seat):
        if lease.gone_ms <= STAY_MS:
            there_ms = max(there_ms, lease.there_ms)
        if not lease.here:
            conn.execute(
                "DELETE FROM presence WHERE session = ? AND seat = ? AND terminal = ?", [session, seat, lease.terminal]
            )
    conn.execute(
        "INSERT INTO presence (session, seat, terminal, boot, seen_ms, came_ms, gone, edits) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
        [session, seat, terminal, now.boot, now.ms, now.ms - there_ms],
    )


def _let_write(conn: sqlite3.Connection, session: str, seat: str, terminal: str) -> None:
    conn.execute("UPDATE presence SET edits = (terminal = ?) WHERE session = ? AND seat = ?", [terminal, session, seat])


def _last_nudge(conn: sqlite3.Connection, session: str, seat: str, now: Now, within_s: float) -> Nudge | None:
    """Return the last nudge of a seat if it is recent; one from another clock counts from when its arrival was seen.

    That takes a look before it arrived, so someone who has just opened the session isn't nudged for an old one.
    """
    found = conn.execute(
        'SELECT "by", at_ms, boot FROM nudge WHERE session = ? AND seat = ?', [session, seat]
    ).fetchone()
    by, at_ms, boot = found or ("", 0, "")
    age_ms = now.changed_ms(("nudge", session, seat), at_ms, boot)
    return Nudge(by, at_ms) if age_ms is not None and age_ms < within_s * 1000 else None
