"""What people have said in a session, with who said it: every text that is revealed, and nothing else.

Sealed answers and drafts aren't rows of these kinds, so no private word can come from here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sessions.model import (
    Action,
    Allocation,
    Answered,
    Argument,
    Attempt,
    Ballot,
    BoardRow,
    Crux,
    Decision,
    Dissent,
    Escalation,
    Goal,
    Interview,
    Item,
    Line,
    Note,
    Objection,
    Option,
    Parked,
    Point,
    Raise,
    Row,
    Side,
    Watch,
    Wording,
)
from sessions.model.columns import REDACTED
from sessions.session import Session

ASKED_TERM = "term"
"""The column of a captured question that has the word whose meaning it asks for."""


class Utterance(NamedTuple):
    """A revealed text and its author; None where both wrote it, or nobody knows who did."""

    by: str | None
    text: str


Author = Callable[[Any], str | None]


def _by(row: Any) -> str | None:
    """Return who wrote a row; a crux names all who hold it, its author first."""
    author: str | tuple[str, ...] | None = row.by
    return author if author is None or isinstance(author, str) else next(iter(author), None)


def _recorded(row: BoardRow) -> str | None:
    """Return who recorded a fact or a question; whoever asks what a word means hasn't used it."""
    about = row.columns or {}
    return None if ASKED_TERM in about else about.get("by")


def _nobody(row: Any) -> str | None:
    return None


WORDS: tuple[tuple[type[Row], Author, tuple[str, ...]], ...] = (
    (Item, _nobody, ("title", "outcome_wanted", "note")),
    (Goal, _by, ("text", "measure", "persona", "why")),
    (Wording, _by, ("text",)),
    (Ballot, _by, ("reason", "block")),
    (Raise, _by, ("text",)),
    (Argument, _nobody, ("question", "pole_a", "pole_b", "stakes", "synthesis", "common_ground", "options")),
    (Side, _by, ("position", "protects", "would_change_my_mind", "steelman", "learned", "rebuttal")),
    (Point, _by, ("text",)),
    (Crux, _by, ("text", "test")),
    (Interview, _by, ("question",)),
    (Attempt, _by, ("steelman",)),
    (Answered, _by, ("value", "reason")),
    (Decision, _by, ("title", "rationale", "tripwire", "cascade", "announcement")),
    (Option, _by, ("text", "cost")),
    (Dissent, _by, ("text",)),
    (Objection, _by, ("what", "change", "amount", "when", "why")),
    (Action, _by, ("text",)),
    (Escalation, _nobody, ("default_if_silent", "cost_of_delay")),
    (Parked, _by, ("text",)),
    (Watch, _by, ("text", "observable", "threshold")),
    (Line, _by, ("text",)),
    (BoardRow, _recorded, ("text",)),
    (Note, _by, ("text",)),
    (Allocation, _nobody, ("bucket",)),
)
"""The texts of each kind of row, and who wrote them."""


def said(session: Session) -> Iterator[Utterance]:
    """Yield every revealed text of a session, kind by kind, each in its original order."""
    for kind, author, columns in WORDS:
        for row in session.all(kind):
            by = author(row)
            for column in columns:
                yield from (Utterance(by, text) for text in _texts(getattr(row, column)))
    yield from _of_others(session)


def _of_others(session: Session) -> Iterator[Utterance]:
    """Yield what a row has in the words of somebody who isn't its author, such as an answer or a dissent."""
    for asked in session.all(Interview):
        yield from (Utterance(_other(session, asked.by), text) for text in _texts(asked.answer))
    for side in session.all(Side):
        for text in (side.addendum, side.missing):
            yield from (Utterance(_other(session, side.by), part) for part in _texts(text))
    reworded: list[Goal | Wording] = [*session.all(Goal), *session.all(Wording)]
    for each in reworded:
        yield from _keyed(each.dissent)
    for escalation in session.all(Escalation):
        yield from _keyed(escalation.accepts)


def _keyed(words: Mapping[str, str] | None) -> Iterator[Utterance]:
    for seat, text in (words or {}).items():
        yield from (Utterance(seat, part) for part in _texts(text))


def _other(session: Session, seat: str) -> str | None:
    return next((each for each in session.leaders if each != seat), None) if seat in session.leaders else None


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value: itself, or those of a list. Numbers have none, and redacted words are gone."""
    if isinstance(value, str):
        if value and value != REDACTED:
            yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
