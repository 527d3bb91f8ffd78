"""Two machines on one file: their monotonic clocks began at other times, and neither takes the other for gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.model import Clock as ClockRow
from sessions.room import Room
from sessions.rules.seats import ABSENT_AFTER_S
from sessions.store import open_store
from sessions.store.monotonic import SURE_MS
from sessions.store.protocol import LEASE_S, NUDGE_S
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.store.sample import ID, save, started


class World:
    """Real time, and machines in it whose clocks show other times."""

    def __init__(self, path: Path) -> None:
        self.path, self.s = path, 0.0

    @contextmanager
    def machine(self, ahead_s: float, name: str, boot: str = "one", space: str = "") -> Iterator[SqliteStore]:
        """A store on a machine that has been up for `ahead_s` when the world begins."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sessions.store.monotonic._machine", lambda: name)
            patch.setattr("sessions.store.monotonic._boot", lambda: boot)
            patch.setattr("sessions.store.monotonic._namespace", lambda: space)
            store = open_store(self.path, monotonic=lambda: self.s + ahead_s, mirror=False)
        yield store
        store.close()


@pytest.fixture
def world(path: Path) -> World:
    return World(path)


def ticking(store: SqliteStore) -> None:
    session = started(store)
    session.put(ClockRow(item="I1", phase="draft", state="running", budget_s=6000))
    save(store, session)


UPTIME = st.floats(0.0, 90_000_000.0)
OTHERS = st.sampled_from([("b", "two", ""), ("a", "two", ""), ("a", "one", "time:[7]")])


@pytest.mark.slow
@settings(max_examples=few(12), deadline=None)
@given(mine=UPTIME, theirs=UPTIME, other=OTHERS, phase=st.floats(0.05, 0.95))
def test_two_machines_with_different_clocks_do_not_take_each_other_for_absent(
    mine: float, theirs: float, other: tuple[str, str, str], phase: float
) -> None:
    """Other machines, clones with one name, and containers with their own clocks within one boot."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder) / "p.db")
        with world.machine(mine, "a") as here, world.machine(theirs, *other) as there:
            ticking(here)
            stores = {"cpo": here, "cto": there}
            rooms = {seat: Room(store, ID, frozenset([seat]), "local") for seat, store in stores.items()}
            shown: dict[str, list[int]] = {"cpo": [], "cto": []}
            for second in range(25):
                for seat, other_seat, at in (("cpo", "cto", 0.0), ("cto", "cpo", phase)):
                    world.s = second + at
                    room = rooms[seat]
                    room.store.presence.touch(ID, seat, f"t-{seat}")
                    status, gone, _ = room.people()
                    shown[seat].append(room.elapsed_ms())
                    assert status[seat] == "online"
                    if second:
                        assert status[other_seat] != "absent" and gone.get(other_seat, 0) < ABSENT_AFTER_S
                    if second > 10:
                        assert status[other_seat] == "online", (second, seat, status)
            for each in shown.values():
                assert each == sorted(each), "the clock never goes back"
                assert 20_000 <= each[-1] <= 25_000, "nor does it stand still, or count a second twice"


def test_another_clock_with_the_name_of_ours_is_found_out(world: World) -> None:
    with world.machine(0, "a") as here, world.machine(9_000_000, "a") as there:
        started(there)
        for store, seat in ((here, "cpo"), (there, "cto")):
            store.presence.touch(ID, seat, f"t-{seat}")
        for _ in range(3):
            for store in (here, there):
                store.presence.seen(ID)
            world.s += 8
            for store, seat in ((here, "cpo"), (there, "cto")):
                store.presence.touch(ID, seat, f"t-{seat}")
        for store in (here, there):
            assert all(seen.here for seen in store.presence.seen(ID))


def test_what_was_recorded_just_after_a_look_at_the_clock_is_new(world: World) -> None:
    with world.machine(1000, "a") as here:
        started(here)
        world.s = 1
        here.presence.touch(ID, "cto", "t2")
        world.s = 0
        (seen,) = here.presence.seen(ID)
        assert seen.here and seen.gone_s == 0


@pytest.mark.parametrize("other", [("b", "two", ""), ("a", "one", "time:[7]")], ids=["a machine", "a container"])
def test_someone_on_another_machine_is_present_at_the_first_look(world: World, other: tuple[str, str, str]) -> None:
    with world.machine(50, "a") as here, world.machine(9_000_000, *other) as there:
        started(here)
        there.presence.touch(ID, "cto", "t2")
        world.s += 3
        assert Room(here, ID, frozenset(["cpo"]), "local").people().presence["cto"] == "online"


@pytest.mark.parametrize("name", ["a", "b"])
def test_someone_on_another_machine_who_renews_no_lease_is_gone_too(world: World, name: str) -> None:
    with world.machine(9_000_000, name, "two") as there:
        started(there)
        there.presence.touch(ID, "cto", "t2")
    with world.machine(700_000, "a") as here:
        (seen,) = here.presence.seen(ID)
        assert seen.here is (name == "b")
        world.s += LEASE_S + 0.001
        (seen,) = here.presence.seen(ID)
        assert not seen.here
        world.s += SURE_MS / 1000 + ABSENT_AFTER_S
        (seen,) = here.presence.seen(ID)
        assert seen.gone_s >= ABSENT_AFTER_S


def test_an_arrival_is_reported_by_the_other_clock_itself(world: World) -> None:
    with world.machine(50, "a") as here, world.machine(9_000_000, "b", "two") as there:
        started(here)
        there.presence.touch(ID, "cto", "t2")
        here.presence.seen(ID)
        for _ in range(20):
            world.s += 8
            there.presence.touch(ID, "cto", "t2")
        (seen,) = here.presence.seen(ID)
        assert (seen.there_s, seen.here) == (160, True)


def test_a_nudge_from_another_machine_rings_once_when_it_arrives(
    world: World, opened: Callable[[], SqliteStore]
) -> None:
    with world.machine(50, "a") as here, world.machine(9_000_000, "b", "two") as there:
        started(here)
        assert there.presence.nudge(ID, "cpo", "cto")
        assert here.presence.nudged(ID, "cpo") is None, "it was there before anybody looked"
        world.s += 11
        assert there.presence.nudge(ID, "cpo", "cto")
        rung = here.presence.nudged(ID, "cpo")
        assert rung and rung.by == "cto"
        assert not here.presence.nudge(ID, "cpo", "ceo"), "nor is the same seat nudged twice at once"
        world.s += NUDGE_S
        assert here.presence.nudged(ID, "cpo") is None


def test_the_clock_of_a_machine_that_went_away_stops_until_another_watches(world: World) -> None:
    with world.machine(9_000_000, "b", "two") as there:
        ticking(there)
        world.s += 3
        assert there.beat(ID) == 3000
    world.s += 500
    with world.machine(50, "a") as here:
        assert here.beat(ID) == 3000
        for _ in range(6):
            world.s += 1
            here.beat(ID)
        assert 8000 <= here.beat(ID) <= 9000
