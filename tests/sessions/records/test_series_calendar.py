"""The calendar of a whole series: everything that has a day, under lasting names, moved by whatever is said of it."""

from datetime import date, timedelta

import pytest

from sessions.errors import Missing
from sessions.minutes.calendar import export_ics
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.records.amendments import Amend
from sessions.records.captures import AddAction, ParkTopic
from sessions.records.follow_ups import Report
from sessions.records.series_calendar import series_ics
from sessions.room import Room
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.minutes.test_calendar import events
from tests.sessions.records.series import LATER, SOON, TODAY, begun, closed, decided

EVEN_LATER = LATER + timedelta(days=30)


def left_behind(store: SqliteStore) -> str:
    """Return the id of a closed session with a decision, a topic and actions."""
    room = begun(store)
    decided(room, "due", review_on=LATER)
    decided(room, "undated", tripwire="two pages a week")
    room.do(ParkTopic(text="tiers", revisit_on=SOON), "cpo")
    room.do(ParkTopic(text="some day"), "cpo")
    room.do(AddAction(text="Publish the budget", owner="cpo", due=TODAY - timedelta(days=3)), "cpo")
    return closed(room)


def test_the_calendar_of_a_series_has_the_events_of_each_sessions_own(store: SqliteStore) -> None:
    first = left_behind(store)
    found = events(series_ics(store, "weekly"))
    assert found == events(export_ics(store.load(first)))
    assert set(found) == {f"{first}-{key}@parley" for key in ("A1", "D1", "P1")}
    assert {each.id.replace("/", "-") + "@parley" for each in store.due(date.max, series="weekly")} == set(found)


def test_each_thing_that_is_said_of_something_moves_its_event_under_the_same_name(store: SqliteStore) -> None:
    first = left_behind(store)
    name = f"{first}-D1@parley"
    seen = [events(series_ics(store, "weekly"))[name]]
    here = begun(store)
    for day in (SOON, EVEN_LATER):
        here.do(Report(target=f"{first}/D1", outcome="stands", until=day), "cpo")
        seen.append(events(series_ics(store, "weekly"))[name])
    Room(store, first).do(Amend(target="D1.title", after="Due again", reason="It was called so by all"), "cpo")
    closed(here)
    seen.append(events(series_ics(store, "weekly"))[name])
    assert [each["SEQUENCE"] for each in seen] == [0, 1, 2, 3]
    assert [each["DTSTART"].dt for each in seen] == [LATER, SOON, EVEN_LATER, EVEN_LATER]
    stamps = [each["DTSTAMP"].dt for each in seen]
    assert stamps == sorted(stamps)
    assert "Due again" in seen[-1]["SUMMARY"]


def test_what_nobody_has_to_look_at_any_more_is_not_in_the_calendar(store: SqliteStore) -> None:
    first = left_behind(store)
    here = begun(store)
    here.do(Report(target=f"{first}/P1", outcome="let-go"), "cpo")
    here.do(Report(target=f"{first}/D1", outcome="superseded"), "cpo")
    found = events(series_ics(store, "weekly"))
    assert set(found) == {f"{here.id}-A1@parley"}, "only the action, which moved on, is left"


def test_a_series_in_which_nothing_is_due_has_a_valid_calendar(store: SqliteStore) -> None:
    begun(store)
    assert events(series_ics(store, "weekly")) == {}


def test_an_imported_series_has_the_same_calendar(store: SqliteStore, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = left_behind(store)
    here = begun(store)
    here.do(Report(target=f"{first}/D1", outcome="stands", until=EVEN_LATER), "cpo")
    second = closed(here)
    other = open_store(tmp_path_factory.mktemp("other") / "p.db")
    for each in (first, second):
        admit(other, read_minutes(export_toml(store.load(each)), "minutes"))
    brought, was = events(series_ics(other, "weekly")), events(series_ics(store, "weekly"))
    for event in (*brought.values(), *was.values()):
        del event["DTSTAMP"]
    assert brought == was
    other.close()


def test_an_unknown_series_is_refused_in_a_sentence(store: SqliteStore) -> None:
    with pytest.raises(Missing, match=r"^There is no series 'monthly' in this file\.$"):
        series_ics(store, "monthly")
