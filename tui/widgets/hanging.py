"""A text beside its label: its further lines begin below its first, not below the label."""

from __future__ import annotations

from textual.content import Content

LEAST = 8  # cells of a line, however long the label is
POINT = "· "  # before each entry of a list


def hanging(head: Content, words: str | Content, wide: int) -> list[Content]:
    """Return `words` after `head` in lines of `wide` cells; the lines below the first are indented by its length.

    Further lines of a list's entry begin below its words, not below its point.
    """
    room, blank = max(LEAST, wide - head.cell_length), Content(" " * head.cell_length)
    text = Content(words) if isinstance(words, str) else words
    lines = [piece for part in text.split("\n", allow_blank=True) for piece in _wrapped(part, room)]
    return [(head if n == 0 else blank) + line for n, line in enumerate(lines)]


def _wrapped(part: Content, room: int) -> list[Content]:
    if not part.plain.startswith(POINT) or room <= LEAST:
        return part.wrap(room) or [Content("")]
    point, body = part[: len(POINT)], part[len(POINT) :]
    indent = Content(" " * point.cell_length)
    pieces = body.wrap(room - point.cell_length) or [Content("")]
    return [(point if n == 0 else indent) + piece for n, piece in enumerate(pieces)]
