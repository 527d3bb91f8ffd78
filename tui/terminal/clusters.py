"""Signs of several characters, such as a flag or a family of emoji: never cut in two, and painted in their own cells.

Rich counts a family as two cells, but cuts it between its members, and what is left then takes more cells than counted.
Terminals don't agree either: to some a family is eight cells wide, and a heart one. So each of these signs is painted
onto spaces, and the cursor is put where the next cell begins whatever the terminal made of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment

from tui.terminal.guard import needs
from tui.terminal.right_to_left import kept_apart

needs(Segment, "_split_cells", here=__name__)

_KEEP, _BACK = "\x1b7", "\x1b8"  # remember where the cursor is, and go back there; some terminals can only once
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]"
_JOINED: Final = "\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
"""What joins a sign to the one before it, or changes how wide that one is."""
_UNSURE: Final = re.compile(
    f"{_FLAG}{_FLAG}"
    f"|[^\x00-\x1f\x7f](?=[{_JOINED}])(?:\u200d[^\x00-\x1f\x7f]|[{_JOINED}\u0300-\u036f])+"
    "|[\xad\u200b-\u200f\u2060-\u2064\ufeff\u115f\u1160\u3164\uffa0]"
)
"""A sign whose cells terminals count differently."""


def steady(output: str) -> str:
    """Return what is written to a terminal, with each unsure sign and each text in just the cells of the layout."""
    return output if output.isascii() else kept_apart(_UNSURE.sub(_in_its_cells, output), _KEEP, _BACK)


def _in_its_cells(found: re.Match[str]) -> str:
    wide = cell_len(found[0])
    if not wide:
        return ""  # nobody sees it, and some terminals would give it a cell
    return f"{_KEEP}{' ' * wide}{_BACK}{_KEEP}{found[0]}{_BACK}\x1b[{wide}C"


@lru_cache(4096)
def split(segment: Segment, cut: int) -> tuple[Segment, Segment]:
    """Split a segment after `cut` cells; a sign that lies across the cut becomes a space for each of its cells."""
    text, style, control = segment
    at = 0
    for start, end, wide in signs(text):
        if at + wide > cut:
            before, after = (" " * (cut - at), " " * (at + wide - cut)) if cut > at else ("", text[start:end])
            return Segment(text[:start] + before, style, control), Segment(after + text[end:], style, control)
        at += wide
    return segment, Segment("", style, control)


def signs(text: str) -> list[tuple[int, int, int]]:
    """Return where each sign of a text begins and ends, and its cells; the two letters of a flag are one sign."""
    if text.isascii() and text.isprintable():
        return [(at, at + 1, 1) for at in range(len(text))]
    signs: list[tuple[int, int, int]] = []
    half = False
    for start, end, wide in split_graphemes(text)[0]:
        letter = bool(re.match(_FLAG, text[start:end]))
        if letter and half:
            signs[-1] = (signs[-1][0], end, signs[-1][2] + wide)
        else:
            signs.append((start, end, wide))
        half = letter and not half
    return signs


def install() -> None:
    """Let every segment, also Textual's own, be cut only between signs; doing this twice changes nothing."""
    Segment._split_cells = staticmethod(split)  # type: ignore[assignment, method-assign]
