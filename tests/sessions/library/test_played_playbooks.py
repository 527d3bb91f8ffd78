"""The playbooks of a series played to signed minutes at one keyboard, with generated answers: what they promise."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.align.outcomes import SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.align.wording import MarkDrop
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.library.playbooks import agenda_items, playbook
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import FollowUp, Goal, Line, Participant, Watch
from sessions.model.core import CLOSED
from sessions.records.follow_ups import QUARTER
from sessions.records.lines import AddLine, LinkLine, SignLine
from sessions.records.watches import AddWatch
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.forms import Payload
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import kind_of, open_form, unsealed
from sessions.session import Session
from sessions.setup.new_session import Plan, open_session
from sessions.standing import held_lines, ladder
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.fill import fill

TODAY = date.today()
LEADERS = ("cpo", "cto")
PEOPLE = tuple(Participant(key_=seat, name=seat.upper(), role="leader") for seat in LEADERS)


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


class Hour:
    """A session of a playbook at one keyboard; the leaders answer at random, and agree on goals."""

    def __init__(self, store: SqliteStore, key: str, seed: int) -> None:
        self.rng = random.Random(seed)
        made = playbook(key, Path("/nowhere"))
        items = agenda_items(made, list(LEADERS))
        plan = Plan(
            title=made.title, playbook=key, people=PEOPLE, items=items, series="pair", planned_minutes=made.minutes
        )
        self.room = Room(store, open_session(store, plan))
        self.room.do(MakeReady(), "cpo")
        self.room.do(Start(), "cpo")

    @property
    def session(self) -> Session:
        return self.room._session

    def tried(self, command: Command) -> None:
        for seat in LEADERS:
            try:
                self.room.do(command, seat)
            except Refused:
                return

    def play(self) -> Session:
        """Go through every phase to the signed minutes."""
        for _ in range(80):
            if self.session.header.status in CLOSED:
                return self.session
            self.answer()
            item = self.session.active
            match (item.kind, item.phase) if item else ("", ""):
                case ("lines", "lines"):
                    self.stand_by()
                case ("align", "merge"):
                    self.shorten()
                case ("align", "sign"):
                    self.tried(SignGoals(hash=goal_hash(self.session, item)))  # type: ignore[arg-type]
                    continue
                case ("close", "gaps"):
                    self.room.do(Conclude(announcement="We begin."), "cpo")
                case ("close", "sign"):
                    self.tried(SignMinutes())
                    continue
            self.tried(Advance())
        raise AssertionError(f"it never ends: {self.session.active}")

    def answer(self) -> None:
        form, item = open_form(self.session), self.session.active
        for seat in unsealed(self.session, item, form) if form and item else []:
            shape = kind_of(item).form(self.session, item, seat)  # type: ignore[arg-type]
            payload = fill(shape, self.rng, f"word{self.rng.randint(0, 99)}")
            self.room.do(Seal(form=form, payload=self.willing(form, payload)), seat)  # type: ignore[arg-type]

    def willing(self, form: str | None, payload: Payload) -> Payload:
        """Make votes high and the look back unanimous, so that something is agreed."""
        if form == "ballot":
            return {
                key: {**{k: v for k, v in said.items() if k not in ("pass", "block")}, "support": 4, "guess": 4}
                for key, said in payload.items()
            }
        if form == "look-back":
            return {key: {"outcome": "still true" if key.startswith("line") else "reached"} for key in payload}
        return payload

    def stand_by(self) -> None:
        """Add what the playbook wants, sign it, and link every goal."""
        if not held_lines(self.session, self.room.standing()):
            for kind in ("vision", "progress", "agreement"):
                self.room.do(AddLine(line_kind=kind, text=f"Our {kind}"), "cpo")
        if self.session.header.playbook == "quarter-review" and not self.session.all(Watch):
            self.room.do(AddWatch(text="Churn stays low", by_date=TODAY + timedelta(days=90)), "cto")
        for line in self.session.all(Line):
            for seat in LEADERS:
                if seat not in line.signed:
                    self.room.do(SignLine(line=line.id), seat)
        target = held_lines(self.session, self.room.standing())[0].id
        for goal in self.session.all(Goal):
            if goal.line is None and goal.status in ("open", "agreed"):
                self.room.do(LinkLine(ref=goal.id, line=target), "cpo")

    def shorten(self) -> None:
        for goal in self.session.all(Goal, status="open")[2:]:
            self.tried(MarkDrop(goal=goal.id))


def minutes_hold(session: Session) -> None:
    text = export_toml(session)
    assert export_toml(read_minutes(text, "minutes")) == text


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_first_session_and_a_quarter_review_leave_what_they_promise(store: SqliteStore, seed: int) -> None:
    hour = Hour(store, "first-session", seed)
    first = hour.play()
    assert [(line.kind, set(line.signed)) for line in first.all(Line)] == [
        (kind, set(LEADERS)) for kind in ("vision", "progress", "agreement")
    ]
    signed = first.all(Goal, status="agreed")
    assert signed and all(set(goal.signed) == set(LEADERS) and goal.line == "L1" for goal in signed)
    minutes_hold(first)
    hour.room.do(DueNow(), "cpo")

    review = Hour(store, "quarter-review", seed)
    session = review.play()
    said = {row.target: row for row in session.all(FollowUp)}
    for line in first.all(Line):
        row = said[f"{first.header.id}/{line.id}"]
        assert (row.outcome, row.until) == ("still-true", TODAY + QUARTER), "both said so, blind"
    for goal in signed:
        assert said[f"{first.header.id}/{goal.id}"].outcome == "reached"
    (watch,) = session.all(Watch)
    assert watch.odds is None or set(watch.odds) <= set(LEADERS)
    assert not ladder(session, review.room.standing()).orphans
    minutes_hold(session)
    days = {each.id: each.day for each in store.due(date.max) if each.kind == "line"}
    assert set(days.values()) == {TODAY + QUARTER}
    assert store.verify(first.header.id) == [] and store.verify(session.header.id) == []
