"""Who is here, at several terminals on one file, with a clock that the test moves: idle, offline, absent, paused."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions.command import Presence
from sessions.errors import Refused
from sessions.model import Clock, Item
from sessions.room import Room
from sessions.rules.agenda import EndItem, Extend, MakeReady, Start, Waive
from sessions.rules.clock import FORGIVEN_S
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.people import Attend
from sessions.rules.seats import ABSENT_AFTER_S, FACILITATOR_GRACE_S, NEVER_CAME_S
from sessions.store import open_store
from sessions.store.protocol import LEASE_S
from sessions.store.sqlite_store import SqliteStore
from tests.tui.stage import opened

SEATS = ("cpo", "cto", "cpto")
ANSWER = {"worry": {"value": "on call"}, "load": {"value": 3}}


class People:
    """Three people at their own terminals, each with a Room and a SqliteStore on one file, during a private phase."""

    def __init__(self, path: Path, here: tuple[str, ...] = SEATS, start: bool = True) -> None:
        self.s = 1000.0
        session = opened(path, "ask", "talk", facilitator=True, start=start)
        if not start:
            with contextlib.closing(open_store(path, monotonic=lambda: self.s)) as store:
                for command in (Waive(what="owners"), Waive(what="overfull"), MakeReady()):
                    Room(store, session).do(command, "cpo")
        self.here = set(here)
        self.stores: list[SqliteStore] = []
        self.rooms = {seat: Room(self._store(path), session, frozenset([seat]), "local") for seat in SEATS}
        self.live()

    def _store(self, path: Path) -> SqliteStore:
        self.stores.append(open_store(path, monotonic=lambda: self.s))
        return self.stores[-1]

    def live(self, seconds: float = 0) -> None:
        """Let time pass as it does: each terminal that is there gives a sign of life and looks, once a second."""
        for second in range(int(seconds) + 1):
            self.s += 1 if second else 0
            for seat in sorted(self.here):
                room = self.rooms[seat]
                room.store.presence.touch(room.id, seat, f"terminal of {seat}")
                room.refresh()
                room.tick()

    def presence(self, seat: str, of: str = "cpto") -> Presence | None:
        return self.rooms[of].people().presence.get(seat)

    def clock(self) -> Clock:
        room = self.rooms["cpto"]
        return room.store.load(room.id).get(Clock)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    found = People(tmp_path / "p.db")
    yield found
    for store in found.stores:
        store.close()


@pytest.fixture
def never(tmp_path: Path) -> Iterator[People]:
    """Two leaders with a session that is ready, and a facilitator who never came."""
    found = People(tmp_path / "p.db", ("cpo", "cto"), start=False)
    yield found
    for store in found.stores:
        store.close()


def test_a_facilitator_who_never_came_is_absent_after_two_minutes_and_the_leaders_start_and_run_the_session(
    never: People,
) -> None:
    assert never.presence("cpto", of="cpo") == "offline"
    refused(lambda: never.rooms["cpo"].do(Start(), "cpo"), "CPTO runs the session but isn't here. After 2 min")
    never.live(NEVER_CAME_S - 1)
    refused(lambda: never.rooms["cpo"].do(Start(), "cpo"), "isn't here")
    never.live(1)
    assert never.presence("cpto", of="cpo") == never.presence("cpto", of="cto") == "absent"
    never.rooms["cpo"].do(Start(), "cpo")
    for seat in ("cpo", "cto"):
        never.rooms[seat].do(Seal(form="answer", payload=ANSWER), seat)
    never.rooms["cpo"].do(Extend(), "cpo")
    never.rooms["cpo"].do(Advance(), "cpo")
    never.rooms["cto"].do(Advance(), "cto")
    assert never.rooms["cto"].view("cto").active.phase == "reveal"  # type: ignore[union-attr]
    item = never.rooms["cto"].view("cto").active
    assert item is not None
    for seat in ("cpo", "cto"):
        never.rooms[seat].do(EndItem(item=item.id, outcome="parked"), seat)
    assert never.rooms["cto"].view("cto").get(Item, item.id).outcome == "parked"


def test_a_facilitator_takes_control_on_arrival_however_late(never: People) -> None:
    never.live(NEVER_CAME_S)
    never.rooms["cpo"].do(Start(), "cpo")
    never.here.add("cpto")
    never.live(1)
    assert never.presence("cpto", of="cpo") == "online"
    refused(lambda: never.rooms["cpo"].do(Extend(), "cpo"), "facilitator, CPTO, runs the session")
    never.rooms["cpto"].do(Extend(), "cpto")


def test_a_short_connection_loss_starts_no_new_wait_for_someone_who_never_came(never: People) -> None:
    never.live(NEVER_CAME_S)
    never.here.clear()
    never.live(LEASE_S + 5)
    never.here |= {"cpo", "cto"}
    never.live(1)
    assert never.presence("cpto", of="cpo") == "absent"


def test_a_leader_who_never_came_is_absent_two_minutes_after_the_others_and_holds_up_no_clock(tmp_path: Path) -> None:
    people = People(tmp_path / "p.db", ("cpo", "cpto"))
    people.live(NEVER_CAME_S - 1)
    assert people.presence("cto") == "offline" and people.clock().state == "running"
    people.live(1)
    assert people.presence("cto") == "absent"
    for store in people.stores:
        store.close()


def test_an_automatic_pause_ends_when_the_person_it_waits_for_is_marked_absent(people: People) -> None:
    people.here.remove("cto")
    people.live(LEASE_S + 1)
    assert people.clock().state == "paused"
    people.rooms["cpto"].do(Attend(seat="cto", absent=True), "cpto")
    people.live(1)
    assert people.clock().state == "running"


@pytest.mark.slow
def test_someone_idle_for_a_long_time_still_counts_as_present(people: People) -> None:
    people.live(ABSENT_AFTER_S + 1)
    assert people.presence("cto") == "online"
    assert people.clock().state != "paused"


@pytest.mark.slow
def test_someone_who_lost_their_connection_is_offline_when_the_lease_ends_and_absent_after_ten_minutes(
    people: People,
) -> None:
    people.here.remove("cto")
    people.live(LEASE_S)
    assert people.presence("cto") in ("online", "offline")
    people.live(1)
    assert [people.presence("cto", of=seat) for seat in ("cpo", "cpto")] == ["offline", "offline"]
    people.live(ABSENT_AFTER_S - LEASE_S - 2)
    assert people.presence("cto") == "offline"
    people.live(2)
    assert people.presence("cto") == "absent"
    people.here.add("cto")
    people.live()
    assert people.presence("cto") == "online"


def test_the_clock_waits_once_for_a_leader_who_lost_their_connection_and_at_most_two_minutes(people: People) -> None:
    people.here.remove("cto")
    people.live(LEASE_S + 1)
    assert (people.clock().state, people.clock().forgiven) == ("paused", ("cto",))
    stood = people.clock().elapsed_ms
    people.live(FORGIVEN_S - LEASE_S - 2)
    assert people.clock().state == "paused"
    people.live(2)
    assert people.clock().state == "running"
    assert people.clock().elapsed_ms == stood, "what it waited does not count"
    people.here.add("cto")
    people.live(1)
    people.here.remove("cto")
    people.live(LEASE_S + 2)
    assert people.presence("cto") == "offline"
    assert people.clock().state == "running", "once in a phase"


def test_the_clock_continues_as_soon_as_the_leader_is_back(people: People) -> None:
    people.here.remove("cto")
    people.live(LEASE_S + 1)
    assert people.clock().state == "paused"
    people.here.add("cto")
    people.live(1)
    assert people.clock().state == "running"


def test_a_lost_connection_completes_nothing_and_control_goes_to_the_leaders_and_comes_back(people: People) -> None:
    seal = Seal(form="answer", payload=ANSWER)
    people.rooms["cpo"].do(seal, "cpo")
    people.here -= {"cto", "cpto"}
    people.live(FACILITATOR_GRACE_S - 1)
    refused(lambda: people.rooms["cpo"].do(Force(reason="The line of Bo dropped"), "cpo"), "CPTO runs the session")
    people.live(1)
    people.rooms["cpo"].do(Force(reason="The line of Bo dropped"), "cpo")
    assert people.rooms["cpo"].view("cpo").active.phase == "answer", "one leader's word is not both's"  # type: ignore[union-attr]
    people.here |= {"cto", "cpto"}
    people.live(1)
    people.rooms["cto"].do(seal, "cto")
    refused(lambda: people.rooms["cpo"].do(Advance(), "cpo"), "facilitator, CPTO, runs the session")
    people.rooms["cpto"].do(Advance(), "cpto")
    assert people.rooms["cpto"].view("cpto").active.phase == "reveal"  # type: ignore[union-attr]


def refused(work: Callable[[], object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        work()


def test_a_leader_cannot_start_a_session_without_the_other(tmp_path: Path) -> None:
    people = People(tmp_path / "p.db", ("cpo", "cto"), start=False)
    try:
        people.live(NEVER_CAME_S)
        people.here = {"cpo"}
        people.live(60)
        assert people.presence("cto", of="cpo") == "offline"
        refused(
            lambda: people.rooms["cpo"].do(Start(), "cpo"),
            "CTO isn't here. Wait for them, or mark them absent first.",
        )
        people.rooms["cpo"].do(Attend(seat="cto", absent=True), "cpo")
        people.rooms["cpo"].do(Start(), "cpo")
    finally:
        for store in people.stores:
            store.close()
