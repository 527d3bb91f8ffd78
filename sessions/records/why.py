"""Why something was done: decisions, arguments, tests and outcomes that contain some words, with what came of each."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from sessions.due import DIFFER, differ_words, outcome_words
from sessions.errors import Missing
from sessions.frozen import dataclass
from sessions.minutes.names import how_decided
from sessions.model import Argument, Crux, Decision, Dissent, Escalation, FollowUp, Goal, Objection, Option, Row
from sessions.objections import lines_beside
from sessions.session import Session
from sessions.store.protocol import Store
from sessions.text import one_line
from sessions.view import view

HITS_MOST = 500
PARTS = {"decision": 1, "option": 1, "dissent": 1, "argument": 1, "side": 1, "point": 1, "crux": 2}
"""For each table, how many parts of a hit's id name what it is about: the option ``D1/a`` is about ``D1``."""


@dataclass(frozen=True, slots=True)
class Came:
    """Something that came of a reason: on which day, in which session, and in words."""

    on: date | None
    session: str
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A decision, an argument, the test of a crux, or the outcome of anything else: `about` says more, in lines.

    `ref` is its id in its session; `day` is None only if the session hasn't begun.
    """

    kind: str
    day: date | None
    session: str
    title: str
    ref: str
    text: str
    about: tuple[str, ...]
    came: tuple[Came, ...]


def why(store: Store, words: str) -> list[Reason]:
    """Return the reasons that contain all `words`, or whose outcome does, oldest first; only what is revealed."""
    history = _History(store)
    hits = store.search(words, HITS_MOST)
    found = dict.fromkeys(each for hit in hits for each in history.about(hit.session, hit.table, hit.ref))
    reasons = [reason for session, ref in found if (reason := history.reason(session, ref))]
    return sorted(reasons, key=lambda each: (each.day or date.max, each.session, each.ref))


class _History:
    """The sessions of a file, and what was said in them about each other."""

    def __init__(self, store: Store) -> None:
        self.session = cache(lambda id_: view(store.load(id_), None))
        self._said: dict[str, list[tuple[str, FollowUp]]] = {}
        for session, row in store.across(FollowUp):
            self._said.setdefault(row.target, []).append((session, row))
        self._instead: dict[str, tuple[str, Decision]] = {}
        for session, decision in store.across(Decision):
            if decision.supersedes:
                self._instead[_full(session, decision.supersedes)] = session, decision

    def about(self, session: str, table: str, ref: str) -> Iterator[tuple[str, str]]:
        """Yield the reason that a hit is about, by session and id."""
        if parts := PARTS.get(table):
            yield session, "/".join(ref.split("/")[:parts])
        elif table == FollowUp.TABLE and (row := self.session(session).find(FollowUp, ref)):
            target, _, key = row.target.partition("/")
            yield target, key
        elif table == Escalation.TABLE and (asked := self.session(session).find(Escalation, ref)):
            yield from ((session, key) for key in (asked.decision, asked.argument) if key)
        elif table == Objection.TABLE and (objects := self.session(session).find(Objection, ref)):
            yield from ((session, key) for key in (objects.decision, objects.goal) if key)

    def reason(self, session_id: str, ref: str) -> Reason | None:
        """Return the reason with an id; None if its session isn't in this file, or it was removed."""
        try:
            session = self.session(session_id)
        except Missing:
            return None
        key = ref.split("/")
        if len(key) == 2 and key[1].isdecimal() and (crux := session.find(Crux, key[0], int(key[1]))):
            return self._made(session, "test", ref, crux.test or crux.text, _crux_lines(session, crux))
        if decision := session.find(Decision, ref):
            day = decision.decided_on
            return self._made(session, "decision", ref, decision.title, _decision_lines(session, decision), day)
        if argument := session.find(Argument, ref):
            return self._made(session, "argument", ref, argument.question, _argument_lines(argument))
        if goal := session.find(Goal, ref):
            return self._made(session, "goal", ref, goal.text, [f"measured by: {goal.measure}"] if goal.measure else [])
        text = next((_words(row) for row in session.rows() if row.key() == tuple(key) and _words(row)), "")
        return self._made(session, "outcome", ref, text, []) if text else None

    def _made(
        self, session: Session, kind: str, ref: str, text: str, about: list[str], day: date | None = None
    ) -> Reason:
        header = session.header
        begun = header.started_at.date() if header.started_at else None
        lines = tuple(one_line(line) for line in about)
        came = tuple(self._came(session, f"{header.id}/{ref}", ref))
        return Reason(kind, day or begun, header.id, header.title, ref, one_line(text), lines, came)

    def _came(self, session: Session, full: str, ref: str) -> Iterator[Came]:
        """Yield what came of something: answers to its escalations, what was said later, and what replaced it."""
        for asked in session.all(Escalation):
            if ref in (asked.decision, asked.argument) and asked.ruling:
                answer = one_line(f"{asked.status} by {asked.to}: {asked.ruling}")
                yield Came(asked.answered_on, session.header.id, answer)
        for where, said in sorted(self._said.get(full, ()), key=lambda each: each[1].on):
            yield Came(said.on, where, _said_words(said))
        if full in self._instead:
            where, later = self._instead[full]
            yield Came(later.decided_on, where, f"superseded by {where}/{later.id}: {one_line(later.title)}")


def _full(session: str, ref: str) -> str:
    return ref if "/" in ref else f"{session}/{ref}"


def _words(row: Row) -> str:
    return str(getattr(row, "text", ""))


def _said_words(said: FollowUp) -> str:
    words = differ_words(said.said, "the two") if said.outcome == DIFFER else outcome_words(said.target, said.outcome)
    until = f"again on {said.until}" if said.until else None
    return one_line(" · ".join(filter(None, (words, said.value, said.note, until))))


def _decision_lines(session: Session, decision: Decision) -> list[str]:
    lines = [how_decided(decision)]
    lines += [f"because: {decision.rationale}"] if decision.rationale else []
    for option in session.all(Option, decision=decision.id):
        lines.append(f"{'chosen' if option.chosen else 'option'}: {option.text}")
    for dissent in session.all(Dissent, decision=decision.id):
        commits = "but commits" if dissent.commits else "and doesn't commit"
        lines.append(f"{dissent.by} disagrees {commits}: {dissent.text}")
        lines += lines_beside(session, dissent.text, decision=decision.id, by=dissent.by)
    lines += [f"argued in {each.id}: {each.question}" for each in session.all(Argument, decision=decision.id)]
    lines += [f"reopen if: {decision.tripwire}"] if decision.tripwire else []
    return [*lines, *([f"review on {decision.review_on}"] if decision.review_on else [])]


def _argument_lines(argument: Argument) -> list[str]:
    lines = [f"{argument.pole_a}, or {argument.pole_b}"]
    lines += [f"joint text: {argument.synthesis}"] if argument.synthesis else []
    return [*lines, *([f"decided in {argument.decision}"] if argument.decision else [])]


def _crux_lines(session: Session, crux: Crux) -> list[str]:
    lines = [f"of {crux.argument}: {session.get(Argument, crux.argument).question}"]
    lines += [f"crux: {crux.text}"] if crux.test else []
    return [*lines, *([f"{crux.checks} checks it"] if crux.checks else [])]
