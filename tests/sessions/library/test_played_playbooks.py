"""Playbooks played to signed minutes at one keyboard, with generated answers: what they promise."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sessions.command import Command, Context
from sessions.library.roles import roles
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Board, BoardAnswer, BoardRow, FollowUp, Goal, Line, Question, Sheet, Watch
from sessions.records.follow_ups import QUARTER
from sessions.session import Session
from sessions.standing import ladder
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.hours import LEADERS, NOWHERE, TODAY, Hour

STANDS_BY = ("vision", "progress", "agreement")

Promise = Callable[[Session], object]


def watched(session: Session) -> bool:
    """Whether an assumption is watched, with the odds that each leader gave."""
    return any(set(watch.odds or {}) <= set(LEADERS) for watch in session.all(Watch))


def signed(session: Session) -> bool:
    """Whether there are lines, and both leaders have signed each."""
    return bool(session.all(Line)) and all(set(line.signed) == set(LEADERS) for line in session.all(Line))


def trust_is_kept_apart(session: Session) -> bool:
    """Whether both answered something for their own eyes, of which the session has nothing."""
    sealed = {sheet.by for sheet in session.all(Sheet, form="own") if sheet.payload}
    return sealed == set(LEADERS) and not session.all(Question, item="I4")


def voted(session: Session) -> bool:
    """Whether both leaders voted in private on rows of the roadmap, unless they passed."""
    votes = session.all(BoardAnswer, board="B1", column="support")
    return {vote.by for vote in votes} == set(LEADERS) and any(vote.value is not None for vote in votes)


def changes_something(session: Session) -> bool:
    """Whether a row of the timeline became an action."""
    return any(session.find(BoardRow, *(action.from_ or "").split("/")) for action in session.all(Action))


PROMISES: dict[str, Promise] = {
    "quarterly-roadmap": lambda session: session.all(Goal, status="agreed") and watched(session) and voted(session),
    "incident-review": changes_something,
    "tech-strategy": lambda session: signed(session) and watched(session) and voted(session),
    "ceo-cto-check-in": lambda session: len(session.all(Question, item="I1")) == 5 and trust_is_kept_apart(session),
    "re-contract": signed,
    "market": lambda session: watched(session) and session.all(BoardAnswer, column="use"),
    "weekly-10": lambda session: len(session.all(Question, item="I1")) == 3,
    "pre-mortem": lambda session: session.all(Action) and watched(session),
}
"""What each playbook says that there is at the end."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real file, for what comes back from one session to the next."""
    store = open_store(tmp_path / "p.db")
    yield store
    store.close()


class DueNow(Command):
    """Let the lines, watches and goals be due today, as if their day had come."""

    def apply(self, session: Session, ctx: Context) -> None:
        for line in session.all(Line):
            session.put(replace(line, review_on=TODAY))
        for watch in session.all(Watch):
            session.put(replace(watch, by_date=TODAY))
        for goal in session.all(Goal):
            session.put(replace(goal, due=TODAY))


def minutes_hold(session: Session) -> None:
    text = export_toml(session)
    assert export_toml(read_minutes(text, "minutes")) == text


@pytest.mark.slow
@pytest.mark.parametrize("key", PROMISES)
def test_a_playbook_leaves_what_it_promises(store: SqliteStore, key: str) -> None:
    session = Hour(store, key, 1).play()
    assert all(item.outcome == "done" for item in session.agenda)
    assert PROMISES[key](session)
    minutes_hold(session)
    assert store.verify(session.header.id) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_first_session_a_roadmap_and_a_quarter_review_build_on_one_another(store: SqliteStore, seed: int) -> None:
    begun = Hour(store, "first-session", seed)
    first = begun.play()
    assert [(line.kind, set(line.signed)) for line in first.all(Line)] == [
        (kind, set(LEADERS)) for kind in (*STANDS_BY, "expectation")
    ]
    assert first.all(Line)[-1].text == roles("cpo-cto", NOWHERE).expectation
    (rights,) = first.all(Board)
    rows = first.all(BoardRow, board=rights.id)
    assert set(rights.signed) == set(LEADERS) and any((row.columns or {}).get("owner") for row in rows)
    minutes_hold(first)

    planned = Hour(store, "quarterly-roadmap", seed)
    roadmap = planned.play()
    agreed = roadmap.all(Goal, status="agreed")
    vision = f"{first.header.id}/L1"
    assert agreed and all(set(goal.signed) == set(LEADERS) and goal.line == vision for goal in agreed)
    for hour in (begun, planned):
        hour.room.do(DueNow(), "cpo")

    review = Hour(store, "quarter-review", seed)
    session = review.play()
    said = {row.target: row for row in session.all(FollowUp)}
    for line in first.all(Line):
        row = said[f"{first.header.id}/{line.id}"]
        assert (row.outcome, row.until) == ("still-true", TODAY + QUARTER), "both said so, blind"
    for goal in agreed:
        assert said[f"{roadmap.header.id}/{goal.id}"].outcome == "reached"
    (watch,) = session.all(Watch)
    assert watch.odds is None or set(watch.odds) <= set(LEADERS)
    assert not ladder(session, review.room.standing()).orphans
    minutes_hold(session)
    of_pairs = [row for row in session.all(Question) if row.pack == "partnership-full"]
    assert len(of_pairs) == 5 and all(row.keep for row in of_pairs)
    days = {each.id: each.day for each in store.due(date.max) if each.kind == "line"}
    assert set(days.values()) == {TODAY + QUARTER}
    assert [store.verify(each.header.id) for each in (first, roadmap, session)] == [[], [], []]
