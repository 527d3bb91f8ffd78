"""Every refusal of an alignment, and what can be taken back."""

from collections.abc import Callable
from datetime import date

import pytest

from sessions.command import Command
from sessions.exercises.align.outcomes import ArgueGoal, Commit, Confirm, ParkGoal, SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.align.ways_forward import stuck_offers
from sessions.exercises.align.wording import (
    AcceptRevision,
    AddGoal,
    DeclineRevision,
    EditGoal,
    JoinGoals,
    MarkDrop,
    Revise,
    SplitGoal,
    WriteRaise,
)
from sessions.model import Goal
from sessions.records.escalations import AnswerEscalation, Escalate
from sessions.rules.moves import Advance, Force, NotReady
from sessions.rules.phases import KINDS
from tests.sessions.aligned import TEXTS, Aligning

JUNE = date(2026, 6, 30)
NAMES = ("alpha", "beta", "gamma")


# --- refusals -------------------------------------------------------------------------------------------------------


def merging() -> Aligning:
    return Aligning().merging("alpha", "beta")


def discussing() -> Aligning:
    play = Aligning().voting("alpha", "beta", "gamma").vote(alpha=(5, 2), beta=(4, 4), gamma=(5, 0))
    play.on()
    return play


def revising() -> Aligning:
    play = discussing()
    play.on()
    return play


def proposed() -> Aligning:
    play = revising()
    play.do(Revise(goal=play.id("alpha"), text="Refunds settle in a day"), "cto")
    return play


def signing() -> Aligning:
    play = Aligning().voting("alpha").vote(alpha=(4, 4))
    play.on()
    play.confirm()
    return play


def crowded() -> Aligning:
    return Aligning(max_goals=1).merging("alpha", "beta")


def dropped() -> Aligning:
    play = merging()
    play.do(MarkDrop(goal=play.id("beta")))
    return play


def goalless() -> Aligning:
    play = Aligning()
    play.do(Force(reason="Neither wrote anything"))
    play.on()
    return play


LONG = "x" * 281
NEW = "Refunds settle in an hour"
REFUSALS: list[tuple[Callable[[], Aligning], Callable[[Aligning], Command], str, str]] = [
    (merging, lambda _: AddGoal(text="Too short"), "cpo", "text has 9 characters; use 10 to 200."),
    (merging, lambda _: AddGoal(text=NEW), "guest", "Observers can't make changes."),
    (discussing, lambda _: AddGoal(text=NEW), "cpo", "You can only do this in align · merge."),
    (merging, lambda _: EditGoal(goal="G9", changes={"text": NEW}), "cpo", "There is no goal G9 here."),
    (
        merging,
        lambda _: EditGoal(goal="G1", changes={"status": "agreed"}),
        "cpo",
        "You can't change the status of a goal.",
    ),
    (
        merging,
        lambda _: EditGoal(goal="G1", changes={"horizon": "soon"}),
        "cpo",
        "The horizon must be now, next or later.",
    ),
    (
        merging,
        lambda _: EditGoal(goal="G1", changes={"owner": "ceo"}),
        "cpo",
        "There is no seat 'ceo' in this session. The seats are cpo, cto and guest.",
    ),
    (
        merging,
        lambda _: EditGoal(goal="G1", changes={"due": "soon"}),
        "cpo",
        "due is text; expected a date such as 2026-03-10, without quotes.",
    ),
    (
        merging,
        lambda _: EditGoal(goal="G1", changes={"text": " "}),
        "cpo",
        "A goal can't be empty. Mark it to drop instead.",
    ),
    (
        discussing,
        lambda _: EditGoal(goal="G1", changes={"text": NEW}),
        "cpo",
        "You can only do this in align · merge.",
    ),
    (dropped, lambda play: EditGoal(goal=play.id("beta"), changes={"why": "x"}), "cpo", "{beta} is already dropped."),
    (merging, lambda _: JoinGoals(goals=("G1", "G1"), text=NEW), "cpo", "Choose at least two goals to join."),
    (merging, lambda _: JoinGoals(goals=("G1", "G2"), text="x"), "cpo", "text has 1 characters; use 10 to 200."),
    (merging, lambda _: SplitGoal(goal="G1", texts=(NEW,)), "cpo", "Enter at least two parts."),
    (crowded, lambda _: Advance(), "cpo", "There are 2 goals. Join or drop some until 1 are left."),
    (crowded, lambda _: Confirm(), "cpo", "There are 2 goals. Join or drop some until 1 are left."),
    (goalless, lambda _: Advance(), "cpo", "There is no goal to vote on. Add one."),
    (revising, lambda _: MarkDrop(goal="G1"), "cpo", "You can only do this in align · merge, discuss or resolve."),
    (signing, lambda _: MarkDrop(goal="G1"), "cpo", "You can only do this in align · merge, discuss or resolve."),
    (
        discussing,
        lambda play: WriteRaise(goal=play.id("alpha"), text="x" * 281),
        "cto",
        "That's 281 characters. The limit is 280.",
    ),
    (
        discussing,
        lambda play: WriteRaise(goal=play.id("alpha"), text="More"),
        "cpo",
        "You already support it fully.",
    ),
    (
        revising,
        lambda play: Revise(goal=play.id("beta"), text=NEW),
        "cpo",
        "{beta} is resolved, so its wording can't change.",
    ),
    (
        revising,
        lambda play: Revise(goal=play.id("alpha"), text="x"),
        "cpo",
        "proposed has 1 characters; use 10 to 200.",
    ),
    (
        revising,
        lambda play: Revise(goal=play.id("alpha"), text=TEXTS["alpha"]),
        "cpo",
        "That's already the wording.",
    ),
    (
        revising,
        lambda play: AcceptRevision(goal=play.id("alpha"), text=NEW),
        "cpo",
        "There is no proposed wording for {alpha}.",
    ),
    (revising, lambda play: DeclineRevision(goal=play.id("alpha")), "cpo", "There is no proposed wording for {alpha}."),
    (
        proposed,
        lambda play: AcceptRevision(goal=play.id("alpha"), text=NEW),
        "cpo",
        "The proposal has changed. Read it again.",
    ),
    (
        proposed,
        lambda play: AcceptRevision(goal=play.id("alpha"), text="Refunds settle in a day"),
        "cto",
        "CPO has to accept the wording of {alpha}, not you.",
    ),
    (proposed, lambda _: Advance(), "cpo", "A proposed wording has no answer yet: {alpha}."),
    (
        discussing,
        lambda play: Commit(goal=play.id("gamma"), text="No"),
        "cto",
        "You can disagree and commit only where the lower support is exactly 2.",
    ),
    (
        discussing,
        lambda play: Commit(goal=play.id("alpha"), text=" "),
        "cto",
        "Say in your own words why you disagree. The minutes will include it.",
    ),
    (
        discussing,
        lambda play: Commit(goal=play.id("alpha"), text="x" * 2001),
        "cto",
        "That's 2001 characters. The limit is 2000.",
    ),
    (
        discussing,
        lambda play: ParkGoal(goal=play.id("beta"), revisit_on=JUNE),
        "cto",
        "{beta} is already agreed by its ballots.",
    ),
    (discussing, lambda play: ParkGoal(goal=play.id("alpha")), "cto", "Say when you'll come back to it."),
    (
        discussing,
        lambda play: ParkGoal(goal=play.id("alpha"), revisit_on=date(2026, 3, 3)),
        "cto",
        "Pick a day in the future.",
    ),
    (discussing, lambda play: ArgueGoal(goal=play.id("beta")), "cto", "{beta} is already resolved."),
    (
        discussing,
        lambda play: ArgueGoal(goal=play.id("alpha"), question="Really?"),
        "cto",
        "question has 7 characters; use 10 to 160.",
    ),
    (discussing, lambda _: Confirm(), "cto", "You can only do this in align · merge or resolve."),
    (
        signing,
        lambda _: SignGoals(hash="sha256:"),
        "cto",
        "The text has changed since you read it. Read it again.",
    ),
    (signing, lambda _: Advance(), "cto", "Not signed yet: CPO and CTO."),
]


@pytest.mark.parametrize(("begun", "command", "seat", "says"), REFUSALS)
def test_what_the_rules_do_not_allow_is_refused_in_one_sentence(
    begun: Callable[[], Aligning], command: Callable[[Aligning], Command], seat: str, says: str
) -> None:
    play = begun()
    known = {goal.text.split(":")[0].casefold(): goal.id for goal in play.session.all(Goal)}
    assert play.refused(command(play), seat) == says.format(**known)


def test_what_was_done_once_cannot_be_done_again() -> None:
    play = merging()
    play.do(Confirm(), "cpo")
    assert play.refused(Confirm(), "cpo") == "You've already confirmed this."
    play.do(NotReady(), "cpo")
    assert not play.item.ready
    play = signing()
    signature = SignGoals(hash=goal_hash(play.session, play.item))
    play.do(signature, "cpo")
    assert play.refused(signature, "cpo") == "You've already signed these goals."
    play = discussing()
    play.do(ArgueGoal(goal=play.id("gamma")), "cpo")
    assert (
        play.refused(ArgueGoal(goal=play.id("gamma")), "cto")
        == f"{play.id('gamma')} is already going to be argued, in I2."
    )


def test_what_was_dropped_before_the_ballot_does_not_come_back_after_it() -> None:
    play = dropped()
    beta = play.id("beta")
    play.on()
    play.vote(alpha=(5, 1)).on()
    assert play.refused(MarkDrop(goal=beta), "cpo") == f"{beta} was dropped before the ballot."


def test_what_the_ballots_agree_on_can_no_longer_be_marked_to_drop() -> None:
    play = Aligning(max_rounds=1).merging("alpha", "beta", "gamma")
    alpha, beta = play.id("alpha"), play.id("beta")
    play.do(MarkDrop(goal=beta), "cto")
    play.on()
    play.vote(alpha=(5, 4), beta=(4, 4), gamma=(5, 0)).on()
    for phase in ("discuss", "resolve"):
        while play.item.phase != phase:
            play.on()
        assert play.refused(MarkDrop(goal=alpha), "cpo") == f"{alpha} is agreed by its ballots, so it stays."
    assert play.refused(MarkDrop(goal=beta), "cpo"), "nor does a mark from before the ballot count any more"
    play.do(MarkDrop(goal=beta), "cto")
    assert play.goal("beta").drop == (), "which can still be taken back"


def test_commitment_parking_and_escalation_can_be_taken_back() -> None:
    play = discussing()
    alpha = play.id("alpha")
    play.do(Commit(goal=alpha, text="Too early"), "cto")
    play.do(Commit(goal=alpha), "cto")
    assert (play.goal("alpha").commits, play.goal("alpha").dissent) == ((), None)
    play.do(ParkGoal(goal=alpha, revisit_on=JUNE), "cto")
    play.do(ParkGoal(goal=alpha), "cto")
    assert (play.goal("alpha").parks, play.goal("alpha").revisit_on) == ((), None)
    play.do(Escalate(goal=alpha), "cto")
    assert not stuck_offers(play.session, play.item, play.goal("alpha"))
    play.do(AnswerEscalation(escalation="E1", status="withdrawn"), "cto")
    assert stuck_offers(play.session, play.item, play.goal("alpha"))


def test_a_declined_wording_leaves_the_goal_unchanged_and_an_accepted_one_asks_for_votes_again() -> None:
    play = discussing()
    alpha = play.id("alpha")
    play.do(Commit(goal=alpha, text="Too early"), "cto")
    play.do(ParkGoal(goal=alpha, revisit_on=JUNE), "cpo")
    play.on()
    play.do(Revise(goal=alpha, text=NEW), "cto")
    play.do(DeclineRevision(goal=alpha), "cpo")
    assert (play.goal("alpha").text, play.goal("alpha").version) == (TEXTS["alpha"], 1)
    play.do(Revise(goal=alpha, text=NEW), "cto")
    play.do(AcceptRevision(goal=alpha, text=NEW), "cpo")
    goal = play.session.get(Goal, alpha)
    assert (goal.text, goal.version, goal.proposed, goal.accepted) == (NEW, 2, None, ())
    assert (goal.commits, goal.parks, goal.revisit_on, goal.dissent) == ((), (), None, None)


def test_settings_out_of_range_are_faults_of_the_playbook() -> None:
    faults = KINDS["align"].faults({"max_goals": 21, "gaps": 0, "drafts": 5})
    assert [(fault.path, fault.says) for fault in faults] == [
        (("max_goals",), "is 21; use a number from 1 to 20"),
        (("gaps",), "is 0; use a number from 1 to 9"),
    ]


def test_a_suggestion_is_shown_above_the_first_draft() -> None:
    play = Aligning(suggestion="What must be true by June?")
    notes = [section.note for section in KINDS["align"].form(play.session, play.item, "cpo").sections]
    assert notes == ["Suggested: What must be true by June?", "", "", "", ""]
