"""The first page of the minutes, for those who weren't there: what two leaders agreed, and what comes of it.

It is put together once, as data, so that every format that opens with it says the same. People are there by name, and
nothing by its id.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from sessions.due import ANSWERED, EXPLAINED_BY, QUESTIONS, SIGNED, question_of
from sessions.frozen import dataclass
from sessions.minutes.blocks import Statement
from sessions.minutes.names import column_title, day_words, label_of, name_of, readable, spoken, spoken_in, value_words
from sessions.minutes.row_facts import moment_words, told
from sessions.minutes.signatures import signers
from sessions.model import (
    Action,
    Argument,
    Ballot,
    Board,
    BoardRow,
    Crux,
    Decision,
    Dissent,
    Escalation,
    Goal,
    Item,
    Line,
    Parked,
    Participant,
    Watch,
)
from sessions.model.core import CLOSED
from sessions.session import Session
from sessions.situation import AS_IMPORTED
from sessions.text import listed, one_line

NOBODY: Final = "nobody yet"
NO_DAY: Final = "no day yet"
NO_MEASURE: Final = "no measure yet"
LIVE: Final = "The session isn't closed, so these minutes may still change."

SETTLING: Final = ("align", "argue", "board", "lines")
"""The kinds of item that lead to agreements. Without one, a page doesn't say that nothing was left open."""
GOALS: Final = "align"
"""The kind of item that is about goals. Without one, a page doesn't say that no goal was agreed."""

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FrontSection:
    """One part of the first page; `empty` is the sentence that is shown if it has no entries."""

    title: str
    entries: tuple[Statement, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The first page: who met and when, what everybody is told, and the sections."""

    title: str
    about: tuple[str, ...]
    announcements: tuple[str, ...]
    sections: tuple[FrontSection, ...]


def front_page(session: Session) -> FrontPage:
    """Return the first page of the minutes of a session, closed or still live.

    Only the rows of the minutes' own tables are read, so it reveals nothing that the minutes don't.
    """
    kinds = {item.kind for item in session.all(Item)}
    settles = not kinds.isdisjoint(SETTLING)
    apart = "What we didn't agree" if session.header.status in CLOSED else "What we haven't agreed yet"
    sections = [
        FrontSection("What we agreed", tuple(_agreed(session)), "No goal was agreed." * (GOALS in kinds)),
        FrontSection(apart, tuple(_not_agreed(session)), _nothing_apart(session) * settles),
        FrontSection(
            "What we need, from whom, by when", tuple(_needed(session)), "Nothing waits for an answer." * settles
        ),
        FrontSection("What we decided, and why", tuple(_decided(session)), "No decision was made."),
        FrontSection("Who does what", tuple(_actions(session)), "Nobody took on an action."),
        FrontSection("Set aside for later", tuple(_set_aside(session)), ""),
    ]
    return FrontPage(
        title=session.header.title,
        about=tuple(_about(session)),
        announcements=tuple(_announcements(session)),
        sections=tuple(each for each in sections if each.entries or each.empty),
    )


def _facts(*given: tuple[str, str | date | None]) -> Facts:
    """Return the facts that have something to say."""
    return tuple((label, day_words(each) if isinstance(each, date) else each) for label, each in given if each)


# --- who, when ----------------------------------------------------------------------------------------------------


def _about(session: Session) -> Iterator[str]:
    header = session.header
    if header.status not in CLOSED:
        yield LIVE
    if header.started_at:
        minutes = header.actual_minutes if header.ended_at else header.planned_minutes
        took = f"{minutes} minute{'s' * (minutes != 1)}{'' if header.ended_at else ' planned'}"
        yield f"{day_words(header.started_at)}, {took}"
    for role, did in (("leader", "met"), ("facilitator", "facilitated"), ("observer", "observed")):
        if people := [_with_title(each) for each in session.all(Participant, role=role) if each.attended != "absent"]:
            yield f"{listed(people)} {did}."
    if away := session.all(Participant, attended="absent"):
        yield f"{listed([_with_title(each) for each in away])} {'was' if len(away) == 1 else 'were'} absent."
    yield _signed(session)
    if header.next_at:
        yield f"Next session: {moment_words(header.next_at)}"


def _with_title(person: Participant) -> str:
    return f"{person.name} ({person.title})" if person.title and person.title != person.name else person.name


def _signed(session: Session) -> str:
    people = listed([person.name for person, _ in signers(session)])
    if not people:
        return "Nobody has signed these minutes."
    return f"Signatures {AS_IMPORTED}: {people}." if session.origin.imported else f"Signed by {people}."


def _announcements(session: Session) -> Iterator[str]:
    said = [session.header.announcement, *(each.announcement for each in session.all(Decision, status="decided"))]
    yield from dict.fromkeys(each for each in said if each)


# --- agreed -------------------------------------------------------------------------------------------------------


def _agreed(session: Session) -> Iterator[Statement]:
    for goal in session.all(Goal):
        if goal.status in SIGNED:
            owner = name_of(session, goal.owner) if goal.owner else NOBODY
            due = day_words(goal.due) if goal.due else NO_DAY
            known = _facts(("Owner", owner), ("By", due), ("Measured by", goal.measure or NO_MEASURE))
            yield Statement(goal.text, known + _reservations(session, goal) + _committed(session, goal))
    for argument in session.all(Argument):
        if argument.synthesis:
            yield Statement(argument.question, _facts(("Both wrote", argument.synthesis)))
    for line in session.all(Line):
        if set(session.leaders) <= set(line.signed):
            kind = f"Our {value_words(Line, 'kind', line.kind)}"
            yield Statement(line.text, _facts((kind, "signed by both"), ("Look again on", line.review_on)))
    yield from _signed_boards(session)


def _signed_boards(session: Session) -> Iterator[Statement]:
    """Yield each board of which both signed rows, or all of it, with these rows."""
    both = set(session.leaders)
    for board in session.all(Board):
        rows = session.all(BoardRow, board=board.id)
        signed = [row for row in rows if both <= set(board.signed) or both <= set(row.signed)]
        if signed:
            some = "" if len(signed) == len(rows) else f" of {len(rows)}"
            label = f"{len(signed)}{some} row{'s' * (len(rows) != 1)} signed by both"
            yield Statement(board.title, _facts((label, ";\n".join(_row(session, row) for row in signed))))


def _row(session: Session, row: BoardRow) -> str:
    """Return a row of a board on one line: what it is about, and its cells with the titles of their columns."""
    cells = [
        f"{column_title(session, row.board, key) or readable(key)}: {told(said)}"
        for key, value in (row.columns or {}).items()
        if (said := spoken_in(session, row.board, key, value)) not in (None, "", [])
    ]
    return one_line(" – ".join(filter(None, (row.text, " · ".join(cells)))))


def _reservations(session: Session, goal: Goal) -> Facts:
    said: Mapping[str, str] = goal.dissent or {}
    return _facts(*((f"{name_of(session, seat)} agrees with a reservation", text) for seat, text in said.items()))


def _committed(session: Session, goal: Goal) -> Facts:
    """Return who disagrees with an agreed goal and commits to it, and why."""
    if goal.status != "agreed-with-dissent":
        return ()
    made = [each for each in session.all(Decision, status="decided") if goal.id in each.goals]
    return _facts(*(dissent for each in made for dissent in _dissents(session, each)))


# --- not agreed ---------------------------------------------------------------------------------------------------


def _not_agreed(session: Session) -> Iterator[Statement]:
    for goal in session.all(Goal):
        if goal.status not in SIGNED and goal.joined_into is None:
            outcome = _outcome(session, goal, session.all(Escalation, goal=goal.id))
            yield Statement(goal.text, _positions(session, goal) + _facts(("What happens now", outcome)))
    for argument in session.all(Argument):
        if not argument.synthesis and not _settled(session, argument):
            yield Statement(argument.question, tuple(_held(session, argument)))
    for decision in session.all(Decision):
        if decision.status in ("proposed", "deferred", "escalated"):
            status = value_words(Decision, "status", decision.status)
            again = ("Look again on", decision.review_on)
            yield Statement(decision.title, _facts(("What happens now", status), *_dissents(session, decision), again))


def _nothing_apart(session: Session) -> str:
    """Say that they disagree on nothing, unless somebody committed to what they disagree with."""
    if any(each.commits for each in session.all(Dissent)):
        return "Nothing was left open. Who disagrees and commits anyway is named with the decision."
    return "No disagreement is on record."


def _positions(session: Session, goal: Goal) -> Facts:
    """Return each leader's last vote on a goal, with the reason."""
    last = {each.by: each for each in sorted(session.all(Ballot, goal=goal.id), key=lambda each: each.round)}
    said: Mapping[str, str] = goal.dissent or {}
    votes = [(name_of(session, seat), _vote(last[seat])) for seat in session.leaders if seat in last]
    return _facts(*votes, *((f"{name_of(session, seat)} disagrees", text) for seat, text in said.items()))


def _vote(ballot: Ballot) -> str:
    if ballot.missing:
        return "no answer"
    if ballot.pass_ or ballot.support is None:
        return "passed" if ballot.pass_ else "no vote"
    why = "; ".join(each for each in (ballot.block, ballot.reason) if each)
    blocks = "would block it, and " if ballot.block else ""
    return f"{blocks}supports it {ballot.support} of 5{f' – {why}' if why else ''}"


def _outcome(session: Session, goal: Goal, asked: list[Escalation]) -> str:
    if goal.status == "parked":
        return f"set aside until {day_words(goal.revisit_on)}" if goal.revisit_on else "set aside"
    if goal.status == "escalated" and asked:
        return f"{name_of(session, asked[-1].to)} decides"
    return value_words(Goal, "status", goal.status)


def _settled(session: Session, argument: Argument) -> bool:
    """Whether a decision was made about what was argued."""
    decision = session.find(Decision, argument.decision) if argument.decision else None
    return decision is not None and decision.status == "decided"


def _held(session: Session, argument: Argument) -> Iterator[tuple[str, str]]:
    poles = {"a": argument.pole_a, "b": argument.pole_b}
    held: Mapping[str, str] = argument.held or {}
    for seat in session.leaders:
        if seat in held:
            yield f"{name_of(session, seat)} holds", poles.get(held[seat], held[seat])
    if argument.disagreement:
        left = value_words(Argument, "disagreement", argument.disagreement)
        yield label_of(Argument, "disagreement"), left
    if argument.common_ground:
        yield "Common ground", " · ".join(argument.common_ground)
    for asked in session.all(Escalation, argument=argument.id):
        yield "What happens now", f"{name_of(session, asked.to)} decides"


# --- needed -------------------------------------------------------------------------------------------------------


def _needed(session: Session) -> Iterator[Statement]:
    for asked in session.all(Escalation):
        if asked.status in ("open", "default"):
            silent = "No answer came, so this holds" if asked.status == "default" else "If no answer comes"
            facts = _facts(("From", name_of(session, asked.to)), ("By", asked.answer_by))
            cost = ("A week's delay costs", asked.cost_of_delay)
            yield Statement(question_of(session, asked), facts + _facts((silent, asked.default_if_silent), cost))
    for decision in session.all(Decision):
        if decision.feedback_from:
            facts = _facts(("From", decision.feedback_from), ("By", decision.feedback_by))
            yield Statement(f"Feedback on: {decision.title}", facts)
    for crux in session.all(Crux):
        if crux.test or crux.by_date:
            who = name_of(session, crux.checks) if crux.checks else NOBODY
            settles = ("It would settle", crux.text if crux.test else None)
            yield Statement(crux.test or crux.text, _facts(("From", who), ("By", crux.by_date), settles))
    yield from _open_questions(session)
    for watch in session.all(Watch):
        who = name_of(session, watch.who) if watch.who else NOBODY
        fails = ("It no longer holds if", watch.threshold)
        yield Statement(
            f"Check that this still holds: {watch.text}", _facts(("From", who), ("By", watch.by_date), fails)
        )


def _open_questions(session: Session) -> Iterator[Statement]:
    for board in session.all(Board, kind=QUESTIONS):
        for row in session.all(BoardRow, board=board.id):
            about = row.columns or {}
            if EXPLAINED_BY not in about:
                asked_of, by = (told(spoken(session, about[key])) if key in about else None for key in ("of", "by"))
                yield Statement(row.text, _facts(("From", asked_of), ("Asked by", by)))


# --- decided ------------------------------------------------------------------------------------------------------


def _decided(session: Session) -> Iterator[Statement]:
    answered: set[str] = set()
    for decision in session.all(Decision):
        if decision.status in ("decided", "superseded"):
            rulings = session.all(Escalation, decision=decision.id)
            answered.update(each.id for each in rulings)
            yield Statement(decision.title, _decision(session, decision, rulings))
    for asked in session.all(Escalation):
        if asked.status in ANSWERED and asked.id not in answered:
            yield Statement(question_of(session, asked), _facts(*_ruling(session, [asked])))


def _decision(session: Session, decision: Decision, rulings: list[Escalation]) -> Facts:
    status = value_words(Decision, "status", decision.status) if decision.status != "decided" else None
    said = decision.method == "disagree-and-commit" and session.all(Dissent, decision=decision.id)
    return _facts(
        ("Status", status),
        ("Why", decision.rationale),
        ("How", None if said else value_words(Decision, "method", decision.method)),
        *_ruling(session, rulings),
        *_dissents(session, decision),
        ("Owner", name_of(session, decision.owner) if decision.owner else None),
        ("Look again at once if", decision.tripwire),
        ("Look again on", decision.review_on),
    )


def _dissents(session: Session, decision: Decision) -> Iterator[tuple[str, str]]:
    for dissent in session.all(Dissent, decision=decision.id):
        commits = "disagrees and commits anyway" if dissent.commits else "disagrees and doesn't commit"
        yield f"{name_of(session, dissent.by)} {commits}", dissent.text


def _ruling(session: Session, asked: Iterable[Escalation]) -> Iterator[tuple[str, str]]:
    for each in asked:
        who = name_of(session, each.answered_by or each.to)
        if each.status in ANSWERED:
            did = {"ruled": "decided", "returned": "sent it back", "experiment": "asked for an experiment"}[each.status]
            yield f"{who} {did}", each.ruling or "without saying why"
        elif each.status == "default" and each.default_if_silent:
            yield f"{who} didn't answer in time, so this holds", each.default_if_silent


# --- actions, and what was set aside ------------------------------------------------------------------------------


def _actions(session: Session) -> Iterator[Statement]:
    for action in session.all(Action):
        state = value_words(Action, "status", action.status) if action.status != "open" else None
        due = day_words(action.due) if action.due else NO_DAY
        yield Statement(action.text, _facts(("Owner", name_of(session, action.owner)), ("By", due), ("Now", state)))


def _set_aside(session: Session) -> Iterator[Statement]:
    goals = {goal.text for goal in session.all(Goal)}
    for topic in session.all(Parked):
        if topic.text not in goals:
            yield Statement(topic.text, _facts(("By", name_of(session, topic.by)), ("Back on", topic.revisit_on)))
    for item in session.all(Item):
        if item.outcome in ("parked", "carried"):
            yield Statement(item.title, _facts(("Now", value_words(Item, "outcome", item.outcome)), ("Why", item.note)))
