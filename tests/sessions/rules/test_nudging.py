"""Who may nudge whom, and how often."""

from pathlib import Path

import pytest

from sessions.errors import Refused
from sessions.model import Participant
from sessions.room import Room
from sessions.rules.handover import HandOver
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.tui.scenes import PEOPLE, item
from tests.tui.stage import opened


def rooms(path: Path, *seats: str) -> list[Room]:
    session = opened(path, "talk", facilitator=True)
    return [Room(open_store(path), session, frozenset([seat]), "local") for seat in seats]


def test_a_nudge_reaches_only_someone_who_is_present(tmp_path: Path) -> None:
    cpto, cto = rooms(tmp_path / "p.db", "cpto", "cto")
    with pytest.raises(Refused, match="CTO isn't here"):
        cpto.nudge("cto", "cpto")
    cto.store.presence.touch(cto.id, "cto", "t1")
    rev = cpto.rev
    cpto.nudge("cto", "cpto")
    nudge = cto.nudged("cto")
    assert nudge is not None and nudge.by == "cpto"
    cto.refresh()
    assert cto.rev == rev
    with pytest.raises(Refused, match=r"nudged just now. Wait 10 s"):
        cpto.nudge("cto", "cpto")
    with pytest.raises(Refused, match="isn't using the cto seat"):
        cpto.nudged("cto")
    with pytest.raises(Refused, match="isn't using the cto seat"):
        cpto.nudge("cpo", "cto")


def test_at_one_keyboard_nobody_is_nudged(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = Room(open_store(path), opened(path, "talk", facilitator=True))
    with pytest.raises(Refused, match="at this keyboard"):
        room.nudge("cto", "cpo")


def test_at_the_hot_seat_the_keyboard_also_belongs_to_whoever_takes_control_next(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    guest = Participant(key_="guest", name="Di", role="observer")
    plan = Plan(title="Q2", playbook="test", people=[*PEOPLE, guest], items=[item(1, "talk")])
    room = Room(store, open_session(store, plan))
    assert room.seats == {"cpo", "cto"}
    for seat in ("cpo", "cto"):
        room.do(HandOver(to="guest"), seat)
    assert room.seats == {"cpo", "cto", "guest"}
    assert room.view("guest").facilitator == "guest"


def test_observers_cannot_nudge(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    guest = Participant(key_="guest", name="Di", role="observer")
    plan = Plan(title="Q2", playbook="test", people=[*PEOPLE, guest], items=[item(1, "talk")])
    room = Room(store, open_session(store, plan), frozenset(["guest"]), "local")
    store.presence.touch(room.id, "cpo", "t1")
    with pytest.raises(Refused, match="Observers can't make changes"):
        room.nudge("cpo", "guest")
