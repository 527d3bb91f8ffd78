"""Where a person is in a form: a short text saved with the draft, so that they return there after a lost connection."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sessions.frozen import dataclass

_PLACE = re.compile(r"([^/@]+)/([^/@]*)@([0-9]{1,5}),([0-9]{1,5})")
_LINES, _SPACES = 2, 4  # the most white space at the end of a text that is restored


@dataclass(frozen=True, slots=True)
class Cursor:
    """A field (empty for a section's own mark), and the row and column of the cursor in it, both from 0."""

    section: str
    field: str = ""
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return it as it is saved, such as ``goal-2/text@0,14``."""
        return f"{self.section}/{self.field}@{self.row},{self.column}"


def read_place(text: str | None) -> Cursor | None:
    """Return the cursor described by `text`, or None if it describes none."""
    found = _PLACE.fullmatch(text or "")
    return Cursor(found[1], found[2], int(found[3]), int(found[4])) if found else None


def place_after(before: str) -> tuple[int, int]:
    """Return row and column of a cursor with `before` before it, in the text as a draft stores it: trimmed."""
    lines = before.lstrip().split("\n")
    return len(lines) - 1, len(lines[-1])


def reaching(lines: Sequence[str], row: int, column: int) -> tuple[list[str], int, int]:
    """Return `lines` with a cursor at `row` and `column`, or at their end if that lies beyond it.

    A draft is saved trimmed. If the cursor was a little past its end, the spaces or line breaks in between are
    restored, so that the next word doesn't stick to the last.
    """
    kept = list(lines) or [""]
    last = len(kept) - 1
    if row < last:
        return kept, row, min(column, len(kept[row]))
    more = row - last
    spaces = column - (0 if more else len(kept[-1]))
    if more > _LINES or spaces > _SPACES:
        return kept, last, len(kept[-1])
    kept += [""] * more
    kept[-1] += " " * spaces
    return kept, row, column
