"""Shared goals played on screen, by keys and on a real file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sessions.exercises.align.outcomes import Commit, Confirm, ParkGoal
from sessions.exercises.align.state import scores_of
from sessions.exercises.align.wording import AcceptRevision, EditGoal, MarkDrop, Revise, WriteRaise
from sessions.exercises.board.turn import TurnRow
from sessions.model import BoardRow, Decision, Dissent, Escalation, Goal, Item, Parked
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import INTEGRATOR, SETTLES, Escalate
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.votes import ballots_of
from tests.sessions.aligned import Aligning
from tests.sessions.both import both
from tests.tui.exercises.aligning import (
    AUTUMN,
    HOSTILE,
    LATER,
    LEDGER,
    REASON,
    REFUNDS,
    Support,
    answer,
    asked,
    digit_of,
    form,
    goal,
    in_phase,
    kept,
    merging,
    panel,
    picks,
    point_at,
    refreshed,
    resolving,
    sealed,
    turn,
    vote,
    voted,
    write_over,
)
from tests.tui.exercises.boards import board_room
from tests.tui.stage import all_at_once, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.config import Config
from tui.dialogs.curtain import Curtain
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.exercises.align.goal_list import BothLists, Goals
from tui.exercises.align.panel import AlignPanel
from tui.exercises.align.texts import commit_steps, outcomes, warning
from tui.exercises.facts_first import come_next
from tui.forms.form_view import FormView


def _texts(pilot: Pilot[Any]) -> list[Content]:
    return [each.content for each in panel(pilot).query(Static) if isinstance(each.content, Content)]


# --- whole plays ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_two_rounds_played_by_keys_lead_from_two_lists_to_signed_goals(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", "talk")
    room = room_of(path, session)
    drafts = {"cpo": REFUNDS, "cto": LEDGER}
    secret = {"cpo": "On call has no slack", "cto": "It cannot wait"}
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        seen: set[str] = set()
        for _ in range(2):
            seat = await turn(pilot)
            await typed(pilot, drafts[seat])
            await until(pilot, lambda seat=seat: drafts[seat] in shown(pilot))  # type: ignore[misc]
            assert not any(drafts[other] in shown(pilot) for other in drafts if other != seat)
            await sealed(pilot, seat)
            seen.add(seat)
        assert seen == {"cpo", "cto"}
        await pilot.press("n")
        await in_phase(pilot, "compare")
        assert REFUNDS in shown(pilot)
        assert LEDGER in shown(pilot)

        await pilot.press("n")
        await in_phase(pilot, "merge")
        await point_at(pilot, "Refunds")
        await pilot.press("w")
        await form(pilot)
        await pilot.press("end")
        await typed(pilot, " for all")
        await kept(pilot)
        await until(pilot, lambda: REFUNDS + " for all" in goal(refreshed(room), "Refunds").text)
        await pilot.press("n")

        await in_phase(pilot, "ballot")
        first = {"Refunds": (5, 4, ""), "ledger": (1, 4, secret["cpo"])}
        second = {"Refunds": (4, 5, ""), "ledger": (5, 2, "")}
        for _ in range(2):
            seat = await turn(pilot)
            assert secret["cpo"] not in shown(pilot) or seat == "cpo"
            await vote(pilot, first if seat == "cpo" else second)
            await sealed(pilot, seat)
        await until(pilot, lambda: screen_of(pilot).is_current)
        assert secret["cpo"] not in shown(pilot)
        await pilot.press("n")

        await in_phase(pilot, "reveal")
        page = shown(pilot)
        assert "You guessed each other to within one on 2 of 2." in page and secret["cpo"] in page
        assert "1 of 2  " in page and "far apart · gap 4" in page, "the widest gap comes first, alone"
        assert "■ CTO speaks first" not in page and "▲ CPO speaks first: the lower supporter" in page
        await pilot.press("right")
        await until(pilot, lambda: "close · gap 1" in shown(pilot))
        await pilot.press("left")
        await until(pilot, lambda: "far apart · gap 4" in shown(pilot))
        await pilot.press("right", "right")
        await until(pilot, lambda: "alignment 50.0" in shown(pilot))
        page = shown(pilot)
        assert "alignment 50.0 · two people voting at random" in page
        assert secret["cpo"] in page
        assert page.index("ledger move") < page.index("Refunds settle"), "the widest gap is on top"
        await pilot.press("n")

        await in_phase(pilot, "discuss")
        assert "speaks first" in shown(pilot)
        await pilot.press("w")
        await form(pilot)
        assert "CPO on G" in shown(pilot), "nobody asks whose support it is, because CTO's can't be raised"
        await typed(pilot, "A rollback that was tried")
        await kept(pilot)
        await until(pilot, lambda: "+1  A rollback that was tried" in shown(pilot))
        await pilot.press("n")

        await in_phase(pilot, "revise")
        await pilot.press("w")
        await picks(pilot, "2")
        await form(pilot)
        await write_over(pilot, LATER)
        await kept(pilot)
        await until(pilot, lambda: "CTO proposes · waiting for ▲ CPO" in shown(pilot))
        assert LEDGER in shown(pilot)
        assert LATER in shown(pilot), "both wordings can be read"
        await pilot.press("y")
        asked = f"Press y again to let CPO accept this wording of {goal(room, 'ledger').id}: {LATER}"
        await until(pilot, lambda: message(pilot).startswith(asked))
        assert goal(refreshed(room), "ledger").version == 1
        await pilot.press("y")
        await until(pilot, lambda: goal(refreshed(room), "ledger").version == 2)
        await pilot.press("n")

        await in_phase(pilot, "ballot")
        for _ in range(2):
            seat = await turn(pilot)
            assert "Refunds" not in shown(pilot), "what was agreed is not voted on again"
            await vote(pilot, {"ledger": (3 if seat == "cpo" else 4, 3, "")})
            await sealed(pilot, seat)
        await until(pilot, lambda: screen_of(pilot).is_current)
        await pilot.press("n")
        await in_phase(pilot, "reveal")
        await all_at_once(pilot)
        await until(pilot, lambda: "alignment 80.0 (was 50.0)" in shown(pilot))
        await pilot.press("n")

        await in_phase(pilot, "resolve")
        assert "You both support it: CPO 3, CTO 4." in shown(pilot)
        await pilot.press("n", "n")
        await in_phase(pilot, "sign")
        assert LATER in shown(pilot)
        await pilot.press("S")
        await picks(pilot, "1")
        await until(pilot, lambda: goal(refreshed(room), "ledger").signed == ("cpo",))
        await pilot.press("1")
        assert goal(refreshed(room), "ledger").signed == ("cpo",), "the other leader has a digit of their own"
        await pilot.press("2")
        await until(pilot, lambda: refreshed(room).view(None).get(Item, "I1").status == "ended")
    goals = room.view(None).all(Goal)
    assert {each.text for each in goals} == {REFUNDS + " for all", LATER}
    assert {each.status for each in goals} == {"agreed"}
    assert all(set(each.signed) == {"cpo", "cto"} for each in goals)


# --- what each may see ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seat", ["cpo", "cpto", None])
async def test_nothing_of_a_sealed_ballot_is_on_another_screen(tmp_path: Path, seat: str | None) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", facilitator=True)
    room = merging(room_of(path, session), cpo=(REFUNDS,))
    both(room, Confirm())
    room.do(Advance(), "cpto")
    ballot = {each.id: {"support": 1, "guess": 4, "reason": REASON} for each in asked(room)}
    room.do(Seal(form="ballot", payload=ballot), "cto")
    async with parley(path, session, seat=seat, mode="ssh").run_test(size=(120, 40)) as pilot:
        if seat == "cpto":  # who runs it has the facilitator view in private phases; the exercise is behind it
            await until(pilot, lambda: "runs the session" in shown(pilot))
            assert REASON not in shown(pilot)
            await pilot.press("D")
        await in_phase(pilot, "ballot")
        assert REASON not in shown(pilot)
        assert "CTO sealed" in shown(pilot)
        assert not panel(pilot).query(Goals)
        assert not any(panel(pilot).available(command.id) for command in AlignPanel.commands)


@pytest.mark.slow
async def test_a_draft_ballot_survives_closing_the_window(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    both(merging(room_of(path, session)), Advance())
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await pilot.pause()
        await pilot.press("4", "tab")
        await until(pilot, lambda: bool(panel(pilot).answer.draft))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private)
        assert 4 in [each.get("support") for each in panel(pilot).query_one(FormView).payload.values()]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_goal_made_of_a_row_is_among_the_lists_and_says_of_which_row(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    room = board_room(tmp_path / "p.db", "settle")
    words = "Nobody who leaves takes the ledger along"
    room.do(TurnRow(board="B1", row="risk-3", to="goal", fields={"text": words}), "cpo")
    both(room, Advance())
    room.do(Seal(form="draft", payload={"goal-1": {"text": REFUNDS}}), "cpo")
    room.do(Force(reason="the other came late"), "cpo")
    room.do(Force(reason="the other came late"), "cto")
    origin = "made of B1/risk-3: Key people leave"
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=size) as pilot:
        await in_phase(pilot, "compare")
        lines = " ".join(" ".join(each.plain for each in _texts(pilot)).split())
        assert f"There before you wrote {words} {origin}" in lines and "CTO · Bo Chen No goal drafted." in lines
        both(room, Advance())
        await in_phase(pilot, "merge")
        await until(pilot, lambda: origin in " ".join(shown(pilot).replace("│", " ").split()))


# --- one list -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_both_lists_are_side_by_side_if_there_is_room(tmp_path: Path) -> None:
    for size, wide in (((80, 24), False), ((100, 30), True)):
        path = tmp_path / f"{size[0]}.db"
        session = opened(path, "align")
        room = room_of(path, session)
        for seat, text in (("cpo", REFUNDS), ("cto", LEDGER)):
            room.do(Seal(form="draft", payload={"goal-1": {"text": text}}), seat)
        both(room, Advance())
        async with parley(path, session).run_test(size=size) as pilot:
            await in_phase(pilot, "compare")
            assert panel(pilot).query_one(BothLists).has_class("-wide") == wide
            lines = shown(pilot).splitlines()
            assert any("CPO · Ada Obi" in each and "CTO · Bo Chen" in each for each in lines) == wide


@pytest.mark.slow
async def test_goals_are_added_joined_split_and_marked_by_keys(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await pilot.press("i")
        await picks(pilot, "2")
        await form(pilot)
        await typed(pilot, "One price list for Europe")
        await kept(pilot)
        await until(pilot, lambda: "One price list" in shown(pilot))
        assert goal(refreshed(room), "price").by == "cto"

        await point_at(pilot, "price")
        await pilot.press("percent_sign")
        modal = await form(pilot)
        assert "One price list" in shown(pilot)
        lines = list(modal.query(Input))
        lines[0].value, lines[1].value = "One price list for France", "One price list for Spain"
        await kept(pilot)
        assert {each.text for each in asked(refreshed(room)) if "price" in each.text} == {
            "One price list for France",
            "One price list for Spain",
        }

        await point_at(pilot, "France")
        await pilot.press("J")
        modal = await form(pilot)
        names = list(modal.query_one(FormView).form.sections[0].fields[0].options)
        spain = next(place for place, name in enumerate(names) if "Spain" in name)
        await pilot.press(*["down"] * spain, "space")
        modal.query_one(Input).value = "One price list for both"
        await kept(pilot)
        one = goal(refreshed(room), "both")
        joined = room.view(None).all(Goal, joined_into=one.id)
        assert {each.text for each in joined} == {"One price list for France", "One price list for Spain"}
        assert f"joined into {one.id}" in shown(pilot)
        assert panel(pilot).cursor_goal == one, "the cursor is on what became of it, not on what was dropped"
        refreshed(room).do(RecordDecision(title="One list"), "cpo")
        await until(pilot, lambda: bool(screen_of(pilot).client.view().all(Decision)))
        await pilot.press("W")
        await until(pilot, lambda: screen_of(pilot).middle.panel is None)
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None and panel(pilot).cursor_goal == one)
        await point_at(pilot, "Spain")
        assert ("x", "remove") in [*screen_of(pilot).hints()]
        await pilot.press("x", "x")
        await until(pilot, lambda: goal(refreshed(room), "Spain").status == "open")

        await point_at(pilot, "Refunds")
        await pilot.press("x")
        await picks(pilot, "2")
        await until(pilot, lambda: "CTO wants to drop it" in shown(pilot))
        await pilot.press("x")
        await picks(pilot, "1")
        await until(pilot, lambda: "dropped by both" in shown(pilot))
        assert goal(refreshed(room), "Refunds").status == "dropped"


async def test_a_change_at_another_terminal_leaves_the_cursor_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await point_at(pilot, "Refunds")
        room.do(MarkDrop(goal=goal(room, "ledger").id), "cto")
        room.do(EditGoal(goal=goal(room, "cards").id, changes={"text": "Saved cards for everybody"}), "cto")
        await until(pilot, lambda: "Saved cards for everybody" in shown(pilot) and "CTO wants to drop" in shown(pilot))
        here = panel(pilot).cursor_goal
        assert here is not None and "Refunds" in here.text


async def test_the_merge_shows_how_the_goals_spread_over_the_horizons(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        assert "▓ now" not in shown(pilot)
        for word, horizon in (("Refunds", "now"), ("ledger", "now")):
            room.do(EditGoal(goal=goal(room, word).id, changes={"horizon": horizon}), "cto")
        await until(pilot, lambda: "▕▓▓▓▓▓▓▓▓▓▓▓▓▏  ▓ now 2  ▒ next 0  ░ later 0" in shown(pilot))
        assert "Over 80 %" not in shown(pilot)
        room.do(EditGoal(goal=goal(room, "cards").id, changes={"horizon": "now"}), "cto")
        await until(pilot, lambda: "Over 80 % of the goals stand on one horizon: now." in shown(pilot))
        room.do(EditGoal(goal=goal(room, "cards").id, changes={"horizon": "later"}), "cto")
        await until(pilot, lambda: "▕▓▓▓▓▓▓▓▓░░░░▏  ▓ now 2  ▒ next 0  ░ later 1" in shown(pilot))
        assert "Over 80 %" not in shown(pilot)


@pytest.mark.slow
async def test_a_digit_says_who_owns_a_goal_and_goes_on_to_the_next_without_an_owner(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session).run_test(size=(120, 40)) as pilot:
        await in_phase(pilot, "merge")
        assert "1 CPO owns it   2 CTO owns it" in shown(pilot)
        first = panel(pilot).cursor_goal
        assert first is not None
        await pilot.press("2")
        await until(pilot, lambda: refreshed(room).view(None).get(Goal, first.id).owner == "cto")
        await until(pilot, lambda: (panel(pilot).cursor_goal or first).id != first.id)
        second = panel(pilot).cursor_goal
        assert second is not None and second.owner is None
        await pilot.press("m")
        await picks(pilot, "1")
        await until(pilot, lambda: refreshed(room).view(None).get(Goal, second.id).owner == "cpo")
        left = [each for each in room.view(None).all(Goal) if each.id not in (first.id, second.id)]
        assert left and not any(each.owner for each in left), "only the goal under the cursor"


@pytest.mark.slow
async def test_with_a_facilitator_both_confirm_and_the_marks_show_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", facilitator=True)
    merging(room_of(path, session), cpo=(REFUNDS,))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == "Not confirmed yet: CPO and CTO.")
        await pilot.press("y")
        await picks(pilot, "1")
        await pilot.press("escape")
        await until(pilot, lambda: "▲ CPO ✓ ready   ■ CTO – not yet" in shown(pilot))
        await pilot.press("y")
        await until(pilot, lambda: message(pilot) == "Press y again to let CTO confirm this list of goals.")
        await pilot.press("y")
        await until(pilot, lambda: "▲ CPO ✓ ready   ■ CTO ✓ ready" in shown(pilot))
        assert not panel(pilot).available("goal-confirm")
        await pilot.press("n")
        await in_phase(pilot, "ballot")


async def test_at_your_own_terminal_nobody_asks_whose_agreement_it_is(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat="cto", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await point_at(pilot, "Refunds")
        await pilot.press("x")
        await until(pilot, lambda: message(pilot).startswith("Press x again to drop G"))
        assert goal(refreshed(room), "Refunds").drop == ()
        await pilot.press("x")
        await until(pilot, lambda: "CTO wants to drop it" in shown(pilot))
        assert goal(refreshed(room), "Refunds").drop == ("cto",)


# --- what becomes of each -------------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_each_goal_says_its_outcome_in_words_and_both_decide_what_is_open(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", "talk")
    room = resolving(room_of(path, session))
    config = Config(keys={"goal-commit": "s"})
    async with parley(path, session, config=config).run_test(size=(120, 40)) as pilot:
        await in_phase(pilot, "resolve")
        page = shown(pilot)
        assert "You both support it: CPO 5, CTO 4." in page
        assert "CPO 4, CTO 2. You can disagree and commit." in page
        assert "CPO presses s to commit" in page
        assert "CTO presses s, says why they disagree, and commits" in page
        assert "CPO 1, CTO 5. You are too far apart. It goes to the integrator, who" in page
        waiting = {goal(room, word).id for word in ("cards", "ledger")}
        first = next(each.id for each in room.view(None).all(Goal) if each.id in waiting)
        assert (here := panel(pilot).cursor_goal) and here.id == first, "it begins at what still needs an answer"

        await point_at(pilot, "cards")
        await pilot.press("s")
        await picks(pilot, "2")
        await form(pilot)
        await pilot.press("f10")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FormModal), "a commitment at 2 needs its dissent in words"
        await typed(pilot, "Cards can wait")
        await kept(pilot)
        await until(pilot, lambda: "CTO disagrees: Cards can wait" in shown(pilot))
        assert "CTO has committed" in shown(pilot)
        await pilot.press("s")
        await picks(pilot, "1")
        modal = await form(pilot)
        assert not modal.query(Input), "who goes along is asked for no dissent"
        assert "CTO disagrees: Cards can wait" in shown(pilot)
        await kept(pilot)
        await until(pilot, lambda: "You both commit, and the dissent is recorded." in shown(pilot))

        await point_at(pilot, "ledger")
        for who in "12":
            await pilot.press("l")
            await picks(pilot, who)
            modal = await form(pilot)
            modal.query_one(Input).value = AUTUMN.isoformat()
            await kept(pilot)
            await pilot.pause()
        await until(pilot, lambda: "You both revisit it on 1 Sep 2099." in shown(pilot))
        await pilot.press("m")
        await picks(pilot, "2")
        await until(pilot, lambda: "owner ■ CTO" in shown(pilot))
        await pilot.press("n")
        asked = "Press n again to confirm the result for each goal, for both of you."
        await until(pilot, lambda: message(pilot) == asked)
        await pilot.press("n")
        await in_phase(pilot, "sign")
        assert "CTO disagrees but commits: Cards can wait" in shown(pilot)
        await pilot.press("S")
        await picks(pilot, "1")
        await pilot.press("2")
        await until(pilot, lambda: refreshed(room).view(None).get(Item, "I1").status == "ended")
    view = room.view(None)
    assert [each.text for each in view.all(Dissent)] == ["Cards can wait"]
    assert [each.revisit_on for each in view.all(Parked)] == [AUTUMN]


@pytest.mark.slow
async def test_ways_forward_open_with_one_key_and_lead_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", "talk")
    room = resolving(room_of(path, session))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "resolve")
        await point_at(pilot, "Refunds")
        assert not panel(pilot).available("goal-ways"), "what is agreed is not stuck"
        await point_at(pilot, "ledger")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        page = shown(pilot)
        assert page.index("Trial until a set day") < page.index("Escalate")
        assert "Argue this goal" in page
        await pilot.press(digit_of(pilot, "Split the scope"))
        await picks(pilot, "1")
        await form(pilot)
        assert "The first part of it, [which]:" in shown(pilot)
        await kept(pilot)
        proposed = refreshed(room).view(None).all(Decision)
        assert [(each.status, each.decided_by, each.from_) for each in proposed] == [
            ("proposed", ("cpo",), goal(room, "ledger").id)
        ]
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press(digit_of(pilot, "Escalate"))
        await form(pilot)
        assert "Nobody has asked for the facts. It wasn't argued" in " ".join(shown(pilot).split())
        assert "You can send it anyway." in shown(pilot)
        await typed(pilot, "The old ledger stays")
        await kept(pilot)
        assert [each.goal for each in refreshed(room).view(None).all(Escalation)] == [goal(room, "ledger").id]
        await until(pilot, lambda: "E1 escalates it to" in shown(pilot))
        await point_at(pilot, "cards")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press(digit_of(pilot, "Argue this goal"))
        await until(pilot, lambda: "You argue it next, as I" in shown(pilot))


@pytest.mark.slow
async def test_facts_first_records_the_question_and_puts_the_facts_board_next(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", "talk")
    vague: Support = {"support": 1, "reason": "It feels wrong"}
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(4, 4), ledger=(vague, 5))
    both(room, Advance())
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "discuss")
        await point_at(pilot, "ledger")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press(digit_of(pilot, "Facts first"))
        await form(pilot)
        await typed(pilot, "How many refunds a month wait for the ledger?")
        await kept(pilot)
        await until(pilot, lambda: "Recorded as an open question. I3, on the facts, comes next." in message(pilot))
    view = refreshed(room).view(None)
    [question] = view.all(BoardRow)
    assert (question.text, (question.columns or {})["about"]) == (
        "How many refunds a month wait for the ledger?",
        goal(room, "ledger").id,
    )
    assert [each.id for each in view.agenda] == ["I1", "I3", "I2"]
    assert come_next(view)


@pytest.mark.slow
async def test_a_key_declines_a_proposed_wording_and_a_way_forward_prefills_one(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(4, 4), ledger=(1, 5))
    for _ in range(2):
        both(room, Advance())
    room.do(Revise(goal=goal(room, "ledger").id, text=LATER), "cto")
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "revise")
        assert panel(pilot).available("goal-accept")
        await pilot.press("x", "x")
        await until(pilot, lambda: LATER not in shown(pilot))
        assert not panel(pilot).available("goal-accept")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press(digit_of(pilot, "One after the other"))
        await form(pilot)
        assert "After [the other first]:" in shown(pilot)
        await kept(pilot)
        assert goal(refreshed(room), "ledger").proposed == f"After [the other first]: {LEDGER}"


@pytest.mark.slow
async def test_who_speaks_first_and_which_wording_waits_follow_the_goal_under_the_cursor(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(5, 2), ledger=(1, 5))
    both(room, Advance())
    lower = "{} speaks first: the lower supporter"
    async with parley(path, session, seat="cto", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "discuss")
        await until(pilot, lambda: lower.format("▲ CPO") in shown(pilot))
        await point_at(pilot, "cards")
        await until(pilot, lambda: lower.format("■ CTO") in shown(pilot))
        await point_at(pilot, "ledger")
        await until(pilot, lambda: lower.format("▲ CPO") in shown(pilot))
        saved, ledger = goal(refreshed(room), "cards").id, goal(room, "ledger").id
        room.do(ParkGoal(goal=ledger, revisit_on=date(2040, 1, 15)), "cpo")
        await until(pilot, lambda: "CPO wants to park it until 15 Jan 2040" in shown(pilot))
        room.do(ParkGoal(goal=ledger), "cpo")
        await until(pilot, lambda: "wants to park it" not in shown(pilot))
        both(room, Advance())
        room.do(Revise(goal=ledger, text=LATER), "cpo")
        await in_phase(pilot, "revise")
        await point_at(pilot, "cards")
        await until(pilot, lambda: "CPO proposes another wording" in shown(pilot))
        await point_at(pilot, "ledger")
        await until(pilot, lambda: "x decline" in shown(pilot))
        await point_at(pilot, "cards")
        await pilot.press("y")
        said = f"There is no proposed wording for {saved}. Go to {ledger}, which has one."
        await until(pilot, lambda: message(pilot) == said)


@pytest.mark.slow
async def test_a_refusal_is_one_sentence_and_the_text_stays(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(4, 4), ledger=(1, 5))
    for _ in range(2):
        both(room, Advance())
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "revise")
        await pilot.press("w")
        await form(pilot)
        await pilot.press("f10")
        await pilot.pause()
        assert message(pilot) == "That's already the wording."
        assert LEDGER in shown(pilot)


# --- what is said ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cpo", "cto", "says"),
    [
        ((5, 4), (1, 2), "agreement was an illusion"),
        ((4, 1), (4, 1), "you agreed without knowing it"),
        ((1, 1), (1, 1), "being close isn't agreement"),
        ((4, 4), (4, 4), ""),
    ],
)
async def test_what_the_guesses_say_about_the_pair_is_one_calm_sentence(
    tmp_path: Path, cpo: tuple[int, int], cto: tuple[int, int], says: str
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session), cpo=(REFUNDS,), cto=())
    both(room, Advance())
    for seat, (support, guess) in (("cpo", cpo), ("cto", cto)):
        payload = {each.id: answer({"support": support}, guess) for each in asked(room)}
        room.do(Seal(form="ballot", payload=payload), seat)
    both(room, Advance())
    view = room.view(None)
    assert says in warning(scores_of(view, view.get(Item, "I1")))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "reveal")
        told = " ".join(str(each.content) for each in panel(pilot).query(".calm").results(Static))
        assert told == warning(scores_of(view, view.get(Item, "I1")))
        assert bool(told) == bool(says)


@pytest.mark.slow
async def test_a_pass_has_no_number_and_points_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    shares = {"support": 4, "points": 60, "confidence": 70}, {"support": 4, "points": 40}
    voted(room, refunds=shares, saved=(None, 4), ledger=({"support": 4, "points": 40}, {"support": 2, "points": 60}))
    async with parley(path, session).run_test(size=(120, 40)) as pilot:
        await in_phase(pilot, "reveal")
        lines = shown(pilot).splitlines()
        cards = next(each for each in lines if "Saved cards" in each)
        assert "– (3)" in cards and "4 (–)" in cards
        assert any("CPO passes" in each for each in lines)
        assert any("CPO, 70 % sure" in each for each in lines)
        assert any("points: ▲ CPO 60 · ■ CTO 40" in each for each in lines)


# --- hostile words, small windows -----------------------------------------------------------------------------------


@pytest.mark.slow
async def test_hostile_text_is_only_text_in_every_phase(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session), cpo=(HOSTILE,), cto=("Calm words for a goal",))

    async def looks(phase: str) -> None:
        async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
            await in_phase(pilot, phase)
            page = shown(pilot)
            assert "\x1b" not in page and "\u202e" not in page
            assert "[/foo]" in page
            await pilot.press("j", "k", "enter")
            await pilot.pause()

    hostile = goal(room, "foo").id
    room.do(EditGoal(goal=hostile, changes={"measure": "[/", "why": HOSTILE, "persona": "[b]all[/b]"}), "cpo")
    await looks("merge")
    both(room, Advance())
    calm = goal(room, "Calm").id
    for seat, support in (("cpo", 1), ("cto", 5)):
        harm = {"block": HOSTILE} if seat == "cpo" else {}
        payload = {hostile: answer({"support": support, "reason": HOSTILE, **harm}), calm: answer(4)}
        room.do(Seal(form="ballot", payload=payload), seat)
    both(room, Advance())
    await looks("reveal")
    both(room, Advance())
    room.do(WriteRaise(goal=hostile, text=HOSTILE), "cpo")
    await looks("discuss")
    both(room, Advance())
    room.do(Revise(goal=hostile, text=HOSTILE + " again"), "cto")
    await looks("revise")
    room.do(AcceptRevision(goal=hostile, text=goal(room, "foo").proposed or ""), "cpo")
    both(room, Advance())
    for seat, support in (("cpo", 2), ("cto", 5)):
        room.do(Seal(form="ballot", payload={hostile: answer({"support": support, "reason": HOSTILE})}), seat)
    both(room, Advance())
    both(room, Advance())
    room.do(Commit(goal=hostile, text=HOSTILE), "cpo")
    room.do(Commit(goal=hostile), "cto")
    both(room, Advance())
    await looks("resolve")
    both(room, Advance())
    await looks("sign")


async def test_an_observer_is_offered_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat=None, mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        assert not any(panel(pilot).available(command.id) for command in AlignPanel.commands)
        await pilot.press("w", "x", "i", "enter")
        await pilot.pause()
        assert screen_of(pilot).is_current
    assert not any(each.drop for each in asked(refreshed(room)))


async def test_a_discussion_may_have_no_gap_left_to_discuss(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(4, 4), ledger=(1, 5))
    both(room, Advance())
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "discuss")
        assert "guessed CTO 3" in shown(pilot)
        both(room, MarkDrop(goal=goal(room, "ledger").id))
        await until(pilot, lambda: "There is nothing left to do here. Continue." in shown(pilot))
        assert "guessed CTO 3" not in shown(pilot)
        await pilot.press("w", "x", "v", "c", "enter", "j")
        await pilot.pause()
        assert screen_of(pilot).is_current


@pytest.mark.slow
@pytest.mark.parametrize("hot", [True, False])
async def test_another_ballot_on_the_same_words_is_announced_before_it(tmp_path: Path, hot: bool) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(1, 4), ledger=(1, 5))
    both(room, Advance())
    both(room, Advance())
    names = " and ".join(sorted(goal(room, word).id for word in ("Saved", "ledger")))
    async with parley(path, session, seat=None if hot else "cpo").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "revise")
        await pilot.press("n")
        says = f"No wording has changed. Press n again to vote again on {names}."
        await until(pilot, lambda: message(pilot) == says)
        assert refreshed(room).view(None).get(Item, "I1").ready == ()
        ledger = goal(room, "ledger")
        room.do(Revise(goal=ledger.id, text=LATER), "cto")
        room.do(AcceptRevision(goal=ledger.id, text=LATER), "cpo")
        await until(pilot, lambda: not message(pilot))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain) if hot else "CPO ready" in shown(pilot))


@pytest.mark.slow
async def test_a_row_chosen_twice_in_a_hurry_opens_its_dialog_and_saves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        rows = panel(pilot).query_one(Goals)
        for _ in range(3):
            panel(pilot).post_message(Goals.Chosen(rows, goal(room, "Refunds").id))
        await form(pilot)
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, FormModal)
        assert sum(isinstance(each, FormModal) for each in pilot.app.screen_stack) == 1
        await pilot.app.screen.action_perform("goal-edit")
        assert isinstance(pilot.app.screen, FormModal), "what isn't one of its own commands saves nothing"


@pytest.mark.slow
async def test_a_dialog_with_nowhere_to_tab_to_does_not_offer_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    merging(room_of(path, session))
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await pilot.press("i")
        await form(pilot)
        await until(pilot, lambda: "F10 save" in shown(pilot))
        assert "tab next" not in shown(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen_of(pilot))
        await pilot.press("w")
        await form(pilot)
        await until(pilot, lambda: "tab next" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("key", ["v", "w", "l"])
async def test_a_list_or_form_left_open_when_the_item_ends_refuses_in_a_sentence(tmp_path: Path, key: str) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", "talk")
    room = voted(merging(room_of(path, session)), refunds=(5, 4), saved=(4, 4), ledger=(1, 5))
    both(room, Advance())
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "discuss")
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog | FormModal))
        both(room, EndItem(item="I1", outcome="skipped"))
        await until(pilot, lambda: not isinstance(screen_of(pilot).middle.panel, AlignPanel))
        if key == "v":
            await pilot.press(digit_of(pilot, "Argue this goal"))
        else:
            await typed(pilot, AUTUMN.isoformat() if key == "l" else "Words that come late")
            await pilot.press("f10")
        await until(pilot, lambda: "only do this in Align" in message(pilot))


@pytest.mark.slow
async def test_page_keys_scroll_the_goal_in_large_type(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    room = merging(room_of(path, session))
    long = {"support": 1, "reason": "word " * 70}, {"support": 5, "reason": "word " * 70 + "the-very-end"}
    voted(room, refunds=(5, 4), saved=(4, 4), ledger=long)
    both(room, Advance())
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "discuss")
        assert "the-very-end" not in shown(pilot)
        await pilot.press("pagedown")
        await until(pilot, lambda: "the-very-end" in shown(pilot))
        assert "▲ 1  ■ 5" in shown(pilot), "the list stays where it is"
        await pilot.press("pageup")
        await until(pilot, lambda: "the-very-end" not in shown(pilot))


@pytest.mark.slow
async def test_the_facilitator_can_put_a_goal_up_for_argument(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", facilitator=True)
    room = merging(room_of(path, session), cpo=(REFUNDS,))
    both(room, Confirm())
    room.do(Advance(), "cpto")
    for seat, support in (("cpo", 5), ("cto", 3)):
        payload = {each.id: answer(support if "Refunds" in each.text else 8 - support) for each in asked(room)}
        payload[goal(room, "ledger").id] = answer(0 if seat == "cpo" else 5)
        room.do(Seal(form="ballot", payload=payload), seat)
    room.do(Advance(), "cpto")
    room.do(Advance(), "cpto")
    async with parley(path, session, seat="cpto", mode="ssh").run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "discuss")
        offered = {command.id for command in AlignPanel.commands if panel(pilot).available(command.id)}
        assert offered == {"goal-ways"}
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press(digit_of(pilot, "Argue this goal"))
        await until(pilot, lambda: "next; then you vote on it again." in message(pilot))
    assert [each.kind for each in refreshed(room).view(None).agenda] == ["align", "argue"]


@pytest.mark.slow
async def test_the_mouse_puts_the_cursor_on_a_goal_and_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    merging(room_of(path, session))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        place = next(n for n, each in enumerate(shown(pilot).splitlines()) if "Saved cards" in each)
        await pilot.click(offset=(40, place))
        await form(pilot)
        here = panel(pilot).cursor_goal
        assert here is not None and "Saved cards" in here.text
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).is_current)


async def test_a_merge_without_goals_says_how_to_continue(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = room_of(path, opened(path, "align", "talk"))
    both(room, Force(reason="Nobody has written a goal"))
    both(room, Advance())
    assert room.view(None).get(Item, "I1").phase == "merge"
    async with parley(path, room.id).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await until(pilot, lambda: "There are no goals on the list. i adds one" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == "There is no goal to vote on. Add one.")


@pytest.mark.parametrize(
    ("votes", "steps"),
    [
        ((2, 2), ["each of you presses c, says why they disagree, and commits"]),
        ((4, 2), ["CPO presses c to commit", "CTO presses c, says why they disagree, and commits"]),
        ((4, 4), []),
    ],
)
def test_the_effect_of_disagree_and_commit_is_described_once_if_it_is_the_same_for_both(
    votes: tuple[int, int], steps: list[str]
) -> None:
    play = Aligning().voting("alpha").vote(alpha=votes)
    goal = play.session.all(Goal)[0]
    assert commit_steps(play.session, goal, ballots_of(play.session, goal, 1), "c") == steps


@pytest.mark.slow
async def test_not_yet_at_a_curtain_is_forgotten_once_its_phase_was_left(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    merging(room_of(path, session))
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await in_phase(pilot, "merge")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("escape")
        await in_phase(pilot, "ballot")
        await pilot.press("b")
        await in_phase(pilot, "merge")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))


@pytest.mark.parametrize(
    ("to", "says"), [("cpo", "CPO"), (INTEGRATOR, f"the integrator, {SETTLES}"), ("Mina Oka", "Mina Oka")]
)
def test_an_escalation_names_a_seat_as_it_is_shown_and_anybody_else_as_they_are_called(to: str, says: str) -> None:
    play = Aligning().voting("alpha").vote(alpha=(1, 5))
    play.do(Advance())
    play.do(Escalate(goal=play.id("alpha"), to=to), "cpo")
    goal = play.goal("alpha")
    (row,) = (each for each in outcomes(play.session, play.row, "c") if each.key == goal.id)
    assert row.beneath[0] == f"E1 escalates it to {says}."
