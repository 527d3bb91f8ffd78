"""The private form on a panel. Only boards have one that is a table, so only they import it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.forms.form_view import FormView
    from tui.forms.table_form import TableForm

    AnswerForm = FormView | TableForm


def answer_forms(within: Widget) -> list[AnswerForm]:
    """Return the private form on a panel, if there is one."""
    return [cast("AnswerForm", each) for each in within.walk_children() if each.id == "answer"]
