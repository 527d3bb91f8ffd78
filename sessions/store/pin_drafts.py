"""What a PIN protects in the file: tries are counted here, and the drafts of its seat are encrypted under its key.

ChaCha20-Poly1305 (RFC 8439) with a random nonce for each write; a draft is bound to its session and its own key, so
that none can replace another.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any, Final

from sessions.command import DraftKey
from sessions.errors import Locked, Refused, Trouble
from sessions.model.columns import REDACTED
from sessions.pins import MARK, Keyring, Lock, wait_s
from sessions.rules.dialog_drafts import TABLE
from sessions.store.connection import Transaction
from sessions.store.monotonic import Now
from sessions.store.sqlite import sqlite3

_LOCKED: Final = "~locked"
"""The only key of an encrypted draft; no form has a section of this name."""
_PLACE: Final = "\x1a"  # the prefix of an encrypted position; text from people or forms never contains it


class SqlitePins:
    """The tries at the PINs of one file, and their hashes. Raises Trouble if the file doesn't allow it."""

    def __init__(self, reads: Transaction, writes: Transaction, now: Callable[[], Now]) -> None:
        self._reads, self._writes, self._now = reads, writes, now

    def kept(self, session: str, seat: str) -> str | None:
        """Return the hash of a seat's PIN, or None if there is none here."""
        with self._reads() as conn:
            found = conn.execute("SELECT kept FROM pin WHERE session = ? AND seat = ?", [session, seat]).fetchone()
        return found[0] if found else None

    def begin(self, session: str, seat: str) -> None:
        """Count a try before it is known whether it is right. Raises Refused if there is a wait."""
        with self._writes() as conn:
            if left := self._left(conn, session, seat):
                raise Refused(f"Wait {left} s before the next try.")
            now = self._now()
            conn.execute(
                "INSERT INTO pin (session, seat, wrong, boot, tried_ms) VALUES (?, ?, 1, ?, ?) "
                "ON CONFLICT (session, seat) DO UPDATE SET wrong = wrong + 1, boot = excluded.boot, "
                "tried_ms = excluded.tried_ms",
                [session, seat, now.boot, now.ms],
            )

    def right(self, session: str, seat: str) -> None:
        """Record that the last try was right."""
        with self._writes() as conn:
            conn.execute("UPDATE pin SET wrong = 0 WHERE session = ? AND seat = ?", [session, seat])

    def wait_s(self, session: str, seat: str) -> int:
        """Return the whole seconds to wait before the next try."""
        with self._reads() as conn:
            return self._left(conn, session, seat)

    def _left(self, conn: sqlite3.Connection, session: str, seat: str) -> int:
        found = conn.execute(
            "SELECT wrong, tried_ms, boot FROM pin WHERE session = ? AND seat = ?", [session, seat]
        ).fetchone()
        if not found or not wait_s(found[0]) or found[1] is None:
            return 0
        age = self._now().age(("pin", session, seat), found[1], found[2])
        return max(0, -((age.ms - 1000 * wait_s(found[0])) // 1000))


def set_lock(
    conn: sqlite3.Connection, keys: Keyring, session: str, seat: str, lock: Lock | None, *, forget: bool = False
) -> None:
    """Replace a seat's PIN, or set its first one: the seat's drafts are encrypted under it.

    With None, they become readable again, or are deleted with `forget`.
    """
    for key, payload, place in _drafts(conn, session, seat):
        if forget:
            conn.execute(
                "DELETE FROM draft WHERE session = ? AND item = ? AND form = ? AND round = ? AND seat = ?",
                [session, *key],
            )
            continue
        plain = opened(keys, session, key, json.loads(payload))
        where = opened_place(keys, session, key, place)
        conn.execute(
            "UPDATE draft SET payload = ?, place = ? "
            "WHERE session = ? AND item = ? AND form = ? AND round = ? AND seat = ?",
            [
                json.dumps(sealed(lock.key, session, key, plain) if lock else plain, ensure_ascii=False),
                sealed_place(lock.key, session, key, where) if lock else where,
                *(session, *key),
            ],
        )
    conn.execute("DELETE FROM pin WHERE session = ? AND seat = ?", [session, seat])
    if lock:
        conn.execute("INSERT INTO pin (session, seat, kept) VALUES (?, ?, ?)", [session, seat, lock.kept])


def _drafts(conn: sqlite3.Connection, session: str, seat: str) -> list[tuple[DraftKey, str, str | None]]:
    """Return a seat's own drafts; those typed in front of everyone at one keyboard don't count."""
    found = conn.execute(
        "SELECT item, form, round, seat, payload, place FROM draft WHERE session = ? AND seat = ?", [session, seat]
    ).fetchall()
    return [((row[0], row[1], row[2], row[3]), row[4], row[5]) for row in found if not row[1].startswith(TABLE)]


def key_for(conn: sqlite3.Connection, keys: Keyring, session: str, key: DraftKey) -> bytes | None:
    """Return the key that encrypts a draft; None if its seat has no PIN.

    Raises Locked if the seat isn't unlocked here with its current PIN.
    """
    if key[1].startswith(TABLE):
        return None
    found = conn.execute('SELECT pin FROM participant WHERE session = ? AND "key" = ?', [session, key[3]]).fetchone()
    mark = found[0] if found else None
    if not mark or not mark.startswith(MARK):
        return None
    if not keys.opens(session, key[3], mark):
        raise Locked(key[3])
    return keys.key(session, key[3])


def is_sealed(payload: Any) -> bool:
    """Whether the payload of a draft is encrypted."""
    return isinstance(payload, dict) and payload.keys() == {_LOCKED}


def sealed(key: bytes, session: str, of: DraftKey, payload: Any) -> dict[str, str]:
    """Return a payload encrypted with a key."""
    return {_LOCKED: _encrypt(key, _bound(session, of), json.dumps(payload, ensure_ascii=False))}


def opened(keys: Keyring, session: str, of: DraftKey, payload: Any) -> Any:
    """Return a payload as it was typed. Raises Locked if its seat isn't unlocked here, Trouble if it was changed."""
    if not is_sealed(payload):
        return payload
    key = keys.key(session, of[3])
    if not key:
        raise Locked(of[3])
    return json.loads(_decrypt(key, _bound(session, of), payload[_LOCKED]))


def sealed_place(key: bytes, session: str, of: DraftKey, place: str | None) -> str | None:
    """Return the author's position in a draft, encrypted with a key."""
    return _PLACE + _encrypt(key, _bound(session, of, "place"), place) if place else None


def opened_place(keys: Keyring, session: str, of: DraftKey, place: str | None) -> str | None:
    """Return the author's position in a draft; None if its seat isn't unlocked here."""
    if not place or not place.startswith(_PLACE):
        return place
    key = keys.key(session, of[3])
    return _decrypt(key, _bound(session, of, "place"), place[len(_PLACE) :]) if key else None


def has_hash(row: dict[str, Any] | None) -> bool:
    """Whether the image of a seat's row has a hash that an earlier version of parley wrote there."""
    return row is not None and str(row.get("pin") or "").startswith("scrypt:")


def without_hash(row: dict[str, Any] | None) -> dict[str, Any]:
    """Return the image of a seat's row without such a hash."""
    return {**(row or {}), "pin": REDACTED}


def _bound(session: str, of: DraftKey, what: str = "draft") -> bytes:
    return json.dumps([what, session, *of]).encode()


def _encrypt(key: bytes, bound: bytes, text: str) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # only if a PIN is set

    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + ChaCha20Poly1305(key).encrypt(nonce, text.encode(), bound)).decode()


def _decrypt(key: bytes, bound: bytes, kept: str) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        data = base64.b64decode(kept, validate=True)
        return ChaCha20Poly1305(key).decrypt(data[:12], data[12:], bound).decode()
    except (InvalidTag, ValueError):
        raise Trouble("A draft in this file can't be decrypted: it was damaged or changed.") from None
