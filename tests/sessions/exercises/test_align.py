"""Shared goals as two leaders play them: from two private lists to a wording that both sign."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

from sessions.exercises.align.outcomes import Confirm
from sessions.exercises.align.state import discussed, reworded, scores_of, speaks_first, verdict
from sessions.exercises.align.wording import (
    AcceptRevision,
    AddGoal,
    EditGoal,
    JoinGoals,
    MarkDrop,
    Revise,
    SplitGoal,
    TakeOut,
    WriteRaise,
)
from sessions.model import (
    Ballot,
    Decision,
    Escalation,
    Goal,
    Sheet,
    Wording,
)
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import Escalate
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.phases import KINDS
from sessions.rules.time_vote import VoteTime
from sessions.rules.timers import Tick
from tests.sessions.aligned import REASON, TEXTS, Aligning, answer

JUNE = date(2026, 6, 30)


# --- whole plays --------------------------------------------------------------------------------------------------


def test_two_rounds_lead_from_two_private_lists_to_signed_goals() -> None:
    play = Aligning()
    play.draft("cpo", "alpha", "gamma", measure="p95 under 24 h", due="2026-06-30", horizon="now", why="The renewal")
    play.draft("cto", "beta", persona="on-call")
    play.on()
    assert play.item.phase == "compare"
    assert {(goal.by, goal.text) for goal in play.session.all(Goal)} == {
        ("cpo", TEXTS["alpha"]),
        ("cpo", TEXTS["gamma"]),
        ("cto", TEXTS["beta"]),
    }
    alpha = play.goal("alpha")
    assert (alpha.measure, alpha.due, alpha.horizon, alpha.why) == ("p95 under 24 h", JUNE, "now", "The renewal")
    play.on(2)
    assert play.item.phase == "ballot"
    play.vote(alpha=(5, 3), beta=(1, 4), gamma=(0, 1))
    play.on()
    assert play.item.phase == "discuss"
    assert [goal.id for goal in discussed(play.session, play.item)] == [play.id("beta")]
    assert speaks_first(play.session, play.item, play.goal("beta")) == "cpo"
    play.do(WriteRaise(goal=play.id("beta"), text="A rollback that takes under 5 minutes"), "cpo")
    play.on()
    words = "Beta: the ledger move starts in May, behind a flag"
    play.do(Revise(goal=play.id("beta"), text=words), "cto")
    play.do(AcceptRevision(goal=play.id("beta"), text=words), "cpo")
    assert (play.goal("beta").text, play.goal("beta").version) == (words, 2)
    play.on()
    assert (play.item.phase, play.item.round) == ("ballot", 2)
    play.vote(beta=(3, 5))
    play.on()
    assert play.item.phase == "resolve"
    assert set(play.statuses().values()) == {"open"}, "nothing is decided before both confirm it"
    play.confirm()
    assert play.item.phase == "sign"
    play.sign()
    assert (play.row.status, play.row.outcome) == ("ended", "done")
    assert play.statuses() == {"alpha": "agreed", "beta": "agreed", "gamma": "dropped"}
    assert play.goal("beta").resolved_round == 2
    assert play.goal("alpha").signed == ("cpo", "cto")
    assert [(each.round, each.by) for each in play.session.all(Ballot, goal=play.id("beta"))] == [
        (1, "cpo"),
        (1, "cto"),
        (2, "cpo"),
        (2, "cto"),
    ]


def test_what_both_support_at_once_needs_no_discussion() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(4, 5), beta=(3, 3))
    play.on()
    assert play.item.phase == "resolve"


def test_nothing_is_signed_if_nothing_is_agreed() -> None:
    play = Aligning().voting("alpha").vote(alpha=(1, 0))
    play.on()
    play.confirm()
    assert play.row.outcome == "done"
    assert play.statuses() == {"alpha": "dropped"}


def test_with_a_facilitator_both_leaders_still_confirm_the_merge_and_the_outcome_of_each_goal() -> None:
    play = Aligning(facilitator=True).merging("alpha")
    assert play.refused(Advance(), "cpto") == "Not confirmed yet: CPO and CTO."
    play.do(Confirm(), "cpo")
    assert play.refused(Advance(), "cpto") == "Not confirmed yet: CTO."
    play.do(EditGoal(goal=play.id("alpha"), changes={"measure": "p95"}), "cto")
    assert play.refused(Advance(), "cpto") == "Not confirmed yet: CPO and CTO.", "a change takes both back"
    play.confirm()
    play.on()
    play.vote(alpha=(4, 4)).on()
    assert play.item.phase == "resolve"
    assert play.refused(Advance(), "cpto") == "Not confirmed yet: CPO and CTO."
    play.confirm()
    play.on()
    assert play.refused(Advance(), "cpto") == "Not signed yet: CPO and CTO."
    play.sign()
    assert play.item.phase == "sign", "the facilitator moves the session on"
    play.on()
    assert play.statuses() == {"alpha": "agreed"}


def test_without_a_facilitator_pressing_ready_also_confirms() -> None:
    play = Aligning().voting("alpha").vote(alpha=(4, 4))
    play.on(2)
    assert play.item.phase == "sign"
    assert play.refused(Advance(), "cpo") == "Not signed yet: CPO and CTO."


# --- what is hidden -------------------------------------------------------------------------------------------------


def shown(play: Aligning, seat: str | None) -> str:
    return repr(play.seen_by(seat).rows())


def test_a_sealed_draft_shows_nobody_else_a_word_or_a_count() -> None:
    play = Aligning()
    play.draft("cpo", "alpha", "beta")
    for seat in ("cto", "guest", None):
        assert "Alpha" not in shown(play, seat)
        assert play.seen_by(seat).all(Sheet) == [Sheet(item="I1", form="draft", round=1, by="cpo", status="sealed")]
        assert not play.seen_by(seat).all(Goal)
    assert "Alpha" in shown(play, "cpo")


def test_a_sealed_ballot_shows_nobody_else_a_number_a_reason_or_a_score() -> None:
    play = Aligning().voting("alpha")
    secret = {"support": 1, "guess": 5, "reason": "The pager would melt", "block": "It breaks the audit"}
    play.do(Seal(form="ballot", payload={play.id("alpha"): secret}), "cpo")
    for seat in ("cto", "guest", None):
        assert "pager" not in shown(play, seat)
        assert "audit" not in shown(play, seat)
        view = play.seen_by(seat)
        assert not view.all(Ballot)
        assert scores_of(view, play.item).alignment is None
        assert verdict(view, play.item, play.goal("alpha")) == "open"
    play.do(Seal(form="ballot", payload={play.id("alpha"): {"pass": True}}), "cto")
    assert "pager" not in shown(play, "cto"), "both sealed is not yet revealed"
    play.on()
    assert "pager" in shown(play, None)
    assert {sheet.status for sheet in play.session.all(Sheet, form="ballot")} == {"revealed"}


def test_chance_and_not_the_seat_decides_whose_goals_come_first() -> None:
    firsts = set()
    for seed in range(12):
        play = Aligning()
        play.draft("cpo", "alpha")
        play.draft("cto", "beta")
        play.do(Advance(), "cpo")
        at = play.context("cto")
        at.rng = random.Random(seed)
        Advance().apply(play.session, at)
        firsts.add(play.session.all(Goal)[0].by)
    assert firsts == {"cpo", "cto"}


# --- the merge ------------------------------------------------------------------------------------------------------


def test_joining_goals_makes_one_goal_that_quotes_both_and_the_originals_keep_their_words() -> None:
    play = Aligning()
    play.draft("cpo", "alpha", measure="p95 under 24 h")
    play.draft("cto", "beta", persona="on-call")
    play.on(2)
    alpha, beta = play.id("alpha"), play.id("beta")
    play.do(RecordDecision(title="Ask finance first", method="consent", goals=(alpha, beta), source=beta), "cpo")
    play.do(Escalate(goal=beta), "cto")
    play.do(JoinGoals(goals=(alpha, beta), text="Refunds move with the ledger"), "cto")
    joined = play.session.get(Goal, "G3")
    assert (joined.text, joined.measure, joined.persona) == (
        "Refunds move with the ledger",
        "p95 under 24 h",
        "on-call",
    )
    assert (joined.by, joined.version) == (None, 1)
    for name, goal in (("alpha", alpha), ("beta", beta)):
        kept = play.session.get(Goal, goal)
        assert (kept.status, kept.joined_into, kept.text) == ("dropped", "G3", TEXTS[name])
    decision = play.session.all(Decision)[0]
    assert (decision.goals, decision.from_) == (("G3",), "G3")
    assert play.session.all(Escalation)[0].goal == "G3"


def test_one_leader_alone_cannot_make_the_others_goal_vanish_by_joining_it() -> None:
    play = Aligning()
    play.draft("cpo", "alpha")
    play.draft("cto", "beta")
    play.on(2)
    theirs = play.goal("beta")
    play.do(JoinGoals(goals=(play.id("alpha"), theirs.id), text="Refunds move with the ledger"), "cpo")
    says = f"{theirs.id} was joined into G3. Take it out instead."
    assert play.refused(MarkDrop(goal=theirs.id), "cto") == says
    play.do(TakeOut(goal=theirs.id), "cto")
    assert play.session.get(Goal, theirs.id) == theirs, "it is as it was"
    assert play.session.get(Goal, "G3").status == "open", "the other part is in it still"
    play.do(TakeOut(goal=play.id("alpha")), "cpo")
    assert play.session.get(Goal, "G3").status == "dropped", "nothing is joined in it any more"
    assert play.refused(TakeOut(goal=play.id("alpha")), "cpo") == f"{play.id('alpha')} isn't joined with other goals."


def test_a_joined_goal_that_was_reworded_since_stays_when_its_parts_are_taken_out() -> None:
    play = Aligning().merging("alpha", "beta")
    play.do(JoinGoals(goals=("G1", "G2"), text="Refunds move with the ledger"), "cpo")
    play.do(EditGoal(goal="G3", changes={"text": "Refunds move in the week of the ledger"}), "cto")
    play.do(TakeOut(goal="G1"), "cpo")
    play.do(TakeOut(goal="G2"), "cto")
    assert play.session.get(Goal, "G3").status == "open"


def test_earlier_words_of_a_goal_are_kept_with_their_versions_and_a_ballot_knows_its_own() -> None:
    play = Aligning().merging("alpha")
    first = play.goal("alpha").text
    play.do(EditGoal(goal="G1", changes={"measure": "p95"}), "cto")
    assert not play.session.all(Wording), "its words are the same"
    play.do(EditGoal(goal="G1", changes={"text": "Alpha: refunds settle within a day"}), "cto")
    play.on()
    play.vote(alpha=(2, 5))
    play.on(2)
    play.do(Revise(goal="G1", text="Alpha: refunds settle within two days"), "cpo")
    play.do(AcceptRevision(goal="G1", text="Alpha: refunds settle within two days"), "cto")
    told = [(each.version, each.text, each.by) for each in play.session.all(Wording)]
    assert told == [
        (2, first, "cpo"),
        (3, "Alpha: refunds settle within a day", "cto"),
        (4, "Alpha: refunds settle within two days", "cpo"),
    ]
    assert {ballot.version for ballot in play.session.all(Ballot)} == {3}


def test_a_split_goal_keeps_its_id_for_the_first_part() -> None:
    play = Aligning().merging("alpha")
    goal = play.id("alpha")
    play.do(EditGoal(goal=goal, changes={"measure": "p95"}), "cpo")
    play.do(SplitGoal(goal=goal, texts=("Refunds settle in a day", "Chargebacks settle in a day")), "cto")
    assert [(each.id, each.text, each.version, each.by) for each in play.session.all(Goal)] == [
        (goal, "Refunds settle in a day", 3, "cpo"),
        ("G2", "Chargebacks settle in a day", 1, "cpo"),
    ]
    assert [each.split_from for each in play.session.all(Goal)] == [None, goal]
    assert [each.text for each in play.session.all(Wording)] == [TEXTS["alpha"], "Refunds settle in a day"]


def test_one_leader_alone_cannot_drop_the_others_goal() -> None:
    play = Aligning().merging("alpha", "beta")
    play.do(MarkDrop(goal=play.id("beta")), "cto")
    assert play.statuses() == {"alpha": "open", "beta": "open"}
    play.do(MarkDrop(goal=play.id("beta")), "cpo")
    assert play.statuses() == {"alpha": "open", "beta": "dropped"}
    play.do(MarkDrop(goal=play.id("beta")), "cpo")
    assert play.statuses()["beta"] == "open", "a mark can be taken back"
    play.do(MarkDrop(goal=play.id("beta")), "cpo")
    play.on()
    play.vote(alpha=(5, 5)).on()
    play.confirm()
    play.sign()
    assert play.statuses() == {"alpha": "agreed", "beta": "dropped"}, "a dropped goal stays in the minutes"
    assert not play.session.all(Ballot, goal=play.id("beta"))


def test_ready_applies_to_one_version_of_the_list_only() -> None:
    play = Aligning().merging("alpha")
    changes: list[Any] = [
        EditGoal(goal="G1", changes={"due": JUNE}),
        AddGoal(text="One price list for all of Europe"),
        MarkDrop(goal="G2"),
        SplitGoal(goal="G1", texts=("Refunds in a day", "Refunds in an hour")),
        JoinGoals(goals=("G1", "G3"), text="Refunds in a day, then an hour"),
    ]
    for change in changes:
        play.do(Advance(), "cpo")
        assert play.item.ready == ("cpo",)
        play.do(change, "cto")
        assert not play.item.ready


def test_an_edit_makes_a_new_version_and_an_empty_value_removes_the_answer() -> None:
    play = Aligning().merging("alpha")
    play.do(MarkDrop(goal="G1"), "cpo")
    play.do(EditGoal(goal="G1", changes={"measure": "p95", "owner": "cto", "horizon": "next"}), "cpo")
    play.do(EditGoal(goal="G1", changes={"measure": "", "text": "  Refunds   settle in a day "}), "cto")
    goal = play.session.get(Goal, "G1")
    assert (goal.measure, goal.owner, goal.horizon, goal.version) == (None, "cto", "next", 3)
    assert (goal.text, goal.drop) == ("Refunds settle in a day", ())
    play.do(EditGoal(goal="G1", changes={"text": "Refunds settle in a day"}), "cto")
    assert play.session.get(Goal, "G1").version == 3, "the same words make no version"


def test_an_owner_makes_no_new_version_takes_back_no_mark_and_asks_for_no_other_ballot() -> None:
    play = Aligning().voting("alpha", "beta")
    play.vote(alpha=(5, 1), beta=(5, 5))
    play.do(Advance())
    before = play.goal("alpha")
    play.do(EditGoal(goal=before.id, changes={"owner": "cto"}), "cpo")
    assert play.goal("alpha") == replace(before, owner="cto")
    assert not reworded(play.session, play.item)


# --- ballots --------------------------------------------------------------------------------------------------------


def test_a_ballot_row_contains_everything_that_was_sealed() -> None:
    play = Aligning().voting("alpha", "beta")
    full = {"support": 2, "guess": 4, "points": 70, "confidence": 60, "block": "It breaks the audit", "reason": REASON}
    rest = {"support": 4, "guess": 4, "points": 30}
    payload = {play.id("alpha"): full, play.id("beta"): rest}
    play.do(Seal(form="ballot", payload=payload), "cpo")
    play.do(Seal(form="ballot", payload={key: answer(None) for key in payload}), "cto")
    sheet = play.session.get(Sheet, "I1", "ballot", 1, "cpo")
    play.on()
    row = play.session.get(Ballot, play.id("alpha"), 1, "cpo")
    assert {key: getattr(row, key) for key in full} == full
    assert (row.seal, row.late, row.pass_) == (sheet.seal, None, None)
    other = play.session.get(Ballot, play.id("alpha"), 1, "cto")
    assert (other.pass_, other.support, other.guess) == (True, None, None)


def test_points_are_asked_for_only_if_there_are_several_goals_to_divide_them_between() -> None:
    for names, asked in ((("alpha",), False), (("alpha", "beta"), True)):
        play = Aligning().voting(*names)
        form = KINDS["align"].form(play.session, play.item, "cpo")
        assert ("points" in {field.key for field in form.sections[0].fields}) is asked
        assert form.total == (("points", 100) if asked else None)


def test_low_support_needs_a_reason() -> None:
    play = Aligning().voting("alpha")
    bare = {"support": 2, "guess": 3}
    says = play.refused(Seal(form="ballot", payload={play.id("alpha"): bare}), "cpo")
    assert says == "Your reason: this is required if “Your support” is under 3."


def test_the_support_floor_is_that_of_the_goals_that_are_kept() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(4, 3), beta=(1, 0))
    assert scores_of(play.session, play.row).support_floor == 0
    play.on()
    play.confirm()
    found = scores_of(play.session, play.row)
    assert found.support_floor == 3
    assert str(found.alignment) == "80.0", "what was dropped was voted on all the same"


def test_points_still_count_when_only_some_goals_are_voted_on_again() -> None:
    play = Aligning().voting("alpha", "beta")
    play.vote(
        alpha=({"support": 5, "points": 80}, {"support": 5, "points": 60}),
        beta=({"support": 3, "points": 20}, {"support": 0, "points": 40, "reason": REASON}),
    )
    first = scores_of(play.session, play.row)
    play.on(3)
    form = KINDS["align"].form(play.session, play.item, "cpo")
    assert [section.key for section in form.sections] == [play.id("beta")]
    assert "points" not in {field.key for field in form.sections[0].fields}
    play.vote(beta=(4, 4))
    second = scores_of(play.session, play.row)
    assert str(first.alignment) == "81.0"  # half of 100 (0.7 + 0.3 x 0.4) and half of 60 + 20
    assert str(second.alignment) == "90.0"
    assert scores_of(play.session, play.row, 1) == first


def test_a_forced_reveal_records_passes_and_never_an_agreement() -> None:
    play = Aligning().voting("alpha")
    play.do(Seal(form="ballot", payload={play.id("alpha"): answer(5)}), "cpo")
    play.do(Force(reason="Bo had to leave early"))
    missing = play.session.get(Ballot, play.id("alpha"), 1, "cto")
    assert (missing.missing, missing.pass_, missing.support, missing.seal) == (True, None, None, None)
    assert verdict(play.session, play.row, play.goal("alpha")) == "escalated"
    assert scores_of(play.session, play.row).alignment is None


def test_a_draft_is_never_sealed_when_time_is_up_and_stays_with_its_author() -> None:
    play = Aligning()
    play.mode = "local"
    play.draft("cpo", "alpha")
    play.draft("cto", "beta")
    play.on(3)
    payload = {goal.id: answer(4) for goal in play.session.all(Goal)}
    play.drafts["I1", "ballot", 1, "cpo"] = payload
    play.drafts["I1", "ballot", 1, "cto"] = {play.id("alpha"): answer(4)}
    play.mode = "local"
    play.wait(120)
    play.do(Tick(), "cpo")
    before = dict(play.drafts)
    play.do(VoteTime(word="enough"))
    assert play.item.phase == "reveal"
    votes = play.session.all(Ballot)
    assert len(votes) == 4 and all(vote.missing and vote.seal is None and not vote.pass_ for vote in votes)
    assert play.drafts == before


def test_if_everyone_passes_there_are_no_scores() -> None:
    play = Aligning().voting("alpha", "beta").vote(alpha=(None, None), beta=(None, None))
    found = scores_of(play.session, play.row)
    assert (found.alignment, found.chance, found.band, found.support_floor, found.guess_error) == (None,) * 5
    assert (found.illusion, found.hidden) == (False, False)
    assert set(found.gaps.values()) == {None}
    play.on()
    assert play.item.phase == "discuss"


def test_one_goal_with_identical_ballots_has_all_its_scores() -> None:
    play = Aligning().voting("alpha").vote(alpha=({"support": 4, "guess": 4},) * 2)
    found = scores_of(play.session, play.row)
    assert (str(found.alignment), str(found.guess_error), found.support_floor) == ("100.0", "0.0", 4)
    assert found.chance is not None and str(found.chance.mean) == "61.1"
    assert speaks_first(play.session, play.row, play.goal("alpha")) is None


def test_an_escalation_between_two_seals_loses_no_vote() -> None:
    play = Aligning().voting("alpha", "beta")
    votes = {play.id(name): answer(4) for name in ("alpha", "beta")}
    play.do(Seal(form="ballot", payload=votes), "cpo")
    play.do(Escalate(goal=play.id("beta")), "cto")
    play.do(Seal(form="ballot", payload={play.id("alpha"): answer(4)}), "cto")
    play.on()
    assert play.session.get(Ballot, play.id("beta"), 1, "cpo").support == 4
    assert play.session.get(Ballot, play.id("beta"), 1, "cto").pass_ is True
