"""What an argument refuses, each in one sentence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sessions.command import Command
from sessions.exercises.argue.frame import AcceptFrame, Frame, setting_faults
from sessions.exercises.argue.hearing import AnswerQuestion, AskOther, SignSteelman, VoidSteelman
from sessions.exercises.argue.kind import SILENCE
from sessions.exercises.argue.sides import positions
from sessions.exercises.argue.synthesis import (
    AddCommonGround,
    DropCommonGround,
    Learn,
    MarkCrux,
    Synthesize,
    WriteRebuttal,
)
from sessions.exercises.argue.synthesis import TestCrux as PutTest  # pytest would take it for tests
from sessions.model import Argument, Crux, Decision, Interview, Participant, Sheet
from sessions.rules.moves import Advance, Seal, Unseal
from sessions.situation import OBSERVERS
from tests.sessions.argued import (
    CASES,
    STEELMEN,
    SYNTHESIS,
    VERDICTS,
    Arguing,
    at_sign,
    reballot,
    steelman,
    with_cruxes,
    wording,
)
from tests.sessions.play import START, Play, item

# --- frame --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (wording(question="Which?"), "question has 6 characters; use 10 to 160."),
        (wording(question="x" * 161), "question has 161 characters; use 10 to 160."),
        (wording(pole_a=""), "pole a has 0 characters; use 1 to 120."),
        (wording(pole_b="LEDGER", pole_a="ledger"), "The two poles say the same thing. Make them different."),
        (wording(holds={"cpo": "a"}), "Say which pole CPO and CTO each hold: a or b."),
        (wording(holds={"cpo": "a", "cto": "c"}), "Say which pole CPO and CTO each hold: a or b."),
        (wording(decision="D7"), "There is no decision D7 in this session."),
        (wording(stakes="x" * 201), "stakes has 201 characters; use 1 to 200."),
        (wording(absent="x" * 81), "absent has 81 characters; use 1 to 80."),
        (wording(options=("One",)), "1 options; enter 2 to 5, or none to use the two poles."),
        (wording(options=("One", "x" * 121)), "Each option can have up to 120 characters."),
        (
            wording(holds={"cpo": "a", "cto": "a"}),
            "You both hold the same pole. Name someone absent, and both of you write that person's best case.",
        ),
    ],
)
def test_an_invalid_wording_is_refused(frame: Frame, says: str) -> None:
    assert Arguing().refused(frame, "cpo") == says


def test_an_edit_voids_what_both_accepted_and_only_leaders_accept() -> None:
    play = Arguing(facilitator=True)
    assert (
        play.refused(Advance(), "cpto")
        == "Both of you have to accept the wording first. Not accepted yet: CPO and CTO."
    )
    play.do(AcceptFrame(), "cpo")
    assert play.refused(AcceptFrame(), "cpo") == "You've already accepted this wording."
    assert play.refused(AcceptFrame(), "cpto") == "Only the two leaders can do this."
    assert play.refused(wording(), "guest") == "Observers can't make changes."
    assert play.refused(Advance(), "cpto") == "Both of you have to accept the wording first. Not accepted yet: CTO."
    play.do(wording(options=("Cards", "Ledger", "Both, one after the other"), stakes="The renewal"), "cto")
    assert (play.argument.accepted, play.argument.stakes, len(play.argument.options)) == ((), "The renewal", 3)
    play.do(AcceptFrame())
    play.do(Advance(), "cpto")
    assert play.phase == "case"
    assert play.refused(wording(), "cpo") == "You can only do this in argue · frame."


def test_editing_the_wording_also_voids_ready() -> None:
    play = Arguing()
    play.do(AcceptFrame())
    play.do(Advance(), "cpo")
    play.do(wording(), "cto")
    assert play.item.ready == ()


def test_settings_that_are_left_out_get_defaults_within_their_ranges() -> None:
    bare = Play(item("argue", title="Ledger")).session.all(Argument)[0]
    assert (bare.question, bare.pole_a, bare.pole_b) == ("Which way forward: Ledger?", "For", "Against")
    assert (bare.held, bare.options, bare.form) == ({"cpo": "a", "cto": "b"}, ("For", "Against"), "short")
    odd = {"question": "x" * 500, "holds": {"cpo": "b", "cto": "z"}, "decision": "D9", "goal": "G9", "form": "long"}
    bent = Play(item("argue", settings=odd)).session.all(Argument)[0]
    assert (len(bent.question), bent.held, bent.decision, bent.goal) == (160, {"cpo": "b", "cto": "a"}, None, None)
    one = Play(item("argue", settings={"holds": {"cto": "a"}})).session.all(Argument)[0]
    assert one.held == {"cpo": "b", "cto": "a"}


def test_settings_out_of_range_are_faults_with_their_path() -> None:
    assert setting_faults({"form": "full", "question": "Is this long enough?", "holds": {"cpo": "a"}}) == []
    bad = {"form": "long", "question": "Why?", "revisions": 9, "holds": {"cpo": "c"}}
    assert [(fault.path, fault.says) for fault in setting_faults(bad)] == [
        (("form",), "'long' isn't allowed; use 'full' or 'short'"),
        (("question",), "has 4 characters; use 10 to 160"),
        (("revisions",), "is 9; use a number from 0 to 5"),
        (("holds", "cpo"), "'c' isn't a pole; use 'a' or 'b'"),
    ]


def test_a_wording_may_link_a_decision() -> None:
    play = Arguing()
    play.session.put(Decision(id="D1", title="Cards first", status="proposed", method="consent"))
    play.do(wording(decision="D1"), "cpo")
    assert play.argument.decision == "D1"


# --- hearing ------------------------------------------------------------------------------------------------------


def test_questions_and_answers_have_limits() -> None:
    play = Arguing().framed()
    assert play.refused(AskOther(text="Why?"), "cpo") == "You can only do this in argue · interview."
    play.seal(CASES)
    play.onward("interview")
    assert play.refused(AskOther(text="  "), "cpo") == "question has 0 characters; use 1 to 280."
    assert play.refused(AskOther(text="x" * 281), "cpo") == "question has 281 characters; use 1 to 280."
    for _ in range(3):
        play.do(AskOther(text="Why now?"), "cpo")
    assert play.refused(AskOther(text="Why now?"), "cpo") == "You've already asked your 3 questions."
    assert play.refused(AnswerQuestion(n=1, text="Because"), "cpo") == "CTO hasn't asked a question 1."
    assert play.refused(AnswerQuestion(n=1, text=""), "cto") == "answer has 0 characters; use 1 to 280."
    play.do(AnswerQuestion(n=1, text="Because"), "cto")
    assert play.refused(AnswerQuestion(n=1, text="Or not"), "cto") == "You've already answered this."
    assert play.session.get(Interview, "X1", "cpo", 1).answer == "Because"


def test_a_question_can_be_answered_until_the_cases_are_revealed() -> None:
    play = Arguing().framed()
    play.seal(CASES)
    play.onward("interview")
    for n in (1, 2):
        play.do(AskOther(text=f"Why now, {n}?"), "cpo")
    play.onward("steelman")
    assert play.refused(AskOther(text="And then?"), "cpo") == "You can only do this in argue · interview."
    play.do(AnswerQuestion(n=1, text="Because"), "cto")
    play.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
    play.do(AnswerQuestion(n=2, text="Because of June"), "cto")
    play.onward("swap")
    assert "only do this in argue" in play.refused(AnswerQuestion(n=2, text="Too late"), "cto")
    assert [each.answer for each in play.session.all(Interview, by="cpo")] == ["Because", "Because of June"]


def test_a_case_has_at_least_two_key_points_and_a_position() -> None:
    play = Arguing().framed()
    one = {key: CASES["cpo"][key] for key in ("case", "point-1")}
    assert play.refused(Seal(form="case", payload=one), "cpo") == "Key point: this is required."
    bare = {**CASES["cpo"], "case": {"position": "Too short", "strength": 70}}
    assert play.refused(Seal(form="case", payload=bare), "cpo") == "Your position: 9 characters; use 20 to 400."


def test_a_case_sealed_in_its_phase_is_not_taken_back_later() -> None:
    play = Arguing().cased()
    assert play.refused(Unseal(form="case"), "cpo") == "This form is closed. Your answer stays sealed until the reveal."


def test_the_swap_is_read_in_silence_by_the_clock_of_the_session() -> None:
    play = Arguing(facilitator=True)
    play.do(AcceptFrame())
    for phase in ("case", "interview", "steelman"):
        play.do(Advance(), "cpto")
        assert play.phase == phase
        if phase != "interview":
            play.seal(CASES if phase == "case" else {seat: steelman(text) for seat, text in STEELMEN.items()})
    play.do(Advance(), "cpto")
    assert play.refused(Advance(), "cpto") == SILENCE
    play.wait(19.2)
    assert play.refused(Advance(), "cpto") == SILENCE
    play.wait(1)
    play.do(Advance(), "cpto")
    assert play.phase == "verdict"


def test_low_acceptance_needs_the_missing_sentence_and_each_point_its_coverage() -> None:
    play = Arguing().judging()
    low = {**VERDICTS["cpo"], "verdict": {"acceptance": 2}}
    says = "The one sentence that is missing: this is required if “Acceptance” is under 3."
    assert play.refused(Seal(form="verdict", payload=low), "cpo") == says
    odd = {**VERDICTS["cpo"], "verdict": {"acceptance": "all"}}
    says = "Acceptance: enter a whole number from 0 to 4."
    assert play.refused(Seal(form="verdict", payload=odd), "cpo") == says
    bare = {"verdict": {"acceptance": 3}, "point-1": {"covered": "yes"}}
    assert play.refused(Seal(form="verdict", payload=bare), "cpo") == "Covered: this is required."


def test_a_steelman_is_voided_only_by_its_owner_and_before_a_revision() -> None:
    play = Arguing(form="full").shown()
    assert play.refused(VoidSteelman(), "guest") == OBSERVERS
    play.onward("revise")
    assert play.refused(VoidSteelman(), "cpo") == "You can only do this in argue · swap, verdict or reveal."
    play.do(Seal(form="revise", payload=steelman(STEELMEN["cto"] + " Soon.")), "cto")
    play.onward("verdict")
    assert play.refused(VoidSteelman(), "cpo") == "A revision can only be judged, not voided."


def test_voiding_uses_up_the_draft_of_the_verdict_and_any_vote_on_time() -> None:
    play = Arguing().judging()
    play.drafts["I1", "verdict", 1, "cpo"] = {"verdict": {"acceptance": 0}}
    play.session.put(Sheet(item="I1", form="more", round=1, by="cto", status="sealed"))
    play.do(VoidSteelman(), "cpo")
    assert play.drafts == {}
    assert play.session.all(Sheet, form="more") == []


def test_a_signature_needs_its_words_and_can_be_changed_until_the_phase_ends() -> None:
    play = at_sign()
    assert play.refused(Advance(), "cpo") == "These leaders still have to sign or refuse: CPO and CTO."
    assert play.refused(SignSteelman(verdict="signed-with-addendum"), "cpo") == "Write the addition."
    assert play.refused(SignSteelman(verdict="unsigned"), "cto") == "Say what is missing."
    long = "x" * 2001
    assert "use 1 to 2000" in play.refused(SignSteelman(verdict="signed-with-addendum", addendum=long), "cpo")
    play.do(SignSteelman(verdict="signed-with-addendum", addendum="And more"), "cpo")
    plain = play.refused(SignSteelman(verdict="signed"), "cpo")
    assert plain == "You signed it with an addition. To change or remove it, use its form."
    assert (play.side("cto").verdict, play.side("cto").addendum) == ("signed-with-addendum", "And more")
    play.do(SignSteelman(verdict="signed-with-addendum", addendum="And yet more"), "cpo")
    assert play.side("cto").addendum == "And yet more"
    play.do(SignSteelman(verdict="signed-with-addendum"), "cpo")
    assert (play.side("cto").verdict, play.side("cto").addendum) == ("signed", None)
    assert play.refused(Advance(), "cpo") == "These leaders still have to sign or refuse: CTO."


def test_an_absent_owner_holds_up_nobody() -> None:
    play = at_sign()
    play.do(SignSteelman(verdict="signed"), "cto")
    play.session.put(replace(play.session.get(Participant, "cpo"), absent=True))
    play.do(Advance(), "cto")
    assert play.phase == "synthesis"
    assert play.side("cto").verdict == "not-judged"


# --- synthesis ----------------------------------------------------------------------------------------------------


def test_there_can_be_no_rebuttal_before_the_synthesis() -> None:
    says = "You can only do this in argue · synthesis."
    assert Arguing().swapped().refused(WriteRebuttal(text="But"), "cpo") == says
    play = at_sign()
    assert play.refused(WriteRebuttal(text="But"), "cpo") == says
    play = Arguing().signed()
    play.do(WriteRebuttal(text="But the pages\nare ours"), "cpo")
    assert play.side("cpo").rebuttal == "But the pages\nare ours"
    play.do(WriteRebuttal(text=""), "cpo")
    assert play.side("cpo").rebuttal is None


def test_the_synthesis_ends_once_it_has_a_text_common_ground_and_a_lesson_from_each() -> None:
    play = Arguing().signed()
    assert play.refused(Advance(), "cpo") == "Write the joint text first."
    play.do(Synthesize(text=SYNTHESIS, cites=("cpo/1", "cto/1")), "cpo")
    assert play.refused(Advance(), "cpo") == "Add at least one line of common ground."
    play.do(AddCommonGround(text="Both want refunds"), "cto")
    assert play.refused(Advance(), "cpo") == "These leaders still have to say what they learned: CPO and CTO."
    play.do(Learn(text="That pages cost sleep"), "cpo")
    assert play.refused(Advance(), "cto") == "These leaders still have to say what they learned: CTO."
    play.do(Learn(text="That the word was given"), "cto")
    play.do(Advance(), "cpo")
    play.do(Synthesize(text=SYNTHESIS + " Soon.", cites=("cpo/1", "cto/1")), "cto")
    play.do(Advance(), "cto")
    assert play.phase == "synthesis"  # who was ready has not seen the new text
    play.do(Advance(), "cpo")
    assert play.phase == "done"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (Synthesize(text=SYNTHESIS, cites=("cpo/9",)), "There is no key point cpo/9."),
        (Synthesize(text=SYNTHESIS, cites=("cpo/1",)), "Cite at least one key point of CTO."),
        (Synthesize(text=SYNTHESIS, cites=()), "Cite at least one key point of CPO and one of CTO."),
        (Synthesize(text="Short", cites=("cpo/1", "cto/1")), "synthesis has 5 characters; use 30 to 600."),
        (AddCommonGround(text=" "), "Common ground: 0 characters; use 1 to 280."),
        (DropCommonGround(n=1), "There is no line 1 of common ground."),
        (Learn(text="x" * 281), "Learned: 281 characters; use 1 to 280."),
        (WriteRebuttal(text="x" * 2001), "rebuttal has 2001 characters; use 1 to 2000."),
        (MarkCrux(n=9), "There is no crux X1/9 in this session."),
        (MarkCrux(n=1), "This crux is your own."),
    ],
)
def test_the_synthesis_refuses_what_does_not_belong_to_it(command: Command, says: str) -> None:
    assert with_cruxes().refused(command, "cpo") == says


def test_common_ground_is_added_once_in_up_to_five_lines_and_can_be_dropped() -> None:
    play = Arguing().signed()
    for n in range(5):
        play.do(AddCommonGround(text=f"Line {n}"), "cpo")
    assert play.refused(AddCommonGround(text="Line  1"), "cto") == "This is already in the list."
    assert (
        play.refused(AddCommonGround(text="Line 6"), "cto")
        == "You already have 5 lines of common ground, which is the limit."
    )
    play.do(DropCommonGround(n=2), "cto")
    assert play.argument.common_ground == ("Line 0", "Line 2", "Line 3", "Line 4")


def test_a_test_needs_a_shared_crux_a_future_date_and_a_seat() -> None:
    play = with_cruxes()
    base: dict[str, Any] = {"n": 1, "observable": "Ask", "threshold": "a yes", "by_date": START.date(), "checks": "cto"}
    assert play.refused(PutTest(**base), "cpo") == "Only CPO holds crux 1. You can test only a shared crux."
    play.do(MarkCrux(n=1), "cto")
    assert play.refused(MarkCrux(n=1), "cto") == "You both already share this crux."
    past = START.date() - timedelta(days=1)
    assert (
        play.refused(PutTest(**{**base, "by_date": past}), "cpo")
        == "2026-03-02 is in the past. Pick a day in the future."
    )
    assert play.refused(PutTest(**{**base, "observable": ""}), "cpo") == "Observable: 0 characters; use 1 to 280."
    assert play.refused(PutTest(**{**base, "threshold": ""}), "cpo") == "Threshold: 0 characters; use 1 to 280."
    assert "There is no seat 'cfo'" in play.refused(PutTest(**{**base, "checks": "cfo"}), "cpo")
    play.do(PutTest(**base), "cto")
    assert play.session.get(Crux, "X1", 1).test == "Ask; a yes"
    play.synthesized()
    play.onward("reballot")
    assert "only do this in argue · synthesis or done" in play.refused(PutTest(**base), "cto")
    play.seal({"cpo": reballot(60, 4, 2), "cto": reballot(65, 2, 3)})
    play.onward("done")
    play.do(PutTest(**{**base, "threshold": "two yeses"}), "cpo")
    assert play.session.get(Crux, "X1", 1).test == "Ask; two yeses"
    assert "only do this in argue · synthesis" in play.refused(MarkCrux(n=2), "cpo")


def test_a_second_ballot_shows_the_support_for_each_option_in_its_own_words() -> None:
    play = with_cruxes()
    play.synthesized()
    play.onward("reballot")
    over = reballot(50, 6, 0)
    assert "enter a whole number from 0 to 5" in play.refused(Seal(form="reballot", payload=over), "cpo")
    play.seal({"cpo": reballot(0, 0, 0), "cto": reballot(100, 5, 5)})
    play.onward("done")
    assert play.side("cpo").support == {"Saved cards first": 0, "Ledger first": 0}
    assert play.argument.disagreement == positions(play.session, play.argument).kind
