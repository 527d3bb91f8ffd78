"""The review asks both leaders in private what came of earlier goals and lines."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessions.errors import Refused
from sessions.model import FollowUp
from sessions.records.follow_ups import Report
from sessions.room import Room
from sessions.rules.late_answers import AcceptLate, OfferLate
from sessions.rules.moves import Advance, Force, Seal
from sessions.store.sqlite_store import SqliteStore
from tests.tui.scenes import both, item, looking_back, room_with, seal

GOAL, OLD_LINE = "7k3qf2xa/G1", "7k3qf2xa/L1"
QUARTER = date.today() + timedelta(days=91)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A session in its look back, after one whose minutes were imported."""
    room = looking_back(tmp_path / "p.db")
    yield room
    room.store.close()


def said(room: Room) -> dict[str, FollowUp]:
    room.refresh()
    return {row.target: row for row in room.view(None).all(FollowUp)}


def answers(goal: str, line: str = "still true") -> dict[str, dict[str, str]]:
    return {"line-1": {"outcome": line}, "goal-2": {"outcome": goal}}


def test_what_both_say_alike_is_recorded_in_their_names(room: Room) -> None:
    assert room.view(None).agenda[0].phase == "look-back"
    seal(room, "look-back", {"cpo": answers("reached"), "cto": answers("reached")})
    both(room, Advance())
    found = said(room)
    assert (found[GOAL].outcome, found[GOAL].by) == ("reached", ("cpo", "cto"))
    assert (found[OLD_LINE].outcome, found[OLD_LINE].until) == ("still-true", QUARTER)
    room.do(Report(target=GOAL, outcome="reached", note="Two weeks early", value="17 h"), "cpo", shared=True)
    row = said(room)[GOAL]
    assert (row.note, row.value, row.said) == ("Two weeks early", "17 h", {"cpo": "reached", "cto": "reached"})
    assert GOAL not in {each.id for each in room.store.due(date.max, undated=True)}


def test_where_they_differ_nothing_ends_until_somebody_says_what_came_of_it(room: Room) -> None:
    seal(room, "look-back", {"cpo": answers("reached", "no longer true"), "cto": answers("missed")})
    both(room, Advance())
    found = said(room)
    assert (found[GOAL].outcome, found[GOAL].said) == ("differ", {"cpo": "reached", "cto": "missed"})
    assert (found[OLD_LINE].outcome, found[OLD_LINE].until) == ("differ", None)
    assert {GOAL, OLD_LINE} <= {each.id for each in room.store.due(date.today())}, "their days have passed all the same"
    room.do(Report(target=GOAL, outcome="changed", note="The scope did"), "cto")
    row = said(room)[GOAL]
    assert (row.outcome, row.by, row.said) == ("changed", ("cto",), {"cpo": "reached", "cto": "missed"})


def test_a_pass_and_a_missing_answer_decide_nothing(room: Room) -> None:
    room.do(Seal(form="look-back", payload={"line-1": {"pass": True}, "goal-2": {"outcome": "reached"}}), "cpo")
    room.do(Force(reason="The other leader had to leave"), "cpo")
    room.do(Force(reason="The other leader had to leave"), "cto")
    found = said(room)
    assert (found[GOAL].outcome, found[GOAL].said) == ("differ", {"cpo": "reached"})
    assert OLD_LINE not in found
    where: dict[str, Any] = {"item": "I1", "form": "look-back", "round": 1}
    room.do(OfferLate(**where, payload=answers("reached")), "cto")
    room.do(AcceptLate(**where), "cpo")
    assert (said(room)[GOAL].outcome, said(room)[GOAL].said) == ("reached", {"cpo": "reached", "cto": "reached"})


def test_nobody_sees_what_the_other_said_before_both_have_sealed(room: Room) -> None:
    room.do(Seal(form="look-back", payload=answers("missed")), "cpo")
    assert "missed" not in repr([row for row in room.view("cto").rows() if "look-back" in repr(row)])
    with pytest.raises(Refused):
        room.do(Advance(), "cto")


def test_a_review_without_goals_and_lines_begins_with_the_list(tmp_path: Path) -> None:
    room = room_with(tmp_path / "p.db", item(1, "review"), item(2, "talk", "cto"), series="cpo-cto-weekly")
    assert room.view(None).agenda[0].phase == "review"
    assert isinstance(room.store, SqliteStore)
    room.store.close()
