"""Signatures that leaders made over exported minutes with their own keys.

They are outside the record, because they are about it: no minutes and no log include them. A session's signatures are
deleted with it, and a redaction removes the signed minutes, because they contain the text.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from sessions.frozen import dataclass
from sessions.store.connection import Transaction
from sessions.store.sqlite import sqlite3


@dataclass(frozen=True, slots=True)
class KeptCountersignature:
    """A saved countersignature: by a seat, over minutes that were written at change `rev`.

    `signature` is the output of ``ssh-keygen -Y sign``, `digest` what it covers of the minutes, in hexadecimal digits.
    `minutes` is None after a redaction.
    """

    seat: str
    rev: int
    digest: str
    signature: str
    minutes: str | None


class Countersignatures:
    """The countersignatures of one file; any method raises Trouble if the file doesn't allow it."""

    def __init__(self, reads: Transaction, writes: Transaction, now: Callable[[], datetime] | None = None) -> None:
        self._reads, self._writes = reads, writes
        self._now = now or (lambda: datetime.now(UTC))

    def save(self, session: str, kept: KeptCountersignature) -> None:
        """Save one, replacing the same seat's over the same minutes."""
        with self._writes() as conn:
            conn.execute(
                "INSERT OR REPLACE INTO countersignature (session, seat, rev, digest, signature, minutes, kept_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    *(session, kept.seat, kept.rev, kept.digest, kept.signature, kept.minutes),
                    self._now().isoformat(timespec="seconds"),
                ],
            )

    def of(self, session: str) -> list[KeptCountersignature]:
        """Return those of a session, in their original order."""
        with self._reads() as conn:
            return read(conn, session)


def read(conn: sqlite3.Connection, session: str) -> list[KeptCountersignature]:
    """Return the countersignatures of a session, in their original order."""
    found = conn.execute(
        "SELECT seat, rev, digest, signature, minutes FROM countersignature WHERE session = ? ORDER BY rowid", [session]
    ).fetchall()
    return [KeptCountersignature(*row) for row in found]


def redact(conn: sqlite3.Connection, session: str) -> None:
    """Remove the signed minutes; that they were signed, and by whom, stays."""
    conn.execute("UPDATE countersignature SET minutes = NULL WHERE session = ?", [session])


def keys_of(conn: sqlite3.Connection, session: str) -> dict[str, set[str]]:
    """Return the fingerprints of the keys that were invited to each seat of a session."""
    found: dict[str, set[str]] = {}
    for seat, fingerprint in conn.execute("SELECT seat, fingerprint FROM seat_key WHERE session = ?", [session]):
        found.setdefault(seat, set()).add(fingerprint)
    return found
