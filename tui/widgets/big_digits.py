"""Numbers, clocks and a few words drawn large, so that they can be read from the other end of a room."""

from __future__ import annotations

from typing import Final

from textual.content import Content

HIGH: Final = 3  # lines of a big text
HUGE_HIGH: Final = 5  # lines of a huge one

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


def big_wide(text: str, *, huge: bool = False) -> int:
    """Return the width in cells of a text that can be big."""
    return len(_dots(text.upper())[0]) * (2 if huge else 1)


def big(text: str, style: str = "", *, wide: int | None = None, huge: bool = False) -> list[Content]:
    """Return a short text such as ``4 → 2``, ``12:30`` or ``SEALED`` as `HIGH` lines, or `HUGE_HIGH` lines if `huge`.

    The lines are equally wide. If a character has no large form, or the lines would be wider than `wide` cells, the
    text itself comes back as one bold line.
    """
    if can_be_big(text):
        dots = _dots(text.upper())
        lines = _doubled(dots) if huge else _halved(dots)
        if wide is None or len(lines[0]) <= wide:
            return [Content.styled(each, style) if style else Content(each) for each in lines]
    return [Content.styled(text, f"bold {style}".strip())]


def _dots(text: str) -> list[str]:
    """Return the rows of dots of a text, with a free column between two characters."""
    return [" ".join(parts) for parts in zip(*(_DOTS[sign] for sign in text), strict=True)]


def _halved(dots: list[str]) -> list[str]:
    """Return dots in cells of two, one above the other: a cell is about twice as high as wide."""
    rows = [*dots, " " * len(dots[0])]
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[above + below] for above, below in zip(*pair, strict=True)) for pair in pairs]


def _doubled(dots: list[str]) -> list[str]:
    """Return each dot as two cells beside each other."""
    return ["".join(("█" if dot == "#" else " ") * 2 for dot in row) for row in dots]
