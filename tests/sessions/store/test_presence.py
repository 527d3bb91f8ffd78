"""Leases and nudges expire, a goodbye counts at once, and none of it is part of the record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.monotonic import Ticker
from sessions.store.presence import STAY_MS
from sessions.store.protocol import LEASE_S, NUDGE_EVERY_S, NUDGE_S, Seen
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, Clock, same, started


@pytest.fixture
def store(path: Path, clock: Clock) -> SqliteStore:
    store = open_store(path, monotonic=clock)
    started(store)
    return store


def one(store: SqliteStore) -> Seen:
    (seen,) = store.presence.seen(ID)
    return seen


def test_a_seat_that_never_came_was_never_seen(store: SqliteStore) -> None:
    assert store.presence.seen(ID) == []


def test_a_lease_that_nobody_renews_expires(store: SqliteStore, clock: Clock) -> None:
    store.presence.touch(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=0, here=True)
    clock.s += LEASE_S
    assert one(store) == Seen("cpo", gone_s=LEASE_S, here=True, there_s=LEASE_S)
    clock.s += 0.001
    assert not one(store).here


def test_someone_who_comes_back_within_two_minutes_was_never_away(store: SqliteStore, clock: Clock) -> None:
    store.presence.touch(ID, "cpo", "t1")
    clock.s += 100
    store.presence.touch(ID, "cpo", "t2")
    assert one(store).there_s == 100
    clock.s += STAY_MS / 1000 + 1
    store.presence.touch(ID, "cpo", "t3")
    assert one(store).there_s == 0


def test_a_goodbye_counts_at_once_and_the_seat_stays_known(store: SqliteStore, clock: Clock) -> None:
    store.presence.touch(ID, "cpo", "t1")
    clock.s += 1
    store.presence.leave(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=1, here=False)
    store.presence.touch(ID, "cpo", "t1")
    assert one(store).here


def test_a_seat_with_two_terminals_is_present_while_one_of_them_is(store: SqliteStore, clock: Clock) -> None:
    store.presence.touch(ID, "cpo", "t1")
    clock.s += LEASE_S / 2
    store.presence.touch(ID, "cpo", "t2")
    store.presence.leave(ID, "cpo", "t1")
    assert one(store) == Seen("cpo", gone_s=0, here=True, there_s=LEASE_S / 2)


def test_old_terminals_do_not_pile_up(store: SqliteStore, clock: Clock) -> None:
    for n in range(10):
        store.presence.touch(ID, "cpo", f"t{n}")
        clock.s += LEASE_S + 1
    assert store.file.reader.execute("SELECT count(*) FROM presence").fetchone() == (1,)
    store.presence.touch(ID, "cto", "t99")
    assert [seen.seat for seen in store.presence.seen(ID)] == ["cpo", "cto"]


def test_after_a_reboot_a_seat_has_been_gone_for_as_long_as_the_machine_is_up(
    store: SqliteStore, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.presence.touch(ID, "cpo", "t1")
    monkeypatch.setattr("sessions.store.monotonic._boot", lambda: "another boot")
    clock.s = 40.0
    after = open_store(path, monotonic=clock)
    assert one(after) == Seen("cpo", gone_s=40, here=False)
    after.presence.touch(ID, "cpo", "t1")
    assert one(after).here
    after.close()


def test_processes_of_one_boot_agree_on_the_boot() -> None:
    assert Ticker(Clock()).now() == Ticker(Clock()).now()


def test_leases_are_seen_by_other_terminals(store: SqliteStore, opened: Callable[[], SqliteStore]) -> None:
    store.presence.touch(ID, "cpo", "t1")
    assert [seen.seat for seen in opened().presence.seen(ID)] == ["cpo"]


def writes(store: SqliteStore) -> int:
    return int(store.file.writer.conn.execute("SELECT total_changes()").fetchone()[0])


def test_a_fresh_lease_is_not_written_again(store: SqliteStore, clock: Clock) -> None:
    store.presence.touch(ID, "cpo", "t1")
    before = writes(store)
    for _ in range(4):
        clock.s += 1
        store.presence.touch(ID, "cpo", "t1")
    assert writes(store) == before
    clock.s += 1
    store.presence.touch(ID, "cpo", "t1")
    assert writes(store) > before
    assert one(store) == Seen("cpo", gone_s=0, here=True, there_s=5)


def test_what_is_being_changed_is_visible_until_it_is_done_or_the_lease_expires(
    store: SqliteStore, clock: Clock
) -> None:
    store.presence.touch(ID, "cpo", "t1")
    store.presence.edit(ID, "cpo", "t1", "G2")
    assert (one(store).editing, one(store).writer) == ("G2", "t1")
    store.presence.edit(ID, "cpo", "t1", None)
    assert one(store).editing is None
    store.presence.edit(ID, "cpo", "t1", "G2")
    clock.s += LEASE_S + 1
    assert one(store).editing is None
    store.presence.touch(ID, "cpo", "t1")
    store.presence.edit(ID, "cpo", "t1", "G2")
    store.presence.leave(ID, "cpo", "t1")
    assert one(store).editing is None


def test_a_lease_renewed_each_second_never_expires(store: SqliteStore, clock: Clock) -> None:
    for _ in range(60):
        store.presence.touch(ID, "cpo", "t1")
        assert one(store).here
        clock.s += 1


def test_one_terminal_of_a_seat_may_write(store: SqliteStore) -> None:
    store.presence.touch(ID, "cpo", "t1")
    store.presence.touch(ID, "cpo", "t2")
    store.presence.touch(ID, "cto", "t3")
    assert [store.presence.edits(ID, "cpo", terminal) for terminal in ("t1", "t2", "t3", "t4")] == [
        True,
        False,
        False,
        False,
    ]
    assert store.presence.edits(ID, "cto", "t3")
    store.presence.take_over(ID, "cpo", "t2")
    assert [store.presence.edits(ID, "cpo", terminal) for terminal in ("t1", "t2")] == [False, True]
    store.presence.touch(ID, "cpo", "t1")
    assert [store.presence.edits(ID, "cpo", terminal) for terminal in ("t1", "t2")] == [False, True]


@pytest.mark.parametrize("goodbye", [True, False])
def test_the_right_to_write_passes_on_when_its_terminal_is_gone(
    store: SqliteStore, clock: Clock, goodbye: bool
) -> None:
    store.presence.touch(ID, "cpo", "t1")
    store.presence.touch(ID, "cpo", "t2")
    if goodbye:
        store.presence.leave(ID, "cpo", "t1")
    clock.s += 5 if goodbye else LEASE_S + 1
    assert not store.presence.edits(ID, "cpo", "t2")
    store.presence.touch(ID, "cpo", "t2")
    assert store.presence.edits(ID, "cpo", "t2")
    store.presence.touch(ID, "cpo", "t1")  # a line that comes back does not take it away again
    assert not store.presence.edits(ID, "cpo", "t1")


# --- nudges ----------------------------------------------------------------------------------------------------------


def by(store: SqliteStore, seat: str) -> str | None:
    nudge = store.presence.nudged(ID, seat)
    return nudge.by if nudge else None


def test_only_the_seat_that_is_nudged_sees_the_nudge(store: SqliteStore) -> None:
    assert by(store, "cto") is None
    assert store.presence.nudge(ID, "cto", "cpo")
    assert (by(store, "cto"), by(store, "cpo")) == ("cpo", None)


def test_a_nudge_expires(store: SqliteStore, clock: Clock) -> None:
    store.presence.nudge(ID, "cto", "cpo")
    clock.s += NUDGE_S - 0.001
    assert by(store, "cto") == "cpo"
    clock.s += 0.001
    assert by(store, "cto") is None


def test_a_seat_can_be_nudged_once_in_ten_seconds_by_all_others_together(store: SqliteStore, clock: Clock) -> None:
    assert NUDGE_EVERY_S == 10
    assert store.presence.nudge(ID, "cto", "cpo")
    clock.s += NUDGE_EVERY_S - 0.001
    assert not store.presence.nudge(ID, "cto", "ceo")
    assert by(store, "cto") == "cpo"
    assert store.presence.nudge(ID, "cpo", "cto")
    clock.s += 0.001
    assert store.presence.nudge(ID, "cto", "ceo")
    assert by(store, "cto") == "ceo"


def test_after_a_reboot_an_old_nudge_neither_rings_nor_blocks_a_new_one(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.presence.nudge(ID, "cto", "cpo")
    monkeypatch.setattr("sessions.store.monotonic._boot", lambda: "another boot")
    after = open_store(path, monotonic=lambda: 1001.0)
    assert by(after, "cto") is None
    assert after.presence.nudge(ID, "cto", "cpo")
    after.close()


def test_a_nudge_wakes_the_waiting_terminal_and_changes_nothing(
    store: SqliteStore, opened: Callable[[], SqliteStore], clock: Clock
) -> None:
    other, before = opened(), store.load(ID)
    other.wait_for_change(0)
    for _ in range(2):
        store.presence.nudge(ID, "cto", "cpo")
        assert other.wait_for_change(60) is True
        clock.s += NUDGE_EVERY_S
    assert other.wait_for_change(0) is False
    assert same(before, store.load(ID))
    assert store.newer(ID, 1) == []
    assert store.verify(ID) == []


# --- signals ----------------------------------------------------------------------------------------------------------


def test_each_signal_wakes_the_waiting_terminal_and_changes_nothing(
    store: SqliteStore, opened: Callable[[], SqliteStore]
) -> None:
    other, before = opened(), store.load(ID)
    other.wait_for_change(0)
    for word in ("stuck", "nearly", None):
        with store.write() as writer:
            writer.set_signal(ID, "cto", word)
        assert other.wait_for_change(60) is True
        assert other.presence.signals(ID) == ({"cto": word} if word else {})
    assert other.wait_for_change(0) is False
    assert same(before, store.load(ID))
    assert store.newer(ID, 1) == []
    assert store.verify(ID) == []
