"""Texts on lines: one beside its label, with further lines below its first, or several short ones beside each other.

A line never begins with the dot between two parts, and a leader's mark is on the line of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rich.cells import cell_len
from textual.content import Content

from tui.widgets.leader import FIRST, SECOND

LEAST = 8  # cells of a line, however long the label is
POINT = "· "  # before each entry of a list
DOT = "·"  # between two parts
WORD = re.compile(r"\s*\S+\s*")


def wrapped(text: Content, wide: int) -> list[Content]:
    """Return a text in lines of at most `wide` cells; a word that is longer is broken."""
    lines = []
    for each in text.expand_tabs().split("\n", allow_blank=True):
        places = [0, *_breaks(each.plain, wide), len(each.plain)]
        parts = [each[begin:end].rstrip() for begin, end in pairwise(places)]
        lines += [line for part in parts for line in (part.wrap(wide) if part.cell_length > wide else [part])]
    return lines


def _breaks(plain: str, wide: int) -> Iterator[int]:
    """Yield where a text goes on in another line, so that each is as full as it can be."""
    begins = 0
    for place, end in _pieces(plain):
        if place > begins and cell_len(plain[begins:end].rstrip()) > wide:
            yield place
            begins = place


def _pieces(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where each piece begins and ends that is on one line: a word, with what may not be parted from it."""
    begins, held = 0, False
    words = [(each.start(), each.end(), each.group().strip()) for each in WORD.finditer(plain)]
    for n, (place, end, word) in enumerate(words):
        begins, held = (begins, False) if held else (place, False)
        follows = words[n + 1][2] if n + 1 < len(words) else ""
        held = follows == DOT or word in (FIRST.mark, SECOND.mark)
        if not held:
            yield begins, end
    if held:
        yield begins, len(plain)


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
            lines += wrapped(piece, max(LEAST, wide)) if piece.cell_length > wide else [piece]
    return lines


def _wrapped(part: Content, room: int) -> list[Content]:
    if not part.plain.startswith(POINT) or room <= LEAST:
        return wrapped(part, room)
    point, body = part[: len(POINT)], part[len(POINT) :]
    indent = Content(" " * point.cell_length)
    pieces = wrapped(body, room - point.cell_length)
    return [(point if n == 0 else indent) + piece for n, piece in enumerate(pieces)]
