"""Opening, loading and listing."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from sessions.change import fold
from sessions.errors import Missing, Trouble
from sessions.session import Session
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, START, goal, same, save, started


def test_what_was_saved_is_loaded_and_newer_changes_lead_there(opened: Callable[[], SqliteStore]) -> None:
    one, other = opened(), opened()
    session = started(one)
    held = other.load(ID)
    assert same(held, session)
    session.put(goal())
    save(one, session)
    assert same(fold(held, other.newer(ID, held.rev)), session)
    assert same(other.load(ID), session)
    assert other.newer(ID, session.rev) == []


def test_records_are_loaded_as_they_were_saved(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal())
    change = save(store, session, kind="add-goal", seat="cto")
    assert store.newer(ID, 1) == [change]
    with store.write() as writer:
        assert writer.newer(ID, 1) == [change]


def test_a_session_that_does_not_exist_is_missing(store: SqliteStore) -> None:
    with pytest.raises(Missing, match="no session 7k3qf2xb"):
        store.load("7k3qf2xb")
    assert store.newer("7k3qf2xb", 0) == []


def test_a_writer_sees_its_own_writes_and_others_only_what_is_committed(opened: Callable[[], SqliteStore]) -> None:
    one, other = opened(), opened()
    started(one)
    key = ("I1", "draft", 1, "cpo")
    with one.write() as writer:
        writer.set_draft(ID, key, "words")
        assert writer.draft(ID, key) == "words"
        assert other.draft(ID, key) is None
    assert other.draft(ID, key) == "words"


def test_the_latest_session_is_listed_first(store: SqliteStore) -> None:
    for session_id, title in (("7k3qf2xa", "First"), ("7k3qf2xb", "Second"), ("7k3qf2xc", "Third")):
        started(store, session_id, title)
    session = store.load("7k3qf2xa")
    session.put(replace(session.header, status="running", series="Weekly", started_at=START))
    save(store, session)
    listed = store.sessions()
    assert [summary.title for summary in listed] == ["First", "Third", "Second"]
    assert store.sessions(limit=2) == listed[:2]
    first = listed[0]
    assert (first.rev, first.status, first.series, first.started_at) == (2, "running", "Weekly", START)
    assert first.touched_at == START + timedelta(seconds=1)
    assert (first.leaders, first.people) == (("Ana Silva", "Bo Chen"), ("Ana Silva", "Bo Chen", "Cy Okoro"))


def test_an_empty_file_lists_nothing(store: SqliteStore) -> None:
    assert store.sessions() == []
    assert store.search("anything") == []
    assert store.doctor().sound


def test_a_nested_write_is_refused_and_undoes_both(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal())
    with pytest.raises(Trouble), store.write() as writer:
        writer.set_draft(ID, ("I1", "draft", 1, "cpo"), "words")
        save(store, session)
    assert store.drafting(ID) == []
    assert store.load(ID).rev == 1


def test_a_copied_session_is_the_same(store: SqliteStore) -> None:
    session = started(store)
    assert same(store.load(ID), session.copy())
    assert not same(store.load(ID), Session())


def test_importing_the_store_loads_no_database() -> None:
    program = "import sessions.store, sys; sys.exit('sqlite_utils' in sys.modules or 'sqlite3' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
