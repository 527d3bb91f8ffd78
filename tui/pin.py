"""The PIN of a curtain: 4 to 8 digits, kept as a salted scrypt hash; wrong tries make one wait."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from math import ceil

from sessions.errors import Refused

COST = {"n": 2**14, "r": 8, "p": 1}  # about 50 ms and 16 MiB a try
FREE = 3  # wrong tries that cost nothing but the last
WAIT_S, WAIT_MOST_S = 5, 300  # after that one, twice as long after each further one


class Tries:
    """The wrong tries at one PIN since it was last right; `now` gives seconds that only go forward."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong, self._until = 0, now()

    @property
    def wait_s(self) -> int:
        """The whole seconds to wait before the next try."""
        return max(0, ceil(self._until - self._now()))

    def count(self, right: bool) -> None:
        """Take note of a try."""
        self._wrong = 0 if right else self._wrong + 1
        if self._wrong >= FREE:
            self._until = self._now() + min(WAIT_MOST_S, WAIT_S * 2 ** (self._wrong - FREE))


def hashed(pin: str) -> str:
    """Return what is kept of a PIN. Raises Refused unless it is 4 to 8 digits."""
    if not re.fullmatch(r"[0-9]{4,8}", pin):
        raise Refused("A PIN has 4 to 8 digits.")
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{_derive(pin, salt).hex()}"


def fits(pin: str, kept: str) -> bool:
    """Whether `pin` is the one that was kept."""
    kind, salt, digest = kept.split(":")
    return kind == "scrypt" and hmac.compare_digest(_derive(pin, bytes.fromhex(salt)), bytes.fromhex(digest))


def _derive(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, dklen=32, n=COST["n"], r=COST["r"], p=COST["p"])
