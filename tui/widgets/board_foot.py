"""The lines below the rows of a board: the totals of all of them, and what checks found on the whole board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

from tui.widgets.board_shape import FootMark, TableShape
from tui.widgets.hanging import beside, hanging

FOUND: Final = "$text-warning"
BETWEEN: Final = Content(" · ")
SIGN = 2  # cells of the sign before what a check found


def foot_lines(shape: TableShape, wide: int, most: int, key: str = "") -> list[Content]:
    """Return at most `most` lines of `wide` cells: the totals, then what each check found, on lines of its own.

    Where there isn't room for all, the last line says how many more there are, and the `key` that shows them.
    """
    totals = beside(shape.totals, BETWEEN, wide)
    blocks = [*([line] for line in totals), *(_found(mark, wide) for mark in shape.found)]
    shown = list(blocks)
    while shown and sum(map(len, shown)) + (len(shown) < len(blocks)) > most:
        shown.pop()
    lines = [line for block in shown for line in block]
    if len(shown) == len(blocks):
        return lines
    return [*lines, Content.styled(_more(blocks[len(shown) :], len(totals) > len(shown), key), FOUND)]


def _found(mark: FootMark, wide: int) -> list[Content]:
    """Return what a check found, with its key at the end."""
    sign, words = Content.styled(mark.says[:SIGN], FOUND), Content.styled(mark.says[SIGN:], FOUND)
    return hanging(sign, words, wide, Content.styled(f" ({mark.key})", FOUND) if mark.key else None)


def _more(left: Sequence[object], totals: bool, key: str) -> str:
    shows = f" ({key})" if key else ""
    return f"and {len(left)} more{' lines' if totals else ''}{shows}"
