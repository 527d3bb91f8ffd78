"""The optical middle of a page, a little above its real one: where a moment stands that everybody looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content

BLOCK: Final = 100  # cells of a block of text, which stands in the middle of a wider page
ABOVE, OF = 2, 5  # the share of the free lines that is above a block


def block_wide(wide: int, least: int = BLOCK) -> int:
    """Return the cells of a block on a page that is `wide` cells wide: `least` of them, if there are as many."""
    return min(wide, max(BLOCK, least))


def optical(lines: Sequence[Content], wide: int, high: int, *, block: int = BLOCK, tallest: int = 0) -> list[Content]:
    """Return a block of lines at the optical middle of a page of `wide` cells and `high` lines.

    The block is `block` cells wide. Of several that take turns, `tallest` is how many lines the longest has:
    then all of them begin at the same line.
    """
    above = max(0, high - max(tallest, len(lines))) * ABOVE // OF
    indent = Content(" " * (max(0, wide - block) // 2))
    return [*[Content("")] * above, *(indent + line if line else line for line in lines)]
