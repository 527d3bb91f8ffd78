"""The rules of an alignment: the ways forward, and what is true whatever two leaders do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.command import Command
from sessions.errors import Refused
from sessions.exercises.align.outcomes import ArgueGoal, Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.state import AGREED, AlignScores, goal_hash, scores_of, verdict
from sessions.exercises.align.ways_forward import PALETTE, disagreement_on, statement_on, stuck_offers
from sessions.exercises.align.wording import (
    AcceptRevision,
    DeclineRevision,
    EditGoal,
    JoinGoals,
    MarkDrop,
    Revise,
    SplitGoal,
    WriteRaise,
)
from sessions.model import Escalation, Goal
from sessions.records.escalations import Escalate
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import KINDS
from sessions.rules.votes import ballots_of
from tests.few import few
from tests.sessions.aligned import REASON, Aligning, answer

JUNE = date(2026, 6, 30)
NAMES = ("alpha", "beta", "gamma")


NEW = "Refunds settle in an hour"


# --- stuck ----------------------------------------------------------------------------------------------------------


VAGUE = "this is far too risky for all of us"
PRECISE = "by 15 May billing-api needs 3 people for 2 weeks, because refunds fail 40 times a day"


def test_the_ways_forward_come_in_order_with_facts_first_if_a_statement_is_vague() -> None:
    play = Aligning(facilitator=True).voting("alpha", "beta")
    for name in ("alpha", "beta"):
        play.session.put(replace(play.goal(name), why=PRECISE))
    play.vote(alpha=(5, {"support": 1, "reason": VAGUE}), beta=(5, {"support": 1, "reason": PRECISE}))
    palette = [each.key for each in PALETTE]
    assert len(palette) == 7
    offers = stuck_offers(play.session, play.item, play.goal("alpha"))
    assert [each.key for each in offers] == ["facts", *palette, "argue", "escalate"]
    assert offers[0].hint.startswith("Ask CTO: what, how much")
    assert offers[-1].hint == "It goes to CPTO."
    offers = stuck_offers(play.session, play.item, play.goal("beta"))
    assert [each.key for each in offers] == ["argue", *palette, "escalate"], "it is about priorities"
    play.on()
    argue = ArgueGoal(goal=play.id("beta"))
    assert play.refused(argue, "cpo") == "The facilitator, CPTO, runs the session. Ask them."
    play.do(argue, "cpto")
    assert not stuck_offers(play.session, play.item, play.goal("beta")), "it is taken up in a moment"


def test_who_supports_a_goal_stands_by_its_words_and_what_would_raise_support_counts() -> None:
    play = Aligning().voting("alpha")
    play.vote(alpha=(5, {"support": 1, "reason": VAGUE}))
    goal = play.goal("alpha")
    assert statement_on(play.session, play.item, goal, "cpo") == goal.text
    assert statement_on(play.session, play.item, goal, "cto") == VAGUE
    play.on()
    play.do(WriteRaise(goal=goal.id, text=PRECISE), "cto")
    assert statement_on(play.session, play.item, goal, "cto") == f"{VAGUE}\n{PRECISE}"


def test_close_or_missing_votes_are_not_a_disagreement_but_a_vague_reason_still_asks_for_facts() -> None:
    play = Aligning().voting("alpha", "beta")
    reason = {"support": 1, "reason": VAGUE}
    play.vote(alpha=(2, reason), beta=(5, None))
    assert disagreement_on(play.session, play.item, play.goal("alpha")) is None
    assert disagreement_on(play.session, play.item, play.goal("beta")) is None
    assert "facts" in [each.key for each in stuck_offers(play.session, play.item, play.goal("alpha"))]


def test_a_compromise_starts_with_words_that_fit_into_a_goal() -> None:
    play = Aligning(max_rounds=2).merging("alpha")
    play.do(EditGoal(goal="G1", changes={"text": "Alpha " + "x" * 194}), "cpo")
    play.on()
    play.vote(alpha=(5, 1)).on(2)
    for offer in stuck_offers(play.session, play.item, play.goal("alpha")):
        if offer.prefill:
            assert "Alpha" in offer.prefill and "{" not in offer.prefill
            play.do(Revise(goal="G1", text=offer.prefill), "cpo")


# --- whatever they do -------------------------------------------------------------------------------------------------

supports = st.none() | st.integers(0, 5)
ballots = st.fixed_dictionaries({name: st.tuples(supports, supports) for name in NAMES})


def finite(found: AlignScores) -> bool:
    numbers = (found.alignment, found.guess_error, *found.guess_errors)
    return all(number is None or (isinstance(number, Decimal) and number.is_finite()) for number in numbers)


@pytest.mark.slow
@settings(max_examples=few(30), deadline=None)
@given(votes=ballots)
def test_any_ballot_is_scored_and_resolved_as_the_table_says(votes: dict[str, tuple[int | None, int | None]]) -> None:
    play = Aligning().voting(*NAMES).vote(**votes)
    found = scores_of(play.session, play.row)
    assert finite(found)
    assert (found.alignment is None) == (found.chance is None)
    assert found.band is None or found.alignment is not None
    for name, (one, other) in votes.items():
        expected = "escalated"
        if one is not None and other is not None:
            if min(one, other) >= 3:
                expected = "agreed"
            elif max(one, other) <= 1:
                expected = "dropped"
            assert found.gaps[play.id(name)] == abs(one - other)
        assert verdict(play.session, play.row, play.goal(name)) == expected


def test_a_block_keeps_a_goal_from_being_agreed() -> None:
    play = Aligning().voting("alpha")
    play.vote(alpha=(5, {"support": 5, "block": "It breaks the audit trail"}))
    assert verdict(play.session, play.row, play.goal("alpha")) == "escalated"


goals = st.sampled_from(["G1", "G2", "G3", "G4"])
deeds: st.SearchStrategy[Command] = st.one_of(
    st.just(Confirm()),
    st.just(Advance()),
    st.builds(lambda goal, text: EditGoal(goal=goal, changes={"text": text}), goals, st.sampled_from([NEW, "x"])),
    st.builds(lambda one, two: JoinGoals(goals=(one, two), text=NEW), goals, goals),
    st.builds(lambda goal: SplitGoal(goal=goal, texts=(NEW, NEW)), goals),
    st.builds(lambda goal: MarkDrop(goal=goal), goals),
    st.builds(lambda goal, text: WriteRaise(goal=goal, text=text), goals, st.sampled_from(["", REASON])),
    st.builds(lambda goal: Revise(goal=goal, text=NEW), goals),
    st.builds(lambda goal: AcceptRevision(goal=goal, text=NEW), goals),
    st.builds(lambda goal: Commit(goal=goal, text="As you like"), goals),
    st.builds(lambda goal: ParkGoal(goal=goal, revisit_on=JUNE), goals),
    st.builds(lambda goal: Escalate(goal=goal), goals),
    st.builds(lambda goal: ArgueGoal(goal=goal), goals),
)
steps = st.tuples(
    st.lists(st.tuples(st.sampled_from(["cpo", "cto"]), deeds), max_size=4),
    st.lists(st.none() | st.sampled_from([0, 1, 2, 3, 4, 5, 5, 4, 3]), min_size=18, max_size=18),
)


@pytest.mark.slow
@settings(max_examples=few(30), deadline=None)
@given(
    plan=st.lists(steps, min_size=14, max_size=14), signers=st.sampled_from([["cpo"], ["cpo", "cto"], ["cto", "cpo"]])
)
def test_whatever_two_leaders_do_only_goals_that_both_support_and_sign_are_agreed(
    plan: list[tuple[list[tuple[str, Command]], list[int | None]]], signers: list[str]
) -> None:
    play = Aligning().merging(*NAMES)
    for tried, votes in plan:
        for seat, deed in tried:
            attempt(play, deed, seat)
        if play.row.status != "ended":
            go_on(play, votes, signers)
        assert finite(scores_of(play.session, play.row))
    if play.row.status != "ended":
        play.do(EndItem(item="I1", outcome="parked"))
    for goal in play.session.all(Goal):
        assert goal.status != "open"
        if goal.status == "agreed":
            one, other = (each.support for each in ballots_of(play.session, goal, play.row.round).values())
            assert one is not None and other is not None
            assert min(one, other) >= 3 and abs(one - other) <= 2
        if goal.status in AGREED:
            assert set(goal.signed) == {"cpo", "cto"}
        if goal.status == "escalated":
            assert len(play.session.all(Escalation, goal=goal.id)) == 1


def attempt(play: Aligning, deed: Command, seat: str) -> None:
    """Do it where the rules allow it."""
    if play.row.status == "ended":
        return
    try:
        play.do(deed, seat)
    except Refused as refusal:
        assert str(refusal).endswith(".")


def go_on(play: Aligning, votes: list[int | None], signers: list[str]) -> None:
    """Bring the play to its next phase where that can be done."""
    if play.item.phase == "ballot":
        for seat, mine in (("cpo", votes[::2]), ("cto", votes[1::2])):
            sections = KINDS["align"].form(play.session, play.item, seat).sections
            keys = [section.key for section in sections]
            attempt(play, Seal(form="ballot", payload={k: answer(v) for k, v in zip(keys, mine, strict=False)}), seat)
    for goal in play.session.all(Goal):
        if goal.proposed:
            play.do(DeclineRevision(goal=goal.id), "cpo")
    if play.item.phase == "sign":
        for seat in signers:
            attempt(play, SignGoals(hash=goal_hash(play.session, play.row)), seat)
    else:
        for seat in ("cpo", "cto"):
            attempt(play, Advance(), seat)
