"""The review asks both leaders in private what came of earlier goals and lines."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessions.due import OUTCOMES
from sessions.errors import Refused
from sessions.exercises.review.kind import Review
from sessions.minutes.markdown import export_markdown
from sessions.model import FollowUp
from sessions.records.follow_ups import Report
from sessions.room import Room
from sessions.rules.late_answers import AcceptLate, OfferLate
from sessions.rules.moves import Advance, Force, Seal
from sessions.setup.demo import play, stories
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.both import both
from tests.tui.scenes import item, looking_back, room_with, seal

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


@pytest.mark.parametrize(
    ("days", "until"), [((None, None), None), ((30, None), 30), ((40, 30), 30), ((-3, 40), 40), ((0, None), None)]
)
def test_a_goal_that_is_still_open_comes_back_on_the_earlier_day_or_without_one_in_the_next_session(
    room: Room, days: tuple[int | None, int | None], until: int | None
) -> None:
    given = {
        seat: answers("still open")
        | {"goal-2": {"outcome": "still open"} | ({} if day is None else {"until": on(day)})}
        for seat, day in zip(("cpo", "cto"), days, strict=True)
    }
    seal(room, "look-back", given)
    both(room, Advance())
    day = None if until is None else date.today() + timedelta(days=until)
    assert (said(room)[GOAL].outcome, said(room)[GOAL].until) == ("open", day)
    (left,) = [each for each in room.store.due(date.max, undated=True) if each.id == GOAL]
    assert left.day == day
    assert (GOAL in {each.id for each in room.store.due(date.today(), undated=True)}) is (day is None)


def on(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def test_a_day_named_before_another_answer_was_chosen_counts_for_nothing(room: Room) -> None:
    late = answers("reached") | {"goal-2": {"outcome": "reached", "until": on(30)}}
    seal(room, "look-back", {"cpo": late, "cto": late})
    both(room, Advance())
    assert (said(room)[GOAL].outcome, said(room)[GOAL].until) == ("reached", None)


def test_the_two_can_say_together_that_a_goal_is_still_open_and_until_when(room: Room) -> None:
    seal(room, "look-back", {"cpo": answers("reached"), "cto": answers("missed")})
    both(room, Advance())
    room.do(Report(target=GOAL, outcome="open", until=date.today() + timedelta(days=9)), "cpo", shared=True)
    assert said(room)[GOAL].until == date.today() + timedelta(days=9)
    with pytest.raises(Refused, match="future"):
        room.do(Report(target=GOAL, outcome="open", until=date.today()), "cpo", shared=True)
    room.do(Report(target=GOAL, outcome="open"), "cpo", shared=True)
    assert said(room)[GOAL].until is None


def pending(room: Room) -> list[str]:
    room.refresh()
    view = room.view(None)
    ctx = room._context("cpo", room.people(), room.elapsed_ms())
    return Review().pending(view, view.agenda[0], ctx)


def test_going_on_names_what_they_differ_on_until_they_have_said_what_came_of_it(room: Room) -> None:
    assert pending(room) == [], "nothing is missing while they still answer in private"
    seal(room, "look-back", {"cpo": answers("reached"), "cto": answers("missed")})
    both(room, Advance())
    (differ, *_) = pending(room)
    assert differ.startswith("You differ on “Refunds settle within 24 hours") and differ.endswith("what came of it.")
    room.do(Report(target=GOAL, outcome="reached"), "cpo", shared=True)
    assert not any("differ" in each for each in pending(room))


def test_going_on_counts_what_is_due_and_has_no_outcome_yet(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    for story in stories()[:1]:
        play(store, story)
    store.close()
    room = room_with(tmp_path / "p.db", item(1, "review"), item(2, "talk", "cto"), series="cpo-cto-weekly")
    settings: Any = room.view(None).agenda[0].settings
    words = {"goal": "reached", "line": "still true"}
    answered = {each["key"]: {"outcome": words[each["kind"]]} for each in settings["asked"]}
    seal(room, "look-back", {"cpo": answered, "cto": answered})
    both(room, Advance())
    due = [each for each in room.due(date.today()) if each.is_due(date.today())]
    left = [each for each in due if each.kind not in ("goal", "line", "session")]
    assert len(left) > 2
    for n, each in enumerate(left):
        more = len(left) - n
        says = "One thing that is due has" if more == 1 else f"{more} things that are due have"
        assert pending(room) == [f"{says} no outcome or other day yet."]
        word = OUTCOMES[each.kind][0]
        again = date.today() + timedelta(days=9) if word.dated else None
        if word.key == "taken-up":
            word = next(each for each in OUTCOMES["topic"] if each.key == "let-go")
        room.do(Report(target=each.id, outcome=word.key, until=again), "cpo", shared=True)
    assert pending(room) == []
    room.store.close()


def test_a_pass_and_a_missing_answer_decide_nothing(room: Room) -> None:
    room.do(Seal(form="look-back", payload={"line-1": {"pass": True}, "goal-2": {"outcome": "reached"}}), "cpo")
    room.do(Force(reason="The other leader had to leave"), "cpo")
    room.do(Force(reason="The other leader had to leave"), "cto")
    found = said(room)
    assert (found[GOAL].outcome, found[GOAL].said) == ("differ", {"cpo": "reached"})
    assert any(each.startswith("Only CPO answered on “") for each in pending(room)), "nobody differs from a silence"
    told = export_markdown(room.view(None))
    assert f"({GOAL}) | only CPO answered" in told and "they differ" not in told
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
