"""When time is up: who is asked, what their votes do, and that time alone never seals or shows anything."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.model import Answered, Clock, Sheet, Unanswered
from sessions.rules.agenda import Extend
from sessions.rules.clock import HARD_GRACE_S
from sessions.rules.handover import Recuse
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.people import Attend
from sessions.rules.phases import open_form, turn_of
from sessions.rules.seats import FACILITATOR_GRACE_S
from sessions.rules.sheets import MORE, vote_of, vote_open
from sessions.rules.time_vote import VoteTime, said
from sessions.rules.timers import Tick, by_time
from tests.sessions.play import Play, item

QUESTION = {"key": "mood", "ask": "How are you here?", "answer": "scale", "least": 1, "most": 5}
SETTINGS = {"questions": [QUESTION], "seconds": {"answer": 60}}


def asking(
    on_zero: str = "vote", past_s: float = 60, mode: Literal["hotseat", "local"] = "local", **more: bool
) -> Play:
    """A play during a private phase whose 60 s are over, with a talk to come, by default at two terminals."""
    play = Play(item("ask", 10, SETTINGS, on_zero=on_zero), item("talk", id="I2"), **more)
    play.mode = mode
    play.wait(past_s)
    do_due(play)
    return play


def do_due(play: Play) -> None:
    """Let time do what is due, as any terminal does."""
    while by_time(play.session, play.context("cpo")):
        play.do(Tick(), "cpo")


def seal(play: Play, seat: str, value: int = 4) -> None:
    play.do(Seal(form="answer", payload={"mood": {"value": value}}), seat)


def vote(play: Play, *words: str) -> None:
    for seat, word in zip(("cpo", "cto"), words, strict=True):
        play.do(VoteTime(word=word), seat)  # type: ignore[arg-type]


def clock_of(play: Play) -> Clock:
    return play.session.get(Clock)


# --- who is asked -----------------------------------------------------------------------------------------------------


def test_the_form_stays_open_during_the_vote_and_can_be_sealed() -> None:
    play = asking()
    assert vote_open(play.session) and open_form(play.session) == "answer"
    seal(play, "cpo")
    assert vote_open(play.session)


def test_there_is_no_vote_if_both_have_sealed_and_the_clock_just_counts_on() -> None:
    play = Play(item("ask", 10, SETTINGS), item("talk", id="I2"))
    seal(play, "cpo")
    seal(play, "cto")
    play.wait(90)
    do_due(play)
    assert not vote_open(play.session) and clock_of(play).state == "running"
    assert "no vote" in play.refused(VoteTime(word="more"), "cpo")
    play.do(Advance())
    assert play.item.phase == "reveal"


def test_sealing_later_ends_the_vote_and_discards_the_votes() -> None:
    play = asking()
    play.do(VoteTime(word="enough"), "cpo")
    seal(play, "cpo")
    seal(play, "cto")
    assert not vote_open(play.session) and clock_of(play).state == "running"
    assert play.session.all(Sheet, form=MORE) == [] and play.item.phase == "answer"
    play.wait(10)
    do_due(play)
    assert not vote_open(play.session)


def test_taking_back_a_seal_after_time_is_up_asks_both_again() -> None:
    play = asking()
    seal(play, "cpo")
    seal(play, "cto")
    play.do(Unseal(form="answer"), "cto")
    do_due(play)
    assert vote_open(play.session)


def test_a_facilitator_who_is_present_decides_and_the_leaders_are_not_asked() -> None:
    play = asking(facilitator=True)
    assert not vote_open(play.session) and clock_of(play).state == "running"
    assert "no vote" in play.refused(VoteTime(word="enough"), "cpo")
    play.do(Extend(), "cpto")
    assert clock_of(play).budget_s == 120


def test_the_leaders_are_asked_once_the_facilitator_is_gone_and_no_longer_after_the_return() -> None:
    play = asking(facilitator=True)
    play.presence["cpto"], play.offline_s["cpto"] = "offline", FACILITATOR_GRACE_S - 1
    do_due(play)
    assert not vote_open(play.session)
    play.offline_s["cpto"] = FACILITATOR_GRACE_S
    do_due(play)
    assert vote_open(play.session)
    play.do(VoteTime(word="enough"), "cpo")
    play.presence["cpto"] = "online"
    do_due(play)
    assert not vote_open(play.session) and play.session.all(Sheet, form=MORE) == []


@pytest.mark.parametrize("sealed", [(), ("cpo",), ("cpo", "cto")])
def test_the_facilitator_can_always_reveal(sealed: tuple[str, ...]) -> None:
    for open_vote in (False, True):
        play = asking(facilitator=True)
        if open_vote:
            play.presence["cpto"], play.offline_s["cpto"] = "offline", FACILITATOR_GRACE_S
            do_due(play)
            play.presence["cpto"] = "online"  # and no tick yet: the vote is open as they come back
        for seat in sealed:
            seal(play, seat)
        if len(sealed) == 2:
            play.do(Advance(), "cpto")
            assert play.session.all(Unanswered) == [], "nothing was forced"
        else:
            assert "Not sealed yet" in play.refused(Advance(), "cpto")
            play.do(Force(reason="We are out of time"), "cpto")
            [left] = play.session.all(Unanswered)
            assert (left.how, left.by, left.reason) == ("forced", ("cpto",), "We are out of time")
            assert set(left.missing) == {"cpo", "cto"} - set(sealed)
        assert play.item.phase == "reveal" and not vote_open(play.session)


# --- what the votes bring ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "goes_on"),
    [(("more", "more"), True), (("more", "enough"), False), (("enough", "more"), False), (("enough", "enough"), False)],
)
def test_only_two_votes_for_more_time_extend(votes: tuple[str, str], goes_on: bool) -> None:
    play = asking()
    vote(play, *votes)
    assert (play.item.phase == "answer") == goes_on
    if goes_on:
        assert (clock_of(play).state, clock_of(play).budget_s) == ("running", 120)


def test_a_vote_is_blind_and_can_be_changed_until_both_have_voted() -> None:
    play = asking()
    play.do(VoteTime(word="enough"), "cpo")
    assert said(vote_of(play.seen_by("cpo"), play.item, "cpo")) == "enough"
    other = vote_of(play.seen_by("cto"), play.item, "cpo")
    assert other is not None and said(other) is None and other.at is None
    assert "already" in play.refused(VoteTime(word="enough"), "cpo")
    play.do(VoteTime(word="more"), "cpo")
    play.do(VoteTime(word="more"), "cto")
    assert play.item.phase == "answer" and clock_of(play).budget_s == 120


def test_one_leaders_vote_ends_nothing() -> None:
    play = asking()
    play.do(VoteTime(word="enough"), "cpo")
    do_due(play)
    assert play.item.phase == "answer"


def test_ending_a_phase_by_vote_passes_for_those_who_have_not_sealed_and_leaves_them_their_draft() -> None:
    play = asking()
    draft = {"mood": {"value": 2}}
    play.drafts["I1", "answer", 1, "cpo"] = draft
    seal(play, "cto")
    vote(play, "more", "enough")
    assert play.item.phase == "reveal"
    assert {each.by: (each.value, each.missing) for each in play.session.all(Answered)} == {
        "cpo": (None, True),
        "cto": (4, None),
    }
    sheet = play.session.get(Sheet, "I1", "answer", 1, "cpo")
    assert sheet.missing and sheet.seal is None and sheet.salt is None
    assert play.drafts["I1", "answer", 1, "cpo"] == draft
    [left] = play.session.all(Unanswered)
    assert (left.missing, left.how, left.reason) == (("cpo",), "vote", None)


@pytest.mark.parametrize("how", ["declared", "offline", "aside"])
@pytest.mark.parametrize("voted", [True, False])
def test_a_vote_does_not_wait_for_an_absent_leader(how: str, voted: bool) -> None:
    play = asking()
    if voted:
        play.do(VoteTime(word="more"), "cpo")
    if how == "declared":
        play.do(Attend(seat="cto", absent=True), "cpo")
    elif how == "offline":
        play.presence["cto"] = "absent"
    else:
        play.do(Recuse(), "cto")
    if not voted:
        play.do(VoteTime(word="more"), "cpo")
    do_due(play)
    assert clock_of(play).budget_s == 120 and play.item.phase == "answer"


def test_the_clock_does_not_end_a_phase_that_must_be_kept() -> None:
    play = Play(item("argue", 12))
    play.wait(600)
    do_due(play)
    vote(play, "enough", "enough")
    assert (play.item.phase, clock_of(play).on_zero) == ("frame", "soft")
    assert play.session.all(Sheet, form=MORE, status="sealed") == []


def test_extending_by_hand_ends_an_open_vote() -> None:
    play = asking()
    assert "voting on time" in play.refused(Extend(), "cpo")


# --- time seals nothing -----------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.sampled_from([1, 30, 61, 120, 700])),
        st.tuples(st.just("vote"), st.sampled_from([("cpo", "more"), ("cpo", "enough"), ("cto", "more")])),
        st.tuples(st.just("vote"), st.sampled_from([("cto", "enough")])),
        st.tuples(st.just("seal"), st.sampled_from(["cpo", "cto"])),
        st.tuples(st.just("drop"), st.sampled_from(["cpo", "cto", "cpto"])),
        st.tuples(st.just("back"), st.sampled_from(["cpo", "cto", "cpto"])),
        st.tuples(st.just("next"), st.sampled_from(["cpo", "cto", "cpto"])),
        st.tuples(st.just("force"), st.sampled_from(["cpo", "cto", "cpto"])),
        st.tuples(st.just("absent"), st.sampled_from(["cpo", "cto"])),
    ),
    max_size=30,
)


@pytest.mark.slow
@given(STEPS, st.sampled_from(["vote", "hard"]), st.booleans())
def test_whatever_time_votes_and_force_do_only_authors_seal(
    steps: list[tuple[str, object]], on_zero: str, facilitator: bool
) -> None:
    play = Play(item("ask", 10, SETTINGS, on_zero=on_zero), item("talk", id="I2"), facilitator=facilitator)
    drafts = {("I1", "answer", 1, seat): {"mood": {"value": 3}} for seat in ("cpo", "cto")}
    play.drafts = dict(drafts)
    sealed: set[str] = set()
    for what, which in steps:
        try:
            step(play, what, which, sealed)
        except Exception as refusal:
            if type(refusal).__name__ not in ("Refused", "Missing"):
                raise
        do_due(play)
        for sheet in play.session.all(Sheet, form="answer"):
            if sheet.by in sealed:
                assert sheet.payload == {"mood": {"value": 5}} and sheet.seal
            else:
                assert sheet.missing and not sheet.payload and sheet.seal is None
        for seat in {"cpo", "cto"} - sealed:
            assert play.drafts["I1", "answer", 1, seat] == drafts["I1", "answer", 1, seat]
        if sealed == {"cpo", "cto"}:
            assert not vote_open(play.session) or open_form(play.session) is None


def step(play: Play, what: str, which: object, sealed: set[str]) -> None:
    seat = str(which)
    match what:
        case "wait":
            play.wait(int(str(which)))
            for gone in play.offline_s:
                play.offline_s[gone] += int(str(which))
        case "vote":
            assert isinstance(which, tuple)
            play.do(VoteTime(word=which[1]), which[0])
        case "seal":
            play.do(Seal(form="answer", payload={"mood": {"value": 5}}), seat)
            sealed.add(seat)
        case "drop":
            play.presence[seat] = "offline"
            play.offline_s.setdefault(seat, 0)
        case "back":
            play.presence[seat] = "online"
            play.offline_s.pop(seat, None)
        case "next":
            play.do(Advance(), seat)
        case "force":
            play.do(Force(reason="We go on without it"), seat)
        case "absent":
            play.do(Attend(seat=seat, absent=True), "cpo" if seat == "cto" else "cto")


def test_the_grace_period_of_a_hard_end_still_lets_both_seal() -> None:
    play = asking("hard", past_s=60 + HARD_GRACE_S - 1)
    seal(play, "cpo")
    seal(play, "cto")
    play.wait(1)
    do_due(play)
    assert play.item.phase == "reveal" and play.session.all(Unanswered) == []


# --- at one keyboard, where they write one after the other ------------------------------------------------------------


@pytest.mark.parametrize("on_zero", ["vote", "hard"])
def test_at_one_keyboard_nobody_passes_before_their_own_full_turn(on_zero: str) -> None:
    play = asking(on_zero, past_s=60 if on_zero == "vote" else 60 + HARD_GRACE_S - 1, mode="hotseat")
    draft = {"mood": {"value": 2}}
    play.drafts["I1", "answer", 1, "cpo"] = draft
    end_of_time(play, on_zero)
    assert play.item.phase == "answer" and turn_of(play.session, play.item, "answer") == "cto"
    assert [(each.by, each.missing) for each in play.session.all(Sheet, form="answer")] == [("cpo", True)]
    assert play.drafts["I1", "answer", 1, "cpo"] == draft
    assert not vote_open(play.session) and by_time(play.session, play.context("cpo")) is None
    play.wait(59)
    assert by_time(play.session, play.context("cpo")) is None, "the second turn has its own minute"
    play.wait(1)
    do_due(play)
    if on_zero == "hard":
        play.wait(HARD_GRACE_S - 1)
    end_of_time(play, on_zero)
    assert play.item.phase == "reveal"
    [left] = play.session.all(Unanswered)
    assert (left.missing, left.how) == (("cpo", "cto"), on_zero)


def end_of_time(play: Play, on_zero: str) -> None:
    """End the time that a turn has: both say enough, or the grace is over."""
    if on_zero == "vote":
        vote(play, "enough", "enough")
    else:
        play.wait(1)
        do_due(play)


def test_at_one_keyboard_sealing_when_time_is_up_leaves_the_other_a_full_turn() -> None:
    play = asking(mode="hotseat")
    seal(play, "cpo")
    assert not vote_open(play.session) and clock_of(play).state == "running"
    play.wait(59)
    assert by_time(play.session, play.context("cpo")) is None
    seal(play, "cto")
    assert play.session.all(Unanswered) == []
