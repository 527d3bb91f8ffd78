"""What a session leaves behind that somebody has to look at again, and what can come of it.

`left_by` finds it in one session; `sessions/store/due.py` finds it in a whole file, and knows what came of it since.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from sessions.frozen import dataclass
from sessions.model import (
    Action,
    Argument,
    Board,
    BoardRow,
    Crux,
    Decision,
    Escalation,
    FollowUp,
    Goal,
    Header,
    Item,
    Line,
    Parked,
    Watch,
)
from sessions.origins import parked_by, row_of
from sessions.session import Session
from sessions.text import one_line

DueKind = Literal[
    "action", "decision", "goal", "test", "escalation", "topic", "question", "watch", "line", "board", "session"
]
TAKEN_FROM = "taken_from"  # the setting of an item that names what it took up
QUESTIONS = "questions"  # the kind of the board with a session's open questions
EXPLAINED_BY = "line"  # the column of a question for the meaning of a word that has the line which answers it
SIGNED = ("agreed", "agreed-with-dissent")  # the statuses of a goal that both signed
STALE_NAMED = 3  # the rows of a board that it names as stale
ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
ANSWERED = ("ruled", "returned", "experiment")  # the statuses of an escalation that was answered


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that can come of what is due: whether that `ends` it, needs another day (`dated`), or may have one."""

    key: str
    words: str
    ends: bool = True
    dated: bool = False
    may_date: bool = False


OUTCOMES: Mapping[DueKind, tuple[Outcome, ...]] = {
    "action": (
        Outcome("done", "done"),
        Outcome("another-day", "another day", ends=False, dated=True),
        Outcome("dropped", "dropped"),
    ),
    "decision": (
        Outcome("stands", "stands", ends=False, dated=True),
        Outcome("tripped", "its tripwire was seen"),
        Outcome("superseded", "superseded"),
    ),
    "goal": (
        Outcome("reached", "reached"),
        Outcome("missed", "missed"),
        Outcome("changed", "changed"),
        Outcome("open", "still open", ends=False, may_date=True),
    ),
    "test": (
        Outcome("for-a", "came out for A"),
        Outcome("for-b", "came out for B"),
        Outcome("undecided", "undecided", ends=False, dated=True),
    ),
    "escalation": (Outcome("seen", "seen by both"),),
    "topic": (
        Outcome("taken-up", "taken up"),
        Outcome("another-day", "another day", ends=False, dated=True),
        Outcome("let-go", "let go"),
    ),
    "question": (
        Outcome("answered", "answered"),
        Outcome("taken-up", "taken up"),
        Outcome("another-day", "another day", ends=False, dated=True),
        Outcome("let-go", "let go"),
    ),
    "watch": (
        Outcome("holds", "holds"),
        Outcome("tripped", "its threshold was seen"),
        Outcome("dropped", "dropped"),
    ),
    "line": (
        Outcome("still-true", "still true", ends=False, dated=True),
        Outcome("no-longer", "no longer true", ends=False),
        Outcome("reworded", "reworded"),
        Outcome("retired", "retired"),
    ),
    "board": (
        Outcome("taken-up", "opened again"),
        Outcome("another-day", "another day", ends=False, dated=True),
        Outcome("let-go", "let go"),
    ),
    "session": (),
}
"""What can come of each kind of thing that is due."""

ASKED = "asked"
"""The setting of an item with what it asks about: the id, kind, words and measure of each."""

DIFFER = "differ"
"""The outcome of something both leaders were asked about in private and answered differently, or only one of them did:
its day stands.
"""

ENDING = tuple(dict.fromkeys(each.key for outcomes in OUTCOMES.values() for each in outcomes if each.ends))
"""The outcomes after which nothing is due any more. A word that ends one kind of thing ends every kind that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to look at again: its full `id`, such as ``7k3qf2xa/G1``, its words, who has it, and its day.

    Without a day it comes back in each session of its series until somebody says what came of it, as does what comes
    `always` (a decision with a tripwire). `about` is what to look at: a measure, a tripwire, a test, a default, or the
    answer to an escalation. `state` is the status of its row, such as ``deferred``. If it was made of a row of a board,
    `row` is the full id of that, and `row_text` what it is about. `also` is the other
    leader, if both parked it.
    """

    kind: DueKind
    id: str
    text: str
    owner: str | None = None
    day: date | None = None
    series: str | None = None
    session: str
    title: str = ""
    about: str | None = None
    state: str = "open"
    always: bool = False
    row: str | None = None
    row_text: str | None = None
    also: str | None = None

    @property
    def owners(self) -> list[str]:
        """Everybody who has it: nobody, one, or both leaders, the one who asked first before the other."""
        return [each for each in (self.owner, self.also) if each is not None]

    def days(self, today: date) -> int | None:
        """Return for how many days it has been due; negative if its day is still to come, None without one."""
        return None if self.day is None else (today - self.day).days

    def is_due(self, until: date) -> bool:
        """Whether its day has come by `until`."""
        return self.day is not None and self.day <= until


OF_LETTER: Mapping[str, DueKind] = {
    "A": "action",
    "B": "question",
    "D": "decision",
    "E": "escalation",
    "G": "goal",
    "L": "line",
    "P": "topic",
    "W": "watch",
    "X": "test",
}


def kind_of_id(ref: str) -> DueKind | None:
    """Return what a full id such as ``7k3qf2xa/G1`` names, or None if nothing that can be due."""
    local = ref.partition("/")[2]
    return "board" if local[:1] == "B" and "/" not in local else OF_LETTER.get(local[:1])


def outcome(kind: DueKind, key: str) -> Outcome | None:
    """Return what `key` says of a kind of thing, or None if that can't come of it."""
    return next((each for each in OUTCOMES[kind] if each.key == key), None)


def differ_words(said: Mapping[str, str] | None, who: str) -> str:
    """Return that leaders, whom `who` names, differ, or that `said` has the answer of only one of them."""
    if said and len(said) == 1:
        return f"only {next(iter(said)).upper()} answered"
    return f"{who} differ"


def outcome_words(ref: str, key: str) -> str:
    """Return what came of something, in words."""
    kind = kind_of_id(ref)
    known = outcome(kind, key) if kind else None
    return known.words if known else key.replace("-", " ")


def left_by(session: Session, today: date) -> list[Due]:
    """Return everything that a closed session leaves behind, by day; what has none comes last.

    `today` decides whether the default of an escalation holds. What other sessions say came of it isn't known here.
    """
    return sorted(_left_by(session, today), key=lambda each: (each.day is None, each.day or date.max))


def _left_by(session: Session, today: date) -> Iterator[Due]:
    said = {row.target: row for row in session.all(FollowUp)}
    for each in _rows(session, today):
        last = said.get(each.id)
        if last is None:
            yield each
        elif last.outcome not in ENDING:
            yield _again(each, last)


def _again(due: Due, last: FollowUp) -> Due:
    return due if last.outcome == DIFFER else replace(due, day=last.until)


def _rows(session: Session, today: date) -> Iterator[Due]:
    header = session.header
    of = _Origin(header.id, header.series, header.title, session)
    for action in session.all(Action, status="open"):
        yield of.due("action", action.id, action.text, action.owner, action.due, source=action.from_)
    superseded = {each.supersedes for each in session.all(Decision)}
    for decision in session.all(Decision):
        if decision.id not in superseded and f"{header.id}/{decision.id}" not in superseded:
            yield from _decision(of, decision, header)
    for goal in session.all(Goal):
        if goal.status in SIGNED:
            yield of.due("goal", goal.id, goal.text, goal.owner, goal.due, goal.measure, source=goal.from_)
    for crux in session.all(Crux):
        if crux.test is not None or crux.by_date is not None:
            key = f"{crux.argument}/{crux.n}"
            yield of.due("test", key, crux.test or crux.text, crux.checks, crux.by_date, crux.text)
    for escalation in session.all(Escalation):
        yield from _escalation(of, session, escalation, today)
    taken = {(item.settings or {}).get(TAKEN_FROM) for item in session.all(Item)}
    newest = {topic.text: topic.id for topic in session.all(Parked)}
    for topic in session.all(Parked):
        if f"{header.id}/{topic.id}" not in taken and newest[topic.text] == topic.id:
            by, *others = parked_by(session, topic)
            yield of.due("topic", topic.id, topic.text, by, topic.revisit_on, also=next(iter(others), None))
    for board in session.all(Board, kind=QUESTIONS):
        for row in session.all(BoardRow, board=board.id):
            about = row.columns or {}
            if f"{header.id}/{board.id}/{row.key_}" not in taken and EXPLAINED_BY not in about:
                yield of.due("question", f"{board.id}/{row.key_}", row.text, about.get("by"))
    for watch in session.all(Watch):
        yield of.due("watch", watch.id, watch.text, watch.who, watch.by_date, watch.threshold, source=watch.from_)
    reworded = {line.from_ for line in session.all(Line) if len(line.signed) > 1}
    for line in session.all(Line):
        if len(line.signed) > 1 and line.id not in reworded:
            yield of.due("line", line.id, line.text, None, line.review_on, line.kind)
    for board in session.all(Board) if header.series else ():
        yield from _board(of, session, board, today)
    if header.next_at:
        yield Due(
            kind="session",
            id=header.id,
            text=f"Next session after: {header.title}",
            day=header.next_at.date(),
            series=header.series,
            session=header.id,
            title=header.title,
            state="next",
        )


@dataclass(frozen=True, slots=True)
class _Origin:
    """The session that leaves something behind."""

    id: str
    series: str | None
    title: str
    of: Session

    def due(
        self,
        kind: DueKind,
        key: str,
        text: str,
        owner: str | None,
        day: date | None = None,
        about: str | None = None,
        state: str = "open",
        *,
        always: bool = False,
        source: str | None = None,
        also: str | None = None,
    ) -> Due:
        row = row_of(self.of, source)
        return Due(
            kind=kind,
            id=f"{self.id}/{key}",
            text=text,
            owner=owner,
            day=day,
            series=self.series,
            session=self.id,
            title=self.title,
            about=about,
            state=state,
            always=always,
            row=f"{self.id}/{row.board}/{row.key_}" if row else None,
            row_text=row.text if row else None,
            also=also,
        )


def _decision(of: _Origin, decision: Decision, header: Header) -> Iterator[Due]:
    """Yield a decision that is to be reviewed; one that was put off is due at once."""
    day = decision.review_on
    if decision.status == "deferred" and day is None and header.ended_at is not None:
        day = header.ended_at.date()
    wired = decision.status == "decided" and decision.tripwire is not None
    if decision.status == "deferred" or (decision.status == "decided" and (day or wired)):
        yield of.due(
            "decision",
            decision.id,
            decision.title,
            decision.owner,
            day,
            decision.tripwire,
            decision.status,
            always=wired,
            source=decision.from_,
        )


def _escalation(of: _Origin, session: Session, escalation: Escalation, today: date) -> Iterator[Due]:
    """Yield an escalation that waits for its answer, whose default holds, or whose answer the pair hasn't seen yet."""
    if escalation.status == "withdrawn":
        return
    question, to = question_of(session, escalation), escalation.to
    day, silent = escalation.answer_by, escalation.default_if_silent
    if escalation.status in ANSWERED:
        yield of.due("escalation", escalation.id, question, to, None, escalation.ruling, escalation.status)
    else:
        state = "default" if default_holds(escalation, today) else "open"
        yield of.due("escalation", escalation.id, question, to, day, silent, state)


def _board(of: _Origin, session: Session, board: Board, today: date) -> Iterator[Due]:
    """Yield a board of a series that is opened every so often, or that has rows with a day on which they are stale."""
    begun = session.header.started_at
    again = _days_after(begun.date() if begun else None, board.look_every)
    stale = sorted(
        (day, row.key_, row.text)
        for row in session.all(BoardRow, board=board.id)
        if (day := stale_on(board, row)) is not None
    )
    days = [each for each in (again, stale[0][0] if stale else None) if each is not None]
    if days:
        first = min(days)
        old = [text for day, _, text in stale if day <= max(first, today)]
        yield of.due("board", board.id, board_words(board.title, old[:STALE_NAMED], len(old)), None, first)


def stale_on(board: Board, row: BoardRow) -> date | None:
    """Return the first day on which a row of a board is stale, or None if it has no day to count from."""
    since = (row.columns or {}).get(board.stale_from) if board.stale_from and board.stale_days else None
    try:
        day = date.fromisoformat(since) if isinstance(since, str) and ISO_DAY.fullmatch(since) else None
    except ValueError:
        return None
    return _days_after(day, (board.stale_days or 0) + 1)


def _days_after(day: date | None, days: int | None) -> date | None:
    try:
        return None if day is None or days is None else day + timedelta(days=days)
    except OverflowError:
        return None


def board_words(title: str, stale: Sequence[str], many: int) -> str:
    """Return what is due of a board: its title, the first of its `stale` rows, and how `many` are stale in all."""
    if not stale:
        return title
    more = many - len(stale)
    return f"{title}. Stale: {'; '.join(map(one_line, stale))}{f', and {more} more' if more else ''}"


def default_holds(escalation: Escalation, today: date) -> bool:
    """Whether an escalation's day has passed without an answer, so that its default holds."""
    day, silent = escalation.answer_by, escalation.default_if_silent
    return escalation.status == "default" or (
        escalation.status == "open" and silent is not None and day is not None and day < today
    )


def question_of(session: Session, asked: Escalation) -> str:
    """Return the subject of an escalation, in the wording of its argument, decision or goal."""
    if asked.argument and (argument := session.find(Argument, asked.argument)):
        return argument.question
    if asked.decision and (decision := session.find(Decision, asked.decision)):
        return decision.title
    goal = session.find(Goal, asked.goal) if asked.goal else None
    return goal.text if goal else f"For {asked.to}"
