"""The calendar, read by another program's library: it contains what is due, and marks what changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given

from sessions.minutes.calendar import export_ics
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Action, Crux, Decision, Escalation, Goal, Line, Parked, Watch
from sessions.records.amendments import Amend
from sessions.room import Room
from sessions.session import Session
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.minutes.strategies import closed_sessions, slowly

ID = "7k3qf2xa"
LATER = date.today() + timedelta(days=30)


def read(text: str) -> Any:
    """Return the calendar as the library reads it, which finds no fault in it, and with nothing lost on the way."""
    calendar = icalendar.Calendar.from_ical(text)
    parts: list[Any] = calendar.walk()
    for part in parts:
        assert part.errors == []
        assert all(name in part for name in part.required), part.name
        assert all(part.get(name) is None or not isinstance(part[name], list) for name in part.singletons), part.name
    assert calendar.subcomponents
    lines = text.encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    return calendar


def events(text: str) -> dict[str, Any]:
    return {str(event["UID"]): event for event in read(text).walk("VEVENT")}


def test_a_calendar_with_nothing_due_is_valid(session: Session) -> None:
    for kind in (Action, Decision, Crux, Goal):
        for row in session.all(kind):
            session.drop(row)
    text = export_ics(session)
    assert events(text) == {}
    assert [part.name for part in read(text).walk()] == ["VCALENDAR", "VTIMEZONE", "STANDARD"]


def test_the_calendar_contains_tests_of_cruxes_and_answers_to_escalations(session: Session) -> None:
    session.put(Escalation(id="E1", argument="X1", to="CEO", answer_by=date(2026, 3, 9), default_if_silent="Cards"))
    session.put(Escalation(id="E2", goal="G1", to="CEO", answer_by=date(2026, 3, 9), status="ruled", ruling="Yes"))
    found = events(export_ics(session))
    crux, answer = found[f"{ID}-X1-crux-1@parley"], found[f"{ID}-E1@parley"]
    assert crux["DTSTART"].dt == date(2026, 3, 10)
    assert str(crux["SUMMARY"]) == "Crux test: Ask at the renewal call; a yes in writing counts"
    assert "Who checks: cpo" in str(crux["DESCRIPTION"])
    assert answer["DTSTART"].dt == date(2026, 3, 9)
    assert "Do we move checkout to the new ledger before saved cards?" in str(answer["SUMMARY"])
    assert "If no answer comes: Cards" in str(answer["DESCRIPTION"])
    assert f"{ID}-E2@parley" not in found


@pytest.mark.parametrize("year", [1, 31, 999, 9999])
def test_years_have_four_digits(session: Session, year: int) -> None:
    session.put(replace(session.get(Action, "A1"), due=date(year, 12, 31)))
    far = datetime(year, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))
    session.put(replace(session.header, next_at=far))
    found = events(export_ics(session))
    assert found[f"{ID}-A1@parley"]["DTSTART"].dt == date(year, 12, 31)
    assert len(found[f"{ID}-next@parley"]["DTSTART"].to_ical()) == len(b"20260310T083000Z")


@pytest.mark.parametrize("text", ['a, b; c\\n d: "e"', "x\nATTACH:http://bad", "é" * 90, "日本語" * 40, "😀" * 50])
def test_typed_text_is_read_back_exactly_as_it_was_typed(session: Session, text: str) -> None:
    session.put(replace(session.get(Decision, "D1"), tripwire=text))
    assert f"Tripwire: {text}" in str(events(export_ics(session))[f"{ID}-D1@parley"]["DESCRIPTION"])


@pytest.mark.slow
@slowly
@given(closed_sessions())
def test_every_calendar_can_be_read_by_another_program(session: Session) -> None:
    text = export_ics(session)
    found = events(text)
    assert text == export_ics(read_minutes(export_toml(session), "minutes"))
    dated = [each.id for each in session.all(Action, status="open") if each.due]
    assert all(f"{session.header.id}-{key}@parley" in found for key in dated)


@pytest.fixture
def store(tmp_path: Path, session: Session) -> SqliteStore:
    store = open_store(tmp_path / "parley.db")
    admit(store, session)
    return store


def moved(store: SqliteStore, *commands: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the events before and after commands on the closed session."""
    room = Room(store, ID)
    before = events(export_ics(room.view(None)))
    for command in commands:
        room.do(command, "cpo")
    return before, events(export_ics(Room(store, ID).view(None)))


def test_only_an_amended_event_has_a_higher_sequence_and_a_later_stamp(store: SqliteStore) -> None:
    reason = "The freeze moved by a week"
    before, after = moved(
        store,
        Amend(target="A1.due", after="2026-03-24", reason=reason),
        Amend(target="A1.due", after="2026-03-25", reason=reason),
    )
    changed, other = f"{ID}-A1@parley", f"{ID}-D1@parley"
    assert (before[changed]["SEQUENCE"], after[changed]["SEQUENCE"]) == (0, 2)
    assert after[changed]["DTSTAMP"].dt > before[changed]["DTSTAMP"].dt
    assert after[other] == before[other]
    store.close()


def test_amending_a_review_to_another_date_moves_its_event(store: SqliteStore) -> None:
    reason = "Both want to look at it later"
    before, after = moved(store, Amend(target="D1.review_on", after=str(LATER), reason=reason))
    name = f"{ID}-D1@parley"
    assert after[name]["DTSTART"].dt == LATER
    assert after[name]["SEQUENCE"] == before[name]["SEQUENCE"] + 1
    assert after[name]["DTSTAMP"].dt > datetime(2026, 3, 3, tzinfo=UTC)
    store.close()


def test_the_title_of_the_session_is_in_every_event_and_a_new_title_updates_them_all(store: SqliteStore) -> None:
    _, after = moved(store, Amend(target="session.title", after="Q2 plan", reason="It was called so by all"))
    assert {event["SEQUENCE"] for event in after.values()} == {1}
    store.close()


def test_the_calendar_contains_goals_watches_lines_and_parked_topics(session: Session) -> None:
    session.put(Watch(id="W1", text="Churn stays low", threshold="3 % a month", by_date=date(2026, 5, 1), who="cto"))
    session.put(Line(id="L1", kind="vision", text="Money moves", signed=("cpo", "cto"), review_on=date(2026, 6, 2)))
    session.put(Line(id="L2", kind="vision", text="Not signed", signed=("cpo",), review_on=date(2026, 6, 2)))
    session.put(Parked(id="P8", text="Tiers", by="cpo", revisit_on=date(2026, 4, 2)))
    session.put(Parked(id="P9", text="Some day", by="cpo"))
    found = events(export_ics(session))
    watch, line, topic = (found[f"{ID}-{key}@parley"] for key in ("W1", "L1", "P8"))
    assert str(watch["SUMMARY"]) == "Watch (cto): does it hold? Churn stays low"
    assert "Fails at: 3 % a month" in str(watch["DESCRIPTION"])
    assert str(line["SUMMARY"]) == "Still true? Money moves"
    assert (str(topic["SUMMARY"]), topic["DTSTART"].dt) == ("Take up again (cpo): Tiers", date(2026, 4, 2))
    assert "Measured by: p95" in str(found[f"{ID}-G1@parley"]["DESCRIPTION"])
    assert not {f"{ID}-L2@parley", f"{ID}-P9@parley"} & set(found)
