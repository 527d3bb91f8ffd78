"""SSH access: the public keys of seats, and the codes that register a first one.

Nothing here is a change of a session: it is never exported, searched or logged.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from sessions.errors import Missing, Refused
from sessions.store.connection import Transaction
from sessions.store.protocol import Key, OpenCode, Ticket, Use, Verdict
from sessions.store.sqlite import sqlite3
from sessions.text import clean

CODE_LIVES: Final = timedelta(hours=24)
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look like others
_CODE: Final = re.compile(rf"([{_LETTERS}]{{3}})-([{_LETTERS}]{{6}}-[{_LETTERS}]{{6}})")
_OPEN: Final = "used_at IS NULL AND expires_at > ?"  # of a code
_NOBODYS: Final = "0" * 64  # compared with if no code has the name, so that both cases take the same time
_KEPT: Final = timedelta(days=7)  # an expired code stays this long, so that its user can be told what happened to it


def is_code(words: str) -> bool:
    """Whether `words` look like a code, such as ``k7p-3xq9mh-v4tz8w``."""
    return _CODE.fullmatch(words.lower()) is not None


class SqliteSeatKeys:
    """The keys and codes of one file; any method raises Trouble if the file doesn't allow it.

    `now` is the time in UTC, by default the current time.
    """

    def __init__(self, reads: Transaction, writes: Transaction, now: Callable[[], datetime] | None = None) -> None:
        self._reads, self._writes = reads, writes
        self._now = now or (lambda: datetime.now(UTC))

    def keys(self, fingerprint: str | None = None) -> list[Key]:
        """Return every key, or the seats of one, most recently added session first."""
        where, given = ("WHERE fingerprint = ? ", [fingerprint]) if fingerprint is not None else ("", [])
        with self._reads() as conn:
            found = conn.execute(
                f"SELECT session, seat, fingerprint, public_key FROM seat_key {where}ORDER BY rowid DESC", given
            ).fetchall()
        return [Key(*row) for row in found]

    def uses(self, session: str) -> list[Use]:
        """Return the keys for the seats of a session, in the order they were added."""
        with self._reads() as conn:
            found = conn.execute(
                "SELECT seat, fingerprint, comment, added_at, used_at FROM seat_key WHERE session = ? ORDER BY rowid",
                [session],
            ).fetchall()
        moment = datetime.fromisoformat
        return [
            Use(seat, fingerprint, comment, moment(added), moment(used) if used else None)
            for seat, fingerprint, comment, added, used in found
        ]

    def open_codes(self, session: str) -> list[OpenCode]:
        """Return the codes for the seats of a session that are still valid."""
        with self._reads() as conn:
            found = conn.execute(
                f"SELECT seat, expires_at FROM seat_code WHERE session = ? AND {_OPEN} ORDER BY rowid",
                [session, _stamp(self._now())],
            ).fetchall()
        return [OpenCode(seat, datetime.fromisoformat(until)) for seat, until in found]

    def note_use(self, fingerprint: str, sessions: Iterable[str]) -> None:
        """Record that somebody logged in with a key now."""
        now = _stamp(self._now())
        with self._writes() as conn:
            for session in sessions:
                conn.execute(
                    "UPDATE seat_key SET used_at = ? WHERE session = ? AND fingerprint = ?", [now, session, fingerprint]
                )

    def add_key(self, session: str, seat: str, fingerprint: str, public: str, comment: str | None = None) -> None:
        """Allow a key on a seat; older codes of that seat expire.

        Raises Refused if it is on another seat of the session, Missing without the seat.
        """
        with self._writes() as conn:
            _require_seat(conn, session, seat)
            _bind(conn, Key(session, seat, fingerprint, public), _stamp(self._now()), comment)

    def remove(self, session: str, seat: str) -> tuple[int, int]:
        """Remove a seat's keys and open codes, and return how many there were of each. Raises Missing."""
        with self._writes() as conn:
            _require_seat(conn, session, seat)
            keys = conn.execute("DELETE FROM seat_key WHERE session = ? AND seat = ?", [session, seat]).rowcount
            codes = conn.execute(
                f"DELETE FROM seat_code WHERE session = ? AND seat = ? AND {_OPEN}",
                [session, seat, _stamp(self._now())],
            ).rowcount
        return keys, codes

    def add_code(self, session: str, seat: str) -> tuple[str, datetime]:
        """Create a code for a seat; return it and when it expires. It is shown only once: only its hash is stored.

        Older codes of that seat expire, so a code sent to the wrong person no longer works. Raises Missing if the
        session or the seat doesn't exist.
        """
        now = self._now()
        until = (now + CODE_LIVES).replace(microsecond=0)
        with self._writes() as conn:
            _require_seat(conn, session, seat)
            _end_codes(conn, session, seat, _stamp(now))
            conn.execute("DELETE FROM seat_code WHERE expires_at < ?", [_stamp(now - _KEPT)])
            taken = {row[0] for row in conn.execute("SELECT name FROM seat_code").fetchall()}
            while (name := _random(3)) in taken:
                pass
            secret = f"{_random(6)}-{_random(6)}"
            conn.execute(
                "INSERT INTO seat_code (name, hash, session, seat, expires_at) VALUES (?, ?, ?, ?, ?)",
                [name, _hash(name, secret), session, seat, _stamp(until)],
            )
        return f"{name}-{secret}", until

    def check_code(self, words: str) -> Verdict:
        """Return a ticket for a code that is right and valid: not used, not expired.

        ``over`` means that it was right but is no longer valid, ``wrong`` everything else. A wrong code costs the right
        one nothing: there are 31^12 of each name, and a host that is asked a thousand times a second for a day has
        tried one in 9 thousand million. Every code that isn't right takes the same amount of work.
        """
        found = _CODE.fullmatch(words.lower())
        if not found:
            return "wrong"
        name, secret = found.groups()
        with self._reads() as conn:
            kept = conn.execute(
                f"SELECT hash, {_OPEN} FROM seat_code WHERE name = ?", [_stamp(self._now()), name]
            ).fetchone() or (_NOBODYS, False)
        if not secrets.compare_digest(kept[0], _hash(name, secret)):
            return "wrong"
        return Ticket(name, kept[0]) if kept[1] else "over"

    def redeem(self, ticket: Ticket, fingerprint: str, public: str) -> Key:
        """Register a key, proven by its owner, for the seat of a code, which is then used up.

        Raises Refused if the code is no longer valid, or if the key is on another seat of that session.
        """
        now = _stamp(self._now())
        with self._writes() as conn:
            found = conn.execute(
                f"UPDATE seat_code SET used_at = ? WHERE name = ? AND hash = ? AND {_OPEN} RETURNING session, seat",
                [now, ticket.name, ticket.hash, now],
            ).fetchall()
            if not found:
                raise Refused("This code has expired or was already used. Ask for a new one.")
            key = Key(found[0][0], found[0][1], fingerprint, public)
            _bind(conn, key, now)
        return key


def _end_codes(conn: sqlite3.Connection, session: str, seat: str, now: str) -> None:
    """End the open codes of a seat; whoever uses one is told that it has expired."""
    conn.execute(
        f"UPDATE seat_code SET expires_at = ? WHERE session = ? AND seat = ? AND {_OPEN}", [now, session, seat, now]
    )


def _bind(conn: sqlite3.Connection, key: Key, now: str, comment: str | None = None) -> None:
    there = conn.execute(
        "SELECT seat FROM seat_key WHERE session = ? AND fingerprint = ?", [key.session, key.fingerprint]
    ).fetchone()
    if there and there[0] != key.seat:
        raise Refused(
            f"This key already has the seat {there[0]} in session {key.session}, and nobody can have two "
            f"seats. Remove it first: parley uninvite {key.session} {there[0]}"
        )
    if not there:
        conn.execute(
            "INSERT INTO seat_key (session, seat, fingerprint, public_key, added_at) VALUES (?, ?, ?, ?, ?)",
            [key.session, key.seat, key.fingerprint, key.public, now],
        )
    if comment:
        conn.execute(
            "UPDATE seat_key SET comment = ? WHERE session = ? AND fingerprint = ?",
            [clean(comment), key.session, key.fingerprint],
        )
    _end_codes(conn, key.session, key.seat, now)


def _require_seat(conn: sqlite3.Connection, session: str, seat: str) -> None:
    seats = [
        row[0]
        for row in conn.execute('SELECT "key" FROM participant WHERE session = ? ORDER BY rowid', [session]).fetchall()
    ]
    if not seats:
        raise Missing(f"There is no session {session} in this file.")
    if seat not in seats:
        raise Missing(f"There is no seat {seat!r} in this session. The seats are {', '.join(seats)}.")


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _hash(name: str, secret: str) -> str:
    """Return the hash of a code's secret. It has 59 bits and lives for a day, so a fast hash is safe."""
    return hashlib.sha256(f"parley code {name}-{secret}".encode()).hexdigest()


def _stamp(when: datetime) -> str:
    """Return a time in UTC to the second, so that the texts sort like the times."""
    return when.astimezone(UTC).isoformat(timespec="seconds")
