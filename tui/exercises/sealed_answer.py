"""A sealed answer, as its author sees it while waiting for the other leader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.content import Content

from sessions.rules.answers import ANSWER_TYPES
from sessions.rules.forms import PASS, Form, Section
from tui.widgets.hanging import hanging

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
        return [*Content.styled(ask, MUTED).wrap(wide), *hanging(Content("  "), words, wide)]
    return hanging(Content("  ") + label, words, wide)
