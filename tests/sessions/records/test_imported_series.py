"""A series that came by import is due for the same things, and what is redacted or amended later counts at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.records.amendments import Amend, Redact
from sessions.records.captures import AddAction, ParkTopic
from sessions.records.follow_ups import Report
from sessions.room import Room
from sessions.setup.new_session import admit
from sessions.setup.update import update
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.records.series import LATER, SOON, TODAY, begun, closed, decided

FAR = TODAY + timedelta(days=999)


def played(store: SqliteStore) -> list[str]:
    """Return the ids of three closed sessions, of which the second said something of what the first left."""
    room = begun(store)
    decided(room, "due", review_on=TODAY)
    decided(room, "another day", review_on=TODAY)
    room.do(ParkTopic(text="tiers", revisit_on=SOON), "cpo")
    room.do(ParkTopic(text="some day"), "cpo")
    room.do(AddAction(text="Publish the budget", owner="cpo", due=SOON), "cpo")
    first = closed(room)
    here = begun(store)
    here.do(Report(target=f"{first}/D2", outcome="stands", until=LATER), "cpo")
    here.do(Report(target=f"{first}/P1", outcome="let-go"), "cpo")
    return [first, closed(here), closed(begun(store))]


def exported(store: SqliteStore, sessions: list[str]) -> list[str]:
    return [export_toml(store.load(each)) for each in sessions]


@pytest.mark.parametrize("backwards", [False, True])
def test_an_imported_series_is_due_for_the_same_things_in_any_order(
    store: SqliteStore, tmp_path: Path, backwards: bool
) -> None:
    texts = exported(store, played(store))
    other = open_store(tmp_path / "other.db")
    for text in reversed(texts) if backwards else texts:
        admit(other, read_minutes(text, "minutes"))
    for until, undated in ((TODAY, False), (TODAY, True), (FAR, True)):
        was = store.due(until, undated=undated)
        assert other.due(until, undated=undated) == was
    assert store.due(FAR)
    other.close()


def changed(store: SqliteStore, session: str, command: Any, *seats: str) -> None:
    for seat in seats:
        Room(store, session).do(command, seat)


def test_an_amendment_changes_what_is_due_at_once_here_and_where_it_is_imported(
    store: SqliteStore, tmp_path: Path
) -> None:
    first, *_ = sessions = played(store)
    other = open_store(tmp_path / "other.db")
    for text in exported(store, sessions):
        admit(other, read_minutes(text, "minutes"))
    assert f"{first}/D1" in [each.id for each in store.due(TODAY)]
    command = Amend(target="D1.review_on", after=str(LATER), reason="Both want to look at it later")
    changed(store, first, command, "cpo")
    assert f"{first}/D1" not in [each.id for each in store.due(TODAY)]
    assert (f"{first}/D1", LATER) in [(each.id, each.day) for each in store.due(FAR)]
    assert update(other, read_minutes(export_toml(store.load(first)), "minutes")) == 1
    assert other.due(FAR, undated=True) == store.due(FAR, undated=True)
    other.close()


def test_redacted_words_are_gone_from_what_is_due_at_once(store: SqliteStore) -> None:
    first, *_ = played(store)
    assert "due" in [each.text for each in store.due(TODAY)]
    changed(store, first, Redact(target="D1.title", reason="It names a customer"), "cpo", "cto")
    found = {each.id: each.text for each in store.due(TODAY)}
    assert found[f"{first}/D1"] == "[redacted]"
