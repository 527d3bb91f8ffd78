"""Texts read from right to left, such as Hebrew, kept in their own cells by terminals that reorder lines.

VTE (GNOME Terminal), Konsole and others show each line as Unicode's bidirectional algorithm orders it. Between two such
texts, the algorithm also turns around numbers and the gap between two columns, so that one leader's answer could change
places with the other's. A left-to-right mark ends each of them. It needs no cell: those terminals add it to the letter
before it and count it in, and others ignore it.

The mode of the terminal stays as the person has it. In the explicit mode (CSI 8 l), an app has to turn the letters
around itself, and terminals that don't know this mode, such as Konsole, would turn them once more.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MARK: Final = "\u200e"
_LETTER: Final = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_STYLE: Final = r"\x1b\[[0-9;:]*m"
_GAP: Final = (
    f"(?:{_STYLE})* (?:{_STYLE})* "  # two spaces lie between columns
    f"|(?:{_STYLE})*[·\u2500-\u25ff]"  # a frame, or a sign of our own
    rf"|(?:{_STYLE})+ ?[^\w\s\x1b]*[0-9]"  # a number of another weight
    rf"|[^\w\x1b]{{1,3}}[0-9][0-9.,:%]*(?:{_STYLE})* (?:{_STYLE})*[A-Za-z]"  # a number with a word of its own
    rf"|(?!{_STYLE})[\x1b\r\n]|\Z"  # the cursor goes elsewhere
)
_ANY: Final = re.compile(_LETTER)
_TEXT: Final = re.compile(rf"{_LETTER}(?:(?!{_GAP})(?:{_STYLE}|[^\x1b]))*")


def kept_apart(output: str, keep: str, back: str) -> str:
    """Return what is written to a terminal, with a mark after each text whose last letter is read from right to left.

    `keep` and `back` remember the cursor and bring it back, should a terminal give the mark a cell.
    """
    if not _ANY.search(output):
        return output
    return _TEXT.sub(lambda found: f"{found[0]}{keep}{MARK}{back}" if _turned(found[0]) else found[0], output)


def _turned(text: str) -> bool:
    """Whether what follows a text would be turned around with it."""
    strong = (unicodedata.bidirectional(sign) for sign in reversed(re.sub(_STYLE, "", text)))
    return next((kind != "L" for kind in strong if kind in ("L", "R", "AL")), False)
