"""A sealed answer, as its author sees it while waiting for the other leader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from sessions.rules.answers import ANSWER_TYPES
from sessions.rules.forms import PASS, Form, Section
from tui.widgets.hanging import hanging

MUTED = "$foreground-muted"
HALF = 2  # the part of a line from which a label has no part in the column of labels
INDENT = "  "  # below a heading


def own_words(form: Form, payload: Mapping[str, Mapping[str, Any]], wide: int) -> Content:
    """Return every answer in `form`, in lines of `wide` columns; empty answers are left out."""
    blocks = [_section(section, payload[section.key], wide) for section in form.sections if payload.get(section.key)]
    return Content("\n\n").join(Content("\n").join(block) for block in blocks)


def _section(section: Section, answers: Mapping[str, Any], wide: int) -> list[Content]:
    lines = Content.styled(section.title, "bold").wrap(wide)
    if answers.get(PASS) is True:
        return [*lines, *hanging(Content(INDENT), "pass", wide)]
    said = [
        ("" if field.ask == section.title else field.ask, ANSWER_TYPES[field.answer].words(value, field))
        for field in section.fields
        if (value := answers.get(field.key)) is not None
    ]
    room = max((cell_len(ask) for ask, _ in said if cell_len(ask) <= wide // HALF), default=0)
    return [*lines, *(line for ask, words in said for line in _named(ask, words, room, wide))]


def _named(ask: str, words: str, room: int, wide: int) -> list[Content]:
    """Return a text beside its label, which has `room` cells; a longer label is above it, unless one line has both."""
    label = Content.styled(ask, MUTED)
    if not ask:
        return hanging(Content(INDENT), words, wide)
    if label.cell_length > room and cell_len(f"{INDENT}{ask}  {words}") > wide:
        return [*hanging(Content(INDENT), label, wide), *hanging(Content(INDENT * 2), words, wide)]
    return hanging(Content.assemble(INDENT, label, " " * (max(0, room - label.cell_length) + 2)), words, wide)
