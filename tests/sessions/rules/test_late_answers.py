"""An answer not sealed in time: its author offers it, the other agrees, and until then nobody can read it."""

from typing import Any

import pytest

from sessions.exercises.argue.frame import AcceptFrame
from sessions.exercises.close.kind import QUESTIONS, SignMinutes
from sessions.model import Answered, Ballot, Goal, Question, Sheet, Unanswered
from sessions.rules.agenda import EndItem
from sessions.rules.late_answers import AcceptLate, DeclineLate, OfferLate, left_over, offers, unanswered_offers
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.people import Attend
from tests.sessions.aligned import Aligning, answer
from tests.sessions.argued import CASES, STEELMEN, VERDICTS, Arguing, steelman
from tests.sessions.play import Play, item

QUESTION = {"key": "mood", "ask": "How are you here?", "answer": "scale", "least": 1, "most": 5}
KEY = ("I1", "answer", 1, "cto")
AT: dict[str, Any] = {"item": "I1", "form": "answer", "round": 1}


def missed(draft: Any = None, **more: bool) -> Play:
    """An item that was revealed without cto, who had drafted."""
    play = Play(item("ask", 10, {"questions": [QUESTION]}), item("talk", id="I2"), **more)
    play.do(Seal(form="answer", payload={"mood": {"value": 4}}), "cpo")
    play.drafts[KEY] = {"mood": {"value": 1}} if draft is None else draft
    play.do(Force(reason="Bo has to catch a train"), "cpo", "cto")
    return play


def test_a_late_answer_that_both_agree_to_replaces_the_missing_one_and_is_marked() -> None:
    play = missed()
    assert play.session.get(Question, "Q1").gap is None
    play.do(OfferLate(**AT), "cto")
    play.do(AcceptLate(**AT), "cpo")
    late = play.session.get(Answered, "Q1", "cto")
    assert (late.value, late.late, late.missing, late.pass_) == (1, True, None, None)
    sheet = play.session.get(Sheet, *KEY)
    assert (sheet.status, sheet.late, sheet.missing) == ("revealed", True, False)
    assert late.seal == sheet.seal and sheet.salt
    assert play.session.get(Question, "Q1").gap == 3
    assert play.session.get(Unanswered, "I1", "answer", 1).late == ("cto",)
    assert KEY not in play.drafts


def test_before_an_offer_is_accepted_the_others_see_only_that_there_is_one() -> None:
    play = missed()
    play.do(OfferLate(**AT), "cto")
    for eyes in ("cpo", None):
        [seen] = [sheet for sheet in play.seen_by(eyes).all(Sheet) if sheet.by == "cto"]
        assert seen.offered and (seen.payload, seen.seal, seen.salt, seen.at) == (None, None, None, None)
        assert play.seen_by(eyes).get(Answered, "Q1", "cto").value is None
    assert [sheet.by for sheet in offers(play.seen_by("cpo"))] == ["cto"]


def test_an_offer_waits_for_the_other_leader_while_they_are_present_and_have_not_answered() -> None:
    play = missed()
    assert unanswered_offers(play.session, play.context("cpo")) == []
    play.do(OfferLate(**AT), "cto")
    says = "CTO offers a late answer, and CPO hasn't responded yet."
    assert unanswered_offers(play.session, play.context("cto")) == [says]
    play.do(Attend(seat="cpo", absent=True), "cto")
    assert unanswered_offers(play.session, play.context("cto")) == []
    play.do(Attend(seat="cpo", absent=False), "cpo")
    play.do(AcceptLate(**AT), "cpo")
    assert unanswered_offers(play.session, play.context("cto")) == []


def test_a_declined_offer_stays_unread_and_is_its_authors_draft_again() -> None:
    for by in ("cpo", "cto"):
        play = missed()
        play.do(OfferLate(**AT), "cto")
        play.do(DeclineLate(**AT, by="cto"), by)
        sheet = play.session.get(Sheet, *KEY)
        assert (sheet.missing, sheet.late, sheet.seal, sheet.payload) == (True, False, None, {})
        assert play.drafts[KEY] == {"mood": {"value": 1}}
        assert "hasn't offered a late answer" in play.refused(AcceptLate(**AT), "cpo")
        play.do(OfferLate(**AT), "cto")


def test_only_the_other_leader_can_agree_to_an_offer() -> None:
    play = missed()
    play.do(OfferLate(**AT), "cto")
    assert "CPO hasn't offered a late answer" in play.refused(AcceptLate(**AT), "cto")
    assert "You haven't sealed anything" in play.refused(Unseal(form="answer"), "cto")


def test_only_a_complete_answer_that_is_missing_can_be_offered() -> None:
    play = missed(draft={"mood": {"value": 9}})
    assert "You have no missing answer" in play.refused(OfferLate(**AT), "cpo")
    assert "isn't complete" in play.refused(OfferLate(**AT), "cto"), "which answer it lacks is its author's to know"
    assert "from 1 to 5" in play.refused(OfferLate(**AT, payload={"mood": {"value": 9}}), "cto")
    assert "haven't drafted anything" in play.refused(OfferLate(**AT, payload={}), "cto")
    play.do(OfferLate(**AT, payload={"mood": {"value": 2}}), "cto")
    assert "already" in play.refused(OfferLate(**AT), "cto")


def test_an_unsealed_draft_is_listed_as_long_as_it_can_be_offered() -> None:
    play = missed()
    assert left_over(play.session, [KEY]) == [KEY]
    play.do(OfferLate(**AT), "cto")
    assert left_over(play.session, [KEY]) == []


def test_an_unanswered_offer_goes_back_to_its_author_when_the_item_ends() -> None:
    play = missed()
    play.do(OfferLate(**AT), "cto")
    play.do(Advance())
    assert play.session.get(Sheet, *KEY).payload == {}
    assert play.drafts[KEY] == {"mood": {"value": 1}}
    assert "isn't active" in play.refused(OfferLate(**AT), "cto")
    assert left_over(play.session, [KEY]) == []


def test_an_accepted_answer_asks_both_for_ready_again() -> None:
    play = missed()
    play.do(OfferLate(**AT), "cto")
    play.do(Advance(), "cpo")
    play.do(AcceptLate(**AT), "cpo")
    assert play.item.ready == ()


# --- each kind takes it in --------------------------------------------------------------------------------------------


def test_the_goals_of_a_late_draft_join_the_list_while_it_is_made() -> None:
    play = Aligning()
    play.draft("cpo", "alpha")
    play.drafts["I1", "draft", 1, "cto"] = {"goal-1": {"text": "The ledger moves before June"}}
    play.do(Force(reason="Bo has to catch a train"))
    at: dict[str, Any] = {"item": "I1", "form": "draft", "round": 1}
    play.do(OfferLate(**at), "cto")
    assert len(play.session.all(Goal)) == 1
    play.do(AcceptLate(**at), "cpo")
    assert [(goal.text, goal.by) for goal in play.session.all(Goal)][1:] == [("The ledger moves before June", "cto")]


def test_a_late_draft_comes_too_late_once_the_list_is_on_the_ballot() -> None:
    play = Aligning()
    play.draft("cpo", "alpha")
    play.do(Force(reason="Bo has to catch a train"))
    play.do(Advance())
    play.do(Advance())
    assert play.item.phase == "ballot"
    late = OfferLate(item="I1", form="draft", round=1, payload={"goal-1": {"text": "The ledger moves in June"}})
    assert "too late" in play.refused(late, "cto")


def test_a_late_ballot_replaces_the_missing_one() -> None:
    play = Aligning().voting("alpha")
    goal = play.id("alpha")
    play.do(Seal(form="ballot", payload={goal: answer(5)}), "cpo")
    play.drafts["I1", "ballot", 1, "cto"] = {goal: answer(4)}
    play.do(Force(reason="Bo had to leave early"))
    at: dict[str, Any] = {"item": "I1", "form": "ballot", "round": 1}
    play.do(OfferLate(**at), "cto")
    play.do(AcceptLate(**at), "cpo")
    vote = play.session.get(Ballot, goal, 1, "cto")
    assert (vote.support, vote.late, vote.missing) == (4, True, None) and vote.seal


def argue_at(play: Arguing, form: str) -> dict[str, Any]:
    return {"item": "I1", "form": form, "round": play.item.round}


def test_a_late_case_is_hidden_until_the_cases_are_revealed() -> None:
    play = Arguing().framed()
    play.do(Seal(form="case", payload=CASES["cpo"]), "cpo")
    play.drafts["I1", "case", 1, "cto"] = CASES["cto"]
    play.do(Force(reason="Bo had to take a call"))
    assert play.phase == "interview"
    at = argue_at(play, "case")
    play.do(OfferLate(**at), "cto")
    play.do(AcceptLate(**at), "cpo")
    sheet = play.session.get(Sheet, "I1", "case", 1, "cto")
    assert (sheet.status, sheet.late, sheet.missing) == ("sealed", True, False)
    [seen] = play.seen_by("cpo").all(Sheet, form="case", by="cto")
    assert seen.payload is None
    play.do(Advance())
    play.seal({seat: steelman(text) for seat, text in STEELMEN.items()})
    play.onward("swap")
    play.wait(30)
    play.onward("verdict")
    play.seal(VERDICTS)
    play.onward("reveal")
    assert play.session.get(Sheet, "I1", "case", 1, "cto").status == "revealed"
    assert play.side("cto").position == CASES["cto"]["case"]["position"]


def test_a_late_steelman_is_still_judged_by_its_owner() -> None:
    play = Arguing().cased()
    play.do(Seal(form="steelman", payload=steelman(STEELMEN["cpo"])), "cpo")
    play.drafts["I1", "steelman", 1, "cto"] = steelman(STEELMEN["cto"])
    play.do(Force(reason="Bo had to take a call"))
    play.wait(30)
    play.onward("verdict")
    assert play.session.get(Sheet, "I1", "verdict", 1, "cpo").missing
    at = argue_at(play, "steelman")
    play.do(OfferLate(**at), "cto")
    play.do(AcceptLate(**at), "cpo")
    assert play.session.find(Sheet, "I1", "verdict", 1, "cpo") is None
    play.seal(VERDICTS)
    play.onward("reveal")
    assert play.side("cto").steelman == STEELMEN["cto"] and play.side("cto").acceptance is not None


def test_a_late_verdict_judges_the_text_as_it_was_at_the_reveal() -> None:
    play = Arguing().judging()
    play.do(Seal(form="verdict", payload=VERDICTS["cto"]), "cto")
    play.drafts["I1", "verdict", 1, "cpo"] = VERDICTS["cpo"]
    play.do(Force(reason="Ada had to take a call"))
    assert play.side("cto").acceptance is None
    at = argue_at(play, "verdict")
    play.do(OfferLate(**at), "cpo")
    play.do(AcceptLate(**at), "cto")
    assert play.side("cto").acceptance == VERDICTS["cpo"]["verdict"]["acceptance"]


def test_a_late_roti_counts_until_someone_has_signed() -> None:
    play = Play(item("close"))
    play.do(Advance())
    play.do(Seal(form="roti", payload={"roti": {"value": 4}}), "cpo")
    play.drafts["I1", "roti", 1, "cto"] = {"roti": {"value": 2}}
    play.do(Force(reason="Bo had to take a call"))
    at: dict[str, Any] = {"item": "I1", "form": "roti", "round": 1}
    play.do(OfferLate(**at), "cto")
    play.do(AcceptLate(**at), "cpo")
    rows = {row.question: row.value for row in play.session.all(Answered, by="cto")}
    assert rows["Q1"] == 2 and len(rows) == len(QUESTIONS)
    play = Play(item("close"))
    play.do(Advance())
    play.do(Force(reason="We have to leave now"))
    play.do(Advance())
    play.do(SignMinutes(), "cpo")
    assert "signed the minutes" in play.refused(OfferLate(**at, payload={"roti": {"value": 2}}), "cto")


# --- who is absent ----------------------------------------------------------------------------------------------------


def test_an_open_form_does_not_wait_for_someone_marked_absent() -> None:
    play = Play(item("ask", 10, {"questions": [QUESTION]}), item("talk", id="I2"), facilitator=True)
    play.do(Seal(form="answer", payload={"mood": {"value": 4}}), "cpo")
    play.drafts[KEY] = {"mood": {"value": 1}}
    assert "Not sealed yet: CTO" in play.refused(Advance(), "cpto")
    play.do(Attend(seat="cto", absent=True), "cpto")
    play.do(Advance(), "cpto")
    assert play.item.phase == "reveal" and play.session.get(Answered, "Q1", "cto").missing
    [left] = play.session.all(Unanswered)
    assert (left.how, left.missing) == ("absent", ("cto",))
    assert play.drafts[KEY] == {"mood": {"value": 1}}


def test_the_wording_of_an_argument_does_not_wait_for_an_absent_leader() -> None:
    play = Play(item("argue", 12, {"question": "Do we move the ledger first?", "pole_a": "Cards", "pole_b": "Ledger"}))
    play.do(AcceptFrame(), "cpo")
    assert "Not accepted yet: CTO" in play.refused(Advance(), "cpo")
    play.do(Attend(seat="cto", absent=True), "cpo")
    play.do(Advance(), "cpo")
    assert play.item.phase == "case"


@pytest.mark.parametrize("form", ["crux", "reballot"])
def test_nobody_can_offer_what_an_argument_never_asked_for(form: str) -> None:
    play = Arguing().framed()
    assert "You have no missing answer" in play.refused(OfferLate(item="I1", form=form, round=1), "cto")


def test_a_parked_item_keeps_no_offers() -> None:
    play = missed()
    play.do(OfferLate(**AT), "cto")
    play.do(EndItem(item="I1", outcome="parked"))
    assert offers(play.session) == [] and play.drafts[KEY]
