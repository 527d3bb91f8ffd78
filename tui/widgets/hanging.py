"""A text beside its label: its further lines begin below its first, not below the label."""

from __future__ import annotations

from textual.content import Content

LEAST = 8  # cells of a line, however long the label is


def hanging(head: Content, words: str | Content, wide: int) -> list[Content]:
    """Return `words` after `head` in lines of `wide` cells; the lines below the first are indented by its length."""
    room, blank = max(LEAST, wide - head.cell_length), Content(" " * head.cell_length)
    text = Content(words) if isinstance(words, str) else words
    lines = [piece for part in text.split("\n", allow_blank=True) for piece in part.wrap(room) or [Content("")]]
    return [(head if n == 0 else blank) + line for n, line in enumerate(lines)]
