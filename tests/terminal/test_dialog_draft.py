"""A process killed while somebody types a decision or a plan: the same key brings back the text and the cursor."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import closing
from pathlib import Path

from sessions.model import Decision, Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.dialog_drafts import DialogDraft
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal
from tests.terminal.test_place import until

HALF, REST = "Ship the ledger be", "fore the summer"
WAITS = "You have unfinished text: press d."


def sit(folder: Path, room: Room) -> Terminal:
    """The cpo at a terminal, in the open."""
    command = [sys.executable, "-m", "tui.cli.main", "--db", str(folder / "parley.db"), "open", room.id, "--as", "cpo"]
    terminal = Terminal(command, cols=100, rows=30, cwd=ROOT)
    terminal.wait_for("? help")
    return terminal


def test_a_half_typed_decision_survives_a_kill(tmp_path: Path) -> None:
    people = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]
    items = [Item(id="I1", title="Talk", kind="talk", planned_minutes=15, budget_s=900)]
    store = open_store(tmp_path / "parley.db")
    room = Room(store, open_session(store, Plan(title="Drop", playbook="test", people=people, items=items)))
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    key = ("", "own:decision", 0, "cpo")
    half = DialogDraft({"it": {"text": HALF}}, f"it/text@0,{len(HALF)}", {"it": {"text": None}})
    with sit(tmp_path, room) as terminal:
        terminal.press("d")
        terminal.wait_for("Decision")
        terminal.type(HALF)
        until(lambda: room.dialog_drafts() == {key: half}, "the words, where they end and what they began with")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    with sit(tmp_path, room) as terminal:
        # The terminal that was killed holds the seat for some seconds more.
        text = terminal.wait_until(lambda text: "Take over here?" in text or WAITS in text, "neither asked nor told")
        if "Take over here?" in text:
            terminal.press("1")
        terminal.wait_for(WAITS)
        terminal.press("d")
        terminal.wait_for(HALF)
        terminal.type(REST)
        terminal.wait_for(HALF + REST)
        terminal.press("f10")
        terminal.wait_for("Recorded.")
    room.refresh()
    assert [each.title for each in room.view("cpo").all(Decision)] == [HALF + REST]
    assert store.drafting(room.id) == []
    store.close()


def test_a_half_typed_plan_of_a_session_survives_a_terminal_that_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui.cli.main", "--db", str(tmp_path / "parley.db")]
    with Terminal(command, cols=100, rows=30, cwd=ROOT) as terminal:
        terminal.wait_for("? help")
        terminal.press("n")
        terminal.wait_for("New session")
        terminal.wait_for("planned")
        terminal.type("Roadmap of spr")
        terminal.wait_for("Roadmap of spr")
        terminal.kill(signal.SIGHUP)
        terminal.wait()
    with Terminal(command, cols=100, rows=30, cwd=ROOT) as terminal:
        terminal.wait_for("? help")
        terminal.press("n")
        terminal.wait_for("Roadmap of spr")
        terminal.type("ing")
        terminal.wait_for("Roadmap of spring")
        terminal.press("f4")
        terminal.wait_for("again to discard what you typed here")
        time.sleep(0.5)  # sooner, the second press would be one that bounced
        terminal.press("f4")
        terminal.wait_until(lambda text: "New session" not in text, "the form is still open")
    with closing(open_store(tmp_path / "parley.db")) as store:
        assert store.plan_draft("new") is None and store.sessions() == []
