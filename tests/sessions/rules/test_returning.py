"""Going back: a phase back and forward again, an item reopened, and what neither may hide, duplicate or lose."""

import random
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessions.exercises.align.outcomes import Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.wording import EditGoal, MarkDrop, Revise
from sessions.exercises.argue.hearing import SignSteelman, VoidSteelman
from sessions.exercises.argue.synthesis import MarkCrux
from sessions.exercises.close.kind import SignMinutes
from sessions.model import (
    Answered,
    Ballot,
    Clock,
    Decision,
    Escalation,
    Goal,
    Item,
    Parked,
    Participant,
    Question,
    Row,
    Sheet,
    Side,
)
from sessions.records.escalations import AnswerEscalation
from sessions.rules.agenda import EndItem, Pause, Resume
from sessions.rules.moves import Advance, Seal, Unseal
from sessions.rules.phases import KINDS, Outcome, open_form, place_of
from sessions.rules.returning import Back, ReopenItem
from sessions.rules.trail import way_back
from sessions.session import Session
from sessions.situation import MOVED_ON, PhasePlace
from sessions.store import open_store
from tests.few import few
from tests.sessions.aligned import TEXTS, Aligning
from tests.sessions.argued import CASES, Arguing, steelman, with_cruxes, wording
from tests.sessions.play import Play, item
from tests.sessions.wild import Wild

ROTI = {"roti": {"value": 4}}


def back(play: Play, *seats: str, void: bool = False) -> None:
    play.do(Back(seen=place_of(play.session), void=void), *seats)


def apart_from_the_clock(session: Session) -> list[Row]:
    """Every row, without what time alone changes, and whether somebody continued alone."""
    return [
        replace(row, elapsed_ms=0, solo=False) if isinstance(row, Item) else row
        for row in session.rows()
        if not isinstance(row, Clock)
    ]


def closing() -> Play:
    play = Play(item("talk"), item("close", id="I2"), facilitator=True)
    play.do(Advance(), "cpto")
    return play


# --- one phase back -----------------------------------------------------------------------------------------------


def test_both_leaders_must_press_a_key_to_go_back() -> None:
    play = Aligning().voting("alpha", "beta")
    assert play.item.phase == "ballot"
    back(play, "cpo")
    assert play.item.phase == "ballot" and list(play.item.forced) == ["back:cpo"]
    back(play, "cto")
    assert play.item.phase == "merge" and not play.item.forced


def test_the_facilitator_can_go_back_alone_and_no_leader_can() -> None:
    play = Aligning(facilitator=True).voting("alpha", "beta")
    here = Back(seen=PhasePlace("I1", "ballot", 1))
    assert "CPTO" in play.refused(here, "cpo")
    assert "Observers" in play.refused(here, "guest")
    play.do(here, "cpto")
    assert play.item.phase == "merge"


def test_going_back_applies_to_the_phase_in_which_it_was_pressed() -> None:
    play = Aligning().voting("alpha", "beta")
    back(play)
    assert play.refused(Back(seen=PhasePlace("I1", "ballot", 1)), "cpo") == MOVED_ON


def test_someone_who_wants_to_go_back_is_not_ready_to_continue() -> None:
    play = Aligning().merging("alpha", "beta")
    play.do(Advance(), "cpo")
    play.do(Back(seen=PhasePlace("I1", "merge", 1)), "cpo")
    assert play.item.ready == () and list(play.item.forced) == ["back:cpo"]
    play.do(Advance())
    assert play.item.phase == "ballot" and not play.item.forced


@pytest.mark.parametrize("kind", ["talk", "review"])
def test_in_the_first_phase_there_is_nothing_to_go_back_to(kind: str) -> None:
    play = Play(item(kind))
    assert "no earlier phase to go back to" in play.refused(Back(seen=PhasePlace("I1", kind, 1)), "cpo")


def test_revealed_answers_are_not_asked_for_again() -> None:
    play = Play(item("ask"))
    play.do(Seal(form="answer", payload={"answer": {"value": "yes"}}))
    play.do(Advance())
    assert "stays revealed" in play.refused(Back(seen=PhasePlace("I1", "reveal", 1)), "cpo")


def test_a_revealed_ballot_is_skipped_and_its_words_can_no_longer_change() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(5, 2), beta=(4, 4))
    assert play.item.phase == "reveal"
    before = play.session.all(Ballot)
    back(play)
    assert play.item.phase == "merge" and open_form(play.session) is None
    assert play.session.all(Ballot) == before
    assert {sheet.status for sheet in play.session.all(Sheet)} == {"revealed"}
    change = EditGoal(goal=play.id("alpha"), changes={"text": "Other words than those voted on"})
    assert "voted on" in play.refused(change, "cpo")
    assert "voted on" in play.refused(MarkDrop(goal=play.id("alpha")), "cpo")
    play.do(EditGoal(goal=play.id("alpha"), changes={"owner": "cto"}), "cpo")
    play.do(Advance())
    assert play.item.phase == "reveal" and play.session.all(Ballot) == before


def test_the_words_of_a_revision_that_was_voted_on_can_no_longer_change() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(5, 1), beta=(4, 4))
    play.do(Advance())
    play.do(Advance())
    assert play.item.phase == "revise"
    play.do(Advance())
    play.vote(alpha=(5, 2))
    assert (play.item.phase, play.item.round) == ("reveal", 2)
    back(play)
    assert (play.item.phase, play.item.round) == ("revise", 1)
    assert "voted on" in play.refused(Revise(goal=play.id("alpha"), text="Alpha in quite other words"), "cpo")
    play.do(Advance())
    assert (play.item.phase, play.item.round) == ("reveal", 2)


def test_a_revision_gone_back_from_is_skipped_once_no_goal_is_left_for_it() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(5, 1), beta=(4, 4))
    play.do(Advance())
    play.do(Advance())
    back(play)
    assert play.item.phase == "discuss"
    play.do(MarkDrop(goal=play.id("alpha")))
    play.do(Advance())
    assert play.item.phase == "resolve"


def test_a_sealed_ballot_stays_sealed_while_both_look_at_the_list_again() -> None:
    play = Aligning().voting("alpha", "beta")
    ballot = {play.id("alpha"): {"support": 4, "guess": 3}, play.id("beta"): {"pass": True}}
    play.do(Seal(form="ballot", payload=ballot), "cpo")
    back(play)
    assert play.session.get(Sheet, "I1", "ballot", 1, "cpo").status == "sealed"
    play.do(Advance())
    assert play.session.get(Sheet, "I1", "ballot", 1, "cpo").payload == ballot
    assert play.item.phase == "ballot"


def test_a_ballot_sealed_on_other_words_is_its_authors_draft_again() -> None:
    play = Aligning().voting("alpha", "beta")
    ballot = {play.id("alpha"): {"support": 4, "guess": 3}, play.id("beta"): {"pass": True}}
    play.do(Seal(form="ballot", payload=ballot), "cpo")
    back(play)
    play.do(EditGoal(goal=play.id("alpha"), changes={"text": "Refunds settle within a single day"}), "cto")
    play.do(Advance())
    assert play.item.phase == "ballot" and play.session.find(Sheet, "I1", "ballot", 1, "cpo") is None
    assert play.drafts["I1", "ballot", 1, "cpo"] == ballot


def test_goals_are_not_created_twice() -> None:
    play = Aligning().merging("alpha", "beta")
    goals = play.session.all(Goal)
    back(play)
    assert play.item.phase == "compare"
    play.do(Advance())
    assert play.item.phase == "merge" and play.session.all(Goal) == goals


def test_before_the_signatures_statuses_are_open_again_and_then_decided_as_before() -> None:
    play = Aligning(max_rounds=1).voting("alpha", "beta").vote(alpha=(5, 4), beta=(5, 0))
    while play.item.phase != "sign":
        play.do(Confirm() if play.item.phase == "resolve" else Advance())
    before = apart_from_the_clock(play.session)
    assert play.statuses() == {"alpha": "agreed", "beta": "escalated"}
    back(play)
    assert play.item.phase == "resolve" and set(play.statuses().values()) == {"open"}
    assert [each.status for each in play.session.all(Escalation)] == ["withdrawn"]
    play.do(Confirm())
    assert apart_from_the_clock(play.session) == before


def test_signatures_are_voided_only_after_a_warning() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(5, 4), beta=(4, 4))
    while play.item.phase != "sign":
        play.do(Confirm() if play.item.phase == "resolve" else Advance())
    from sessions.exercises.align.state import goal_hash

    play.do(SignGoals(hash=goal_hash(play.session, play.item)), "cpo")
    assert "voids the signature of CPO" in play.refused(Back(seen=PhasePlace("I1", "sign", 1)), "cto")
    back(play, void=True)
    assert play.item.phase == "resolve" and not any(goal.signed for goal in play.session.all(Goal))


def test_the_silence_happens_only_once() -> None:
    play = Arguing().judging()
    assert play.phase == "verdict"
    back(play)
    assert play.phase == "swap"
    play.onward("verdict")


def test_the_wording_of_an_argument_cannot_change_once_the_steelmen_are_read() -> None:
    play = Arguing().cased()
    back(play)
    back(play)
    assert play.phase == "case"
    back(play)
    play.do(wording(question="Which of the two comes before June?"), "cpo")
    assert play.session.all(Sheet) == [] and play.drafts["I1", "case", 1, "cto"] == CASES["cto"]
    play = Arguing().swapped()
    back(play)
    assert play.phase == "interview"
    back(play)
    assert play.phase == "frame"
    assert "can't change any more" in play.refused(wording(), "cpo")
    play.onward("interview")
    play.onward("swap")


def test_a_case_can_be_taken_back_until_someone_has_read_the_steelman_of_it() -> None:
    play = Arguing().cased()
    back(play)
    back(play)
    assert play.phase == "case"
    play.do(Unseal(form="case"), "cpo")
    assert play.drafts["I1", "case", 1, "cpo"] == CASES["cpo"]
    play.do(Seal(form="case", payload=CASES["cpo"]), "cpo")
    play.onward("interview")
    play.onward("steelman")


def test_what_was_signed_or_learned_is_not_opened_again() -> None:
    play = with_cruxes()
    play.do(MarkCrux(n=1), "cto")
    sides, cruxes = play.session.all(Side), play.cruxes()
    back(play)
    assert play.phase == "sign"
    assert {side.verdict for side in play.session.all(Side)} == {"signed"}
    play.onward("synthesis")
    assert play.session.all(Side) == sides and play.cruxes() == cruxes


def test_going_back_from_signed_steelmen_says_whose_signatures_it_voids() -> None:
    play = Arguing().shown()
    play.onward("sign")
    play.do(SignSteelman(verdict="signed"), "cpo")
    assert "the signature of CPO" in play.refused(Back(seen=PhasePlace("I1", "sign", 1)), "cpo")
    back(play, void=True)
    assert play.phase == "reveal" and {side.verdict for side in play.session.all(Side)} == {"not-judged"}


def test_nothing_goes_back_behind_a_voided_steelman() -> None:
    play = Arguing().swapped()
    play.do(VoidSteelman(), "cpo")
    assert play.phase == "steelman" and way_back(play.item) is None


def test_a_verdict_that_counts_is_not_sealed_again_for_someone_who_took_it_back() -> None:
    play = Arguing(form="full").shown()
    play.onward("revise")
    for writer in [seat for seat in ("cpo", "cto") if play.session.find(Sheet, "I1", "revise", 2, seat) is None]:
        play.do(Seal(form="revise", payload=steelman("I signed for saved cards, and so I stand by my word.")), writer)
    play.onward("verdict")
    standing = play.session.all(Sheet, form="verdict", round=2)
    for sheet in standing:
        play.do(Unseal(form="verdict"), sheet.by)
    back(play)
    play.onward("verdict") if play.phase == "revise" else None
    assert play.session.all(Sheet, form="verdict", round=2) == []


def test_the_outcome_is_decided_again_after_going_back() -> None:
    play = Arguing().signed()
    play.synthesized()
    play.onward("done")
    band = play.argument.band
    back(play)
    back(play)
    assert play.phase == "sign"
    play.do(SignSteelman(verdict="unsigned", missing="It leaves the renewal out"))
    play.onward("synthesis")
    play.onward("done")
    assert play.argument.band != band


def test_going_back_voids_the_signatures_of_the_minutes_and_keeps_the_answers() -> None:
    play = closing()
    play.do(Advance(), "cpto")
    play.do(Seal(form="roti", payload=ROTI))
    play.do(Advance(), "cpto")
    play.do(Advance(), "cpto")
    play.do(SignMinutes(), "cpo")
    assert "the signature of CPO" in play.refused(Back(seen=PhasePlace("I2", "sign", 1)), "cpto")
    back(play, "cpto", void=True)
    assert play.item.phase == "reveal" and play.session.get(Participant, "cpo").signed_at is None
    back(play, "cpto")
    assert play.item.phase == "gaps"
    asked, answered = play.session.all(Question), play.session.all(Answered)
    play.do(Advance(), "cpto")
    assert play.item.phase == "reveal"
    assert play.session.all(Question) == asked and play.session.all(Answered) == answered
    play.do(Advance(), "cpto")
    play.do(SignMinutes())
    assert play.session.header.status == "closed"


def test_going_back_restarts_the_timebox() -> None:
    play = Aligning().merging("alpha", "beta")
    play.wait(200)
    play.do(Advance())
    play.wait(50)
    back(play)
    clock = play.session.get(Clock)
    assert (clock.phase, clock.budget_s, clock.elapsed_ms, clock.state) == ("merge", 300, 0, "running")
    assert play.item.elapsed_ms >= 250_000


# --- an item reopened ---------------------------------------------------------------------------------------------


def test_an_item_that_has_ended_is_reopened_and_the_current_one_comes_after_it() -> None:
    play = Play(item("talk"), item("align", id="I2"))
    play.do(Advance())
    assert play.item.id == "I2"
    play.drafts["I2", "draft", 1, "cpo"] = {"goal-1": {"text": "half"}}
    play.do(ReopenItem(item="I1"), "cpo")
    assert play.item.id == "I2" and play.item.forced == ("reopen/I1:cpo",)
    play.do(ReopenItem(item="I1"), "cto")
    assert (play.item.id, play.item.outcome, play.item.status) == ("I1", None, "active")
    waiting = play.session.get(Item, "I2")
    assert (waiting.status, waiting.phase) == ("queued", "draft")
    play.do(Advance())
    assert (play.item.id, play.item.phase) == ("I2", "draft")
    assert play.drafts["I2", "draft", 1, "cpo"] == {"goal-1": {"text": "half"}}


@pytest.mark.parametrize("outcome", ["skipped", "parked", "carried"])
def test_an_item_that_never_began_is_on_the_agenda_again(outcome: Outcome) -> None:
    play = Play(item("talk"), item("talk", id="I2"), item("talk", id="I3"))
    play.do(EndItem(item="I2", outcome=outcome), "cpo")
    play.do(ReopenItem(item="I2"), "cpo")
    assert play.session.get(Item, "I2").status == "queued"
    play.do(Advance())
    assert play.item.id == "I2"


@pytest.mark.parametrize("outcome", ["skipped", "parked", "carried"])
def test_an_interrupted_item_continues_where_it_was(outcome: Outcome) -> None:
    play = Aligning(item("talk", id="I2")).merging("alpha", "beta")
    play.do(EndItem(item="I1", outcome=outcome))
    assert play.item.id == "I2" and set(play.statuses().values()) == {"parked"}
    play.do(ReopenItem(item="I1"))
    assert play.item.phase == "merge" and set(play.statuses().values()) == {"open"}
    back(play)
    assert play.item.phase == "compare"


def test_only_an_item_that_has_ended_can_be_reopened_and_only_while_the_session_is_running() -> None:
    play = Play(item("talk"), item("talk", id="I2"))
    assert "hasn't ended" in play.refused(ReopenItem(item="I2"), "cpo")
    play.do(Advance())
    play.do(Pause(), "cpo")
    assert "paused" in play.refused(ReopenItem(item="I1"), "cpo")
    play.do(Resume(), "cpo")
    play.do(ReopenItem(item="I1"))


def test_an_item_can_be_reopened_from_the_close_and_the_close_comes_back() -> None:
    play = closing()
    play.do(ReopenItem(item="I1"), "cpto")
    assert play.session.header.status == "running" and play.item.id == "I1"
    play.do(Advance(), "cpto")
    status: str = play.session.header.status
    assert status == "closing" and (play.item.id, play.item.phase) == ("I2", "gaps")


def test_minutes_that_are_ready_to_sign_must_be_left_before_an_item_is_reopened() -> None:
    play = closing()
    play.do(Advance(), "cpto")
    play.do(Seal(form="roti", payload=ROTI))
    play.do(Advance(), "cpto")
    play.do(Advance(), "cpto")
    assert "ready to sign" in play.refused(ReopenItem(item="I1"), "cpto")


def test_a_reopened_item_gets_its_remaining_time_and_at_least_two_minutes() -> None:
    play = Play(item("talk", minutes=10), item("talk", id="I2"))
    play.wait(540)
    play.do(Advance())
    play.do(ReopenItem(item="I1"))
    assert play.session.get(Clock).budget_s == 120


def test_ending_an_item_twice_keeps_one_dissent_and_one_topic() -> None:
    play = Aligning(item("talk", id="I2"), max_rounds=1).voting("alpha", "beta").vote(alpha=(5, 2), beta=(4, 4))
    play.do(Advance())
    play.do(Advance()) if play.item.phase == "discuss" else None
    assert play.item.phase == "resolve"
    play.do(Commit(goal=play.id("alpha"), text="The night shift pays for it"), "cto")
    play.do(Commit(goal=play.id("alpha")), "cpo")
    play.do(Confirm())
    play.sign()
    assert play.item.id == "I2"
    before = [play.session.all(kind) for kind in (Goal, Decision, Parked, Escalation)]
    play.do(ReopenItem(item="I1"))
    assert play.item.phase == "sign"
    assert all(set(goal.signed) == {"cpo", "cto"} for goal in play.session.all(Goal))
    play.do(Advance())
    assert [play.session.all(kind) for kind in (Goal, Decision, Parked, Escalation)] == before


def test_what_was_withdrawn_by_hand_stays_withdrawn_after_going_back_and_forward() -> None:
    play = Aligning(max_rounds=1).voting("alpha", "beta").vote(alpha=(5, 4), beta=(5, 0))
    while play.item.phase != "sign":
        play.do(Confirm() if play.item.phase == "resolve" else Advance())
    play.do(AnswerEscalation(escalation="E1", status="withdrawn"), "cpo")
    before = apart_from_the_clock(play.session)
    for _ in range(2):
        back(play)
        play.do(Confirm())
        assert play.item.phase == "sign" and play.statuses() == {"alpha": "agreed", "beta": "escalated"}
        assert apart_from_the_clock(play.session) == before
        assert [(each.id, each.status) for each in play.session.all(Escalation)] == [("E1", "withdrawn")]


def test_what_was_withdrawn_by_hand_and_parked_the_second_time_stays_withdrawn() -> None:
    play = Aligning(max_rounds=1).voting("alpha", "beta").vote(alpha=(5, 4), beta=(5, 0))
    while play.item.phase != "sign":
        play.do(Confirm() if play.item.phase == "resolve" else Advance())
    play.do(AnswerEscalation(escalation="E1", status="withdrawn"), "cpo")
    back(play)
    play.do(ParkGoal(goal=play.id("beta"), revisit_on=play.now.date() + timedelta(days=30)))
    play.do(Confirm())
    assert play.statuses() == {"alpha": "agreed", "beta": "parked"}
    back(play)
    play.do(ParkGoal(goal=play.id("beta"), revisit_on=play.now.date() + timedelta(days=30)))
    play.do(Confirm())
    assert [(each.id, each.status) for each in play.session.all(Escalation)] == [("E1", "withdrawn"), ("E2", "open")]


def test_skipping_an_interrupted_item_leaves_no_goal_open() -> None:
    play = Play(item("talk"), item("align", id="I2"))
    play.do(Advance())
    play.do(Seal(form="draft", payload={"goal-1": {"text": TEXTS["alpha"]}}))
    play.do(Advance())
    play.do(ReopenItem(item="I1"))
    play.do(EndItem(item="I2", outcome="skipped"), "cpo")
    assert {goal.status for goal in play.session.all(Goal)} == {"parked"}
    assert play.session.get(Clock).item == "I1" and play.session.get(Clock).state == "running"


# --- whatever the session -----------------------------------------------------------------------------------------


def _everybody(wild: Wild, command: object) -> None:
    """Let each seat do a command in turn, until the session has moved."""
    place = _here(wild)
    for seat in sorted(wild.room.seats):
        if _here(wild) == place:
            wild.do(command, seat)


def _here(wild: Wild) -> tuple[str, str | None, int] | None:
    here = wild.session.active
    return (here.id, here.phase, here.round) if here else None


@pytest.mark.slow
@settings(
    max_examples=few(6),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(rng=st.randoms(use_true_random=False), facilitator=st.booleans(), steps=st.integers(3, 40))
def test_going_back_and_forward_again_gives_the_same_session(rng: random.Random, facilitator: bool, steps: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "parley.db")
        try:
            wild = Wild(store, rng, facilitator)
            for _ in range(steps):
                wild.step(rng)
                if wild.session.header.status in ("closed", "amended"):
                    break
                _back_and_on(wild)
        finally:
            store.close()


def _back_and_on(wild: Wild) -> None:
    item, before, place = wild.session.active, apart_from_the_clock(wild.session), _here(wild)
    if item is None or wild.session.header.status == "paused" or item.ready or item.forced:
        return
    kind = KINDS[item.kind]
    came_back = item.solo or "came back." in (item.note or "")
    if way_back(item) is None or kind.signed(wild.session, item) or came_back:
        return  # who was absent or stood aside, and came back, is waited for where they were not before
    shown = {sheet.key(): sheet for sheet in wild.session.all(Sheet, status="revealed")}
    sealed = {sheet.key(): sheet for sheet in wild.session.all(Sheet, status="sealed")}
    _everybody(wild, Back(seen=place_of(wild.session)))
    assert _here(wild) != place
    assert {sheet.key(): sheet for sheet in wild.session.all(Sheet, status="revealed")} == shown
    assert {sheet.key(): sheet for sheet in wild.session.all(Sheet, status="sealed")} == sealed
    form = open_form(wild.session)
    now = wild.session.active
    assert now and not any(key[:3] == (now.id, form, now.round) for key in shown)
    for command in (Confirm(), Advance(), Advance()):
        if _here(wild) != place and (now.kind == "align" or isinstance(command, Advance)):
            _everybody(wild, command)
    assert _here(wild) == place
    changed = [row for row in apart_from_the_clock(wild.session) if row not in before]
    assert changed == [] and len(apart_from_the_clock(wild.session)) == len(before)
