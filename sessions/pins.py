"""PINs: 4 to 8 digits that unlock a seat. A slow hash is stored; the key of the seat's drafts is only in memory."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import field

from sessions.errors import Refused
from sessions.frozen import dataclass

PIN = re.compile(r"[0-9]{4,8}")
MARK = "set:"
"""The prefix of a PIN's mark in the seat's row: it says that there is a PIN, and which. No change contains the hash."""
FREE = 3  # wrong tries without a wait after them, except the last
WAIT_S, WAIT_MOST_S = 5, 300  # after that one, then twice as long after each further one
_LOG_N_MOST, _R_MOST, _P_MOST = 20, 16, 16  # limits for a hash in the file: more would use up the machine's memory


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one try for scrypt (RFC 7914): 2**log_n blocks of 128 r bytes, p times."""

    log_n: int
    r: int = 8
    p: int = 1


class Costs:
    """The cost of a new hash; the tests replace it with a cheap one."""

    now = Cost(18)  # 0.7 s and 256 MiB per try on one core in 2026


@dataclass(frozen=True, slots=True)
class Lock:
    """The result of setting a PIN: `kept` is what the file stores, `key` encrypts the seat's drafts."""

    kept: str
    key: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """The mark in the seat's row: that there is a PIN, and which."""
        return f"{MARK}{self.kept.split('$')[4][:16]}"


@dataclass(frozen=True, slots=True)
class Proof:
    """A correct PIN: the key to what it unlocks now, and the lock to replace an old one with."""

    mark: str
    key: bytes = field(repr=False)
    renewed: Lock | None = None


def hashed(pin: str) -> Lock:
    """Return the lock for a new PIN; this takes most of a second. Raises Refused unless it is 4 to 8 digits."""
    if not PIN.fullmatch(pin):
        raise Refused("A PIN has 4 to 8 digits.")
    cost, salt = Costs.now, secrets.token_bytes(16)
    verifier, key = _derive(pin, salt, cost)
    return Lock(f"scrypt${cost.log_n}${cost.r}${cost.p}${salt.hex()}${verifier.hex()}", key)


def prove(pin: str, kept: str) -> Proof | None:
    """Return what `pin` unlocks if it matches the stored hash, else None; this takes most of a second.

    A hash in an earlier format (``scrypt:SALT:DIGEST``) or of another cost is renewed. Raises Refused if the stored
    value isn't a hash.
    """
    if kept.startswith("scrypt:"):
        return Proof(kept, b"", hashed(pin)) if _fits_old(pin, kept) else None
    try:
        name, log_n, r, p, salt, digest = kept.split("$")
        cost, wanted, salted = Cost(int(log_n), int(r), int(p)), bytes.fromhex(digest), bytes.fromhex(salt)
    except ValueError:
        name, cost = "", Cost(0)
    fair = 0 < cost.log_n <= _LOG_N_MOST and 0 < cost.r <= _R_MOST and 0 < cost.p <= _P_MOST
    if name != "scrypt" or not fair:
        raise Refused("This PIN can't be checked any more. Reset it.")
    verifier, key = _derive(pin, salted, cost)
    if not hmac.compare_digest(verifier, wanted):
        return None
    return Proof(Lock(kept, key).mark, key, hashed(pin) if cost != Costs.now else None)


def wait_s(wrong: int) -> int:
    """Return the seconds to wait after this many wrong tries in a row."""
    return 0 if wrong < FREE else min(WAIT_MOST_S, WAIT_S * 2 ** min(wrong - FREE, 16))


def _derive(pin: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    """Return the verifier of the PIN and the key, both from one run: neither reveals anything about the other."""
    most = 256 * cost.r * 2**cost.log_n + 2**20
    out = hashlib.scrypt(
        pin.encode(), salt=salt, dklen=64, n=2**cost.log_n, r=cost.r, p=cost.p, maxmem=min(most, 2**31 - 1)
    )
    return out[:32], out[32:]


def _fits_old(pin: str, kept: str) -> bool:
    _, salt, digest = kept.split(":")
    found = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), dklen=32, n=2**14, r=8, p=1)
    return hmac.compare_digest(found, bytes.fromhex(digest))


class Keyring:
    """The keys of the seats that are unlocked at this terminal, only in memory."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], tuple[str, bytes]] = {}

    def put(self, session: str, seat: str, mark: str, key: bytes) -> None:
        """Unlock a seat; `mark` says which PIN it was unlocked with."""
        self._keys[session, seat] = (mark, key)

    def drop(self, session: str, seat: str) -> None:
        """Lock a seat."""
        self._keys.pop((session, seat), None)

    def close(self, but: tuple[str, str] | None = None) -> None:
        """Lock all seats, except one."""
        for each in list(self._keys):
            if each != but:
                self.drop(*each)

    def opens(self, session: str, seat: str, mark: str) -> bool:
        """Whether a seat was unlocked with its current PIN."""
        return self._keys.get((session, seat), ("", b""))[0] == mark

    def key(self, session: str, seat: str) -> bytes | None:
        """Return the key of a seat's drafts if it is unlocked."""
        found = self._keys.get((session, seat))
        return found[1] if found else None
