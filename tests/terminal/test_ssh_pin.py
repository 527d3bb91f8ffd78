"""A seat with a PIN over a real SSH connection: its owner's key logs in, and the PIN opens the seat."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.model import Participant
from sessions.pins import hashed
from sessions.room import Room
from sessions.rules.pin_commands import SetPin
from tests.terminal.hosted import SLOW, Hosted
from tests.tui.scenes import closing

pytestmark = pytest.mark.openssh


def test_over_ssh_too_a_seat_with_a_pin_opens_only_with_it(tmp_path: Path) -> None:
    with Hosted(tmp_path) as host:
        room = closing(host.db, "sign")
        room.do(SetPin(pin=hashed("4711")), "cpo")
        room.store.close()
        host.seat("ada", room.id, "cpo")
        with host.open("ada") as terminal:
            terminal.wait_for("this seat has a PIN", SLOW)
            terminal.settle()
            assert "S sign" not in terminal.text()
            terminal.type("1234\r")
            terminal.wait_for("Wrong PIN.", SLOW)
            terminal.press("S", "S")
            assert host.store.load(room.id).get(Participant, "cpo").signed_at is None
            terminal.type("4711\r")
            terminal.wait_for("S sign", SLOW)
        fresh = Room(host.store, room.id)
        assert str(host.store.pins.kept(room.id, "cpo")).startswith("scrypt$18$"), "the host keeps it by its own cost"
        assert fresh.locked("cpo")
