"""Whole arguments: both forms, revisions and signatures, a shared pole, a void, and the results of each."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sessions.exercises.argue.forms import form_for
from sessions.exercises.argue.frame import AcceptFrame, Frame
from sessions.exercises.argue.hearing import SignSteelman, VoidSteelman
from sessions.exercises.argue.kind import SECONDS
from sessions.exercises.argue.sides import as_well_as_own, positions, shift, steelman_text
from sessions.exercises.argue.synthesis import AddCommonGround, Learn, MarkCrux, Synthesize
from sessions.exercises.argue.synthesis import TestCrux as PutTest  # pytest would take it for tests
from sessions.model import Clock, Crux, Item, Sheet, Side
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.phases import open_form, place_of
from sessions.rules.returning import Back
from sessions.rules.session_scores import scores_of_session
from sessions.rules.time_vote import VoteTime
from sessions.rules.timers import Tick
from sessions.session import Session
from sessions.view import view
from tests.sessions.argued import (
    BETTER,
    CASES,
    CRUXES,
    STEELMEN,
    SYNTHESIS,
    VERDICTS,
    Arguing,
    assert_it_can_be_kept,
    reballot,
    steelman,
    with_cruxes,
    words_in,
)
from tests.sessions.play import START

NOT_YET = "The forced reveal of a test"


def ended(play: Arguing) -> Item:
    assert play.session.active is None
    return play.session.get(Item, "I1")


# --- the two forms ------------------------------------------------------------------------------------------------


def test_the_short_form_goes_from_frame_to_synthesis_and_gives_the_published_numbers(tmp_path: Path) -> None:
    play = Arguing().signed()
    play.synthesized()
    play.onward("done")
    play.onward()
    assert ended(play).outcome == "done"
    by_cpo, by_cto = play.side("cpo"), play.side("cto")
    assert (by_cpo.acceptance, by_cpo.coverage, by_cpo.not_mine, by_cpo.fidelity_first) == (3, Decimal("0.83"), 0, 82)
    assert (by_cto.acceptance, by_cto.coverage, by_cto.not_mine, by_cto.fidelity_first) == (2, Decimal("0.50"), 1, 40)
    assert (by_cpo.fidelity_final, by_cpo.revisions, by_cto.fidelity_final, by_cto.revisions) == (None, 0, None, 0)
    assert by_cto.missing == "The renewal is worth more than my word"
    assert [(point.n, point.text, point.weight, point.covered) for point in play.points("cto")] == [
        (1, "Two on-call pages a week come from it", 3, Decimal("1.0")),
        (2, "The freeze in June shuts the window", 2, Decimal("1.0")),
        (3, "Auditors asked twice already", 1, Decimal("0.0")),
    ]
    assert (play.argument.band, play.argument.disagreement) == ("half-understood", None)
    assert (play.argument.synthesis, play.argument.cites) == (SYNTHESIS, ("cpo/1", "cto/3"))
    assert play.argument.common_ground == ("Refunds under 24 h by June",)
    assert scores_of_session(play.session).fidelity == 61
    assert by_cpo.learned == "That the date is fixed by somebody else"
    assert_it_can_be_kept(play.session, tmp_path)


def revised(facts: dict[str, Any], text: str = BETTER) -> Arguing:
    """The full form up to the second reveal, the steelman by cto revised to `text` and judged as `facts` say."""
    play = Arguing(form="full").shown()
    play.onward("revise")
    play.do(Seal(form="revise", payload=steelman(text)), "cto")
    play.onward("verdict")
    play.do(Seal(form="verdict", payload={**VERDICTS["cpo"], "verdict": facts}), "cpo")
    play.onward("reveal")
    return play


def test_the_full_form_includes_a_revision_and_a_refusal_to_sign(tmp_path: Path) -> None:
    play = revised({"acceptance": 3})
    by_cpo, by_cto = play.side("cpo"), play.side("cto")
    assert (by_cto.steelman, by_cto.acceptance, by_cto.revisions) == (BETTER, 3, 1)
    assert (by_cto.fidelity_first, by_cto.fidelity_final) == (40, 73)  # 37.5 + 15 + 20
    assert (by_cpo.steelman, by_cpo.fidelity_first, by_cpo.fidelity_final, by_cpo.revisions) == (
        STEELMEN["cpo"],
        82,
        None,
        0,
    )
    play.onward("sign")
    play.do(SignSteelman(verdict="signed-with-addendum", addendum="And the auditors asked twice"), "cto")
    play.do(SignSteelman(verdict="unsigned", missing="That the account pays for all of Q3"), "cpo")
    assert (play.side("cpo").verdict, play.side("cpo").addendum) == (
        "signed-with-addendum",
        "And the auditors asked twice",
    )
    assert (play.side("cto").verdict, play.side("cto").missing) == ("unsigned", "That the account pays for all of Q3")
    play.onward("crux")
    play.seal(CRUXES)
    play.onward("synthesis")
    assert [(crux.n, crux.by, crux.text) for crux in play.cruxes()] == [
        (1, ("cpo",), "The account will not wait until July"),
        (2, ("cto",), "Pages fall once the ledger moves"),
        (3, ("cto",), "June stays frozen"),
    ]
    play.do(MarkCrux(n=1), "cto")
    test = PutTest(n=1, observable="Ask at the call", threshold="a yes in writing", by_date=START.date(), checks="cpo")
    play.do(test, "cto")
    crux = play.session.get(Crux, "X1", 1)
    assert (crux.by, crux.test, crux.checks) == (("cpo", "cto"), "Ask at the call; a yes in writing", "cpo")
    play.synthesized()
    play.onward("reballot")
    play.seal({"cpo": reballot(60, 4, 2), "cto": reballot(65, 2, 3)})
    play.onward("done")
    play.onward()
    assert ended(play).outcome == "done"
    assert (shift(play.side("cpo")), shift(play.side("cto"))) == (-10, -15)
    assert play.side("cto").support == {"Saved cards first": 2, "Ledger first": 3}
    about = positions(play.session, play.argument).kind
    assert (play.argument.band, play.argument.disagreement) == ("half-understood", about)
    assert_it_can_be_kept(play.session, tmp_path)


def test_an_owner_rates_their_own_case_once_on_the_same_scale(tmp_path: Path) -> None:
    play = Arguing(form="full").judging()
    asked = {
        seat: [each.key for each in form_for(view(play.session, seat), play.item, seat).sections]
        for seat in ("cpo", "cto")
    }
    assert all(keys[-1] == "own" for keys in asked.values())
    play.seal({"cpo": {**VERDICTS["cpo"], "own": {"rating": 3}}, "cto": {**VERDICTS["cto"], "own": {"rating": 3}}})
    assert play.session.all(Side) == [], "nobody reads it before the reveal"
    play.onward("reveal")
    sides = {seat: play.side(seat) for seat in ("cpo", "cto")}
    assert [side.own_rating for side in sides.values()] == [3, 3]
    assert as_well_as_own(sides["cpo"], sides["cto"]), "CTO accepts at 3 what CPO wrote"
    assert as_well_as_own(sides["cto"], sides["cpo"]) is False, "CPO accepts at 2 what CTO wrote"
    play.onward("revise")
    play.do(Seal(form="revise", payload=steelman(BETTER)), "cto")
    play.onward("verdict")
    assert "own" not in [each.key for each in form_for(view(play.session, "cpo"), play.item, "cpo").sections]
    play.do(Seal(form="verdict", payload={**VERDICTS["cpo"], "verdict": {"acceptance": 3}}), "cpo")
    play.onward("reveal")
    assert as_well_as_own(play.side("cto"), play.side("cpo"))
    assert_it_can_be_kept(play.session, tmp_path)


def test_going_back_from_the_signatures_also_removes_the_reason_of_a_refusal() -> None:
    play = Arguing().shown()
    play.onward("sign")
    before = {seat: play.side(seat).missing for seat in ("cpo", "cto")}
    for seat in ("cpo", "cto"):
        play.do(SignSteelman(verdict="unsigned", missing="All of it"), seat)
    play.do(Back(seen=place_of(play.session), void=True))
    assert play.phase == "reveal"
    assert {seat: play.side(seat).missing for seat in ("cpo", "cto")} == before


def test_whether_a_text_is_as_good_as_the_owners_own_is_unknown_if_a_rating_is_missing() -> None:
    play = Arguing(form="full").shown()
    assert play.side("cpo").own_rating is None
    assert as_well_as_own(play.side("cto"), play.side("cpo")) is None
    assert as_well_as_own(None, play.side("cpo")) is None


def test_two_revisions_that_are_not_accepted_leave_the_steelman_unsigned_with_what_is_missing() -> None:
    play = revised({"acceptance": 2, "missing": "The account pays for Q3"})
    play.onward("revise")
    play.do(Seal(form="revise", payload=steelman(BETTER + " It pays for Q3.")), "cto")
    play.onward("verdict")
    facts = {"acceptance": 1, "missing": "Not how it sounds"}
    play.do(Seal(form="verdict", payload={**VERDICTS["cpo"], "verdict": facts}), "cpo")
    play.onward("reveal")
    assert play.side("cto").revisions == 2
    play.onward("sign")
    play.do(SignSteelman(verdict="unsigned"), "cpo")
    play.do(SignSteelman(verdict="signed"), "cto")
    side = play.side("cto")
    assert (side.verdict, side.missing, side.fidelity_first) == ("unsigned", "Not how it sounds", 40)


def test_passing_a_revision_leaves_the_text_and_its_verdict_unchanged() -> None:
    play = Arguing(form="full").shown()
    play.onward("revise")
    play.do(Force(reason=NOT_YET))
    assert play.phase == "verdict"
    play.onward("reveal")
    side = play.side("cto")
    assert (side.steelman, side.fidelity_first, side.fidelity_final, side.revisions) == (STEELMEN["cto"], 40, None, 0)


def test_an_accepted_writer_may_take_the_text_back_and_is_judged_again() -> None:
    play = Arguing(form="full").shown()
    play.onward("revise")
    play.do(Unseal(form="revise"), "cpo")
    play.seal({"cpo": steelman(STEELMEN["cpo"] + " And I am tired."), "cto": steelman(BETTER)})
    play.onward("verdict")
    play.seal({seat: {**VERDICTS[seat], "verdict": {"acceptance": 4}} for seat in ("cpo", "cto")})
    play.onward("reveal")
    assert (play.side("cpo").fidelity_first, play.side("cpo").fidelity_final) == (82, 95)
    play.onward("sign")


def test_an_unchanged_text_that_is_judged_again_shows_both_numbers() -> None:
    play = Arguing(form="full").shown()
    play.onward("revise")
    play.do(Seal(form="revise", payload=steelman(BETTER)), "cto")
    play.onward("verdict")
    play.do(Unseal(form="verdict"), "cto")
    play.seal({seat: {**VERDICTS[seat], "verdict": {"acceptance": 4}} for seat in ("cpo", "cto")})
    play.onward("reveal")
    side = play.side("cpo")
    assert (side.acceptance, side.revisions, side.fidelity_first, side.fidelity_final) == (4, 0, 82, 95)


def test_in_the_frame_the_clock_just_counts_on_and_in_a_verdict_it_passes_for_those_missing() -> None:
    play = Arguing()
    play.wait(120)
    play.do(Tick(), "cpo")
    play.do(VoteTime(word="enough"))
    assert (play.phase, play.session.get(Clock).on_zero) == ("frame", "soft")
    play = Arguing().judging()
    play.do(Seal(form="verdict", payload=VERDICTS["cto"]), "cto")
    play.drafts["I1", "verdict", 1, "cpo"] = {"verdict": {"acceptance": 4}}
    play.wait(90)
    play.do(Tick(), "cpo")
    play.do(VoteTime(word="enough"))
    assert play.phase == "reveal"
    assert (play.side("cpo").fidelity_first, play.side("cto").fidelity_first) == (82, None)


def test_a_playbook_may_skip_the_revisions_and_shorten_the_silence() -> None:
    play = Arguing(form="full", revisions=0, silent_s=5).swapped()
    play.wait(5)
    play.onward("verdict")
    play.seal(VERDICTS)
    play.onward("reveal")
    play.onward("sign")


def test_the_timeboxes_follow_the_form() -> None:
    assert sum(SECONDS["short"].values()) == 12 * 60
    play = Arguing(form="full", seconds={"case": 30})
    assert play.session.get(Clock).budget_s == 120
    assert play.framed().session.get(Clock).budget_s == 30
    play = Arguing().cased()
    assert play.session.get(Clock).budget_s == 180
    play.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
    play.onward("swap")
    assert play.session.get(Clock).budget_s is None


def test_the_outcome_stays_open_until_both_leave_it_and_only_then_the_item_ends(tmp_path: Path) -> None:
    play = with_cruxes()
    play.synthesized()
    play.onward("reballot")
    play.seal({"cpo": reballot(60, 4, 2), "cto": reballot(65, 2, 4)})
    assert (play.argument.band, play.side("cpo").strength_after) == ("not-judged", None)
    play.onward("done")
    assert (play.item.status, open_form(play.session), play.session.get(Clock).budget_s) == ("active", None, None)
    assert {sheet.status for sheet in play.session.all(Sheet, form="reballot")} == {"revealed"}
    assert (play.side("cpo").strength_after, play.side("cto").support) == (
        60,
        {"Saved cards first": 2, "Ledger first": 4},
    )
    about = positions(play.session, play.argument).kind
    assert (play.argument.band, play.argument.disagreement) == ("half-understood", about)
    play.do(Advance(), "cpo")
    assert play.phase == "done"
    play.do(Advance(), "cto")
    assert (ended(play).outcome, play.argument.band) == ("done", "half-understood")
    assert_it_can_be_kept(play.session, tmp_path)


# --- both on one side ---------------------------------------------------------------------------------------------


def test_with_one_pole_both_write_the_case_of_someone_absent_and_nobody_judges(tmp_path: Path) -> None:
    play = Arguing(form="full", holds={"cpo": "a", "cto": "a"}, absent="Finance").cased()
    assert "Finance" in form_for(play.session, play.item, "cpo").sections[0].title
    play.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
    play.onward("swap")
    assert "Finance" in play.refused(VoidSteelman(), "cpo")
    play.listen()
    assert play.phase == "synthesis"
    assert play.side("cpo").steelman == STEELMEN["cpo"]
    play.synthesized()
    play.onward("reballot")
    play.seal({"cpo": reballot(60, 4, 2), "cto": reballot(65, 0, 5)})
    play.onward("done")
    assert (play.argument.band, play.argument.disagreement) == ("not-judged", None)
    assert play.side("cpo").verdict == "not-judged"
    assert shift(play.side("cto")) == -15
    assert_it_can_be_kept(play.session, tmp_path)


def test_one_pole_needs_the_name_of_the_absent_person() -> None:
    play = Arguing(holds={"cpo": "b", "cto": "b"})
    assert "absent" in play.refused(AcceptFrame(), "cpo")
    wording: dict[str, Any] = {"question": "Which of the two comes first?", "pole_a": "Cards", "pole_b": "Ledger"}
    both = {"cpo": "b", "cto": "b"}
    assert "absent" in play.refused(Frame(**wording, holds=both), "cpo")
    play.do(Frame(**wording, holds=both, absent="Security"), "cpo")
    play.framed()


# --- void ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["swap", "verdict", "reveal"])
def test_a_voided_steelman_is_unfinished_and_its_writer_tries_once_more(phase: str, tmp_path: Path) -> None:
    mocking = "Oh dear, my word, my word. I sign everything that moves, me."
    play = Arguing().swapped({**STEELMEN, "cto": mocking})
    if phase != "swap":
        play.listen()
        play.do(Seal(form="verdict", payload=VERDICTS["cto"]), "cto")
    if phase == "reveal":
        facts = {"acceptance": 0, "not_mine": [0, 1], "missing": "All of it"}
        play.do(Seal(form="verdict", payload={**VERDICTS["cpo"], "verdict": facts}), "cpo")
        play.onward("reveal")
        assert play.side("cto").fidelity_first == 15
    play.do(VoidSteelman(), "cpo")
    assert (play.phase, play.item.round) == ("steelman", 2)
    if phase == "reveal":
        assert (play.side("cto").steelman, play.side("cto").fidelity_first) == (None, None)
        assert {point.covered for point in play.points("cpo")} == {None}
        assert play.side("cpo").fidelity_first == 82
    assert_it_can_be_kept(play.session, tmp_path)
    play.do(Seal(form="steelman", payload=steelman(STEELMEN["cto"])), "cto")
    play.onward("swap")
    play.listen()
    assert "one retry" in play.refused(VoidSteelman(), "cpo")
    waiting = ["cpo", "cto"] if phase == "swap" else ["cpo"]
    assert [seat for seat in ("cpo", "cto") if not play.session.find(Sheet, "I1", "verdict", 2, seat)] == waiting
    if phase == "verdict":
        assert not play.session.all(Sheet, form="verdict", round=1)
    play.seal({seat: VERDICTS[seat] for seat in waiting})
    play.onward("reveal")
    assert (play.side("cpo").fidelity_first, play.side("cto").fidelity_first) == (82, 40)
    assert (play.side("cto").steelman, play.side("cto").revisions) == (STEELMEN["cto"], 0)
    play.onward("sign")


def test_a_verdict_sealed_on_a_voided_steelman_is_never_revealed() -> None:
    play = Arguing().judging()
    play.do(Seal(form="verdict", payload=VERDICTS["cpo"]), "cpo")
    play.do(VoidSteelman(), "cpo")
    assert play.session.all(Sheet, form="verdict") == []


def test_both_may_void_once_and_a_passed_retry_does_not_bring_the_voided_text_back() -> None:
    play = Arguing().swapped()
    play.do(VoidSteelman(), "cpo")
    play.do(Force(reason=NOT_YET))
    assert play.phase == "swap"
    assert steelman_text(play.session, play.item, "cto") is None
    assert steelman_text(play.session, play.item, "cpo") == STEELMEN["cpo"]
    play.do(VoidSteelman(), "cto")
    play.do(Seal(form="steelman", payload=steelman(BETTER)), "cpo")
    play.onward("swap")
    assert (steelman_text(play.session, play.item, "cpo"), play.item.round) == (BETTER, 3)


# --- what was forced, left early, or interrupted --------------------------------------------------------------------


def test_a_leader_without_a_case_has_no_side_and_nothing_is_judged() -> None:
    play = Arguing().framed()
    play.do(Seal(form="case", payload=CASES["cto"]), "cto")
    play.do(Force(reason=NOT_YET))
    play.onward("steelman")
    play.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
    play.onward("swap")
    play.listen()
    assert len(form_for(play.session, play.item, "cpo").sections) == 1
    play.do(Seal(form="verdict", payload={"verdict": {"acceptance": 4}}), "cpo")
    play.do(Seal(form="verdict", payload=VERDICTS["cto"]), "cto")
    play.onward("reveal")
    assert play.session.find(Side, "X1", "cpo") is None
    assert play.points("cpo") == []
    side = play.side("cto")
    assert (side.acceptance, side.coverage, side.fidelity_first) == (4, None, None)
    play.onward("sign")
    assert "judged a steelman of your view" in play.refused(SignSteelman(verdict="signed"), "cto")
    play.do(SignSteelman(verdict="signed"), "cpo")
    play.onward("synthesis")
    assert "no case" in play.refused(Learn(text="Nothing yet"), "cpo")
    play.do(Synthesize(text=SYNTHESIS, cites=("cto/1",)), "cpo")
    play.do(AddCommonGround(text="Both want refunds"), "cpo")
    play.do(Learn(text="That pages cost sleep"), "cto")
    play.onward("done")
    play.onward()
    assert (ended(play).outcome, play.argument.band) == ("done", "not-judged")


def test_a_missing_steelman_is_passed_over_and_a_missing_verdict_scores_nothing(tmp_path: Path) -> None:
    play = Arguing().cased()
    play.do(Seal(form="steelman", payload=steelman(STEELMEN["cpo"])), "cpo")
    play.do(Force(reason=NOT_YET))
    play.listen()
    assert play.session.get(Sheet, "I1", "verdict", 1, "cpo").missing
    play.do(Force(reason=NOT_YET))
    assert play.phase == "reveal"
    for side in (play.side("cpo"), play.side("cto")):
        assert (side.acceptance, side.coverage, side.fidelity_first, side.verdict) == (None, None, None, "not-judged")
    assert play.side("cto").steelman is None
    play.onward("sign")
    play.onward("synthesis")
    play.synthesized()
    play.onward("done")
    assert play.argument.band == "not-judged"
    assert_it_can_be_kept(play.session, tmp_path)


def test_an_argument_left_early_keeps_what_was_revealed_and_is_not_judged() -> None:
    play = Arguing().shown()
    play.do(EndItem(item="I1", outcome="parked"))
    assert play.side("cpo").fidelity_first == 82
    assert (play.argument.band, play.argument.disagreement) == ("not-judged", None)
    early = Arguing().swapped()
    early.do(EndItem(item="I1", outcome="carried"))
    assert early.session.all(Side) == []
    assert CASES["cto"]["case"]["position"] not in words_in(early.seen_by("cpo"))


def test_a_reballot_left_before_both_sealed_stays_closed() -> None:
    play = Arguing(form="full", revisions=0).shown()
    play.onward("sign")
    play.do(SignSteelman(verdict="signed"))
    play.onward("crux")
    play.seal(CRUXES)
    play.onward("synthesis")
    play.synthesized()
    play.onward("reballot")
    play.do(Seal(form="reballot", payload=reballot(1, 5, 5)), "cpo")
    play.do(EndItem(item="I1", outcome="parked"))
    assert play.side("cpo").strength_after is None
    assert play.session.get(Sheet, "I1", "reballot", 1, "cpo").status == "sealed"


def test_parking_an_outcome_does_not_change_it() -> None:
    play = Arguing().signed()
    play.synthesized()
    play.onward("done")
    play.do(EndItem(item="I1", outcome="parked"))
    assert ended(play).outcome == "parked"
    assert (play.argument.band, play.argument.disagreement) == ("half-understood", None)


def test_a_crash_between_the_seals_loses_nothing_and_reveals_nothing() -> None:
    play = Arguing().cased()
    play.do(Seal(form="steelman", payload=steelman(STEELMEN["cpo"])), "cpo")
    play.session = Session(play.session.rows(), play.session.rev)
    assert STEELMEN["cpo"] not in words_in(play.seen_by("cto"))
    play.do(Seal(form="steelman", payload=steelman(STEELMEN["cto"])), "cto")
    play.session = Session(play.session.rows(), play.session.rev)
    play.do(Advance(), "cpo")
    assert play.phase == "steelman"
    play.do(Advance(), "cto")
    assert play.phase == "swap"
