"""The clock counts only watched time: a crash, a closed lid and a reboot are pauses."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.model import Clock as ClockRow
from sessions.session import Session
from sessions.store import open_store
from sessions.store.clock_beat import BEAT_EVERY_MS
from sessions.store.monotonic import WATCHED_MS
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.store.sample import ID, Clock, save, started


@pytest.fixture
def store(path: Path, clock: Clock) -> SqliteStore:
    return open_store(path, monotonic=clock)


@pytest.fixture
def session(store: SqliteStore) -> Session:
    """A session whose clock runs from zero."""
    session = started(store)
    session.put(ClockRow(item="I1", phase="draft", state="running", budget_s=60))
    save(store, session)
    return session


def elapsed(store: SqliteStore, session: Session) -> int:
    with store.write() as writer:
        return writer.elapsed_ms(session)


def test_a_watched_clock_counts(store: SqliteStore, session: Session, clock: Clock) -> None:
    for second in range(1, 8):
        clock.s += 1
        assert store.beat(ID) == second * 1000
    clock.s += 0.25
    assert store.beat(ID) == 7250
    assert elapsed(store, session) == 7250


def test_several_watchers_count_no_time_twice(store: SqliteStore, session: Session, path: Path, clock: Clock) -> None:
    other = open_store(path, monotonic=clock)
    for _ in range(10):
        clock.s += 0.5
        shown = {store.beat(ID), other.beat(ID), store.beat(ID)}
        assert len(shown) == 1
    assert other.beat(ID) == 5000
    other.close()


def test_time_that_nobody_watched_counts_as_a_pause(store: SqliteStore, session: Session, clock: Clock) -> None:
    clock.s += 5
    assert store.beat(ID) == 5000
    clock.s += 3600
    assert elapsed(store, session) == 5000
    assert store.beat(ID) == 5000
    clock.s += 1
    assert store.beat(ID) == 6000


def test_a_reboot_counts_as_a_pause(
    store: SqliteStore, session: Session, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.s += 3
    store.beat(ID)
    monkeypatch.setattr("sessions.store.monotonic._boot", lambda: "another boot")
    clock.s += 1
    after = open_store(path, monotonic=clock)
    assert after.beat(ID) == 3000
    clock.s += 1
    assert after.beat(ID) == 4000
    after.close()


def test_a_paused_clock_shows_its_row_and_is_not_written(store: SqliteStore, session: Session, clock: Clock) -> None:
    clock.s += 3
    session.put(replace(session.get(ClockRow), state="paused", elapsed_ms=elapsed(store, session)))
    save(store, session)
    store.wait_for_change(0)
    clock.s += 3
    assert store.beat(ID) == 3000
    assert elapsed(store, session) == 3000
    assert store.wait_for_change(0) is False


def test_a_changed_clock_counts_from_its_row(store: SqliteStore, session: Session, clock: Clock) -> None:
    clock.s += 3
    store.beat(ID)
    session.put(replace(session.get(ClockRow), phase="merge", elapsed_ms=0))
    save(store, session)
    clock.s += 1
    assert store.beat(ID) == 1000


def test_without_a_clock_nothing_is_shown(store: SqliteStore) -> None:
    session = started(store)
    assert store.beat(ID) == 0
    assert elapsed(store, session) == 0


@pytest.mark.slow
@settings(max_examples=few(30), deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_the_clock_counts_the_watched_time_and_loses_at_most_one_unsaved_beat(gaps: list[int]) -> None:
    with TemporaryDirectory() as folder:
        clock = Clock()
        store = open_store(Path(folder) / "parley.db", monotonic=clock)
        session = started(store)
        session.put(ClockRow(item="I1", phase="draft", state="running"))
        save(store, session)
        ms, last = 1_000_000, 0
        for gap in gaps:
            ms += gap
            clock.s = ms / 1000
            shown = store.beat(ID)
            assert last - BEAT_EVERY_MS < shown <= last + gap
            if gap <= WATCHED_MS - BEAT_EVERY_MS:
                assert shown == last + gap
            elif gap > WATCHED_MS:
                assert shown <= last
            last = shown
        store.close()
