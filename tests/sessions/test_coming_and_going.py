"""Who is there, over several terminals on one file, at a clock that the test moves: away, offline, absent, and held."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions.clock import FORGIVEN_S
from sessions.command import Presence
from sessions.errors import Refused
from sessions.model import Clock
from sessions.moves import Advance, Force, Seal
from sessions.room import Room
from sessions.seats import ABSENT_AFTER_S, AWAY_AFTER_S, FACILITATOR_GRACE_S
from sessions.store import open_store
from sessions.store.file import FileStore
from sessions.store.protocol import LEASE_S
from tests.tui.stage import opened

SEATS = ("cpo", "cto", "cpto")
ANSWER = {"worry": {"value": "on call"}, "load": {"value": 3}}


class People:
    """Three people at terminals of their own, each with a Room and a FileStore on one file, amid a private phase."""

    def __init__(self, path: Path) -> None:
        self.s = 1000.0
        session = opened(path, "ask", "talk", facilitator=True)
        self.here = set(SEATS)
        self.stores: list[FileStore] = []
        self.rooms = {seat: Room(self._store(path), session, frozenset([seat]), "local") for seat in SEATS}
        self.live()

    def _store(self, path: Path) -> FileStore:
        self.stores.append(open_store(path, monotonic=lambda: self.s))
        return self.stores[-1]

    def live(self, seconds: float = 0, keys: bool = True) -> None:
        """Let time pass as it does: each terminal that is there gives a sign of life and looks, once a second."""
        for second in range(int(seconds) + 1):
            self.s += 1 if second else 0
            for seat in sorted(self.here):
                room = self.rooms[seat]
                room.store.attendance.touch(room.id, seat, f"terminal of {seat}", keys)
                room.refresh()
                room.tick()

    def presence(self, seat: str, of: str = "cpto") -> Presence | None:
        return self.rooms[of].presence()[0].get(seat)

    def clock(self) -> Clock:
        room = self.rooms["cpto"]
        return room.store.load(room.id).get(Clock)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    found = People(tmp_path / "p.db")
    yield found
    for store in found.stores:
        store.close()


def test_somebody_who_presses_no_key_is_away_after_two_minutes_and_back_with_the_first(people: People) -> None:
    people.live(AWAY_AFTER_S - 1, keys=False)
    assert people.presence("cto") == "online"
    people.live(6, keys=False)  # a key is noted as often as a lease is renewed
    assert people.presence("cto") == "away"
    assert people.clock().state != "paused", "who is away is there"
    people.live()
    assert people.presence("cto") == "online"


def test_a_line_that_drops_is_offline_when_its_lease_ends_and_absent_after_ten_minutes(people: People) -> None:
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


def test_the_clock_waits_once_for_a_leader_whose_line_dropped_and_two_minutes_at_most(people: People) -> None:
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


def test_the_clock_runs_on_as_soon_as_the_leader_is_back(people: People) -> None:
    people.here.remove("cto")
    people.live(LEASE_S + 1)
    assert people.clock().state == "paused"
    people.here.add("cto")
    people.live(1)
    assert people.clock().state == "running"


def test_a_line_that_drops_completes_nothing_and_control_falls_to_the_leaders_and_comes_back(people: People) -> None:
    seal = Seal(form="answer", payload=ANSWER)
    people.rooms["cpo"].do(seal, "cpo")
    people.here -= {"cto", "cpto"}
    people.live(FACILITATOR_GRACE_S - 1)
    refused(lambda: people.rooms["cpo"].do(Force(reason="The line of Bo dropped"), "cpo"), "cpto runs the session")
    people.live(1)
    people.rooms["cpo"].do(Force(reason="The line of Bo dropped"), "cpo")
    assert people.rooms["cpo"].view("cpo").active.phase == "answer", "one leader's word is not both's"  # type: ignore[union-attr]
    people.here |= {"cto", "cpto"}
    people.live(1)
    people.rooms["cto"].do(seal, "cto")
    refused(lambda: people.rooms["cpo"].do(Advance(), "cpo"), "facilitator cpto runs the session")
    people.rooms["cpto"].do(Advance(), "cpto")
    assert people.rooms["cpto"].view("cpto").active.phase == "reveal"  # type: ignore[union-attr]


def refused(work: Callable[[], object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        work()
