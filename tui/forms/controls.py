"""Which control a field is filled in with: one entry for each type of answer, under its key in `ANSWER_TYPES`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sessions.rules.forms import Field
from tui.forms.control import Control, PickControl, is_wide
from tui.forms.paragraph import ParagraphControl
from tui.forms.row_answers import Marks, Points, Rank, Steps
from tui.forms.row_control import RowControl
from tui.forms.text_controls import AreaControl, LineControl


class ControlEntry(NamedTuple):
    """How a type of answer is filled in: by what `make` returns for a field, an answer and a label.

    `picked` says of which fields the answer is picked from a few, so that it may stand to the right of a heading.
    """

    make: Callable[[Field, Any, str | None], Control]
    picked: Callable[[Field], bool] = lambda field: False


def _scale(field: Field, answer: Any, label: str | None) -> Control:
    if field.options:
        return RowControl(Steps(field), answer)
    return LineControl(field, answer) if is_wide(field) else PickControl(field, answer, label)


def _text(field: Field, answer: Any, label: str | None) -> Control:
    if field.lines:
        return AreaControl(field, answer)
    return LineControl(field, answer) if field.hidden else ParagraphControl(field, answer)


def _always(field: Field) -> bool:
    return True


CONTROLS: dict[str, ControlEntry] = {
    "scale": ControlEntry(_scale, lambda field: not is_wide(field)),
    "text": ControlEntry(_text),
    "choice": ControlEntry(PickControl, _always),
    "yesno": ControlEntry(PickControl, _always),
    "list": ControlEntry(lambda field, answer, label: AreaControl(field, answer)),
    "rank": ControlEntry(lambda field, answer, label: RowControl(Rank(field), answer)),
    "points": ControlEntry(lambda field, answer, label: RowControl(Points(field), answer)),
    "marks": ControlEntry(lambda field, answer, label: RowControl(Marks(field), answer)),
    "date": ControlEntry(lambda field, answer, label: LineControl(field, answer)),
    "time": ControlEntry(lambda field, answer, label: LineControl(field, answer)),
    "number": ControlEntry(lambda field, answer, label: LineControl(field, answer)),
    "range": ControlEntry(lambda field, answer, label: LineControl(field, answer)),
    "cell": ControlEntry(lambda field, answer, label: ParagraphControl(field, answer)),
    "person": ControlEntry(lambda field, answer, label: LineControl(field, answer)),
}


def control_of(field: Field, answer: Any, label: str | None = None) -> Control:
    """Return the control for a field, holding `answer`."""
    return CONTROLS[field.answer].make(field, answer, label)


def is_pick(field: Field) -> bool:
    """Whether the answer of a field is picked from a few."""
    return CONTROLS[field.answer].picked(field)
