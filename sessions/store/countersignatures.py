"""The signatures that leaders made over exported minutes with keys of their own.

They are outside the record, which they are about: they are in no minutes and in no log. Those of a session go with it,
and a redaction takes out the minutes that were signed, as they hold the words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sessions.store.connection import Transaction
from sessions.store.sqlite import sqlite3


@dataclass(frozen=True, slots=True)
class KeptCountersignature:
    """A countersignature as the file keeps it: by a seat, over minutes that were written at change `rev`.

    `signature` is what ``ssh-keygen -Y sign`` made, `digest` what of the minutes it covers, in hexadecimal digits.
    `minutes` are None once words were redacted.
    """

    seat: str
    rev: int
    digest: str
    signature: str
    minutes: str | None


class Countersignatures:
    """Those of one file, over its two ways in; any method raises Trouble where the file does not let us."""

    def __init__(self, reads: Transaction, writes: Transaction, now: Callable[[], datetime] | None = None) -> None:
        self._reads, self._writes = reads, writes
        self._now = now or (lambda: datetime.now(UTC))

    def keep(self, session: str, kept: KeptCountersignature) -> None:
        """Keep one, in the place of the one over the same minutes by the same seat."""
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
        """Return those of a session, in the order in which they came."""
        with self._reads() as conn:
            return read(conn, session)


def read(conn: sqlite3.Connection, session: str) -> list[KeptCountersignature]:
    """Return the countersignatures of a session, in the order in which they came."""
    found = conn.execute(
        "SELECT seat, rev, digest, signature, minutes FROM countersignature WHERE session = ? ORDER BY rowid", [session]
    ).fetchall()
    return [KeptCountersignature(*row) for row in found]


def redact(conn: sqlite3.Connection, session: str) -> None:
    """Take out the minutes that were signed; that they were, and by whom, stays."""
    conn.execute("UPDATE countersignature SET minutes = NULL WHERE session = ?", [session])


def keys_of(conn: sqlite3.Connection, session: str) -> dict[str, set[str]]:
    """Return the fingerprints of the keys that were invited to each seat of a session."""
    found: dict[str, set[str]] = {}
    for seat, fingerprint in conn.execute("SELECT seat, fingerprint FROM seat_key WHERE session = ?", [session]):
        found.setdefault(seat, set()).add(fingerprint)
    return found
