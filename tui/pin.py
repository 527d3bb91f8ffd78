"""The PIN of a curtain: 4 to 8 digits, kept as a salted scrypt hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from sessions.errors import Refused

COST = {"n": 2**14, "r": 8, "p": 1}  # about 50 ms and 16 MiB a try


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
