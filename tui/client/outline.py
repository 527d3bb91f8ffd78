"""How far a session has got, as data: what it is, where it is, its agenda and its records."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import sessions.exercises  # noqa: F401  the kinds register themselves
from sessions.frozen import dataclass
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
)
from sessions.origins import parked_by
from sessions.rules.phases import KINDS, open_form, phase_of, round_of, unsealed
from sessions.rules.sheets import has_sealed, vote_open
from sessions.session import AnyRow, Key, Session
from sessions.text import listed, one_line
from sessions.times import show_moment

Cells = Sequence[str]
STATES = {"active": "now", "paused": "paused", "over": "now"}
TO_COME = "to come"
MARKS = {"now": "▶", "paused": "▶", "done": "✓", TO_COME: "·"}


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A row of a session in cells: the first `heads` name it, and the one at `text` has its words."""

    of: tuple[str, Key]
    cells: Cells
    heads: int = 1
    text: int = -1


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """Rows of a session under a title."""

    title: str
    rows: list[OutlineRow]


def about(session: Session) -> str:
    """Return the id of a session, its status, and where it belongs, in one line."""
    header = session.header
    about = [header.id, header.status, header.playbook]
    about += [f"series {header.series}"] if header.series else []
    about += [f"after {header.previous}"] if header.previous else []
    if when := header.started_at or header.starts_at:
        about.append(f"{'started' if header.started_at else 'starts'} {show_moment(when)}")
    return " · ".join(about)


def people(session: Session) -> str:
    """Return the people of a session in one line."""
    return ", ".join(_person(each) for each in session.all(Participant))


def _person(person: Participant) -> str:
    told = [
        person.key_.upper(),
        *([] if person.role == "leader" else [person.role]),
        *(["absent"] if person.absent else []),
    ]
    return f"{person.name} ({', '.join(told)})"


def now_lines(session: Session) -> list[str]:
    """Return the active item, if there is one, and, in a private phase, who has sealed."""
    item = session.active
    if item is None:
        return []
    kind, phase, form = KINDS.get(item.kind), phase_of(item), open_form(session)
    parts = [f"{item.id} {item.title}", kind.title if kind else item.kind]
    parts += [phase.title.lower()] if phase else []
    parts += [counted] if (counted := round_of(item)) else []
    parts += ["time is up"] if vote_open(session) else []
    lines = [f"Now: {' · '.join(parts)}"]
    if form:
        waiting = unsealed(session, item, form)
        sealed = [seat for seat in session.leaders if has_sealed(session, item, form, seat)]
        said = [f"{_seats(sealed)} sealed"] if sealed else []
        said += [f"{_seats(waiting)} not yet"] if waiting else []
        lines.append(f"     {', '.join(said)}")
    elif item.ready:
        lines.append(f"     {_seats(item.ready)} ready")
    return lines


def _seats(seats: Iterable[str]) -> str:
    return listed([seat.upper() for seat in seats])


def sections(session: Session) -> list[OutlineSection]:
    """Return the agenda and the records of a session under their titles; no section is empty."""
    answers, votes = _answers(session), _votes(session)

    def rows(kind: type[AnyRow], cells: Callable[[AnyRow], Cells]) -> list[OutlineRow]:
        return [OutlineRow((kind.TABLE, row.key()), cells(row)) for row in session.all(kind)]

    agenda = [OutlineRow((Item.TABLE, item.key()), _item(item), heads=2, text=2) for item in session.agenda]
    questions = [
        OutlineRow((Question.TABLE, row.key()), (row.id, row.ask, "; ".join(answers.get(row.id, []))), text=1)
        for row in session.all(Question)
    ]
    found = [
        OutlineSection("Agenda", agenda),
        OutlineSection("Questions", questions),
        OutlineSection(
            "Goals", rows(Goal, lambda row: (row.id, row.status, _support(votes.get(row.id, {})), row.text))
        ),
        OutlineSection(
            "Arguments", rows(Argument, lambda row: (row.id, f"{row.question} ({row.pole_a} / {row.pole_b})"))
        ),
        OutlineSection("Decisions", rows(Decision, lambda row: (row.id, row.status, row.method, row.title))),
        OutlineSection(
            "Actions", rows(Action, lambda row: (row.id, row.status, _seat(row.owner), _day(row.due), row.text))
        ),
        OutlineSection(
            "Escalations", rows(Escalation, lambda row: (row.id, row.status, f"to {_seat(row.to)}", _of(row)))
        ),
        OutlineSection("Boards", rows(BoardRow, lambda row: (row.board, row.key_, one_line(row.text)))),
        OutlineSection(
            "Parked",
            rows(Parked, lambda row: (row.id, _seats(parked_by(session, row)), _day(row.revisit_on), row.text)),
        ),
        OutlineSection("Amendments", rows(Amendment, lambda row: (row.target, _seat(row.by), one_line(row.reason)))),
    ]
    return [each for each in found if each.rows]


def _item(item: Item) -> Cells:
    state = item.outcome or STATES.get(item.status, TO_COME)
    taken = f"{item.actual_minutes} of {item.planned_minutes} min" if item.outcome else f"{item.planned_minutes} min"
    more = [f"owner {_seat(item.owner)}"] if item.owner else []
    more += [f"carried ×{item.carried_count}"] if item.carried_count else []
    return MARKS.get(state, "–"), item.id, item.title, item.kind, taken, state, ", ".join(more)


def _day(day: date | None) -> str:
    return str(day) if day else "no day"


def _seat(who: str | None) -> str:
    """Return a seat as the screens name it; whoever has none has a name of their own."""
    return who.upper() if who and who.islower() and " " not in who else who or "nobody yet"


def _answers(session: Session) -> dict[str, list[str]]:
    """Return the answers to each question, by its id."""
    found = defaultdict(list)
    for each in session.all(Answered):
        found[each.question].append(f"{_seat(each.by)}: {_told(each)}")
    return found


def _told(answer: Answered) -> str:
    if answer.missing:
        return "no answer"
    if answer.pass_:
        return "pass"
    value = answer.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(listed([str(each) for each in value]) if isinstance(value, list) else str(value))


def _votes(session: Session) -> dict[str, dict[str, Ballot]]:
    """Return the newest vote of each leader on each goal."""
    found: dict[str, dict[str, Ballot]] = defaultdict(dict)
    for each in session.all(Ballot):
        found[each.goal][each.by] = each
    return found


def _support(newest: Mapping[str, Ballot]) -> str:
    """Return the newest revealed supports, such as ``CPO 5 and CTO 3``."""
    return listed([f"{_seat(seat)} {_vote(vote)}" for seat, vote in newest.items()]) or "no votes yet"


def _vote(vote: Ballot) -> str:
    if vote.missing:
        return "no answer"
    return "pass" if vote.support is None else str(vote.support)


def _of(escalation: Escalation) -> str:
    named = [name for name in (escalation.decision, escalation.argument, escalation.goal) if name]
    return listed(named)
