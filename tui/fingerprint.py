"""Which SSH key the person at this terminal came in with, as the door says that let them in."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

PARLEY_KEY = "PARLEY_KEY"
"""Set by `parley host` to the fingerprint of the key with which the person came in."""
SSH_USER_AUTH = "SSH_USER_AUTH"
"""Set by the system's sshd under ``ExposeAuthInfo yes`` to a file that tells how the person came in."""

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_CERTIFICATE = "-cert-"  # hashed whole it would not be the fingerprint that ssh-keygen shows of its key


def own_key(environment: Mapping[str, str]) -> str | None:
    """Return the fingerprint, ``SHA256:`` and 43 characters as `ssh-keygen -l` shows it, or None where no key is known.

    It is as good as the door: whoever starts parley on their own machine can say what they like.
    """
    said = environment.get(PARLEY_KEY, "")
    if said:
        return said if _FINGERPRINT.fullmatch(said) else None
    told = environment.get(SSH_USER_AUTH)
    try:
        lines = Path(told).read_text("utf-8").splitlines() if told else []
    except (OSError, UnicodeDecodeError):
        return None
    return next(filter(None, map(_of_line, lines)), None)


def _of_line(line: str) -> str | None:
    """Return the fingerprint that a line of the file tells, ``publickey ssh-ed25519 AAAA…``, or None."""
    words = line.split()
    if len(words) < 3 or words[0] != "publickey" or _CERTIFICATE in words[1]:
        return None
    try:
        key = base64.b64decode(words[2], validate=True)
    except binascii.Error:
        return None
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")
