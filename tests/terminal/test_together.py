"""People at their own terminals on one file: a ballot to its reveal, a lost connection, an observer."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sessions.exercises.align.outcomes import Confirm
from sessions.model import Clock, Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.terminal.conftest import ROOT
from tests.terminal.driver import Terminal

PEOPLE = {"cpo": "Ada Obi", "cto": "Bo Chen", "cpto": "Mina Okafor", "guest": "Di Ito"}
ROLES = {"cpto": "facilitator", "guest": "observer"}
WORDS = {"cpo": "Xylophones nobody tuned", "cto": "Quagmires under each ledger"}
HIDDEN = {seat: words.split()[0].encode() for seat, words in WORDS.items()}
GONE = 60.0
"""Seconds in which a lease that nobody renews has surely ended, and everybody has looked."""


class Together:
    """A session at its ballot in its own file, and the terminals of those who sit in it.

    `seats` are those of PEOPLE who take part, `settings` those of its alignment.
    """

    def __init__(
        self,
        folder: Path,
        stack: ExitStack,
        seats: Iterable[str] = tuple(PEOPLE),
        settings: dict[str, Any] | None = None,
    ) -> None:
        self.folder, self._stack, self._seats = folder, stack, tuple(seats)
        self.path = folder / "parley.db"
        self.store = open_store(self.path)
        stack.callback(self.store.close)
        self.parley = [sys.executable, "-m", "tui.cli.main", "--db", str(self.path)]
        people = [
            Participant(key_=key, name=PEOPLE[key], role=ROLES.get(key, "leader"))  # type: ignore[arg-type]
            for key in self._seats
        ]
        goals = Item(id="I1", title="Goals for Q3", kind="align", planned_minutes=20, budget_s=1200, owner="cpo")
        items = [
            replace(goals, settings=settings),
            Item(id="I2", title="Close", kind="close", planned_minutes=5, budget_s=300),
        ]
        plan = Plan(title="Q3 roadmap", playbook="test", people=people, items=items, planned_minutes=60)
        self.id = open_session(self.store, plan)
        self._to_the_ballot()
        self.seen: dict[str, list[Terminal]] = {seat: [] for seat in self._seats}

    def _to_the_ballot(self) -> None:
        room = Room(self.store, self.id, frozenset(self._seats))
        leading = ("cpto",) if "cpto" in self._seats else ("cpo", "cto")
        room.do(Waive(what="owners"), "cpo")
        room.do(MakeReady(), "cpo")
        room.do(Start(), leading[0])
        goal = {"text": "Refunds settle within 24 hours", "measure": "A week of refunds", "due": "2099-06-30"}
        room.do(Seal(form="draft", payload={"goal-1": goal}), "cpo")
        room.do(Seal(form="draft", payload={"goal-1": {**goal, "text": "The ledger moves in May"}}), "cto")
        for seat in leading * 2:
            room.do(Advance(), seat)
        for seat in ("cpo", "cto"):
            room.do(Confirm(), seat)
        if "cpto" in self._seats:  # without a facilitator the second one to confirm moves on
            room.do(Advance(), "cpto")

    def sit(self, seat: str, cols: int = 80, rows: int = 24) -> Terminal:
        """Open the session in its own process, behind its own pty."""
        env = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        command = [*self.parley, "open", self.id, "--as", seat]
        terminal = Terminal(command, cols=cols, rows=rows, env=env, cwd=ROOT)
        self._stack.enter_context(terminal)
        self.seen[seat].append(terminal)
        return terminal

    def phase(self) -> str:
        session = self.store.load(self.id)
        return str(session.active and session.active.phase)

    def clock(self) -> Clock:
        return self.store.load(self.id).get(Clock)

    def drafted(self, seat: str) -> str:
        """What is on disk of a leader's ballot."""
        return str(self.store.draft(self.id, ("I1", "ballot", 1, seat)))

    def nothing_leaked(self) -> None:
        """Assert that no terminal was ever sent a word of another's ballot."""
        for seat, terminals in self.seen.items():
            for terminal in terminals:
                for author, word in HIDDEN.items():
                    assert author == seat or word not in terminal.raw, f"{author}'s word was sent to {seat}"


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    with ExitStack() as stack:
        yield Together(tmp_path, stack)


def vote(terminal: Terminal, words: str) -> None:
    """Fill in a ballot of two goals: little support for the first, and why; more for the second."""
    terminal.wait_for("NOT SEALED")
    terminal.settle()
    for keys in (("2", "tab", "4", "tab"), (*words, "tab"), ("4", "tab", "4")):
        terminal.press(*("space" if key == " " else key for key in keys))
        terminal.settle()
    terminal.wait_for("ready to seal")


def seal(terminal: Terminal) -> None:
    terminal.consent("f8")
    terminal.wait_gone("NOT SEALED")


@pytest.mark.timeout(300)
def test_people_at_their_own_terminals_play_a_ballot_to_its_reveal(together: Together) -> None:
    mina, ada, bo = (together.sit(seat) for seat in ("cpto", "cpo", "cto"))
    mina.wait_for("Waiting for CPO and CTO.")
    mina.wait_for("CPO      Ada Obi")

    vote(ada, WORDS["cpo"])
    mina.wait_for("drafting")
    seal(ada)
    mina.wait_for("sealed")
    mina.wait_for("Waiting for CTO.")

    vote(bo, WORDS["cto"])
    bo.wait_until(lambda _: WORDS["cto"] in together.drafted("cto"), "the draft is not on disk")
    mina.press("B")
    bo.wait_for("Mina Okafor nudges you: your ballot is still missing.")
    assert b"\x07" in bo.raw

    bo.hangup()
    bo.wait()
    mina.wait_for("offline", GONE)
    mina.wait_for("paused", GONE)
    assert (together.clock().state, together.clock().forgiven) == ("paused", ("cto",))
    assert together.phase() == "ballot", "a dropped line completes no ballot"

    di = together.sit("guest")
    di.wait_for("Waiting for CTO.")
    di.wait_for("Nobody sees an answer before")
    together.nothing_leaked()

    again = together.sit("cto")
    again.wait_for(WORDS["cto"])
    mina.wait_gone("offline", GONE)
    mina.wait_gone("paused", GONE)
    assert together.clock().state == "running"
    again.wait_for("ready to seal")
    seal(again)
    for terminal in (mina, ada, di):
        terminal.wait_for("Both have sealed.")
    together.nothing_leaked()

    mina.press("n")
    for terminal in (mina, ada, again, di):
        terminal.wait_for("Xylophones")
        terminal.wait_for("Quagmires")
    assert together.phase() == "reveal"
    assert together.store.verify(together.id) == []


@pytest.mark.timeout(300)
def test_a_connection_lost_a_second_time_no_longer_stops_the_clock(together: Together) -> None:
    mina, bo = together.sit("cpto"), together.sit("cto")
    for first in (True, False):
        bo.wait_for("NOT SEALED")
        mina.wait_for("online", GONE)
        bo.hangup()
        bo.wait()
        mina.wait_until(lambda page: "CTO" in page and "offline" in page, "nobody says that the CTO is gone", GONE)
        if first:
            mina.wait_for("paused", GONE)
            bo = together.sit("cto")
            mina.wait_gone("paused", GONE)
    mina.settle()
    assert together.clock().state == "running"
    assert together.clock().forgiven == ("cto",)
    assert together.phase() == "ballot"
