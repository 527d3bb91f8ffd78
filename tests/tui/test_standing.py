"""How each seat stands, in a word: whoever writes in private waits, drafts or has sealed, however long they think."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.moves import Advance, Seal
from tests.sessions.play import Play, item
from tui.desk import Desk
from tui.standing import standings

QUESTION = {"key": "mood", "ask": "How are you here?", "answer": "scale", "least": 1, "most": 5}
PRESENCES = ("online", "away", "offline", "absent")
LEADERS = ("cpo", "cto")
SEATS = (*LEADERS, "cpto", "guest")
presences = st.fixed_dictionaries({seat: st.sampled_from(PRESENCES) for seat in SEATS})
some_leaders = st.sets(st.sampled_from(LEADERS))


def asked(sealed: set[str]) -> Play:
    """A private phase of a session with a facilitator and an observer, in which these leaders have sealed."""
    play = Play(item("ask", 10, {"questions": [QUESTION]}), item("talk", id="I2"), facilitator=True, observer=True)
    for seat in sorted(sealed):
        play.do(Seal(form="answer", payload={"mood": {"value": 4}}), seat)
    return play


def told(play: Play, eyes: str | None, drafting: set[str], presence: dict[str, str]) -> dict[str, str]:
    """Return what somebody reads of each seat."""
    desk: Any = SimpleNamespace(
        view=lambda: play.seen_by(eyes), drafting=drafting, presence=presence, hot=False, at_work={}
    )
    return {each.name.lower(): each.doing for each in standings(cast(Desk, desk))}


@given(sealed=some_leaders, drafting=some_leaders, presence=presences, eyes=st.sampled_from((None, *SEATS)))
@settings(max_examples=60, deadline=None)
def test_away_never_takes_the_place_of_waiting_drafting_or_sealed(
    sealed: set[str], drafting: set[str], presence: dict[str, str], eyes: str | None
) -> None:
    here = {seat: "online" if each == "away" else each for seat, each in presence.items()}
    play = asked(sealed)
    read, thinking = told(play, eyes, drafting, here), told(play, eyes, drafting, presence)
    for seat in LEADERS:
        assert thinking[seat] == read[seat] != "away"
        if here[seat] == "online":
            assert read[seat] == ("sealed" if seat in sealed else "drafting" if seat in drafting else "waiting")
    awaited = sealed == set(LEADERS)  # then the facilitator alone holds all up
    assert (thinking["cpto"] == "away") == (awaited and presence["cpto"] == "away")
    assert thinking["guest"] != "away"


@given(ready=st.sampled_from((*LEADERS, None)), presence=presences)
@settings(max_examples=30, deadline=None)
def test_in_what_everybody_sees_away_is_said_of_the_one_leader_whom_all_wait_for(
    ready: str | None, presence: dict[str, str]
) -> None:
    play = Play(item("talk"), item("talk", id="I2"), observer=True)
    if ready:
        play.do(Advance(), ready)
    read = told(play, "guest", set(), {seat: presence[seat] for seat in (*LEADERS, "guest")})
    for seat in LEADERS:
        waited_for = ready is not None and seat != ready
        assert (read[seat] == "away") == (waited_for and presence[seat] == "away")
