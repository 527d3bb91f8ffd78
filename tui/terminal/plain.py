"""Characters that the terminal can show: plain ASCII for symbols, and `?` for anything without a plain form."""

import codecs
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping

IN_LINES, IN_CELLS = "parley-lines", "parley-cells"
"""The names of the error handlers for characters that an encoding lacks: in words, or each in its own cells."""

_NO_TEXT = re.compile("[\ud800-\udfff]")
_SIGNS = {
    **dict.fromkeys("–—−‐‑·•", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("▶▸●◆▪◷", "*"),
    **dict.fromkeys("○◇▫◌", "o"),
    "◐": "%",
    "▌": "#",  # unlike the thin ▏, as one of the two says where the cursor is
    "▲": "^",
    "■": "#",
    "▾": "v",
    "↷": ">",
    "↻": "@",
    "⌫": "<",
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
    "‖": "||",
    "≈": "~",
    "≥": ">=",
    "≤": "<=",
    "½": "1/2",
    "Σ": "sum",
    "€": "EUR",
    "£": "GBP",
    **dict(zip("▁▂▃▄▅▆▇█", "_.-~=+*#", strict=True)),  # a sparkline, whose heights must still differ
}
_CELLS = {
    "…": ".",
    "✓": "+",
    "✗": "x",
    "→": ">",
    "←": "<",
    "↳": ">",
    "‖": "|",
    "░": " ",
    "▒": ":",
    "▓": "#",
    "█": "#",
    "▀": '"',
    "▄": "_",
}


def speak_plainly() -> None:
    """Make both standard streams show characters that their encoding lacks in plain form, and never fail over one.

    Python treats a C locale as UTF-8; if a person set one, parley believes them.
    """
    told = {"encoding": "ascii"} if sys.flags.utf8_mode and says_ascii(os.environ) else {}
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors=IN_LINES, **told)


def paint_plainly() -> None:
    """Make a full screen use only characters of the terminal's encoding, none wider than what it replaces."""
    _reconfigure(sys.__stderr__, errors=IN_CELLS)


def says_ascii(environment: Mapping[str, str]) -> bool:
    """Whether someone chose an ASCII-only locale, and nothing overrides it with UTF-8."""
    # With LANG=C, Python itself sets one of these.
    found = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    chosen = next((each for each in found if each and each not in ("C.UTF-8", "C.utf8", "UTF-8")), "")
    asked = environment.get("PYTHONUTF8") == "1" or environment.get("PYTHONIOENCODING")
    return chosen in ("C", "POSIX") and not asked


def as_printed(text: str) -> str:
    """Return `text` as standard output will show it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text if text.isascii() else text.encode(encoding, IN_LINES).decode(encoding)


def marked(text: str) -> str:
    """Return `text` with `?` for each byte in it that isn't text, as Python passes them on in a name or a word."""
    return _NO_TEXT.sub("?", text)


def width(text: str) -> int:
    """Return how many terminal columns a text takes: two for wide East Asian characters, none for combining ones."""
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
    """Return what a frame or bar character looks most like, and nothing for other characters."""
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
