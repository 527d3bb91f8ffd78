"""The environment of a person's process: little of the host's, and only harmless parts of the client's."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final

OWN: Final = ("PATH", "HOME", "TZ", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
"""The variables that a person's process gets from the host's environment."""

_TERM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]{0,31}")
_BELIEVED: Final[Mapping[str, re.Pattern[str]]] = {
    "COLORTERM": re.compile("truecolor|24bit"),
    "COLORFGBG": re.compile(r"[0-9]{1,3}(;[a-z0-9]{1,7}){1,2}"),
    "NO_COLOR": re.compile(r"[\x20-\x7e]{1,8}"),
    "TZ": re.compile(r"[A-Z][A-Za-z_]*(/[A-Za-z0-9_+-]+){0,2}|[A-Z]{3,5}[+-]?[0-9]{1,2}"),  # a zone, never a path
}
ENVIRONMENT: Final = tuple(_BELIEVED)
"""All that a client may set."""


def environment(term: str, given: Mapping[str, str], ends: tuple[str, ...]) -> dict[str, str]:
    """Return the whole environment of a person's process; `ends` are the two ends of the connection."""
    env = {name: os.environ[name] for name in OWN if name in os.environ}
    env |= {"LANG": "C.UTF-8", "TERM": term if _TERM.fullmatch(term) else "xterm-256color"}
    for name in ENVIRONMENT:
        value = given.get(name, "")
        if _BELIEVED[name].fullmatch(value):
            env[name] = value
    return env | {"SSH_CONNECTION": " ".join(ends)}
