"""Where records come from: the rows of boards that they were made of, and what each row became."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sessions.model import Action, BoardRow, Decision, Goal, Item, Parked, Row, Watch
from sessions.session import Session

RecordKind = Literal["action", "goal", "decision", "argue", "watch", "agenda"]


class MadeOf(NamedTuple):
    """A record with what it says of where it comes from, as it is there; `to` is what it is, and `words` its own."""

    row: Row
    source: str | None
    to: RecordKind
    words: str


def records_made(session: Session) -> Iterator[MadeOf]:
    """Yield every record that a row of a board can become."""
    for action in session.all(Action):
        yield MadeOf(action, action.from_, "action", action.text)
    for goal in session.all(Goal):
        yield MadeOf(goal, goal.from_, "goal", goal.text)
    for decision in session.all(Decision):
        yield MadeOf(decision, decision.from_, "decision", decision.title)
    for watch in session.all(Watch):
        yield MadeOf(watch, watch.from_, "watch", watch.text)
    for item in session.all(Item):
        yield MadeOf(item, item.from_, "argue" if item.kind == "argue" else "agenda", item.title)


def row_of(session: Session, source: str | None) -> BoardRow | None:
    """Return the row of a board of this session that a record was made of; None if it comes from something else."""
    board, slash, key = (source or "").removeprefix(f"{session.header.id}/").partition("/")
    return session.find(BoardRow, board, key) if slash else None


def parked_by(session: Session, topic: Parked) -> tuple[str, ...]:
    """Return who parked a topic: its author, and the other leader after them if it is a goal that both parked."""
    goal = session.find(Goal, topic.from_) if topic.from_ else None
    return topic.by, *(seat for seat in (goal.parks if goal else ()) if seat != topic.by)


def became(session: Session, row: BoardRow) -> list[MadeOf]:
    """Return what was made of a row."""
    name = f"{row.board}/{row.key_}"
    return [made for made in records_made(session) if made.source in (name, f"{session.header.id}/{name}")]
