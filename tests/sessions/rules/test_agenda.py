"""The agenda: what a draft lacks, who may change what, and how it is replanned when time runs short."""

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.model import Header, Item, Participant
from sessions.pins import hashed
from sessions.rules.agenda import (
    AddItem,
    Choose,
    EditItem,
    EndItem,
    MakeReady,
    MoveItem,
    RemoveItem,
    Replan,
    Start,
    Waive,
)
from sessions.rules.agenda_timing import REPLAN_FLOOR_S, buffer_s, floor_s, obstacles, overfull_s, planned_s, replanned
from sessions.rules.moves import Advance, Force
from sessions.rules.people import Attend
from sessions.rules.pin_commands import SetPin
from tests.few import few
from tests.sessions.play import Play, item


def draft(*items: Item, planned_minutes: int = 60, **more: bool) -> Play:
    """A play whose session is still a draft with these items."""
    play = Play(**more)
    session = play.session
    session.put(replace(session.header, status="draft", started_at=None, planned_minutes=planned_minutes))
    for place, each in enumerate(items):
        session.put(replace(each, position=place, budget_s=each.planned_minutes * 60))
    session.commit(1, "")
    return play


def talk(n: int, minutes: int = 5, owner: str | None = None, **more: Any) -> Item:
    return item("talk", minutes, id=f"I{n}", owner=owner, **more)


def running(*items: Item, planned_minutes: int = 60, **more: bool) -> Play:
    play = Play(*items, **more)
    play.session.put(replace(play.session.header, planned_minutes=planned_minutes))
    play.session.commit(2, "")
    return play


def order(play: Play) -> list[str]:
    assert [each.position for each in play.session.agenda] == list(range(len(play.session.agenda)))
    return [each.id for each in play.session.agenda]


# --- a draft ----------------------------------------------------------------------------------------------------------


def test_a_draft_agenda_is_ready_once_each_leader_brought_something() -> None:
    neither = "CPO and CTO own nothing on the agenda. Add an item, or accept it as it is."
    assert draft(talk(1)).refused(MakeReady(), "cpo") == neither
    play = draft(talk(1, owner="cpo"))
    assert play.refused(MakeReady(), "cpo") == "CTO owns nothing on the agenda. Add an item, or accept it as it is."
    play.do(AddItem(title="Pages at night", item_kind="talk", minutes=5, owner="cto"), "cto")
    play.do(MakeReady(), "cpo")
    assert play.session.header.status == "ready"
    assert play.refused(MakeReady(), "cpo") == "The agenda was accepted already."


def test_what_a_leader_did_not_bring_may_be_waived() -> None:
    play = draft(talk(1))
    assert "CPO and CTO" in play.refused(MakeReady(), "cpo")
    play.do(Waive(what="owners"), "cto")
    play.do(MakeReady(), "cpo")


def test_an_empty_agenda_is_never_ready() -> None:
    play = draft()
    play.do(Waive(what="owners"), "cpo")
    assert play.refused(MakeReady(), "cpo") == "The agenda is empty. Add an item."


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(1, 240), st.integers(0, 50))
def test_an_agenda_is_too_long_by_the_time_that_its_items_and_buffer_exceed_it(
    minutes: list[int], planned: int, percent: int
) -> None:
    play = draft(*(talk(n, each) for n, each in enumerate(minutes, 1)), planned_minutes=planned)
    play.session.put(replace(play.session.header, buffer_percent=percent, waived=True))
    over = max(0, sum(minutes) * 60 + planned * 60 * percent // 100 - planned * 60)
    assert overfull_s(play.session) == over
    assert planned_s(play.session) + buffer_s(play.session.header) <= planned * 60 + over
    said = [each for each in obstacles(play.session) if "too long" in each]
    assert bool(said) == bool(over)
    if over:
        assert f"is {-(-over // 60)} min too long" in said[0]
        play.session.commit(2, "")
        play.do(Waive(what="overfull"), "cpo")
    assert obstacles(play.session) == []


def test_an_item_carried_three_times_needs_a_choice_and_a_dropped_one_takes_no_time() -> None:
    thrice = talk(1, 55, "cpo", carried_count=3, carried_from="7k3qf2xb/I4")
    play = draft(thrice, talk(2, 20, "cpo"), talk(3, 20, "cto"))
    assert any("Choose do, drop or delegate" in each for each in obstacles(play.session))
    assert "hasn't been carried" in play.refused(Choose(item="I2", choice="drop"), "cpo")
    assert "who it is delegated to" in play.refused(Choose(item="I1", choice="delegate", to=" "), "cpo")
    play.do(Choose(item="I1", choice="drop"), "cpo")
    dropped = play.session.get(Item, "I1")
    assert (dropped.outcome, dropped.note) == ("skipped", "Dropped after 3 carries.")
    assert planned_s(play.session) == 40 * 60 and obstacles(play.session) == []
    play.do(MakeReady(), "cpo")
    play.do(Start(), "cpo")
    assert play.item.id == "I2"


@pytest.mark.parametrize(
    ("choice", "to", "note"),
    [("do", None, None), ("delegate", "Mina", "Delegated to Mina after 4 carries.")],
)
def test_do_keeps_a_carried_item_and_delegate_says_to_whom(choice: str, to: str | None, note: str | None) -> None:
    play = draft(talk(1, owner="cpo", carried_count=4), talk(2, owner="cto"))
    play.do(Choose(item="I1", choice=choice, to=to), "cto")  # type: ignore[arg-type]
    row = play.session.get(Item, "I1")
    assert (row.note, row.status) == (note, "queued" if choice == "do" else "ended")
    assert obstacles(play.session) == [] or choice == "delegate"


def test_an_agenda_of_only_dropped_items_is_empty() -> None:
    play = draft(talk(1, owner="cpo", carried_count=3))
    play.do(Waive(what="owners"), "cpo")
    play.do(Choose(item="I1", choice="drop"), "cpo")
    assert play.refused(MakeReady(), "cpo") == "The agenda is empty. Add an item."


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (AddItem(title=" ", item_kind="talk", minutes=5), "title of 1 to 80"),
        (AddItem(title="x" * 81, item_kind="talk", minutes=5), "title of 1 to 80"),
        (AddItem(title="x", item_kind="talk", minutes=0), "1 to 120 minutes"),
        (AddItem(title="x", item_kind="talk", minutes=121), "1 to 120 minutes"),
        (AddItem(title="x", item_kind="tlak", minutes=5), "no item kind 'tlak'"),
        (AddItem(title="x", item_kind="talk", minutes=5, owner="nobody"), "no seat 'nobody'"),
        (AddItem(title="x", item_kind="talk", minutes=5, after="I9"), "There is no"),
        (EditItem(item="I1", minutes=500), "1 to 120 minutes"),
        (EditItem(item="I1", owner="nobody"), "no seat"),
        (RemoveItem(item="I9"), "There is no"),
    ],
)
def test_an_invalid_item_is_refused(wish: AddItem | EditItem | RemoveItem, says: str) -> None:
    assert says in draft(talk(1)).refused(wish, "cpo")


def test_a_new_item_comes_before_the_closing_one_or_at_the_given_position() -> None:
    play = draft(talk(1), item("close", 5, id="I2"))
    play.do(AddItem(title="Last", item_kind="talk", minutes=5), "cpo")
    play.do(AddItem(title="Second", item_kind="talk", minutes=5, after="I1"), "cto")
    assert order(play) == ["I1", "I4", "I3", "I2"]


def test_changing_an_item_changes_its_timebox_too() -> None:
    play = draft(talk(1, 5, "cpo"))
    play.do(EditItem(item="I1", title="  Two\n words ", minutes=8, owner="cto", outcome_wanted="A date"), "cpo")
    row = play.session.get(Item, "I1")
    assert (row.title, row.planned_minutes, row.budget_s, row.owner, row.outcome_wanted) == (
        "Two words", 8, 480, "cto", "A date",
    )  # fmt: skip
    play.do(EditItem(item="I1", outcome_wanted=""), "cpo")
    row = play.session.get(Item, "I1")
    assert (row.outcome_wanted, row.title, row.budget_s) == (None, "Two words", 480)


@given(st.integers(2, 6), st.data())
def test_an_item_moves_among_those_that_wait_and_nothing_else_moves(count: int, data: st.DataObject) -> None:
    play = running(*(talk(n) for n in range(1, count + 2)))
    ended = data.draw(st.sets(st.integers(2, count + 1), max_size=count - 1))
    for n in ended:
        play.do(EndItem(item=f"I{n}", outcome="skipped"), "cpo")
    waiting = [each.id for each in play.session.agenda if each.status == "queued"]
    assume(waiting)
    chosen, by = data.draw(st.sampled_from(waiting)), data.draw(st.integers(-7, 7))
    at_first = waiting.index(chosen)
    target = min(max(at_first + by, 0), len(waiting) - 1)
    if target == at_first:
        assert "is already at the" in play.refused(MoveItem(item=chosen, by=by), "cpo")
        return
    fixed = {place: each for place, each in enumerate(order(play)) if each not in waiting}
    play.do(MoveItem(item=chosen, by=by), "cpo")
    after = order(play)
    assert {place: after[place] for place in fixed} == fixed
    moved = [each for each in after if each in waiting]
    assert moved.index(chosen) == target
    assert [each for each in moved if each != chosen] == [each for each in waiting if each != chosen]


WISHES = st.lists(st.tuples(st.sampled_from(("add", "move", "end", "next")), st.integers(0, 9), st.integers(-3, 3)))


@settings(max_examples=few(60))
@given(st.integers(1, 5), WISHES)
def test_whatever_is_added_moved_or_ended_comes_after_what_has_begun(
    count: int, wishes: list[tuple[str, int, int]]
) -> None:
    play = running(*(talk(n) for n in range(1, count + 1)), item("close", id="I9"))
    for what, n, by in wishes:
        session = play.session
        if session.header.status != "running":
            return
        agenda = session.agenda
        waiting = [each.id for each in agenda if each.status == "queued"]
        active, chosen = session.active, agenda[n % len(agenda)].id
        begun = [each.id for each in agenda if each.status != "queued"]
        match what:
            case "add":
                named = chosen if by else None
                play.do(AddItem(title="New", item_kind="talk", minutes=5, after=named), "cpo")
                new = (set(order(play)) - {each.id for each in agenda}).pop()
                places = order(play)
                least = 0 if active is None else places.index(active.id) + 1
                assert places.index(new) == max(least, places.index(named) + 1 if named else least)
            case "move" if chosen in waiting:
                fixed = {place: each for place, each in enumerate(order(play)) if each not in waiting}
                with contextlib.suppress(Refused):
                    play.do(MoveItem(item=chosen, by=by), "cpo")
                assert fixed.items() <= dict(enumerate(order(play))).items()
            case "end" if chosen in waiting and chosen != "I9":
                play.do(EndItem(item=chosen, outcome="skipped"), "cpo")
            case "next":
                play.do(Advance())
        now = order(play)
        assert [each for each in now if each in begun] == begun
        here = play.session.active
        first = now.index(here.id) if here else 0
        assert all(now.index(each.id) > first for each in play.session.all(Item, status="queued"))


def test_an_item_that_has_begun_cannot_be_changed() -> None:
    play = running(talk(1), talk(2))
    for command in (EditItem(item="I1", title="x"), MoveItem(item="I1", by=1)):
        assert "has begun" in play.refused(command, "cpo")
    assert "skip the item instead" in play.refused(RemoveItem(item="I2"), "cpo")


# --- running ----------------------------------------------------------------------------------------------------------


@given(
    planned=st.lists(st.integers(1, 60), min_size=1, max_size=7),
    urgencies=st.lists(st.none() | st.integers(0, 10), min_size=7, max_size=7),
    length=st.integers(10, 240),
    percent=st.integers(0, 50),
    spent_s=st.integers(0, 6000),
)
def test_the_remaining_time_is_shared_by_the_formula_and_only_items_below_the_minimum_are_offered_to_carry(
    planned: list[int], urgencies: list[int | None], length: int, percent: int, spent_s: int
) -> None:
    items = [talk(1, 5), *(talk(n, each) for n, each in enumerate(planned, 2))]
    play = running(*items, planned_minutes=length)
    session = play.session
    session.put(replace(session.header, buffer_percent=percent))
    for n, urgency in zip(range(2, len(planned) + 2), urgencies, strict=False):
        session.put(replace(session.get(Item, f"I{n}"), urgency=urgency))
    play.wait(spent_s)
    share, carry = replanned(session, play.context("cpo"))

    active_left = max(0, 300 - spent_s)
    left = max(0, length * 60 - spent_s - length * 60 * percent // 100 - active_left)
    queue = {each.id: each for each in session.agenda if each.status == "queued"}
    assert sorted([*share, *carry]) == sorted(queue)
    total = sum(queue[each].planned_minutes for each in share)
    for each, seconds in share.items():
        assert seconds == left * queue[each].planned_minutes // total >= floor_s(queue[each])
    assert sum(share.values()) <= left
    there = set(queue)
    for gone in carry:  # each fell under the floor when its turn came, and none that did was less urgent
        total = sum(queue[each].planned_minutes for each in there)
        short = {each for each in there if left * queue[each].planned_minutes // total < floor_s(queue[each])}
        assert gone == min(short, key=lambda each: (queue[each].urgency or 0, -queue[each].position))
        there.remove(gone)
    assert there == set(share)


def test_a_long_item_is_not_offered_to_carry_because_a_short_one_has_no_room() -> None:
    play = running(talk(1, 5), talk(2, 4, urgency=5), talk(3, 30), planned_minutes=20)
    play.wait(5 * 60)
    share, carry = replanned(play.session, play.context("cpo"))
    assert carry == ["I2"] and share == {"I3": 13 * 60}


def test_if_everything_fits_nothing_is_offered_to_carry_however_short_it_is() -> None:
    play = running(talk(1, 5), talk(2, 1), talk(3, 2), talk(4, 10), planned_minutes=30)
    share, carry = replanned(play.session, play.context("cpo"))
    assert carry == [] and share["I2"] >= 60


@given(st.integers(0, 100_000), st.integers(1, 120), st.lists(st.integers(1, 60), max_size=4))
def test_the_closing_item_always_keeps_the_minimum_time(spent_s: int, minutes: int, others: list[int]) -> None:
    items = [talk(n, each) for n, each in enumerate(others, 2)]
    play = running(talk(1), *items, item("close", minutes, id="I9"), planned_minutes=60)
    play.wait(spent_s)
    share, carry = replanned(play.session, play.context("cpo"))
    assert share["I9"] >= REPLAN_FLOOR_S and "I9" not in carry


def test_replanning_sets_the_timeboxes_and_carries_the_named_items() -> None:
    play = running(talk(1, 10), talk(2, 10), talk(3, 30), planned_minutes=30)
    play.wait(20 * 60)
    assert "no time left for “talk”" in play.refused(Replan(), "cpo")
    play.do(Replan(carry=("I3",)), "cpo")
    assert play.session.get(Item, "I3").outcome == "carried"
    assert play.session.get(Item, "I2").budget_s == 30 * 60 - 20 * 60 - 3 * 60


def test_the_closing_item_is_not_carried() -> None:
    play = running(talk(1), item("close", 5, id="I2"))
    assert "closing item" in play.refused(Replan(carry=("I2",)), "cpo")
    assert "closing item" in play.refused(EndItem(item="I2", outcome="carried"), "cpo")


def test_nothing_is_replanned_if_nothing_waits() -> None:
    assert play_one().refused(Replan(), "cpo") == "There are no queued items."


def play_one() -> Play:
    return running(talk(1))


def test_both_leaders_together_or_a_facilitator_alone_end_the_current_item() -> None:
    play = running(talk(1), talk(2))
    play.do(EndItem(item="I1", outcome="parked", note="Later"), "cpo")
    assert play.item.id == "I1"
    play.do(EndItem(item="I1", outcome="skipped"), "cto")
    assert play.item.id == "I1", "the two do not want the same"
    play.do(EndItem(item="I1", outcome="parked", note="Later"), "cto")
    assert (play.session.get(Item, "I1").outcome, play.session.get(Item, "I1").note) == ("parked", "Later")
    led = running(talk(1), talk(2), facilitator=True)
    assert "facilitator" in led.refused(EndItem(item="I1", outcome="parked"), "cpo")
    led.do(EndItem(item="I1", outcome="parked"), "cpto")
    assert led.item.id == "I2"


def test_ending_an_item_keeps_its_note_and_refuses_one_that_is_too_long() -> None:
    play = running(talk(1), talk(2), facilitator=True)
    play.session.put(replace(play.session.get(Item, "I1"), note="What was said\non two lines"))
    play.session.commit(3, "")
    assert "The limit is 2000" in play.refused(EndItem(item="I1", outcome="parked", note="x" * 2000), "cpto")
    play.do(EndItem(item="I1", outcome="parked", note="Later"), "cpto")
    assert play.session.get(Item, "I1").note == "What was said\non two lines\nLater"


def test_a_forced_reveal_is_refused_if_its_reason_is_too_long() -> None:
    play = Play(item("align"), facilitator=True)
    assert "10 to 400 characters" in play.refused(Force(reason="late " * 500), "cpto")


def test_leaving_the_last_phase_marks_the_item_as_done() -> None:
    play = running(talk(1), talk(2))
    assert "last phase" in play.refused(EndItem(item="I1", outcome="done"), "cpo")
    play.do(Advance())
    assert play.session.get(Item, "I1").outcome == "done"
    assert "already ended" in play.refused(EndItem(item="I1", outcome="skipped"), "cpo")


# --- people -----------------------------------------------------------------------------------------------------------


def attended(play: Play, seat: str = "cto") -> tuple[bool, str]:
    who = play.session.get(Participant, seat)
    return who.absent, who.attended


def test_someone_who_never_came_was_absent_and_someone_late_was_partly_there() -> None:
    play = draft(talk(1, owner="cpo"), talk(2, owner="cto"))
    play.do(Attend(seat="cto", absent=True), "cpo")
    assert attended(play) == (True, "absent")
    play.do(Attend(seat="cto", absent=False), "cto")
    assert attended(play) == (False, "full")
    assert "already present" in play.refused(Attend(seat="cto", absent=False), "cto")
    play.do(Attend(seat="cto", absent=True), "cto")
    play.do(MakeReady(), "cpo")
    play.do(Start(), "cpo")
    assert attended(play) == (True, "absent")
    play.do(Attend(seat="cto", absent=False), "cto")
    assert attended(play) == (False, "partial")


def test_in_a_facilitated_session_no_leader_declares_the_other_absent() -> None:
    play = running(talk(1), facilitator=True, observer=True)
    assert "facilitator" in play.refused(Attend(seat="cto", absent=True), "cpo")
    assert "Observers" in play.refused(Attend(seat="guest", absent=True), "guest")
    play.do(Attend(seat="cpo", absent=True), "cpo")
    play.do(Attend(seat="cto", absent=True), "cpto")
    assert attended(play) == (True, "partial")


def test_a_leader_who_is_alone_continues_alone_and_the_item_says_so() -> None:
    play = running(talk(1), talk(2))
    play.do(Attend(seat="cto", absent=True), "cpo")
    play.do(EndItem(item="I1", outcome="skipped"), "cpo")
    assert play.session.get(Item, "I1").solo
    play.do(Attend(seat="cto", absent=False), "cto")
    play.do(Advance(), "cpo")
    assert play.session.get(Item, "I2").outcome is None, "both are there again, so one Ready is not enough"


def test_leaders_set_the_pin_of_their_own_seat_and_it_is_never_shown() -> None:
    play = running(talk(1), facilitator=True)
    play.do(SetPin(pin=hashed("1234")), "cpo")
    assert "Only the two leaders" in play.refused(SetPin(pin=hashed("1234")), "cpto")
    for seat in (None, "cpo", "cto", "cpto"):
        assert play.seen_by(seat).get(Participant, "cpo").pin == "set"
    play.do(SetPin(pin=None), "cpo")
    assert play.seen_by("cto").get(Participant, "cpo").pin is None


def test_observers_cannot_change_anything() -> None:
    play = draft(talk(1), observer=True)
    commands = (
        AddItem(title="x", item_kind="talk", minutes=5), EditItem(item="I1", title="x"), MoveItem(item="I1", by=1),
        RemoveItem(item="I1"), Waive(what="owners"), MakeReady(), Start(), Replan(),
    )  # fmt: skip
    for command in commands:
        assert "Observers" in play.refused(command, "guest")
    assert play.session.get(Header).status == "draft"


def test_an_agenda_accepted_as_too_long_must_be_accepted_again_once_it_grows() -> None:
    play = draft(talk(1, 50, "cpo"), talk(2, 20, "cto"))
    play.do(Waive(what="overfull"), "cpo")
    assert obstacles(play.session) == []
    play.do(EditItem(item="I1", minutes=45), "cpo")
    play.do(EditItem(item="I2", title="Who we hire"), "cto")
    assert obstacles(play.session) == [], "less of it needs no second word"
    play.do(AddItem(title="Pages at night", item_kind="talk", minutes=5, owner="cto"), "cto")
    assert ["too long" in each for each in obstacles(play.session)] == [True]
    play.do(Waive(what="overfull"), "cto")
    play.do(EditItem(item="I1", minutes=46), "cpo")
    assert ["too long" in each for each in obstacles(play.session)] == [True]
