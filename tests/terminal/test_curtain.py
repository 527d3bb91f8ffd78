"""The curtain at a real terminal: bursts and pastes leave it closed, and a held key opens it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal

TURN, PRIVATE = "it's your turn", "NOT SEALED"


def test_the_curtain_opens_with_a_held_key_but_not_with_a_burst_or_a_paste(tmp_path: Path) -> None:
    people = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]
    items = [Item(id="I1", title="Goals", kind="align", planned_minutes=15, budget_s=900)]
    store = open_store(tmp_path / "parley.db")
    room = Room(store, open_session(store, Plan(title="Closed", playbook="test", people=people, items=items)))
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    command = [sys.executable, "-m", "tui.cli.main", "--db", str(tmp_path / "parley.db"), "open", room.id]
    with Terminal(command, cols=80, rows=24, cwd=ROOT) as terminal:
        terminal.wait_for(TURN)
        terminal.settle()
        for burst in (" " * 5, "\r\r", " " * 40 + "\r\r\r", "   words and words   \r\rd"):
            terminal.type(burst)
            time.sleep(0.3)
        for text in (" " * 9, "\n\n\n", "words"):
            terminal.paste(text)
            time.sleep(0.3)
        assert TURN in terminal.text() and PRIVATE not in terminal.text()
        for place in range(9):
            terminal.type(" ")
            time.sleep(0.4 if place == 0 else 0.04)
        terminal.wait_for(PRIVATE)
        assert "words" not in terminal.text()
    assert all(room.draft(seat) is None for seat in ("cpo", "cto"))
    store.close()
