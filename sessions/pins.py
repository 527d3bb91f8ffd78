"""A PIN: 4 to 8 digits that open a seat. Of it are kept a slow hash, and in memory the key of the seat's drafts."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from sessions.errors import Refused

PIN = re.compile(r"[0-9]{4,8}")
MARK = "set:"
"""Begins what a seat's row says of a PIN: that there is one, and which; the hash itself stands in no change."""
FREE = 3  # wrong tries that cost nothing but the last
WAIT_S, WAIT_MOST_S = 5, 300  # after that one, twice as long after each further one
_LOG_N_MOST, _R_MOST, _P_MOST = 20, 16, 16  # of a hash in the file: more would take the memory of the machine


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try takes, as scrypt (RFC 7914) counts it: 2**log_n blocks of 128 r bytes, p times."""

    log_n: int
    r: int = 8
    p: int = 1


class Costs:
    """What a new hash costs; the tests put a cheap one in its place."""

    now = Cost(18)  # 0.7 s and 256 MiB a try on one core of 2026


@dataclass(frozen=True, slots=True)
class Lock:
    """What a PIN makes of a seat: `kept` is what the file holds of it, `key` is that of the seat's drafts."""

    kept: str
    key: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """What the seat's row says: that there is a PIN, and which."""
        return f"{MARK}{self.kept.split('$')[4][:16]}"


@dataclass(frozen=True, slots=True)
class Proof:
    """A PIN that was right: the key to what it opens now, and the lock to put in its place where that one is old."""

    mark: str
    key: bytes = field(repr=False)
    renewed: Lock | None = None


def hashed(pin: str) -> Lock:
    """Return the lock that a new PIN makes; it takes most of a second. Raises Refused unless it is 4 to 8 digits."""
    if not PIN.fullmatch(pin):
        raise Refused("A PIN has 4 to 8 digits.")
    cost, salt = Costs.now, secrets.token_bytes(16)
    verifier, key = _derive(pin, salt, cost)
    return Lock(f"scrypt${cost.log_n}${cost.r}${cost.p}${salt.hex()}${verifier.hex()}", key)


def prove(pin: str, kept: str) -> Proof | None:
    """Return what `pin` opens where it is the one that was kept, else None; it takes most of a second.

    A hash of an earlier parley (``scrypt:SALT:DIGEST``) or of another cost is renewed. Raises Refused where what was
    kept is no hash.
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
        raise Refused("This PIN can't be checked any more; reset it.")
    verifier, key = _derive(pin, salted, cost)
    if not hmac.compare_digest(verifier, wanted):
        return None
    return Proof(Lock(kept, key).mark, key, hashed(pin) if cost != Costs.now else None)


def wait_s(wrong: int) -> int:
    """Return the seconds to wait after so many wrong tries in a row."""
    return 0 if wrong < FREE else min(WAIT_MOST_S, WAIT_S * 2 ** min(wrong - FREE, 16))


def _derive(pin: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    """Return what tells the right PIN, and the key, both out of one run: neither tells anything of the other."""
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
    """The keys of the seats that are open at this terminal, in memory alone."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], tuple[str, bytes]] = {}

    def put(self, session: str, seat: str, mark: str, key: bytes) -> None:
        """Open a seat: `mark` says which PIN it was opened with."""
        self._keys[session, seat] = (mark, key)

    def drop(self, session: str, seat: str) -> None:
        """Close a seat."""
        self._keys.pop((session, seat), None)

    def close(self, but: tuple[str, str] | None = None) -> None:
        """Close all seats, but one."""
        for each in list(self._keys):
            if each != but:
                self.drop(*each)

    def opens(self, session: str, seat: str, mark: str) -> bool:
        """Whether a seat was opened with the PIN that it has now."""
        return self._keys.get((session, seat), ("", b""))[0] == mark

    def key(self, session: str, seat: str) -> bytes | None:
        """Return the key of a seat's drafts where it is open."""
        found = self._keys.get((session, seat))
        return found[1] if found else None
