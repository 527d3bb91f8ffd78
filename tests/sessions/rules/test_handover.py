"""Control goes to someone who is here, comes back when its owner wants it, and nothing is agreed alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.model import Decision, Goal, Participant, Sheet, Unanswered
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.rules.agenda import Pause, Resume
from sessions.rules.handover import HandOver, Recuse, TakeControl
from sessions.rules.moves import Advance, Force, Seal
from sessions.rules.people import Attend
from sessions.rules.seats import FACILITATOR_GRACE_S, facilitates
from tests.sessions.play import Play, item

SEATS = ("cpo", "cto", "cpto", "guest")
MOOD = {"questions": [{"key": "mood", "ask": "How are you here?", "answer": "scale", "least": 1, "most": 5}]}


def led(**more: bool) -> Play:
    return Play(item("talk"), item("talk", id="I2"), observer=True, **{"facilitator": True, **more})


def role(play: Play, seat: str) -> str:
    return play.session.get(Participant, seat).role


# --- handing over -----------------------------------------------------------------------------------------------------


def test_the_facilitator_hands_over_to_an_observer_and_watches_from_then_on() -> None:
    play = led()
    play.do(HandOver(to="guest"), "cpto")
    assert (play.session.facilitator, role(play, "cpto")) == ("guest", "observer")
    play.do(Pause(), "guest")
    assert "Observers" in play.refused(Resume(), "cpto")
    assert "facilitator, GUEST" in play.refused(Resume(), "cpo")


def test_the_named_facilitator_can_take_control_back_at_any_time_without_asking() -> None:
    play = led()
    play.do(HandOver(to="guest"), "cpto")
    play.presence = {"guest": "online"}
    play.do(HandOver(to="cpto"), "cpto")
    assert (play.session.facilitator, role(play, "guest")) == ("cpto", "observer")
    assert "Observers" in play.refused(HandOver(to="guest"), "guest")


def test_someone_who_was_given_control_may_pass_it_on_and_the_named_facilitator_can_still_take_it_back() -> None:
    play = led()
    play.session.put(Participant(key_="coach", name="Ed", role="observer"))
    play.session.commit(play.session.rev, "")
    play.do(HandOver(to="guest"), "cpto")
    play.do(HandOver(to="coach"), "guest")
    assert play.session.facilitator == "coach"
    assert "Observers" in play.refused(HandOver(to="guest"), "guest")
    play.do(HandOver(to="cpto"), "cpto")
    assert play.session.facilitator == "cpto"


def test_control_can_only_go_to_someone_who_is_present() -> None:
    play = led()

    def handed_over_in(mode: str, presence: str | None) -> str | None:
        at = play.context("cpto")
        at.mode = mode  # type: ignore[assignment]
        at.presence = {"guest": presence} if presence else {}  # type: ignore[dict-item]
        try:
            HandOver(to="guest").apply(play.session, at)
        except Exception as refusal:
            return str(refusal)
        finally:
            play.session.rollback()
        return None

    for presence in (None, "offline", "absent"):
        assert handed_over_in("local", presence) == "GUEST isn't here. You can hand control only to someone who is."
    for presence in ("online",):
        assert handed_over_in("ssh", presence) is None
    assert handed_over_in("hotseat", None) is None


def test_if_nobody_has_control_both_leaders_must_name_the_same_person() -> None:
    play = led(facilitator=False)
    play.session.put(Participant(key_="coach", name="Ed", role="observer"))
    play.session.commit(play.session.rev, "")
    play.do(HandOver(to="guest"), "cpo")
    assert play.session.facilitator is None
    play.do(HandOver(to="coach"), "cto")
    assert play.session.facilitator is None
    play.do(HandOver(to="coach"), "cpo")
    assert play.session.facilitator == "coach"
    assert play.session.header.named == "coach"
    assert play.session.header.handing == ()


def test_leaders_cannot_take_control_from_whoever_has_it() -> None:
    play = led()
    assert "Ask them" in play.refused(HandOver(to="guest"), "cpo")
    play.presence, play.offline_s = {"cpto": "offline"}, {"cpto": FACILITATOR_GRACE_S - 1}
    assert "Ask them" in play.refused(HandOver(to="guest"), "cpo")
    play.offline_s = {"cpto": FACILITATOR_GRACE_S}
    play.do(HandOver(to="guest"), "cpo", "cto")
    assert play.session.facilitator == "guest"
    play.presence, play.offline_s = {}, {}
    play.do(HandOver(to="cpto"), "cpto")
    assert play.session.facilitator == "cpto"


def test_both_leaders_together_can_end_anyones_control_but_one_alone_cannot() -> None:
    play = led()
    play.do(TakeControl(), "cpo", "cpo")
    assert facilitates(play.session, play.context("cpo"))
    play.do(TakeControl(), "cto")
    assert play.session.facilitator is None and play.session.get(Participant, "cpto").role == "observer"
    assert "Observers" in play.refused(HandOver(to="cpto"), "cpto"), "it comes back only from the two"
    assert play.refused(TakeControl(), "cpo") == "You two are already running the session."
    play.do(HandOver(to="cpto"), "cpo", "cto")
    assert play.session.facilitator == "cpto"


def test_neither_an_absent_leader_nor_a_facilitator_can_end_someones_control() -> None:
    play = led()
    play.do(Attend(seat="cto", absent=True), "cpto")
    play.do(TakeControl(), "cpo")
    assert play.session.facilitator == "cpto"
    assert play.refused(TakeControl(), "cpto")


def test_if_whoever_was_given_control_drops_out_the_leaders_continue_and_the_named_facilitator_can_take_it() -> None:
    play = led()
    play.do(HandOver(to="guest"), "cpto")
    play.presence, play.offline_s = {"guest": "offline"}, {"guest": FACILITATOR_GRACE_S}
    assert not facilitates(play.session, play.context("cpo"))
    play.do(Pause(), "cpo")
    play.do(Resume(), "cto")
    play.do(HandOver(to="cpto"), "cpto")
    assert facilitates(play.session, play.context("cpo"))


def test_nobody_can_be_given_control_they_cannot_have() -> None:
    play = led()
    assert play.refused(HandOver(to="cto"), "cpto") == "A leader is a party to the session and can't run it."
    assert play.refused(HandOver(to="cpto"), "cpto") == "CPTO is already running the session."
    assert "no seat 'nobody'" in play.refused(HandOver(to="nobody"), "cpto")
    assert "Observers" in play.refused(HandOver(to="guest"), "guest")


@given(st.lists(st.tuples(st.sampled_from(SEATS), st.sampled_from(SEATS[2:])), max_size=12))
def test_whatever_is_pressed_one_person_has_control_and_the_named_facilitator_can_get_it_back(
    presses: list[tuple[str, str]],
) -> None:
    play = led()
    for seat, to in presses:
        at = play.context(seat)
        try:
            HandOver(to=to).apply(play.session, at)
            play.session.commit(play.session.rev + 1, "")
        except Exception:
            play.session.rollback()
        roles = sorted(each.role for each in play.session.all(Participant))
        assert roles == ["facilitator", "leader", "leader", "observer"]
    if play.session.facilitator != "cpto":
        play.do(HandOver(to="cpto"), "cpto")
    assert play.session.facilitator == "cpto"


# --- standing aside ---------------------------------------------------------------------------------------------------


def test_a_leader_standing_aside_counts_as_absent_for_this_item_only() -> None:
    play = led(facilitator=False)
    play.do(Recuse(), "cto")
    assert play.item.note == "CTO stood aside."
    play.do(Advance(), "cpo")
    assert play.item.id == "I2"
    [first, _] = play.session.agenda
    assert first.solo
    assert play.item.recused == ()
    play.do(Advance(), "cpo")
    assert play.item.id == "I2", "the next item takes both again"


def test_a_leader_standing_aside_decides_and_seals_nothing_until_they_come_back() -> None:
    play = Play(item("ask", 10, MOOD))
    play.do(Recuse(), "cto")
    answer = Seal(form="answer", payload={"mood": {"value": 4}})
    assert play.refused(answer, "cto") == "You're standing aside from this item. Come back to it first."
    play.do(answer, "cpo")
    play.do(Recuse(back=True), "cto")
    assert "Not sealed yet: CTO" in play.refused(Advance(), "cpo")
    play.do(answer, "cto")
    play.do(Advance(), "cpo", "cto")
    assert play.item.phase == "reveal"
    assert play.item.note == "CTO stood aside.\nCTO came back."
    assert not play.item.solo


def test_in_a_private_phase_the_other_continues_alone_with_no_further_reason() -> None:
    play = Play(item("ask", 10, MOOD))
    play.do(Recuse(), "cto")
    play.do(Seal(form="answer", payload={"mood": {"value": 4}}), "cpo")
    play.do(Advance(), "cpo")
    assert (play.item.phase, play.item.solo) == ("reveal", True)
    [left] = play.session.all(Unanswered)
    assert (left.missing, left.how) == (("cto",), "absent")


def test_in_a_private_phase_the_other_continues_alone_with_a_reason_and_the_missing_answer_is_a_pass() -> None:
    play = Play(item("ask", 10, MOOD))
    play.do(Recuse(), "cto")
    play.do(Seal(form="answer", payload={"mood": {"value": 4}}), "cpo")
    play.do(Force(reason="Bo has shares in the vendor"), "cpo")
    assert play.item.solo
    [sheet] = play.session.all(Sheet, by="cto")
    assert sheet.missing


def test_no_goal_and_no_decision_is_agreed_while_a_leader_stands_aside() -> None:
    play = Play(item("align", 25), item("talk", id="I2"))
    play.do(Recuse(), "cto")
    goals = {"goal-1": {"text": "Refunds settle in 24 h", "measure": "a week of refunds", "due": "2026-06-30"}}
    play.do(Seal(form="draft", payload=goals), "cpo")
    play.do(Force(reason="Bo stands aside"), "cpo")
    play.do(RecordDecision(title="Cards first", method="consent"), "cpo")
    assert "standing aside" in play.refused(AgreeDecision(decision="D1"), "cto")
    for _ in range(12):
        if play.session.active is None or play.item.id != "I1":
            break
        if play.item.phase == "ballot":
            play.do(Seal(form="ballot", payload={"G1": {"support": 5, "guess": 5}}), "cpo")
            play.do(Force(reason="Bo stands aside"), "cpo")
        else:
            play.do(Advance(), "cpo")
    assert play.item.id == "I2"
    assert [goal.status for goal in play.session.all(Goal)] == ["escalated"]
    assert [decision.status for decision in play.session.all(Decision)] == ["proposed"]


def test_neither_both_leaders_nor_one_who_is_alone_can_stand_aside() -> None:
    play = led(facilitator=False)
    play.do(Recuse(), "cto")
    assert "Park it or carry it" in play.refused(Recuse(), "cpo")
    assert play.refused(Recuse(), "cto") == "You have already stood aside."
    assert play.refused(Recuse(back=True), "cpo") == "You haven't stood aside."
    play.do(Recuse(back=True), "cto")
    play.do(Attend(seat="cto", absent=True), "cto")
    assert "Park it or carry it" in play.refused(Recuse(), "cpo")


def test_leaders_take_back_their_sealed_answer_before_they_stand_aside() -> None:
    play = Play(item("ask", 10, MOOD))
    play.do(Seal(form="answer", payload={"mood": {"value": 4}}), "cto")
    assert "Take back your sealed answer first" in play.refused(Recuse(), "cto")


@pytest.mark.parametrize(("seat", "says"), [("cpto", "two leaders"), ("guest", "Observers")])
def test_only_leaders_stand_aside(seat: str, says: str) -> None:
    assert says in led().refused(Recuse(), seat)


def test_nobody_can_stand_aside_from_the_close() -> None:
    play = Play(item("close", 5))
    assert "both leaders sign the minutes" in play.refused(Recuse(), "cpo")
