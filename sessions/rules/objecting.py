"""Objections that can be checked: the fields that ask for them, and where they are kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sessions.model import Objection
from sessions.objections import OBJECTION_LINES, lines_of, objections
from sessions.rules.checks import checked
from sessions.rules.forms import Field
from sessions.session import Session

OR_LINES = "or let the lines below say it"
_HINTS = {
    "what": "a feature or a component",
    "change": "what it does then",
    "amount": "a number with its unit",
    "when": "a day, a month, a release",
}
OBJECTION_FIELDS = tuple(
    Field(key, ask, "text", 1, 200 if key == "why" else 80, required=False, more=True, hint=_HINTS.get(key, ""))
    for key, ask in OBJECTION_LINES.items()
)
"""One line each, all of them optional and behind "more"."""


def in_a_sentence(field: Field) -> Field:
    """Return the field for an objection as a sentence: what the lines say needn't be said in it again."""
    return replace(field, required=False, hint=OR_LINES, coach=True, beside=tuple(OBJECTION_LINES))


def put_objection(session: Session, row: Objection, lines: Mapping[str, str]) -> None:
    """Save the lines as the objection that `row` is about, in place of the one before; without lines there is none."""
    known = objections(session, by=row.by, goal=row.goal, decision=row.decision, round_=row.round, version=row.version)
    for old in known[:1] if lines else known:
        row = replace(row, id=old.id)
        if not lines:
            session.drop(old)
    if lines:
        given: dict[str, Any] = dict(lines)
        session.put(checked(replace(row, **given)))


def new_objection(session: Session, by: str, **about: Any) -> Objection:
    """Return an objection without lines, by a leader, to a goal or a decision."""
    return Objection(id=session.next_id(Objection, "O"), by=by, **about)


def hand_on(session: Session, goal: str, decision: str) -> None:
    """Let the objections to a goal be those to the decision that keeps its dissent."""
    drop_objections(session, decision)
    for row in objections(session, goal=goal):
        session.put(replace(row, goal=None, decision=decision))


def bring_back(session: Session, goal: str, decision: str) -> None:
    """Let a goal that is open again have the objections of the decision that kept its dissent."""
    for row in objections(session, decision=decision):
        put_objection(session, new_objection(session, row.by, goal=goal), lines_of(row))


def drop_objections(session: Session, decision: str, by: str | None = None) -> None:
    """Remove the objections to a decision, or those of one leader."""
    for row in objections(session, by=by, decision=decision):
        session.drop(row)
