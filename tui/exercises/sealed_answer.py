"""A sealed answer, as its author sees it while waiting for the other leader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.content import Content

from sessions.rules.answers import ANSWER_TYPES
from sessions.rules.forms import PASS, Form, Section

MUTED = "$foreground-muted"
HALF = 2  # the part of a line from which a label is put above its text


def own_words(form: Form, payload: Mapping[str, Mapping[str, Any]], wide: int) -> Content:
    """Return every answer in `form`, in lines of `wide` columns; empty answers are left out."""
    blocks = [_section(section, payload[section.key], wide) for section in form.sections if payload.get(section.key)]
    return Content("\n\n").join(Content("\n").join(block) for block in blocks)


def _section(section: Section, answers: Mapping[str, Any], wide: int) -> list[Content]:
    lines = Content.styled(section.title, "bold").wrap(wide)
    if answers.get(PASS) is True:
        return [*lines, *_named("", "pass", wide)]
    for field in section.fields:
        if (value := answers.get(field.key)) is not None:
            ask = "" if field.ask == section.title else field.ask
            lines += _named(ask, ANSWER_TYPES[field.answer].words(value, field), wide)
    return lines


def _named(ask: str, words: str, wide: int) -> list[Content]:
    """Return a text below its label, or beside it if the label is short."""
    label = Content.styled(f"{ask}  " if ask else "", MUTED)
    if label.cell_length > wide // HALF:
        return [*Content.styled(ask, MUTED).wrap(wide), *_indented(words, wide, Content("  "))]
    return _indented(words, wide, Content("  ") + label)


def _indented(words: str, wide: int, head: Content) -> list[Content]:
    blank = Content(" " * head.cell_length)
    lines: Iterable[Content] = (
        piece
        for part in words.split("\n")
        for piece in Content(part).wrap(max(8, wide - head.cell_length)) or [Content("")]
    )
    return [(head if n == 0 else blank) + each for n, each in enumerate(lines)]
