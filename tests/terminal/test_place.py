"""A connection lost in the middle of a sentence: after reopening parley you continue as if nothing had happened."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.few import some
from tests.terminal.conftest import ROOT
from tests.terminal.driver import PATIENCE, Terminal

FIRST, SECOND = "Refunds settle in a day for all", "Nobody is paged after midnight by a job of ours"
HALF = SECOND.index("after")
ASKED, PRIVATE = "Take over here?", "NOT SEALED"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A session that begins with an alignment: both write their goals alone, each with what would measure it."""
    people = [Participant(key_="cpo", name="Ada", role="leader"), Participant(key_="cto", name="Bo", role="leader")]
    items = [Item(id="I1", title="Goals", kind="align", planned_minutes=15, budget_s=900)]
    store = open_store(tmp_path / "parley.db")
    room = Room(store, open_session(store, Plan(title="Drop", playbook="test", people=people, items=items)))
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    yield room
    store.close()


def sit(folder: Path, room: Room, *, held: bool = False) -> Terminal:
    """The cpo at a terminal, in a field; the seat may be `held` for some seconds by a terminal that was killed."""
    command = [sys.executable, "-m", "tui.cli.main", "--db", str(folder / "parley.db"), "open", room.id, "--as", "cpo"]
    terminal = Terminal(command, cols=100, rows=30, cwd=ROOT)
    if held:
        text = terminal.wait_until(lambda text: ASKED in text or PRIVATE in text, "neither asked nor in the field")
        if ASKED in text:
            terminal.press("1")
            terminal.wait_gone(ASKED)
    terminal.wait_for(PRIVATE)
    return terminal


def until(met: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE} s"
        time.sleep(0.02)


def killed(terminal: Terminal, kept: Callable[[], bool]) -> None:
    until(kept, "the draft and its place")
    terminal.kill(signal.SIGKILL)


def hung_up(terminal: Terminal, kept: Callable[[], bool]) -> None:
    terminal.hangup()


def quit_(terminal: Terminal, kept: Callable[[], bool]) -> None:
    terminal.press("ctrl+q")


STOPS: dict[Callable[[Terminal, Callable[[], bool]], None], int] = {killed: HALF, hung_up: HALF - 1, quit_: HALF + 3}


@pytest.mark.parametrize("end", some([*STOPS]), ids=["killed after a space", "hung up after a word", "quit in a word"])
def test_an_interrupted_sentence_in_the_second_field_can_be_continued(
    tmp_path: Path, room: Room, end: Callable[[Terminal, Callable[[], bool]], None]
) -> None:
    stop = STOPS[end]

    def kept() -> bool:
        return (room.draft("cpo"), room.place("cpo")) == (
            {"goal-1": {"text": FIRST, "measure": SECOND[:stop].strip()}},
            f"goal-1/measure@0,{stop}",
        )

    with sit(tmp_path, room) as terminal:
        terminal.type(FIRST)
        terminal.press("tab", "enter")
        terminal.type(SECOND[:stop])
        terminal.wait_for(SECOND[:stop].strip())
        end(terminal, kept)
        terminal.wait()
    assert kept()
    with sit(tmp_path, room, held=end is killed) as terminal:
        terminal.wait_for(SECOND[:stop].strip())
        terminal.type(SECOND[stop:])
        terminal.wait_for(SECOND)
        until(lambda: room.draft("cpo") == {"goal-1": {"text": FIRST, "measure": SECOND}}, "the whole sentence")


@pytest.mark.parametrize("end", some([hung_up, quit_]))
def test_someone_who_only_looked_at_a_hidden_field_comes_back_to_it(
    tmp_path: Path, room: Room, end: Callable[[Terminal, Callable[[], bool]], None]
) -> None:
    with sit(tmp_path, room) as terminal:
        terminal.type(FIRST)
        terminal.wait_for(FIRST)
        terminal.press("tab", "enter")
        terminal.wait_for("▾")
        end(terminal, bool)
        terminal.wait()
    assert room.place("cpo") == "goal-1/measure@0,0"
    with sit(tmp_path, room) as terminal:
        terminal.wait_for("▾")
        terminal.type(SECOND)
        until(lambda: room.draft("cpo") == {"goal-1": {"text": FIRST, "measure": SECOND}}, "the sentence")
