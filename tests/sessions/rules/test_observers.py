"""An observer's room is read-only by construction: it refuses every command and every draft."""

import random
from pathlib import Path

import pytest

from sessions.command import Command
from sessions.errors import Refused
from sessions.room import Room
from sessions.rules.phases import open_form
from sessions.setup.new_session import open_session
from sessions.situation import OBSERVERS, anyone
from sessions.store import open_store
from tests.sessions.chance import random_command
from tests.sessions.commands import COMMANDS
from tests.sessions.wild import Wild, planned


@pytest.fixture
def rooms(tmp_path: Path) -> tuple[Room, Room]:
    """A session as an observer and as a leader have it open."""
    store = open_store(tmp_path / "p.db")
    session = open_session(store, planned(random.Random(7), facilitator=True))
    return Room(store, session, frozenset({"guest"}), "ssh"), Room(store, session, frozenset({"cpo"}), "ssh")


@pytest.mark.slow
@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_an_observer_is_refused_every_command_before_it_is_checked(
    rooms: tuple[Room, Room], kind: type[Command]
) -> None:
    room, _ = rooms
    before = room.rev
    with pytest.raises(Refused) as refusal:
        room.do(random_command(kind, room.view("guest"), random.Random(3), "word"), "guest")
    assert kind.requires.by is anyone or str(refusal.value) == OBSERVERS
    assert room.rev == before and not room.refresh()


def test_for_an_observer_only_time_and_whoever_gave_up_control_can_act() -> None:
    assert {kind.__name__ for kind in COMMANDS if kind.requires.by is anyone} == {"HandOver", "HoldDefault", "Tick"}


def test_observers_have_no_drafts(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    seed = 0
    while open_form((wild := Wild(store, random.Random(seed), facilitator=True)).session) is None:
        seed += 1
    wild.room.save_draft("cpo", {"mine": {"x": 1}})
    with pytest.raises(Refused, match=OBSERVERS):
        wild.room.save_draft("guest", {"mine": {"x": 1}})
    assert {key[3] for key in store.drafting(wild.room.id)} == {"cpo"}
