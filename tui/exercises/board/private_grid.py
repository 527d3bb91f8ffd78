"""Where the sections of a private form are on a grid: a cell for each pair of names, and one for each single name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.exercises.board.forms import first_of_each, per_name
from sessions.exercises.board.grid_rows import in_order, name_in
from sessions.exercises.board.state import FILL, asked_rows, spec_in
from tui.forms.table_form import FormGrid

if TYPE_CHECKING:
    from sessions.boards.spec import BoardSpec
    from sessions.model import Item
    from sessions.rules.forms import Form
    from sessions.session import Session


def grid_of_form(session: Session, item: Item, form: Form) -> FormGrid | None:
    """Return where each section of the form for blind cells is; None for other forms, and on a board without a grid.

    What is asked once per name stands before the cells: in a line of its own, or in a column.
    """
    spec = spec_in(item)
    if spec.grid is None or item.phase != FILL:
        return None
    rows = in_order(spec, asked_rows(session, item, FILL))
    down, across = (list(first_of_each(spec, rows, side).items()) for side in spec.sides)
    above, beside = _asked_once(spec, form, spec.grid.columns), _asked_once(spec, form, spec.grid.rows)
    at = {per_name(row, spec.grid.columns): (0, bool(beside) + n) for n, (_, row) in enumerate(across)}
    at |= {per_name(row, spec.grid.rows): (bool(above) + n, 0) for n, (_, row) in enumerate(down)}
    lines = {name: bool(above) + n for n, (name, _) in enumerate(down)}
    places = {name: bool(beside) + n for n, (name, _) in enumerate(across)}
    for row in rows:
        names = [str(name_in(spec, row, side)) for side in spec.sides]
        at[row.key_] = (lines[names[0]], places[names[1]])
    asked = {section.key for section in form.sections}
    return FormGrid(
        rows=(*above, *lines),
        columns=(*beside, *places),
        at={key: place for key, place in at.items() if key in asked},
    )


def _asked_once(spec: BoardSpec, form: Form, side: str) -> list[str]:
    """Return the heading of what is asked once per name on a side, as a list that is empty if nothing is."""
    titles = [column.title for column in spec.columns if column.per == side]
    return [" · ".join(titles)] if any(each.key.endswith(f".{side}") for each in form.sections) else []
