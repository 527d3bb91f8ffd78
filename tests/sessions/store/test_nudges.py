"""A nudge is a tap on the shoulder: seen at once, seldom, gone by itself, and no part of the record."""

import sqlite3 as stdlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sessions.store import migrations, open_store
from sessions.store.file import FileStore
from sessions.store.protocol import NUDGE_EVERY_S, NUDGE_S
from tests.sessions.store.sample import ID, blank, keep, same, started


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(path: Path, clock: Clock) -> FileStore:
    store = open_store(path, monotonic=clock)
    started(store)
    return store


def by(store: FileStore, seat: str) -> str | None:
    nudge = store.nudged(ID, seat)
    return nudge.by if nudge else None


def test_a_nudge_is_seen_by_the_seat_it_is_for_and_by_no_other(store: FileStore) -> None:
    assert by(store, "cto") is None
    assert store.nudge(ID, "cto", "cpo")
    assert (by(store, "cto"), by(store, "cpo")) == ("cpo", None)


def test_a_nudge_ends_by_itself(store: FileStore, clock: Clock) -> None:
    store.nudge(ID, "cto", "cpo")
    clock.s += NUDGE_S - 0.001
    assert by(store, "cto") == "cpo"
    clock.s += 0.001
    assert by(store, "cto") is None


def test_a_seat_is_nudged_once_in_ten_seconds_whoever_wants_to(store: FileStore, clock: Clock) -> None:
    assert NUDGE_EVERY_S == 10
    assert store.nudge(ID, "cto", "cpo")
    clock.s += NUDGE_EVERY_S - 0.001
    assert not store.nudge(ID, "cto", "ceo")
    assert by(store, "cto") == "cpo"
    assert store.nudge(ID, "cpo", "cto")
    clock.s += 0.001
    assert store.nudge(ID, "cto", "ceo")
    assert by(store, "cto") == "ceo"


def test_after_a_reboot_an_old_nudge_neither_rings_nor_hinders(
    store: FileStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.nudge(ID, "cto", "cpo")
    monkeypatch.setattr("sessions.store.ticks._boot", lambda: "another boot")
    after = open_store(path, monotonic=lambda: 1001.0)
    assert by(after, "cto") is None
    assert after.nudge(ID, "cto", "cpo")
    after.close()


def test_a_nudge_wakes_who_waits_and_changes_nothing(
    store: FileStore, opened: Callable[[], FileStore], clock: Clock
) -> None:
    other, before = opened(), store.load(ID)
    other.wait_for_change(0)
    for _ in range(2):
        store.nudge(ID, "cto", "cpo")
        assert other.wait_for_change(60) is True
        clock.s += NUDGE_EVERY_S
    assert other.wait_for_change(0) is False
    assert same(before, store.load(ID))
    assert store.newer(ID, 1) == []
    assert store.verify(ID) == []


def test_a_file_of_the_first_schema_is_brought_up_to_date_with_all_that_is_in_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = migrations._FILES[:1]
    old = tmp_path / "old.db"
    with monkeypatch.context() as then:
        then.setattr(migrations, "_FILES", first)
        then.setattr(migrations, "LATEST", 1)
        open_store(old).close()
    assert _version(old) == 1
    store = open_store(path)
    session = blank()
    keep(store, session, kind="new-session")
    store.close()
    _copy_rows(path, old)
    after = open_store(old)
    assert same(after.load(ID), session)
    assert after.verify(ID) == []
    assert after.nudge(ID, "cto", "cpo")
    after.close()


def _version(path: Path) -> int:
    with closing(stdlib.connect(path)) as conn:
        return int(conn.execute("PRAGMA user_version").fetchone()[0])


def _copy_rows(source: Path, target: Path) -> None:
    """Copy every row into the columns that an older schema has."""
    conn = stdlib.connect(target)
    conn.execute("ATTACH ? AS new", [str(source)])
    for table in ("session", "participant", "agenda", "changes"):
        names = ", ".join(f'"{row[1]}"' for row in conn.execute(f'PRAGMA main.table_info("{table}")'))
        conn.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM new."{table}"')
    conn.commit()
    conn.close()
