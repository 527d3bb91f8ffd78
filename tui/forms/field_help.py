"""What the help says about a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.forms.control import Control, scale_words
from tui.widgets.explained import Explained

if TYPE_CHECKING:
    from textual.widget import Widget

    from sessions.rules.forms import Field


def field_explained(widget: Widget | None) -> Explained | None:
    """Return what is good to know about the field that has the focus; None if none has it."""
    if not isinstance(widget, Control):
        return None
    field = widget.field
    optional = "" if field.required or field.needed else " It may stay empty."
    known = widget.keys()
    keys = ", ".join(f"{each.key} {each.does}" for each in known)
    more = (field.hint, scale_words(field), _length(field), f"Keys here: {keys}." if keys else "")
    return Explained(f"The field: {field.ask}", widget.takes + optional, tuple(filter(None, more)))


def _length(field: Field) -> str:
    if field.answer == "list":
        return f"{field.least} to {field.most} entries, one on each line."
    return f"{field.least} to {field.most} characters." if field.answer == "text" and field.most else ""
