"""Names that people type (ids of sessions and rows, and seats) in any case, with O read as 0, and I and L as 1."""

import re
from typing import Final

_READ_AS: Final = str.maketrans("oil", "011")
_ID: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{8}")
_ROW: Final = re.compile(r"([A-Z])([0-9OIL]{1,5})")


def as_id(words: str) -> str:
    """Return the session id that `words` mean, ``7k3qf2xa`` for ``7K3QF2XA``; anything else is returned unchanged."""
    said = words.strip().lower().translate(_READ_AS)
    return said if _ID.fullmatch(said) else words


def as_seat(words: str) -> str:
    """Return the seat that `words` mean, ``cpo`` for ``CPO``."""
    return words.strip().lower()


def as_reference(words: str) -> str:
    """Return the row id that `words` mean, ``7k3qf2xa/A1`` for ``7K3QF2XA/a1``, or without its session."""
    session, slash, row = words.strip().rpartition("/")
    found = _ROW.fullmatch(row.upper())
    return f"{as_id(session)}{slash}{found[1] + found[2].lower().translate(_READ_AS) if found else row}"
