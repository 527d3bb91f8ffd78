"""A clock that jumps during a session: moments stay in order, minutes can be restored, and nothing is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.command import Command, Context
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Amendment, Header, Item, Participant
from sessions.records.amendments import Amend
from sessions.records.captures import AddAction
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, admit, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.tui.scenes import PEOPLE, item

ITEMS = (item(1, "talk"), item(2, "talk", "cto"), item(3, "close"))
BEGAN = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ROTI = {"roti": {"value": 4}, "relied-on": {"value": "the numbers"}}
COMMANDS: tuple[Command, ...] = (
    MakeReady(),
    Start(),
    AddAction(text="Tell support", owner="cpo", due=(BEGAN + timedelta(days=9000)).date()),
    Advance(),
    Advance(),
    Conclude(next_at=BEGAN + timedelta(days=9000), announcement="Refunds get faster."),
    Advance(),
    Seal(form="roti", payload=ROTI),
    Advance(),
    Advance(),
    SignMinutes(),
)
ALONE = (MakeReady, Start, AddAction, Conclude)  # what one of the two says for both


class Wall:
    """The clock on the wall, set by hand before each command, with another offset each time."""

    def __init__(self, jumps: list[float]) -> None:
        self._jumps, self._now, self._n = jumps, BEGAN, 0

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=self._jumps[self._n % len(self._jumps)] if self._jumps else 1)
        self._n += 1
        return self._now.replace(microsecond=0)


def played(store: SqliteStore, wall: Wall) -> str:
    """A whole session by a clock that jumps; returns its id."""
    session = open_session(store, Plan(title="Any clock", playbook="test", people=PEOPLE, items=ITEMS), wall())
    room = Room(store, session)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sessions.times.clock", wall)
        for command in COMMANDS:
            for seat in ("cpo",) if isinstance(command, ALONE) else ("cpo", "cto"):
                room.do(command, seat)
        room.do(Amend(target="session.title", after="Any clock at all", reason="It was written down wrong"), "cpo")
    return session


@pytest.mark.slow
@settings(max_examples=few(6), deadline=None)
@given(st.lists(st.floats(-40_000_000, 40_000_000), max_size=6))
def test_a_jumping_clock_gives_minutes_that_are_restored_completely(jumps: list[float]) -> None:
    with TemporaryDirectory() as folder:
        store, there = (open_store(Path(folder) / name) for name in ("here.db", "there.db"))
        session = played(store, Wall(jumps))
        moments = [change.at for change in store.newer(session, 0)]
        assert moments == sorted(moments), "moments stand in the order of the record"
        text = export_toml(store.load(session))
        minutes = read_minutes(text, "m")
        admit(there, minutes)
        assert export_toml(there.load(session)) == text
        header = minutes.header
        assert header.started_at and header.ended_at and header.started_at <= header.ended_at
        assert header.actual_minutes >= 0 and all(each.actual_minutes >= 0 for each in minutes.all(Item))
        signed = [each.signed_at for each in minutes.all(Participant, role="leader")]
        assert all(at and header.started_at <= at <= header.ended_at for at in signed)
        assert all(each.at >= header.ended_at for each in minutes.all(Amendment))
        assert store.verify(session) == []
        store.close()
        there.close()


def test_a_clock_that_was_set_back_refuses_no_future_date(tmp_path: Path) -> None:
    """What is over and what is to come is told by the clock as it is now, not by the moment that is recorded."""
    store = open_store(tmp_path / "p.db")
    wrong, right = BEGAN + timedelta(days=400), BEGAN
    session = open_session(store, Plan(title="Ahead", playbook="test", people=PEOPLE, items=ITEMS), wrong)
    room = Room(store, session)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sessions.times.clock", lambda: right)
        for command in COMMANDS[:2]:
            room.do(command, "cpo")
        for seat in ("cpo", "cto", "cpo", "cto"):
            room.do(Advance(), seat)
        change = room.do(Conclude(next_at=right + timedelta(days=7)), "cpo")
    assert change.at == wrong.replace(microsecond=0)
    assert store.load(session).header.next_at == right + timedelta(days=7)


def test_what_an_older_parley_recorded_with_such_a_clock_is_restored_too(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    session = store.load(played(store, Wall([60])))
    header = session.get(Header)
    assert header.started_at
    session.put(replace(header, ended_at=header.started_at - timedelta(hours=1)))
    again = read_minutes(export_toml(session), "m")
    assert again.header.ended_at == again.header.started_at


@given(st.integers(-100_000, 100_000))
def test_nothing_is_recorded_before_the_last_change(seconds: int) -> None:
    last = BEGAN + timedelta(seconds=seconds)
    assert Context(seat="cpo", now=BEGAN, last=last).noted == max(BEGAN, last)
    assert Context(seat="cpo", now=BEGAN).noted == BEGAN
