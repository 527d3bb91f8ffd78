"""What is shown in signs that the terminal can show: marks in plain ASCII, and `?` for what has no plain form."""

import codecs
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping

IN_LINES, IN_CELLS = "parley-lines", "parley-cells"
"""The names by which a stream is told how to show what its encoding lacks: in words, or each sign in its own cells."""

_NO_TEXT = re.compile("[\ud800-\udfff]")
_SIGNS = {
    **dict.fromkeys("–—−‐‑·•", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("▶▸●◆▪◐◷", "*"),
    **dict.fromkeys("○◇▫◌", "o"),
    "×": "x",
    "‹": "<",
    "›": ">",
    "↑": "^",
    "↓": "v",
    "\u00a0": " ",
}
_WORDS = {
    "…": "...",
    "✓": "ok",
    "✗": "no",
    "→": "->",
    "←": "<-",
    "↳": "->",
    "≥": ">=",
    "≤": "<=",
    "½": "1/2",
    "Σ": "sum",
    "€": "EUR",
    "£": "GBP",
}
_CELLS = {"…": ".", "✓": "+", "✗": "x", "→": ">", "←": "<", "↳": ">", "‖": "|", "░": " ", "▒": ":", "▓": "#", "█": "#"}


def speak_plainly() -> None:
    """Let both standard streams show what their encoding lacks in plain signs, and never fail for it.

    Python takes a C locale for UTF-8; where a person set one, their terminal is taken at its word.
    """
    told = {"encoding": "ascii"} if sys.flags.utf8_mode and says_ascii(os.environ) else {}
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors=IN_LINES, **told)


def paint_plainly() -> None:
    """Let a full screen be painted in the signs that the terminal's encoding has, none wider than what it is for."""
    _reconfigure(sys.__stderr__, errors=IN_CELLS)


def says_ascii(environment: Mapping[str, str]) -> bool:
    """Whether somebody chose a locale that knows ASCII only, and nothing says UTF-8 in spite of it."""
    # Beside LANG=C Python itself puts one of these.
    found = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    chosen = next((each for each in found if each and each not in ("C.UTF-8", "C.utf8", "UTF-8")), "")
    asked = environment.get("PYTHONUTF8") == "1" or environment.get("PYTHONIOENCODING")
    return chosen in ("C", "POSIX") and not asked


def as_printed(text: str) -> str:
    """Return `text` as the standard output will show it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text if text.isascii() else text.encode(encoding, IN_LINES).decode(encoding)


def marked(text: str) -> str:
    """Return `text` with `?` for each byte in it that is no text, as Python hands on what a name or a word has."""
    return _NO_TEXT.sub("?", text)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for East Asian wide ones, none for what combines."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _reconfigure(stream: object, **how: str) -> None:
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(**how)


def _in_words(sign: str) -> str:
    return _SIGNS.get(sign) or _WORDS.get(sign) or _line(sign) or "?"


def _in_cells(sign: str) -> str:
    return _SIGNS.get(sign) or _CELLS.get(sign) or _line(sign) or "?" * width(sign)


def _line(sign: str) -> str:
    """Return what a sign of a frame or a bar looks most like; nothing for other signs."""
    if not "\u2500" <= sign <= "\u259f":
        return ""
    name = unicodedata.name(sign)
    if "DOWN" in name or "UP" in name:
        return "|" if "HORIZONTAL" not in name and "LEFT" not in name and "RIGHT" not in name else "+"
    return "|" if "VERTICAL" in name or "LEFT" in name or "RIGHT" in name else "-" if "HORIZONTAL" in name else "_"


def _handler(shown: Callable[[str], str]) -> Callable[[UnicodeError], tuple[str, int]]:
    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(map(shown, error.object[error.start : error.end])), error.end

    return handle


codecs.register_error(IN_LINES, _handler(_in_words))
codecs.register_error(IN_CELLS, _handler(_in_cells))
