"""Texts on lines: one beside its label, with further lines below its first, or several short ones beside each other."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

LEAST = 8  # cells of a line, however long the label is
POINT = "· "  # before each entry of a list


def hanging(head: Content, words: str | Content, wide: int, tail: Content | None = None) -> list[Content]:
    """Return `words` after `head` in lines of `wide` cells; the lines below the first are indented by its length.

    Further lines of a list's entry begin below its words, not below its point. A `tail`, such as a key, follows at the
    end, and is never alone on a line.
    """
    room, blank = max(LEAST, wide - head.cell_length), Content(" " * head.cell_length)
    text = Content(words) if isinstance(words, str) else words
    lines = [piece for part in text.split("\n", allow_blank=True) for piece in _wrapped(part, room)]
    if tail is not None:
        lines[-1:] = _with_tail(lines[-1], tail, room)
    return [(head if n == 0 else blank) + line for n, line in enumerate(lines)]


def _with_tail(last: Content, tail: Content, room: int) -> list[Content]:
    """Return the last line with its tail, or its last word with the tail on one more line."""
    before = last.plain.rstrip().rfind(" ")
    if before < 0 or last.cell_length + tail.cell_length <= room:
        return [last + tail]
    return [last[:before], last[before + 1 :] + tail]


def beside(pieces: Iterable[Content], between: Content, wide: int) -> list[Content]:
    """Return short texts with `between` them, as many on each line of `wide` cells as there is room for.

    A line breaks only between two of them, and never begins or ends with `between`; a text that is longer than a line
    is wrapped.
    """
    lines: list[Content] = []
    for piece in pieces:
        if lines and lines[-1].cell_length + between.cell_length + piece.cell_length <= wide:
            lines[-1] = lines[-1] + between + piece
        else:
            lines += piece.wrap(max(LEAST, wide)) if piece.cell_length > wide else [piece]
    return lines


def _wrapped(part: Content, room: int) -> list[Content]:
    if not part.plain.startswith(POINT) or room <= LEAST:
        return part.wrap(room) or [Content("")]
    point, body = part[: len(POINT)], part[len(POINT) :]
    indent = Content(" " * point.cell_length)
    pieces = body.wrap(room - point.cell_length) or [Content("")]
    return [(point if n == 0 else indent) + piece for n, piece in enumerate(pieces)]
