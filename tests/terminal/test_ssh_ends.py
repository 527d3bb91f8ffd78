"""Apps that fail, lost connections, a host that stops: what was typed is kept, and nobody else notices."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from sessions.errors import Trouble
from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.setup.new_session import Plan, open_session
from sessions.store.connection import connect
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal, restored
from tests.terminal.hosted import SLOW, Hosted, asyncssh_client, until
from tests.terminal.test_ssh_harm import sit
from tests.tui.ssh.test_connection import painted

pytestmark = pytest.mark.openssh

WORDS = "Refunds settle in a day for all"


@pytest.fixture
def drafting(own: Hosted) -> Room:
    """A session in which both leaders write their goals alone; Ada's key has the cpo seat."""
    people = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]
    items = [Item(id="I1", title="Goals", kind="align", planned_minutes=15, budget_s=900)]
    plan = Plan(title="Drafting", playbook="test", people=people, items=items)
    room = Room(own.store, open_session(own.store, plan))
    for command in (Waive(what="owners"), MakeReady(), Start()):
        room.do(command, "cpo")
    own.seat("ada", room.id, "cpo")
    return room


FAULT = """

load = Panel._load


async def faulty(self, view, item, stage):
    await load(self, view, item, stage)
    if self.client.eyes == "cpo":
        raise RuntimeError(f"it holds {self.draft}")


Panel._load = faulty
"""
"""What is added at the end of `tui/exercises/panel.py` in a copy of the house: the screen of one person fails."""


def test_an_app_that_fails_shows_one_sentence_and_the_rest_is_in_the_hosts_log(own: Hosted, drafting: Room) -> None:
    drafting.save_draft("cpo", {"goal-1": {"text": WORDS}})
    own.seat("bo", drafting.id, "cto")
    house = own.folder / "house"
    for room in ("sessions", "tui", "schemas"):
        shutil.copytree(ROOT / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
    with (house / "tui" / "exercises" / "panel.py").open("a") as panel:
        panel.write(FAULT)
    own.stop()
    own.start(house)
    with own.open("bo") as bo:
        bo.wait_for("The goal", SLOW)
        with own.open("ada") as ada:
            assert ada.wait(SLOW) == 1 and restored(ada)
            raw = ada.raw.decode()
            shown = re.sub(r"\s+", " ", ada.text())
            assert "parley: the app stopped after an error. What you typed is saved." in shown
            assert "Traceback" not in raw and "Refunds" not in raw
        bo.type("Saved cards")
        bo.wait_for("Saved cards", SLOW)
    assert f"the screen of cpo of {drafting.id} with {own.fingerprint_of('ada')} ended with 1" in own.log()
    (record,) = own.folder.glob(".local/state/parley/**/crash.log")
    assert "Traceback" in record.read_text() and record.stat().st_mode & 0o777 == 0o600


def test_a_draft_damaged_on_disk_is_reported_and_locks_nobody_out(own: Hosted, drafting: Room) -> None:
    drafting.save_draft("cpo", {"goal-1": {"text": WORDS}})
    with closing(connect(own.db)) as damaged:  # as a disk might, or somebody with an editor
        damaged.execute("PRAGMA ignore_check_constraints = 1")
        damaged.execute("UPDATE draft SET payload = '{\"goal' WHERE seat = 'cpo'")
    with own.open("ada") as ada:
        ada.wait_for("parley didn't write", SLOW)
        ada.type("Written anew")
        until(lambda: kept(drafting) == {"goal-1": {"text": "Written anew"}}, lambda: f"kept: {kept(drafting)}")


def kept(room: Room) -> Any:
    """What the CPO drafted, where it can be read."""
    with suppress(Trouble):
        return room.draft("cpo")
    return None


ENDS: dict[str, Callable[[Hosted, Terminal, Room], object]] = {
    "the line is cut": lambda host, line, room: line.kill(signal.SIGKILL),
    "the window is closed": lambda host, line, room: line.hangup(),
    "the host stops": lambda host, line, room: host.stop(signal.SIGTERM),
    "the seat is taken back": lambda host, line, room: host.store.seat_keys.remove(room.id, "cpo"),
    "ctrl+q": lambda host, line, room: line.press("ctrl+q"),
}


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_a_connection_right_after_a_key_no_letter_is_lost(own: Hosted, drafting: Room, end: str) -> None:
    with own.open("ada") as terminal:
        terminal.wait_for("The goal", SLOW)
        terminal.type(WORDS)
        terminal.wait_for(WORDS, SLOW)
        ENDS[end](own, terminal, drafting)
        until(lambda: drafting.draft("cpo") == {"goal-1": {"text": WORDS}}, lambda: f"kept: {drafting.draft('cpo')}")


async def test_what_arrives_in_one_packet_with_the_end_of_the_connection_is_not_lost(
    own: Hosted, drafting: Room
) -> None:
    conn = await asyncssh_client(own, "ada")
    process = await sit(conn)
    await painted(process, b"The goal")
    process.stdin.write(WORDS.encode())
    conn.disconnect(asyncssh.DISC_BY_APPLICATION, "gone")
    await conn.wait_closed()
    await asyncio.to_thread(
        until, lambda: drafting.draft("cpo") == {"goal-1": {"text": WORDS}}, lambda: f"kept: {drafting.draft('cpo')}"
    )


def test_a_host_that_stops_exits_soon_even_if_the_file_is_locked(own: Hosted, drafting: Room) -> None:
    with own.open("ada") as terminal:
        terminal.wait_for("The goal", SLOW)
        seats = own.seats()
        with closing(connect(own.db)) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.type("Refunds")
            terminal.wait_for("Refunds", SLOW)
            assert own.stop(signal.SIGTERM) == 0
            assert terminal.wait(SLOW) == 1 and restored(terminal)
            other.execute("ROLLBACK")
    assert not any(Path(f"/proc/{pid}").exists() for pid in seats)
