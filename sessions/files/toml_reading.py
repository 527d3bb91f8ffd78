"""Reading TOML from people: all that `tomllib` reads, except keys with thousands of parts, which would take minutes."""

import re
import tomllib
from collections.abc import Callable
from typing import Any, Final

KEY_PARTS: Final = 64
"""The most parts a key such as ``a.b.c`` can have: tomllib's time for each part grows with all the parts before it."""

# Only single characters are repeated possessively: before 3.11.5, `re` got that wrong for groups (CPython gh-106052).
_TOKEN: Final = re.compile(
    r"""
      (?P<skip>[ \t]++ | \#[^\n]*+)
    | (?P<block>\"{3}(?:\\.|[^"\\]|"(?!""))*\"{3,5} | '{3}(?:[^']|'(?!''))*'{3,5})
    | (?P<part>[A-Za-z0-9_-]++ | "(?:\\.|[^"\\\n])*" | '[^'\n]*+')
    | (?P<dot>\.)
    | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE,
)


def loads(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the table in `text`.

    Raises tomllib.TOMLDecodeError if it isn't TOML or a key has over KEY_PARTS parts, ValueError for a number that is
    too long, RecursionError if it is nested too deeply.
    """
    if any(line.count(".") >= KEY_PARTS for line in text.split("\n")):  # it may just be a long sentence
        _require_short_keys(text)
    return tomllib.loads(text, parse_float=parse_float)


def _require_short_keys(text: str) -> None:
    parts = 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "part":
            parts += 1
            if parts > KEY_PARTS:
                line = text.count("\n", 0, token.start()) + 1
                raise tomllib.TOMLDecodeError(f"A key has more than {KEY_PARTS} parts (at line {line}, column 1)")
        elif token.lastgroup not in ("dot", "skip"):
            parts = 0
