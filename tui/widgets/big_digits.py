"""Numbers, clocks and a few words drawn large, so that they can be read from the other end of a room."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from textual.content import Content

HIGH: Final = 3  # lines of a big text
HUGE_HIGH: Final = 5  # lines of a huge one
GIANT_HIGH: Final = 10  # lines of a giant one, for a screen that fills a wall
SIZES: Final = (GIANT_HIGH, HUGE_HIGH, HIGH)

_DOTS: Final = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("## ", " # ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", " ##", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ":": (" ", "#", " ", "#", " "),
    ".": (" ", " ", " ", " ", "#"),
    "–": ("   ", "   ", "###", "   ", "   "),
    "-": ("   ", "   ", "###", "   ", "   "),
    "+": ("   ", " # ", "###", " # ", "   "),
    "→": ("     ", "   # ", "#####", "   # ", "     "),
    "%": ("# #", "  #", " # ", "#  ", "# #"),
    " ": (" ", " ", " ", " ", " "),
    "A": ("###", "# #", "###", "# #", "# #"),
    "B": ("## ", "# #", "## ", "# #", "## "),
    "C": ("###", "#  ", "#  ", "#  ", "###"),
    "D": ("## ", "# #", "# #", "# #", "## "),
    "E": ("###", "#  ", "## ", "#  ", "###"),
    "F": ("###", "#  ", "## ", "#  ", "#  "),
    "G": ("###", "#  ", "# #", "# #", "###"),
    "H": ("# #", "# #", "###", "# #", "# #"),
    "I": ("###", " # ", " # ", " # ", "###"),
    "J": ("  #", "  #", "  #", "# #", "###"),
    "K": ("# #", "# #", "## ", "# #", "# #"),
    "L": ("#  ", "#  ", "#  ", "#  ", "###"),
    "M": ("#   #", "## ##", "# # #", "#   #", "#   #"),
    "N": ("#  #", "## #", "# ##", "#  #", "#  #"),
    "O": ("###", "# #", "# #", "# #", "###"),
    "P": ("###", "# #", "###", "#  ", "#  "),
    "Q": ("###", "# #", "# #", "###", "  #"),
    "R": ("###", "# #", "## ", "# #", "# #"),
    "S": (" ##", "#  ", " # ", "  #", "## "),
    "T": ("###", " # ", " # ", " # ", " # "),
    "U": ("# #", "# #", "# #", "# #", "###"),
    "V": ("# #", "# #", "# #", "# #", " # "),
    "W": ("#   #", "#   #", "# # #", "## ##", "#   #"),
    "X": ("# #", "# #", " # ", "# #", "# #"),
    "Y": ("# #", "# #", "###", " # ", " # "),
    "Z": ("###", "  #", " # ", "#  ", "###"),
}
_HALVES: Final = {"##": "█", "# ": "▀", " #": "▄", "  ": " "}  # a dot above a dot, in one cell


def can_be_big(text: str) -> bool:
    """Whether there is a large form of each character of `text`; letters are drawn as capitals."""
    return bool(text) and all(sign in _DOTS for sign in text.upper())


def big_wide(text: str, high: int = HIGH) -> int:
    """Return the width in cells of a text that can be big, drawn in as many lines as one of `SIZES` says."""
    return len(_dots(text.upper())[0]) * _across(high)


def largest(texts: Sequence[str], wide: int, high: int) -> int:
    """Return the largest of `SIZES` in which each text fits into `wide` cells and `high` lines; 0 if there is none."""
    if not all(map(can_be_big, texts)):
        return 0
    return next((size for size in SIZES if size <= high and all(big_wide(each, size) <= wide for each in texts)), 0)


def big(text: str, style: str = "", *, wide: int | None = None, high: int = HIGH) -> list[Content]:
    """Return a short text such as ``4 → 2``, ``12:30`` or ``SEALED`` as large as `high` lines and `wide` cells allow.

    It takes one of `SIZES`, and its lines are equally wide. If a character has no large form, or there isn't enough
    room, the text itself comes back as one bold line.
    """
    size = largest([text], sys.maxsize if wide is None else wide, high)
    if not size:
        return [Content.styled(text, f"bold {style}".strip())]
    dots = _dots(text.upper())
    lines = _halved(dots) if size == HIGH else _grown(dots, size)
    return [Content.styled(each, style) if style else Content(each) for each in lines]


def _across(high: int) -> int:
    """Return the cells of a dot: a cell is about twice as high as wide."""
    return 1 if high == HIGH else 2 * high // HUGE_HIGH


def _dots(text: str) -> list[str]:
    """Return the rows of dots of a text, with a free column between two characters."""
    return [" ".join(parts) for parts in zip(*(_DOTS[sign] for sign in text), strict=True)]


def _halved(dots: list[str]) -> list[str]:
    """Return dots in cells of two, one above the other: a cell is about twice as high as wide."""
    rows = [*dots, " " * len(dots[0])]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[above + below] for above, below in zip(*pair, strict=True)) for pair in pairs]


def _grown(dots: list[str], high: int) -> list[str]:
    """Return each dot as a block of cells."""
    across, down = _across(high), high // HUGE_HIGH
    return ["".join(("█" if dot == "#" else " ") * across for dot in row) for row in dots for _ in range(down)]
