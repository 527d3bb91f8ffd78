"""A session that isn't closed yet, in plain lines: its status, its agenda, and its records."""

from collections.abc import Callable, Iterable, Sequence

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.model import (
    Action,
    Amendment,
    Answered,
    Argument,
    Ballot,
    BoardRow,
    Decision,
    Escalation,
    Goal,
    Item,
    Parked,
    Participant,
    Question,
    Row,
)
from sessions.rules.phases import KINDS, open_form, phase_of, round_of, unsealed
from sessions.rules.sheets import has_sealed, vote_open
from sessions.session import Session
from sessions.text import listed, one_line
from sessions.times import show_moment
from tui.cli.common import say, say_table

Cells = Sequence[str]
STATES = {"active": "now", "paused": "paused", "over": "now"}
MARKS = {"now": "▶", "paused": "▶", "done": "✓", "": "·"}


def tell(session: Session) -> None:
    """Print what a view of a session shows; nothing that the view hides is read."""
    header = session.header
    say(header.title)
    about = [header.id, header.status, header.playbook]
    about += [f"series {header.series}"] if header.series else []
    about += [f"after {header.previous}"] if header.previous else []
    if when := header.started_at or header.starts_at:
        about.append(f"{'started' if header.started_at else 'starts'} {show_moment(when)}")
    say(" · ".join(about))
    say(", ".join(_person(each) for each in session.all(Participant)))
    if session.active:
        say()
        for line in _now(session, session.active):
            say(line)
    for title, rows in _sections(session):
        if rows:
            say(f"\n{title}")
            say_table(rows, "  ")


def _person(person: Participant) -> str:
    told = [person.key_, *([] if person.role == "leader" else [person.role]), *(["absent"] if person.absent else [])]
    return f"{person.name} ({', '.join(told)})"


def _now(session: Session, item: Item) -> list[str]:
    """Return the active item and, in a private phase, who has sealed."""
    kind, phase, form = KINDS.get(item.kind), phase_of(item), open_form(session)
    parts = [f"{item.id} {item.title}", kind.title if kind else item.kind]
    parts += [phase.title.lower()] if phase else []
    parts += [counted] if (counted := round_of(item)) else []
    parts += ["time is up"] if vote_open(session) else []
    lines = [f"Now: {' · '.join(parts)}"]
    if form:
        waiting = unsealed(session, item, form)
        sealed = [seat for seat in session.leaders if has_sealed(session, item, form, seat)]
        said = [f"{listed(sealed)} sealed"] if sealed else []
        said += [f"{listed(waiting)} not yet"] if waiting else []
        lines.append(f"     {', '.join(said)}")
    elif item.ready:
        lines.append(f"     {listed(list(item.ready))} ready")
    return lines


def _sections(session: Session) -> list[tuple[str, list[Cells]]]:
    def rows(kind: type[Row], cells: Callable[..., Cells]) -> list[Cells]:
        return [cells(row) for row in session.all(kind)]

    return [
        ("Agenda", [_item(item) for item in session.agenda]),
        ("Questions", [_question(session, row) for row in session.all(Question)]),
        ("Goals", [(goal.id, goal.status, _support(session, goal), goal.text) for goal in session.all(Goal)]),
        ("Arguments", rows(Argument, lambda row: (row.id, f"{row.question} ({row.pole_a} / {row.pole_b})"))),
        ("Decisions", rows(Decision, lambda row: (row.id, row.status, row.method, row.title))),
        ("Actions", rows(Action, lambda row: (row.id, row.status, row.owner, str(row.due or "–"), row.text))),
        ("Escalations", rows(Escalation, lambda row: (row.id, row.status, f"to {row.to}", _of(row)))),
        ("Boards", rows(BoardRow, lambda row: (row.board, row.key_, one_line(row.text)))),
        ("Parked", rows(Parked, lambda row: (row.id, row.by, str(row.revisit_on or "–"), row.text))),
        ("Amendments", rows(Amendment, lambda row: (row.target, row.by, one_line(row.reason)))),
    ]


def _item(item: Item) -> Cells:
    state = item.outcome or STATES.get(item.status, "")
    taken = f"{item.actual_minutes} of {item.planned_minutes} min" if item.outcome else f"{item.planned_minutes} min"
    more = [item.owner] if item.owner else []
    more += [f"carried ×{item.carried_count}"] if item.carried_count else []
    return MARKS.get(state, "–"), item.id, item.title, item.kind, taken, state, ", ".join(more)


def _question(session: Session, question: Question) -> Cells:
    answers = session.all(Answered, question=question.id)
    return question.id, question.ask, "; ".join(f"{each.by}: {_told(each)}" for each in answers)


def _told(answer: Answered) -> str:
    if answer.missing:
        return "no answer"
    if answer.pass_:
        return "pass"
    value = answer.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(listed([str(each) for each in value]) if isinstance(value, list) else str(value))


def _support(session: Session, goal: Goal) -> str:
    """Return the newest revealed supports, such as ``5 and 3``."""
    votes: Iterable[Ballot] = session.all(Ballot, goal=goal.id)
    newest = {vote.by: _vote(vote) for vote in votes}
    return listed(list(newest.values())) or "–"


def _vote(vote: Ballot) -> str:
    if vote.missing:
        return "no answer"
    return "pass" if vote.support is None else str(vote.support)


def _of(escalation: Escalation) -> str:
    named = [name for name in (escalation.decision, escalation.argument, escalation.goal) if name]
    return listed(named)
