"""Leases and nudges end by themselves, a goodbye counts at once, and none of it is part of the record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.monotonic import Ticker
from sessions.store.presence import STAY_MS
from sessions.store.protocol import LEASE_S, NUDGE_EVERY_S, NUDGE_S, Seen
from sessions.store.sqlite_store import FileStore
from tests.sessions.store.sample import ID, Clock, same, started


@pytest.fixture
def store(path: Path, clock: Clock) -> FileStore:
    store = open_store(path, monotonic=clock)
    started(store)
    return store


def one(store: FileStore) -> Seen:
    (seen,) = store.attendance.seen(ID)
    return seen


def test_a_seat_that_never_came_was_never_seen(store: FileStore) -> None:
    assert store.attendance.seen(ID) == []


def test_a_lease_that_nobody_renews_ends_by_itself(store: FileStore, clock: Clock) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=0, here=True)
    clock.s += LEASE_S
    assert one(store) == Seen("cpo", gone_s=LEASE_S, here=True, there_s=LEASE_S)
    clock.s += 0.001
    assert not one(store).here


def test_who_comes_back_within_two_minutes_was_there_all_the_while(store: FileStore, clock: Clock) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    clock.s += 100
    store.attendance.touch(ID, "cpo", "t2")
    assert one(store).there_s == 100
    clock.s += STAY_MS / 1000 + 1
    store.attendance.touch(ID, "cpo", "t3")
    assert one(store).there_s == 0


def test_a_goodbye_counts_at_once_and_the_seat_stays_known(store: FileStore, clock: Clock) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    clock.s += 1
    store.attendance.leave(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=1, here=False)
    store.attendance.touch(ID, "cpo", "t1")
    assert one(store).here


def test_a_seat_with_two_terminals_is_there_while_one_of_them_is(store: FileStore, clock: Clock) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    clock.s += LEASE_S / 2
    store.attendance.touch(ID, "cpo", "t2")
    store.attendance.leave(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=0, here=True, there_s=LEASE_S / 2)


def test_terminals_long_gone_do_not_pile_up(store: FileStore, clock: Clock) -> None:
    for n in range(10):
        store.attendance.touch(ID, "cpo", f"t{n}")
        clock.s += LEASE_S + 1
    assert store._reader.execute("SELECT count(*) FROM presence").fetchone() == (1,)
    store.attendance.touch(ID, "cto", "t99")
    assert [seen.seat for seen in store.attendance.seen(ID)] == ["cpo", "cto"]


def test_after_a_reboot_a_seat_is_gone_for_as_long_as_the_machine_is_up(
    store: FileStore, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    monkeypatch.setattr("sessions.store.monotonic._boot", lambda: "another boot")
    clock.s = 40.0
    after = open_store(path, monotonic=clock)
    assert one(after) == Seen("cpo", gone_s=40, here=False)
    after.attendance.touch(ID, "cpo", "t1")
    assert one(after).here
    after.close()


def test_processes_of_one_boot_agree_on_the_boot() -> None:
    assert Ticker(Clock()).now() == Ticker(Clock()).now()


def test_leases_are_seen_by_other_terminals(store: FileStore, opened: Callable[[], FileStore]) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    assert [seen.seat for seen in opened().attendance.seen(ID)] == ["cpo"]


def writes(store: FileStore) -> int:
    return int(store._writer.conn.execute("SELECT total_changes()").fetchone()[0])


def test_a_fresh_lease_is_not_written_again(store: FileStore, clock: Clock) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    before = writes(store)
    for _ in range(6):
        clock.s += 1
        store.attendance.touch(ID, "cpo", "t1")
    assert writes(store) == before
    clock.s += 1
    store.attendance.touch(ID, "cpo", "t1")
    assert writes(store) > before
    assert one(store) == Seen("cpo", gone_s=0, here=True, there_s=7)


def test_what_is_being_changed_is_seen_until_it_is_not_and_ends_with_the_lease(store: FileStore, clock: Clock) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    store.attendance.edit(ID, "cpo", "t1", "G2")
    assert (one(store).editing, one(store).writer) == ("G2", "t1")
    store.attendance.edit(ID, "cpo", "t1", None)
    assert one(store).editing is None
    store.attendance.edit(ID, "cpo", "t1", "G2")
    clock.s += LEASE_S + 1
    assert one(store).editing is None
    store.attendance.touch(ID, "cpo", "t1")
    store.attendance.edit(ID, "cpo", "t1", "G2")
    store.attendance.leave(ID, "cpo", "t1")
    assert one(store).editing is None


def test_a_lease_touched_each_second_never_ends(store: FileStore, clock: Clock) -> None:
    for _ in range(60):
        store.attendance.touch(ID, "cpo", "t1")
        assert one(store).here
        clock.s += 1


def test_one_terminal_of_a_seat_may_write(store: FileStore) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    store.attendance.touch(ID, "cpo", "t2")
    store.attendance.touch(ID, "cto", "t3")
    assert [store.attendance.edits(ID, "cpo", terminal) for terminal in ("t1", "t2", "t3", "t4")] == [
        True,
        False,
        False,
        False,
    ]
    assert store.attendance.edits(ID, "cto", "t3")
    store.attendance.take_over(ID, "cpo", "t2")
    assert [store.attendance.edits(ID, "cpo", terminal) for terminal in ("t1", "t2")] == [False, True]
    store.attendance.touch(ID, "cpo", "t1")
    assert [store.attendance.edits(ID, "cpo", terminal) for terminal in ("t1", "t2")] == [False, True]


@pytest.mark.parametrize("goodbye", [True, False])
def test_the_right_to_write_goes_on_when_its_terminal_is_gone(store: FileStore, clock: Clock, goodbye: bool) -> None:
    store.attendance.touch(ID, "cpo", "t1")
    store.attendance.touch(ID, "cpo", "t2")
    if goodbye:
        store.attendance.leave(ID, "cpo", "t1")
    clock.s += 5 if goodbye else LEASE_S + 1
    assert not store.attendance.edits(ID, "cpo", "t2")
    store.attendance.touch(ID, "cpo", "t2")
    assert store.attendance.edits(ID, "cpo", "t2")
    store.attendance.touch(ID, "cpo", "t1")  # a line that comes back does not take it away again
    assert not store.attendance.edits(ID, "cpo", "t1")


# --- nudges ----------------------------------------------------------------------------------------------------------


def by(store: FileStore, seat: str) -> str | None:
    nudge = store.attendance.nudged(ID, seat)
    return nudge.by if nudge else None


def test_a_nudge_is_seen_by_the_seat_it_is_for_and_by_no_other(store: FileStore) -> None:
    assert by(store, "cto") is None
    assert store.attendance.nudge(ID, "cto", "cpo")
    assert (by(store, "cto"), by(store, "cpo")) == ("cpo", None)


def test_a_nudge_ends_by_itself(store: FileStore, clock: Clock) -> None:
    store.attendance.nudge(ID, "cto", "cpo")
    clock.s += NUDGE_S - 0.001
    assert by(store, "cto") == "cpo"
    clock.s += 0.001
    assert by(store, "cto") is None


def test_a_seat_is_nudged_once_in_ten_seconds_whoever_wants_to(store: FileStore, clock: Clock) -> None:
    assert NUDGE_EVERY_S == 10
    assert store.attendance.nudge(ID, "cto", "cpo")
    clock.s += NUDGE_EVERY_S - 0.001
    assert not store.attendance.nudge(ID, "cto", "ceo")
    assert by(store, "cto") == "cpo"
    assert store.attendance.nudge(ID, "cpo", "cto")
    clock.s += 0.001
    assert store.attendance.nudge(ID, "cto", "ceo")
    assert by(store, "cto") == "ceo"


def test_after_a_reboot_an_old_nudge_neither_rings_nor_hinders(
    store: FileStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.attendance.nudge(ID, "cto", "cpo")
    monkeypatch.setattr("sessions.store.monotonic._boot", lambda: "another boot")
    after = open_store(path, monotonic=lambda: 1001.0)
    assert by(after, "cto") is None
    assert after.attendance.nudge(ID, "cto", "cpo")
    after.close()


def test_a_nudge_wakes_who_waits_and_changes_nothing(
    store: FileStore, opened: Callable[[], FileStore], clock: Clock
) -> None:
    other, before = opened(), store.load(ID)
    other.wait_for_change(0)
    for _ in range(2):
        store.attendance.nudge(ID, "cto", "cpo")
        assert other.wait_for_change(60) is True
        clock.s += NUDGE_EVERY_S
    assert other.wait_for_change(0) is False
    assert same(before, store.load(ID))
    assert store.newer(ID, 1) == []
    assert store.verify(ID) == []
