"""Leases end by themselves, a goodbye counts at once, and one key on any terminal is a key on the seat."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.file import FileStore
from sessions.store.protocol import LEASE_S, Seen
from sessions.store.ticks import Ticker
from tests.sessions.store.sample import ID, started


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


def one(store: FileStore) -> Seen:
    (seen,) = store.seen(ID)
    return seen


def test_a_seat_that_never_came_was_never_seen(store: FileStore) -> None:
    assert store.seen(ID) == []


def test_a_lease_that_nobody_renews_ends_by_itself(store: FileStore, clock: Clock) -> None:
    store.touch(ID, "cpo", "t1", key=True)
    assert one(store) == Seen("cpo", gone_s=0, idle_s=0, here=True)
    clock.s += LEASE_S
    assert one(store) == Seen("cpo", gone_s=LEASE_S, idle_s=LEASE_S, here=True)
    clock.s += 0.001
    assert not one(store).here


def test_a_sign_of_life_is_no_key(store: FileStore, clock: Clock) -> None:
    store.touch(ID, "cpo", "t1", key=True)
    clock.s += 130
    store.touch(ID, "cpo", "t1", key=False)
    assert one(store) == Seen("cpo", gone_s=0, idle_s=130, here=True)


def test_a_goodbye_counts_at_once_and_the_seat_stays_known(store: FileStore, clock: Clock) -> None:
    store.touch(ID, "cpo", "t1", key=True)
    clock.s += 1
    store.leave(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=1, idle_s=1, here=False)
    store.touch(ID, "cpo", "t1", key=False)
    assert one(store).here


def test_a_seat_with_two_terminals_is_there_while_one_of_them_is(store: FileStore, clock: Clock) -> None:
    store.touch(ID, "cpo", "t1", key=True)
    clock.s += LEASE_S / 2
    store.touch(ID, "cpo", "t2", key=False)
    store.leave(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=0, idle_s=0, here=True)


def test_terminals_long_gone_do_not_pile_up(store: FileStore, clock: Clock) -> None:
    for n in range(10):
        store.touch(ID, "cpo", f"t{n}", key=False)
        clock.s += LEASE_S + 1
    assert store._reader.execute("SELECT count(*) FROM presence").fetchone() == (1,)
    store.touch(ID, "cto", "t99", key=False)
    assert [seen.seat for seen in store.seen(ID)] == ["cpo", "cto"]


def test_after_a_reboot_a_seat_is_gone_for_as_long_as_the_machine_is_up(
    store: FileStore, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.touch(ID, "cpo", "t1", key=True)
    monkeypatch.setattr("sessions.store.ticks._boot", lambda: "another boot")
    clock.s = 40.0
    after = open_store(path, monotonic=clock)
    assert one(after) == Seen("cpo", gone_s=40, idle_s=40, here=False)
    after.touch(ID, "cpo", "t1", key=False)
    assert one(after).here
    after.close()


def test_processes_of_one_boot_agree_on_the_boot() -> None:
    assert Ticker(Clock()).now() == Ticker(Clock()).now()


def test_leases_are_seen_by_other_terminals(store: FileStore, opened: Callable[[], FileStore]) -> None:
    store.touch(ID, "cpo", "t1", key=True)
    assert [seen.seat for seen in opened().seen(ID)] == ["cpo"]


def writes(store: FileStore) -> int:
    return int(store._writer.execute("SELECT total_changes()").fetchone()[0])


def test_a_fresh_lease_is_not_written_again(store: FileStore, clock: Clock) -> None:
    store.touch(ID, "cpo", "t1", key=False)
    before = writes(store)
    for _ in range(4):
        clock.s += 1
        store.touch(ID, "cpo", "t1", key=True)
    assert writes(store) == before
    clock.s += 1
    store.touch(ID, "cpo", "t1", key=True)
    assert writes(store) > before
    assert one(store) == Seen("cpo", gone_s=0, idle_s=0, here=True)


def test_a_lease_touched_each_second_never_ends(store: FileStore, clock: Clock) -> None:
    for second in range(60):
        store.touch(ID, "cpo", "t1", key=second == 0)
        assert one(store).here
        clock.s += 1
    assert one(store).idle_s == 60


def test_one_terminal_of_a_seat_may_write(store: FileStore) -> None:
    store.touch(ID, "cpo", "t1", key=False)
    store.touch(ID, "cpo", "t2", key=False)
    store.touch(ID, "cto", "t3", key=False)
    assert [store.edits(ID, "cpo", terminal) for terminal in ("t1", "t2", "t3", "t4")] == [True, False, False, False]
    assert store.edits(ID, "cto", "t3")
    store.take_over(ID, "cpo", "t2")
    assert [store.edits(ID, "cpo", terminal) for terminal in ("t1", "t2")] == [False, True]
    store.touch(ID, "cpo", "t1", key=True)
    assert [store.edits(ID, "cpo", terminal) for terminal in ("t1", "t2")] == [False, True]


@pytest.mark.parametrize("goodbye", [True, False])
def test_the_right_to_write_goes_on_when_its_terminal_is_gone(store: FileStore, clock: Clock, goodbye: bool) -> None:
    store.touch(ID, "cpo", "t1", key=False)
    store.touch(ID, "cpo", "t2", key=False)
    if goodbye:
        store.leave(ID, "cpo", "t1")
    clock.s += 5 if goodbye else LEASE_S + 1
    assert not store.edits(ID, "cpo", "t2")
    store.touch(ID, "cpo", "t2", key=False)
    assert store.edits(ID, "cpo", "t2")
    store.touch(ID, "cpo", "t1", key=False)  # a line that comes back does not take it away again
    assert not store.edits(ID, "cpo", "t1")
