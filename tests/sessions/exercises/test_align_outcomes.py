"""How long an alignment lasts, and the outcome of each goal when it stops."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sessions.exercises.align.outcomes import ArgueGoal, Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.state import discussed, goal_hash, signers, stop_reason, verdict
from sessions.exercises.align.ways_forward import stuck_offers
from sessions.exercises.align.wording import (
    AcceptRevision,
    DeclineRevision,
    Revise,
    WriteRaise,
)
from sessions.exercises.argue.frame import AcceptFrame
from sessions.exercises.argue.hearing import SignSteelman
from sessions.exercises.argue.synthesis import AddCommonGround, Learn, Synthesize
from sessions.minutes.escalation_pack import ballot_blocks, wording_blocks
from sessions.minutes.markdown_blocks import markdown_of
from sessions.model import (
    Argument,
    Ballot,
    Clock,
    Decision,
    Dissent,
    Escalation,
    Goal,
    Item,
    Parked,
    Raise,
    Wording,
)
from sessions.records.escalations import Escalate
from sessions.rules.agenda import EndItem, Extend
from sessions.rules.moves import Seal
from sessions.rules.people import Attend
from sessions.rules.phases import KINDS
from sessions.rules.returning import ReopenItem
from sessions.rules.time_vote import VoteTime
from sessions.rules.timers import Tick
from tests.sessions.aligned import TEXTS, Aligning
from tests.sessions.argued import CASES, STEELMEN, SYNTHESIS, VERDICTS, steelman
from tests.sessions.play import START, item

JUNE = date(2026, 6, 30)


# --- how long it goes on ----------------------------------------------------------------------------------------------


def test_discussion_gets_time_for_each_gap_up_to_three() -> None:
    for apart, seconds in ((1, 300), (2, 600), (3, 900), (4, 900)):
        play = Aligning().voting("alpha", "beta", "gamma", "delta")
        names = ("alpha", "beta", "gamma", "delta")
        play.vote(**{name: (5, 1) if place < apart else (4, 4) for place, name in enumerate(names)})
        play.on()
        assert play.session.get(Clock).budget_s == seconds
        assert len(discussed(play.session, play.item)) == min(apart, 3)


def test_a_playbook_sets_times_rounds_and_gaps_and_the_clock_never_ends_a_signature() -> None:
    play = Aligning(seconds={"discuss": 60, "resolve": 30, "sign": 30}, gaps=1, max_rounds=1, drafts=3)
    assert len(KINDS["align"].form(play.session, play.item, "cpo").sections) == 3
    play.voting("alpha", "beta").vote(alpha=(5, 0), beta=(4, 1))
    play.on()
    assert (play.session.get(Clock).budget_s, len(discussed(play.session, play.item))) == (60, 1)
    assert stop_reason(play.session, play.item) == "Round 1 of 1 was the last."
    play.on()
    assert (play.item.phase, play.session.get(Clock).budget_s) == ("resolve", None)


def test_the_third_round_is_the_last() -> None:
    play = Aligning().voting("alpha")
    for round_, vote in enumerate(((5, 0), (5, 1), (5, 2)), 1):
        play.vote(alpha=vote)
        play.on()
        assert (play.item.phase, play.item.round) == ("discuss", round_)
        play.on()
        if round_ < 3:
            play.on()
    assert play.item.phase == "resolve"


@pytest.mark.parametrize(
    ("second", "raised", "phase"),
    [
        ((5, 1), None, "resolve"),
        ((5, 1), "A rollback in 5 minutes", "revise"),
        ((4, 1), None, "revise"),
        ((5, {"support": 1, "reason": "The audit in March asks for it"}), None, "revise"),
        ((5, None), None, "revise"),
    ],
)
def test_a_round_without_movement_or_a_new_reason_is_the_last(second: Any, raised: str | None, phase: str) -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 1))
    play.on(3)
    play.vote(alpha=second).on()
    if raised:
        play.do(WriteRaise(goal="G1", text=raised), "cto")
    play.on()
    assert play.item.phase == phase


def test_after_one_extension_the_end_of_time_ends_the_rounds() -> None:
    for extended, phase in ((False, "revise"), (True, "resolve")):
        play = Aligning().voting("alpha").vote(alpha=(5, 1))
        play.on()
        if extended:
            play.do(Extend(), "cpo")
        play.wait(450)
        play.do(Tick(), "cpo")
        play.do(VoteTime(word="enough"))
        assert play.item.phase == phase


# --- what becomes of a goal -------------------------------------------------------------------------------------------


def test_disagree_and_commit_keeps_the_dissent_next_to_a_decision() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 2))
    play.on()
    play.do(Commit(goal="G1", text="I expect two more pages a week"), "cto")
    assert verdict(play.session, play.item, play.goal("alpha")) == "escalated", "one alone commits to nothing"
    play.do(Commit(goal="G1"), "cpo")
    play.on()
    play.confirm()
    play.sign()
    assert play.statuses() == {"alpha": "agreed-with-dissent"}
    decision = play.session.all(Decision)[0]
    assert (decision.method, decision.status, decision.goals) == ("disagree-and-commit", "decided", ("G1",))
    assert (decision.decided_by, decision.decided_on) == (("cpo", "cto"), START.date())
    dissent = Dissent(decision=decision.id, by="cto", text="I expect two more pages a week", commits=True)
    assert play.session.all(Dissent) == [dissent]
    assert play.goal("alpha").dissent is None, "the words have one home"


def test_a_dissent_is_kept_with_the_wording_it_was_about() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 2))
    play.on()
    said = "I expect two more pages a week"
    play.do(Commit(goal="G1", text=said), "cto")
    play.on()
    for proposed in ("Alpha: refunds settle within two days", "Alpha: refunds settle within a week"):
        play.do(Revise(goal="G1", text=proposed), "cto")
        if proposed.endswith("days"):
            play.do(DeclineRevision(goal="G1"), "cpo")
    assert play.goal("alpha").dissent == {"cto": said}, "the words that it is about hold so far"
    play.do(AcceptRevision(goal="G1", text="Alpha: refunds settle within a week"), "cpo")
    assert play.goal("alpha").dissent is None
    told = [(each.text, each.dissent) for each in play.session.all(Wording)]
    assert told == [(TEXTS["alpha"], {"cto": said}), ("Alpha: refunds settle within a week", None)]
    assert f"Bo: {said}" in markdown_of(wording_blocks(play.session, play.goal("alpha")))


def test_a_wording_that_nobody_accepted_is_kept_as_proposed_and_not_voted_on() -> None:
    play = Aligning(item("talk", id="I2")).voting("alpha").vote(alpha=(5, 2))
    play.on(2)
    play.do(Revise(goal="G1", text="Alpha: refunds settle within two days"), "cto")
    play.do(EndItem(item="I1", outcome="carried"))
    goal = play.session.get(Goal, "G1")
    assert (goal.text, goal.version, goal.proposed) == (TEXTS["alpha"], 1, None)
    kept = Wording(goal="G1", version=2, text="Alpha: refunds settle within two days", by="cto", proposed=True)
    assert play.session.all(Wording) == [kept]
    assert "Version" not in markdown_of(ballot_blocks(play.session, goal)), "it has one version yet"
    play.do(ReopenItem(item="I1"))
    play.do(Revise(goal="G1", text="Alpha: refunds settle within a week"), "cpo")
    play.do(AcceptRevision(goal="G1", text="Alpha: refunds settle within a week"), "cto")
    told = [(each.version, each.text, each.proposed) for each in play.session.all(Wording)]
    assert sorted(told) == [
        (1, TEXTS["alpha"], None),
        (2, "Alpha: refunds settle within two days", True),
        (3, "Alpha: refunds settle within a week", None),
    ]
    assert {ballot.version for ballot in play.session.all(Ballot)} == {1}


def test_a_goal_that_both_park_until_a_date_is_among_the_parked_topics() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 1))
    play.on()
    play.do(ParkGoal(goal="G1", revisit_on=JUNE), "cto")
    play.do(ParkGoal(goal="G1", revisit_on=date(2026, 5, 1)), "cpo")
    assert verdict(play.session, play.item, play.goal("alpha")) == "escalated", "they named two days"
    play.do(ParkGoal(goal="G1"), "cto")
    play.on()
    play.confirm()
    assert play.statuses() == {"alpha": "parked"}
    parked = Parked(id="P1", text=TEXTS["alpha"], by="cpo", revisit_on=date(2026, 5, 1), from_="G1")
    assert play.session.all(Parked) == [parked]


@pytest.mark.parametrize(("facilitator", "to"), [(False, "integrator"), (True, "cpto")])
def test_what_stays_open_is_escalated_to_the_integrator(facilitator: bool, to: str) -> None:
    play = Aligning(facilitator=facilitator, max_rounds=1).voting("alpha").vote(alpha=(5, 1))
    play.on(2)
    play.confirm()
    if facilitator:
        play.on()
    assert play.statuses() == {"alpha": "escalated"}
    assert play.session.all(Escalation) == [Escalation(id="E1", goal="G1", to=to)]


def test_a_goal_escalated_by_hand_is_no_longer_voted_on_and_is_escalated_once() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 1))
    play.on()
    play.do(Escalate(goal="G1", answer_by=JUNE), "cto")
    assert stop_reason(play.session, play.item) == "Every goal is resolved."
    play.on()
    play.confirm()
    assert play.statuses() == {"alpha": "escalated"}
    assert [(each.id, each.answer_by) for each in play.session.all(Escalation)] == [("E1", JUNE)]


def test_escalating_while_revising_leaves_nothing_to_vote_on() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 1))
    play.on(2)
    play.do(Escalate(goal="G1"), "cto")
    play.on()
    assert (play.item.phase, play.item.round) == ("resolve", 1)


def test_a_goal_to_be_argued_comes_next_on_the_agenda() -> None:
    play = Aligning(item("talk", id="I2")).voting("alpha").vote(alpha=(5, 1))
    play.on()
    play.do(ArgueGoal(goal="G1"), "cpo")
    assert [(each.id, each.kind) for each in play.session.agenda] == [("I1", "align"), ("I3", "argue"), ("I2", "talk")]
    argue = play.session.get(Item, "I3")
    question = f"Should we commit to this: {TEXTS['alpha']}?"
    assert argue.settings == {"goal": "G1", "question": question, "holds": {"cpo": "a", "cto": "b"}}
    play.on()
    play.confirm()
    assert play.statuses() == {"alpha": "parked"}
    assert play.session.header.active == "I3"


def argue(play: Aligning, outcome: Any = "done") -> None:
    """Play the short form of the argument that is under way, to its outcome and beyond."""
    play.do(AcceptFrame())
    play.on()
    for payloads in (CASES, None, {seat: steelman(text) for seat, text in STEELMEN.items()}, None, VERDICTS):
        if payloads is None:
            play.wait(20)
        for seat, payload in (payloads or {}).items():
            play.do(Seal(form=str(play.item.phase), payload=payload), seat)
        play.on()
    play.on()
    play.do(SignSteelman(verdict="signed"))
    play.on()
    play.do(Synthesize(text=SYNTHESIS, cites=("cpo/1", "cto/1")), "cto")
    play.do(AddCommonGround(text="Refunds under 24 h by June"), "cpo")
    play.do(Learn(text="That the date is fixed by somebody else"))
    play.on()
    assert play.item.phase == "done"
    if outcome == "done":
        play.on()
    else:
        play.do(EndItem(item=play.item.id, outcome=outcome))


def to_be_argued(alpha: tuple[int, int] = (5, 4)) -> Aligning:
    """An alignment whose one goal is agreed and signed while the other is argued."""
    play = Aligning(item("talk", id="I2")).voting("alpha", "beta").vote(alpha=alpha, beta=(5, 1))
    play.on()
    play.do(ArgueGoal(goal=play.id("beta")), "cpo")
    play.on()
    play.confirm()
    if play.item.phase == "sign":
        play.sign()
    assert play.item.kind == "argue"
    return play


def test_a_goal_that_was_argued_comes_back_to_a_second_ballot_and_can_be_agreed() -> None:
    play = to_be_argued()
    assert play.statuses() == {"alpha": "agreed", "beta": "parked"}
    argue(play)
    assert play.session.all(Argument)[0].goal == play.id("beta")
    assert (play.item.id, play.item.phase, play.item.round) == ("I1", "ballot", 2)
    assert play.statuses() == {"alpha": "agreed", "beta": "open"}
    form = KINDS["align"].form(play.session, play.item, "cpo")
    assert [section.key for section in form.sections] == [play.id("beta")]
    play.vote(beta=(5, 4))
    play.on()
    play.confirm()
    assert play.item.phase == "sign"
    assert not signers(play.session, play.item), "the words to sign are more than those signed before"
    play.sign()
    assert play.statuses() == {"alpha": "agreed", "beta": "agreed"}
    assert play.session.header.active == "I2", "and then the agenda goes on"
    assert play.row.outcome == "done"


def test_a_goal_on_which_the_second_ballot_differs_too_is_not_argued_again() -> None:
    play = to_be_argued(alpha=(0, 1))
    argue(play)
    play.vote(beta=(5, 1))
    play.on()
    assert play.item.phase == "discuss"
    again = play.refused(ArgueGoal(goal=play.id("beta")), "cpo")
    assert again == f"{play.id('beta')} was already argued, in I3."
    assert "argue" not in [offer.key for offer in stuck_offers(play.session, play.item, play.goal("beta"))]


@pytest.mark.parametrize("outcome", ["parked", "carried", "skipped"])
def test_an_unfinished_argument_brings_no_goal_back(outcome: str) -> None:
    play = to_be_argued()
    argue(play, outcome)
    assert play.session.header.active == "I2"
    assert play.statuses()["beta"] == "parked"


def test_a_goal_that_was_parked_by_both_or_escalated_meanwhile_does_not_come_back() -> None:
    play = to_be_argued()
    play.do(Escalate(goal=play.id("beta")), "cto")
    argue(play)
    assert play.session.header.active == "I2"


def test_an_item_that_ends_early_leaves_no_goal_open_and_none_agreed() -> None:
    for outcome in ("parked", "carried", "skipped"):
        play = Aligning().voting("alpha", "beta").vote(alpha=(5, 5), beta=(5, 1))
        play.do(EndItem(item="I1", outcome=outcome))
        assert play.statuses() == {"alpha": "parked", "beta": "parked"}


def test_a_wording_that_is_still_proposed_ends_with_the_item() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 1))
    play.on(2)
    play.do(Revise(goal="G1", text="Refunds settle in a day"), "cto")
    play.do(EndItem(item="I1", outcome="carried"))
    goal = play.session.get(Goal, "G1")
    assert (goal.text, goal.proposed, goal.accepted) == (TEXTS["alpha"], None, ())


def test_a_goal_escalated_before_any_ballot_is_not_voted_on() -> None:
    play = Aligning().merging("alpha")
    play.do(Escalate(goal="G1"), "cto")
    play.on()
    assert play.item.phase == "resolve"
    assert verdict(play.session, play.item, play.goal("alpha")) == "escalated"
    play.confirm()
    assert play.statuses() == {"alpha": "escalated"}


def test_leaders_sign_the_words_of_the_agreed_goals() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(5, 5), beta=(0, 0))
    play.on()
    play.confirm()
    before = goal_hash(play.session, play.row)
    play.session.put(replace(play.goal("beta"), text="Beta: something else altogether"))
    assert goal_hash(play.session, play.row) == before
    play.session.put(replace(play.goal("alpha"), text="Alpha: refunds settle within 48 hours"))
    assert goal_hash(play.session, play.row) != before


def test_a_goal_that_one_leader_refuses_to_sign_is_not_agreed() -> None:
    play = Aligning(facilitator=True).voting("alpha").vote(alpha=(5, 5))
    play.on()
    play.confirm()
    play.on()
    play.do(EndItem(item="I1", outcome="parked"), "cpto")
    assert play.statuses() == {"alpha": "parked"}


def test_one_leader_alone_agrees_on_nothing() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 5))
    play.on()
    play.do(Attend(seat="cto", absent=True), "cpo")
    play.do(Confirm(), "cpo")
    assert play.item.phase == "sign"
    play.do(SignGoals(hash=goal_hash(play.session, play.row)), "cpo")
    assert (play.row.outcome, play.row.solo) == ("done", True)
    assert play.statuses() == {"alpha": "parked"}


def test_what_would_raise_support_is_kept_for_its_round_and_cannot_be_removed() -> None:
    play = Aligning().voting("alpha").vote(alpha=(5, 1))
    play.on()
    play.do(WriteRaise(goal="G1", text=" A rollback in 5 minutes "), "cto")
    assert play.session.all(Raise) == [Raise(goal="G1", round=1, by="cto", text="A rollback in 5 minutes")]
    play.do(WriteRaise(goal="G1", text="  "), "cto")
    assert not play.session.all(Raise)


@pytest.mark.parametrize(("cpo", "cto", "held"), [(1, 5, "cto"), (5, 1, "cpo")])
def test_the_leader_who_supports_a_goal_more_argues_for_it(cpo: int, cto: int, held: str) -> None:
    play = Aligning().voting("alpha")
    play.vote(alpha=(cpo, cto))
    play.on()
    play.do(ArgueGoal(goal="G1"), "cpo")
    other = "cpo" if held == "cto" else "cto"
    assert (play.session.get(Item, "I2").settings or {})["holds"] == {held: "a", other: "b"}
