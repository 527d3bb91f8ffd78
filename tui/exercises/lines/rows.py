"""The goal ladder and the watches as rows: what isn't linked comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.standing import HeldGoal, Rung, Standing, held_watches, ladder
from tui.widgets.record_lines import from_words, line_words, watch_words
from tui.widgets.records import record

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.widgets.matrix import MatrixRow

UNDER = "└ "  # before what serves the line above


def ladder_rows(view: Session, standing: Sequence[Standing]) -> Iterator[MatrixRow]:
    """Yield the goals that serve no line, the lines with what serves each, and the watches."""
    found = ladder(view, standing)
    yield from (_goal_row(view, goal) for goal in found.orphans)
    for rung in found.rungs:
        yield _line_row(view, rung)
        yield from (_goal_row(view, goal) for goal in rung.goals)
        for each in rung.decisions:
            yield record(view, each.id, each.title, each.owner, each.review_on, each.status, sign=f"{UNDER}{each.id}")
    for key, watch, day in held_watches(view, standing):
        sign, made_of = ("W", "") if "/" in key else (key, from_words(view, watch.from_))
        yield record(view, key, watch.text, watch.who, day, made_of, *watch_words(view, watch), sign=sign)


def _goal_row(view: Session, goal: HeldGoal) -> MatrixRow:
    sign = "G" if "/" in goal.id else goal.id
    none = "serves no line" if goal.serves is None else ""
    said = " · ".join(filter(None, (none, f"a goal of {goal.title}" if goal.title else "")))
    row = goal.goal
    return record(view, goal.id, row.text, row.owner, row.due, said, sign=sign if none else f"{UNDER}{sign}")


def _line_row(view: Session, rung: Rung) -> MatrixRow:
    held = rung.line
    sign = "L" if "/" in held.id else held.id
    title = f"a line of {held.title}" if held.title else ""
    rewords = "new wording of the line above" if held.rewords else ""
    bare = "no goal serves it" if rung.bare else ""
    words = line_words(view, held.line, held.holds)
    said = Content(" · ").join(filter(None, (Content(bare), Content(rewords), words, Content(title))))
    return record(view, held.id, held.line.text, None, held.day, said, sign=sign, awaits=not held.holds)
