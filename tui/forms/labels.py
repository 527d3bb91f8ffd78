"""What the fields of a section are called, and which of them go to the right of its heading."""

from __future__ import annotations

from collections.abc import Sequence

from sessions.rules.forms import Field, Section
from tui.forms.control import options_of
from tui.forms.controls import is_pick

YOU_AND_THEM = {"support": "you", "value": "you", "guess": "them"}
"""The labels of an answer and a guess of the other's, when they appear together."""
LABEL_MOST = 12  # cells of a label to the right of a heading; a longer one is replaced by the field's key
LONE_MOST = 26  # cells of all options of a single pick there
FOLDED_MOST = 30  # cells of several there, each showing only the picked option
ROOM = 5  # cells around the label and the answer of one of several


def inline_labels(section: Section) -> dict[str, str | None]:
    """Return the fields to the right of the heading, with their labels; None draws all the options.

    They are the picks at the beginning of the section, if there is room; a single one shows all its options.
    """
    picks: list[Field] = []
    for field in section.fields:
        if field.more or field.needed or not is_pick(field):
            break
        picks.append(field)
    if not section.title or not picks:
        return {}
    if len(picks) == 1:
        field = picks[0]
        wide = sum(len(text) + 3 for _, text in options_of(field))
        plain = field.key == "value" or field.ask in ("", section.title)
        return {field.key: None} if plain and wide <= LONE_MOST else {}
    pair = you_and_them(picks)
    labels = {field.key: pair.get(field.key) or _short(field) for field in picks}
    wide = sum(len(labels[field.key]) + _longest(field) + ROOM for field in picks)
    return dict(labels) if wide <= FOLDED_MOST else {}


def labels_beneath(fields: Sequence[Field]) -> dict[str, str]:
    """Return the labels of fields below a heading: their questions, or short labels for an answer and a guess."""
    pair = you_and_them([field for field in fields if is_pick(field)])
    return {field.key: pair.get(field.key, field.ask) for field in fields}


def you_and_them(fields: Sequence[Field]) -> dict[str, str]:
    """Return the short labels of an answer and a guess, or nothing if only one of them is there."""
    found = {field.key: YOU_AND_THEM[field.key] for field in fields if field.key in YOU_AND_THEM}
    return found if len(found) > 1 else {}


def _short(field: Field) -> str:
    return field.ask if len(field.ask) <= LABEL_MOST else field.key.replace("-", " ")


def _longest(field: Field) -> int:
    return max((len(text) for _, text in options_of(field)), default=1)
