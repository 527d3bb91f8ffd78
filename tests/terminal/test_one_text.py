"""Two people at their own terminals change the same goal at once: neither loses any words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sessions.model import Goal, Wording
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.rules.moves import Advance, Seal
from tests.terminal.driver import Terminal
from tests.terminal.test_together import PEOPLE, Together
from tui.commands.keymap import SMALL

KEEP = SMALL[0].key(typing=True).lower()
REFUNDS = "Refunds settle within 24 hours"


class Merging(Together):
    """The same session, at the merge of its two goals."""

    def _to_the_ballot(self) -> None:
        room = Room(self.store, self.id, frozenset(PEOPLE))
        room.do(Waive(what="owners"), "cpo")
        room.do(MakeReady(), "cpo")
        room.do(Start(), "cpto")
        for seat, text in (("cpo", REFUNDS), ("cto", "The ledger moves in May")):
            room.do(Seal(form="draft", payload={"goal-1": {"text": text}}), seat)
        for _ in range(2):
            room.do(Advance(), "cpto")

    def refunds(self) -> Goal:
        return next(goal for goal in self.store.load(self.id).all(Goal) if goal.text.startswith("Refunds"))


@pytest.fixture
def merging(tmp_path: Path) -> Iterator[Merging]:
    with ExitStack() as stack:
        yield Merging(tmp_path, stack)


def change(terminal: Terminal, goal: Goal, words: str) -> None:
    """Open the form over a goal, and write at the end of what it says."""
    if goal.id != "G1":
        terminal.press("j")
    terminal.settle()
    terminal.press("w")
    terminal.wait_for(f"Goal {goal.id}")
    terminal.settle()
    terminal.press("end", *("space" if sign == " " else sign for sign in words))
    terminal.wait_for(words)


@pytest.mark.timeout(300)
def test_two_people_who_change_one_goal_at_once_both_find_their_words_again(merging: Merging) -> None:
    ada, bo = merging.sit("cpo"), merging.sit("cto")
    for terminal in (ada, bo):
        terminal.wait_for("Make one list from both")
    goal = merging.refunds()

    change(ada, goal, ", at night")
    bo.wait_for(f"CPO edits {goal.id}")
    change(bo, goal, ", on Sundays")

    ada.press(KEEP)
    ada.wait_gone(f"Goal {goal.id}")
    assert merging.refunds().text == f"{REFUNDS}, at night"

    bo.press(KEEP)
    bo.wait_for("This changed while you were writing")
    bo.wait_for(", at night")
    bo.wait_for(", on Sundays")
    assert merging.refunds().text == f"{REFUNDS}, at night", "nothing is changed before Bo has seen it"

    bo.settle()
    bo.press(KEEP)
    bo.wait_gone(f"Goal {goal.id}")
    ada.wait_for(f"CTO changes {goal.id}")
    ada.wait_for(", on Sundays")
    texts = [each.text for each in merging.store.load(merging.id).all(Wording, goal=goal.id)]
    assert texts == [REFUNDS, f"{REFUNDS}, at night", f"{REFUNDS}, on Sundays"]
    assert merging.store.verify(merging.id) == []
