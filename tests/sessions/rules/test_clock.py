"""One clock for everyone: what it counts, when it warns, and where an extension takes its time from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.model import Clock, Item
from sessions.rules.agenda import Extend, Pause, Resume
from sessions.rules.clock import extension_s, free_s, left_s, warning
from sessions.rules.moves import Advance, Seal, Unseal
from sessions.rules.sheets import vote_open
from sessions.rules.time_vote import VoteTime
from sessions.rules.timers import Tick
from tests.sessions.play import Play, item


def talks(*minutes: int, **more: bool) -> Play:
    """A session of talks; the first is under way."""
    return Play(*(item("talk", each, id=f"I{n}") for n, each in enumerate(minutes, 1)), **more)


def clock_of(play: Play) -> Clock:
    return play.session.get(Clock)


@given(st.integers(0, 10_000))
def test_an_extension_is_a_minute_or_half_the_timebox_whichever_is_longer(budget_s: int) -> None:
    assert extension_s(Clock(item="I1", phase="talk", budget_s=budget_s)) == max(60, budget_s // 2)


@given(st.integers(1, 7200), st.integers(0, 20_000_000))
def test_the_warnings_come_at_50_80_and_100_percent(budget_s: int, elapsed_ms: int) -> None:
    share = elapsed_ms / (budget_s * 1000)
    expected = 100 if share >= 1 else 80 if share >= 0.8 else 50 if share >= 0.5 else 0
    ticking = Clock(item="I1", phase="talk", budget_s=budget_s)
    assert warning(ticking, elapsed_ms) == expected
    assert left_s(ticking, elapsed_ms) == budget_s - elapsed_ms // 1000


def test_a_phase_without_a_timebox_neither_warns_nor_ends() -> None:
    ticking = Clock(item="I1", phase="talk")
    assert (warning(ticking, 10**9), left_s(ticking, 10**9)) == (0, None)


def test_an_item_took_what_the_clock_showed_without_the_pauses() -> None:
    play = talks(5, 5)
    play.wait(90)
    play.do(Pause(), "cpo")
    play.wait(600)
    play.do(Resume(), "cto")
    play.wait(60)
    play.do(Advance())
    first = play.session.get(Item, "I1")
    assert (first.elapsed_ms, first.actual_minutes, first.outcome) == (150_000, 2, "done")
    assert (clock_of(play).item, clock_of(play).state, clock_of(play).elapsed_ms) == ("I2", "running", 0)


def test_a_clock_is_paused_once_and_resumed_once() -> None:
    play = talks(5)
    assert "isn't paused" in play.refused(Resume(), "cpo")
    play.do(Pause(), "cpo")
    assert (play.session.header.status, play.item.status) == ("paused", "paused")
    assert "paused" in play.refused(Pause(), "cpo")
    play.do(Resume(), "cpo")
    assert (play.session.header.status, play.item.status) == ("running", "active")


@given(st.integers(1, 120), st.integers(0, 4000))
def test_the_first_extension_costs_nothing(minutes: int, waited_s: int) -> None:
    play = talks(minutes, 30)
    play.wait(waited_s)
    play.do(Extend(), "cpo")
    more = max(60, minutes * 30)
    assert clock_of(play).budget_s == max(minutes * 60, waited_s) + more
    assert (play.item.budget_s, play.item.extensions) == (minutes * 60 + more, 1)
    assert play.session.get(Item, "I2").budget_s == 1800


def test_a_second_extension_uses_free_time_first() -> None:
    play = talks(4, 10, 3)  # of 60 min planned, 43 are free
    play.do(Extend(), "cpo")
    before = [each.budget_s for each in play.session.agenda][1:]
    play.do(Extend(), "cpo")
    assert [each.budget_s for each in play.session.agenda][1:] == before
    assert play.item.extensions == 2


def test_without_free_time_a_second_extension_takes_its_time_from_the_named_later_item() -> None:
    play = talks(4, 51, 3)
    play.do(Extend(), "cpo")
    assert "name one" in play.refused(Extend(), "cpo").lower()
    total = sum(each.budget_s for each in play.session.agenda)
    play.do(Extend(giver="I2"), "cpo")
    assert sum(each.budget_s for each in play.session.agenda) == total
    assert play.session.get(Item, "I2").budget_s == 51 * 60 - 180


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 1800))
def test_an_extension_takes_no_time_from_an_item_as_long_as_there_is_free_time(
    first: int, second: int, waited_s: int
) -> None:
    play = talks(first, second)
    play.wait(waited_s)
    play.do(Extend(), "cpo")
    at = play.context("cpo")
    free, whole = free_s(play.session, at), extension_s(clock_of(play))
    given_before = play.session.get(Item, "I2").budget_s
    lacks = max(0, whole - free)
    if given_before - lacks < 60 and lacks:
        assert "can't give" in play.refused(Extend(giver="I2"), "cpo")
        return
    play.do(Extend(giver="I2"), "cpo")
    assert given_before - play.session.get(Item, "I2").budget_s == lacks


def test_time_is_taken_only_from_later_items_that_have_it() -> None:
    play = talks(20, 3, 37)
    play.do(Extend(), "cpo")
    assert "only 180 s" in play.refused(Extend(giver="I2"), "cpo")
    assert "isn't a later item" in play.refused(Extend(giver="I1"), "cpo")
    assert "There is no" in play.refused(Extend(giver="I9"), "cpo")


def test_a_phase_without_a_timebox_is_not_extended() -> None:
    play = Play(item("close"))
    assert clock_of(play).budget_s is None
    assert "no time limit" in play.refused(Extend(), "cpo")


def test_an_extension_during_a_pause_keeps_the_clock_paused_until_both_continue() -> None:
    play = talks(5, facilitator=True)
    assert "facilitator" in play.refused(Extend(), "cpo")
    play.wait(100)
    play.do(Extend(), "cpto")
    assert (clock_of(play).state, clock_of(play).elapsed_ms) == ("running", 100_000)


@pytest.mark.parametrize("granter", ["cpo", "cto"])
def test_more_time_voted_for_a_second_time_waits_for_the_item_that_gives_it(granter: str) -> None:
    play = Play(item("talk", 2), item("talk", 58, id="I2"))
    for votes in (1, 2):
        play.wait(600)
        play.do(Tick(), "cpo")
        play.do(VoteTime(word="more"))
        assert clock_of(play).granted == (votes == 2)
    assert "name one" in play.refused(Extend(), granter).lower()
    before = play.session.get(Item, "I2").budget_s
    play.do(Extend(giver="I2"), granter)
    taken = before - play.session.get(Item, "I2").budget_s
    assert taken >= 60 and (clock_of(play).granted, clock_of(play).state) == (False, "running")


def test_if_nothing_can_give_more_time_the_clock_counts_on() -> None:
    play = Play(item("talk", 58), item("talk", 2, id="I2"))
    for _ in range(2):
        play.wait(6000)
        play.do(Tick(), "cpo")
        play.do(VoteTime(word="more"))
    assert (clock_of(play).state, clock_of(play).on_zero, clock_of(play).granted) == ("running", "soft", False)
    assert not vote_open(play.session)


def goals(*texts: str) -> dict[str, dict[str, str]]:
    return {f"goal-{n}": {"text": text} for n, text in enumerate(texts, 1)}


@pytest.mark.slow
@given(st.integers(0, 239))
def test_at_the_hot_seat_each_leader_gets_the_whole_timebox_of_a_private_phase(took_s: int) -> None:
    play = Play(item("align"))
    play.wait(took_s)
    play.do(Seal(form="draft", payload=goals("Refunds settle in 24 hours")), "cpo")
    assert left_s(clock_of(play), play.elapsed_ms) == 240
    play.wait(100)
    play.do(Unseal(form="draft"), "cpo")
    play.do(Seal(form="draft", payload=goals("Refunds settle in 12 hours")), "cpo")
    assert left_s(clock_of(play), play.elapsed_ms) == 240
    play.do(Seal(form="draft", payload=goals("The ledger moves in May")), "cto")
    play.do(Advance())
    assert (play.item.phase, play.item.elapsed_ms) == ("compare", (took_s + 100) * 1000)


def test_a_turn_that_begins_early_does_not_shorten_the_timebox() -> None:
    play = Play(item("align"))
    play.do(Extend(), "cpo")
    play.do(Seal(form="draft", payload=goals("Refunds settle in 24 hours")), "cpo")
    assert clock_of(play).budget_s == 240 + 120


def test_leaders_who_write_at_the_same_time_share_one_timebox() -> None:
    play = Play(item("align"))
    play.mode = "local"
    play.wait(60)
    play.do(Seal(form="draft", payload=goals("Refunds settle in 24 hours")), "cpo")
    assert left_s(clock_of(play), play.elapsed_ms) == 180


def test_nobody_waits_for_the_turn_of_an_absent_leader() -> None:
    play = Play(item("align"))
    play.presence["cto"] = "absent"
    play.wait(60)
    play.do(Seal(form="draft", payload=goals("Refunds settle in 24 hours")), "cpo")
    assert left_s(clock_of(play), play.elapsed_ms) == 180
