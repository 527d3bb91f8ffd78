"""A leader says how it is going while they write, and nothing else says it, keeps it, or heeds it."""

import random
from pathlib import Path

import pytest

from sessions.errors import Locked, Refused
from sessions.pins import hashed
from sessions.room import Room
from sessions.rules.handover import Recuse
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.pin_commands import SetPin
from sessions.rules.returning import Back
from sessions.rules.signals import SIGNALS, writing
from sessions.situation import MOVED_ON
from sessions.store import open_store
from tests.few import some
from tests.sessions.wild import Wild
from tests.tui.stage import opened

ANSWER = {"worry": {"value": "on call"}, "load": {"value": 3}}


class Rooms:
    """A session with a facilitator whose first item is sealed questions, each seat in a room of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        session = opened(path, "ask", "ask", facilitator=True)
        self.all = [Room(open_store(path), session, frozenset([seat]), "local") for seat in ("cpo", "cto", "cpto")]
        self.cpo, self.cto, self.cpto = self.all
        for room, seat in zip(self.all, ("cpo", "cto", "cpto"), strict=True):
            room.store.presence.touch(room.id, seat, f"terminal of {seat}")

    def seen(self) -> dict[str, str]:
        """What everybody sees, at every terminal alike."""
        for room in self.all:
            room.refresh()
        said = [room.signals() for room in self.all]
        assert said.count(said[0]) == len(said)
        return said[0]


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path / "p.db")


def test_everyone_sees_what_a_leader_says_until_they_take_it_back_and_it_adds_no_change(rooms: Rooms) -> None:
    rev = rooms.cpo.rev
    for word in SIGNALS:
        rooms.cto.signal("cto", word)
        assert rooms.seen() == {"cto": word}
    rooms.cpo.signal("cpo", "nearly")
    assert rooms.seen() == {"cto": "line", "cpo": "nearly"}
    rooms.cto.signal("cto", None)
    assert rooms.seen() == {"cpo": "nearly"}
    assert (rooms.cpo.rev, rooms.cpo.store.verify(rooms.cpo.id)) == (rev, [])


def test_it_goes_when_its_author_seals_and_does_not_come_back_with_the_draft(rooms: Rooms) -> None:
    rooms.cto.signal("cto", "stuck")
    rooms.cpo.signal("cpo", "nearly")
    rooms.cto.do(Seal(form="answer", payload=ANSWER), "cto")
    assert rooms.seen() == {"cpo": "nearly"}
    rooms.cto.do(Unseal(form="answer"), "cto")
    assert rooms.seen() == {"cpo": "nearly"}


def test_it_goes_with_the_phase_whoever_ends_it(rooms: Rooms) -> None:
    rooms.cto.signal("cto", "stuck")
    rooms.cpto.do(Force(reason="We go on without it"), "cpto")
    assert rooms.seen() == {}
    rooms.cpto.do(Advance(), "cpto")
    assert writing(rooms.cpto.view(None)), "the next item asks in private, too"
    assert rooms.seen() == {}


def test_it_does_not_come_back_when_the_item_goes_back(tmp_path: Path) -> None:
    rng = random.Random(4)
    wild = Wild(open_store(tmp_path / "p.db"), rng, facilitator=True)
    room = Room(wild.store, wild.room.id, wild.everyone, "local")
    gone_back = 0
    for _ in range(200):
        room.refresh()
        if writing(room.view(None)):
            for seat in writing(room.view(None)):
                room.signal(seat, "stuck")
            place, rev = writing(room.view(None)), room.rev
            wild.room.refresh()
            wild.do(Back(), "cpto")
            room.refresh()
            if room.rev > rev:
                assert room.store.presence.signals(room.id) == {}
                gone_back += writing(room.view(None)) != place
        wild.step(rng)
    assert gone_back
    wild.store.close()


def test_it_goes_when_its_author_stands_aside(rooms: Rooms) -> None:
    rooms.cto.signal("cto", "stuck")
    rooms.cto.do(Recuse(), "cto")
    assert rooms.seen() == {}
    with pytest.raises(Refused, match="standing aside"):
        rooms.cto.signal("cto", "stuck")
    rooms.cto.do(Recuse(back=True), "cto")
    assert rooms.seen() == {}


def test_a_signal_survives_a_lost_connection(rooms: Rooms) -> None:
    rooms.cto.signal("cto", "minute")
    rooms.cto.store.presence.leave(rooms.cto.id, "cto", "terminal of cto")
    rooms.cto.store.close()
    assert rooms.cpo.signals() == {"cto": "minute"}
    rooms.cpo.store.presence.touch(rooms.cpo.id, "cto", "another terminal")
    assert rooms.cpo.signals() == {"cto": "minute"}


def test_only_a_leader_who_is_writing_can_signal_and_only_for_themselves(rooms: Rooms) -> None:
    with pytest.raises(Refused, match="isn't using the cto seat"):
        rooms.cpto.signal("cto", "stuck")
    with pytest.raises(Refused, match="Only the two leaders"):
        rooms.cpto.signal("cpto", "stuck")
    rooms.cpo.do(Seal(form="answer", payload=ANSWER), "cpo")
    with pytest.raises(Refused, match="while you write in private"):
        rooms.cpo.signal("cpo", "nearly")
    seen = rooms.cto.view(None)
    rooms.cto.signal("cto", "stuck", writing(seen)["cto"])
    rooms.cpto.do(Force(reason="We go on without it"), "cpto")
    with pytest.raises(Refused, match=MOVED_ON):
        rooms.cto.signal("cto", "nearly", writing(seen)["cto"])
    with pytest.raises(Refused, match="while you write in private"):
        rooms.cto.signal("cto", "nearly")
    assert rooms.seen() == {}


def test_a_seat_with_a_pin_says_nothing_before_the_pin_is_typed(rooms: Rooms) -> None:
    rooms.cto.do(SetPin(pin=hashed("4711")), "cto")
    again = Room(open_store(rooms.path), rooms.cto.id, frozenset(["cto"]), "local")
    with pytest.raises(Locked):
        again.signal("cto", "stuck")
    assert rooms.seen() == {}
    again.store.close()


def test_at_one_keyboard_nobody_signals(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = Room(open_store(path), opened(path, "ask"))
    with pytest.raises(Refused, match="say it aloud"):
        room.signal("cpo", "stuck")
    assert room.signals() == {}
    room.store.close()


@pytest.mark.parametrize("seed", some(range(4), 2))
def test_no_rule_depends_on_it(seed: int, tmp_path: Path) -> None:
    """The same session is played twice, once by leaders who say something before each step."""
    ends = []
    for speaks in (False, True):
        rng, wild = random.Random(seed), Wild(open_store(tmp_path / f"{speaks}.db"), random.Random(seed), True)
        room = Room(wild.store, wild.room.id, wild.everyone, "local")
        for n in range(12):
            room.refresh()
            for seat in writing(room.view(None)) if speaks else ():
                room.signal(seat, list(SIGNALS)[n % len(SIGNALS)])
            wild.step(rng)
        ends.append(([(each.kind, each.phase, each.status) for each in wild.session.agenda], wild.session.rev))
        assert wild.store.verify(wild.room.id) == []
        wild.store.close()
    assert ends[0] == ends[1]
