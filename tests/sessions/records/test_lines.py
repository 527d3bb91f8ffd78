"""The lines of a pair over a series, in a real file: signed by both, reworded, served by goals; and watches."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Decision, FollowUp, Goal, GoalLink, Line, Watch
from sessions.records.corrections import RemoveRecord
from sessions.records.decisions import RecordDecision
from sessions.records.follow_ups import QUARTER, Report
from sessions.records.lines import AddLine, EditLine, LinkLine, RewordLine, SignLine
from sessions.records.watches import AddWatch, EditWatch
from sessions.room import Room
from sessions.session import Session
from sessions.standing import ladder
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.play import Play, item
from tests.sessions.records.series import TODAY, begun, closed

SOON = TODAY + timedelta(days=1)
VISION = AddLine(line_kind="vision", text="Payments that nobody has to think about")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real file: what a series stands by is found by SQL."""
    store = open_store(tmp_path / "p.db")
    yield store
    store.close()


class PutGoal(Command):
    """Put a goal in, as align would have left it."""

    def apply(self, session: Session, ctx: Context) -> None:
        item_id, id_ = str(session.header.active), session.next_id(Goal, "G")
        session.put(Goal(id=id_, item=item_id, text="Refund in a day at most", status="agreed", signed=("cpo", "cto")))


def sign(room: Room, line: str) -> None:
    for seat in ("cpo", "cto"):
        room.do(SignLine(line=line).as_read(room.view(seat), seat), seat)


def signed(room: Room, adding: Command = VISION) -> str:
    room.do(adding, "cpo")
    line = room.view(None).all(Line)[-1].id
    sign(room, line)
    return line


def shown(room: Room) -> list[tuple[str, bool]]:
    """Each line of the ladder, and whether no goal serves it."""
    return [(rung.line.id, rung.bare) for rung in ladder(room.view(None), room.standing()).rungs]


def refused(room: Room, command: Command, seat: str = "cpo") -> str:
    before, rev = room.view(None).rows(), room.rev
    with pytest.raises(Refused) as refusal:
        room.do(command, seat)
    assert room.view(None).rows() == before and room.rev == rev
    return str(refusal.value)


# --- a line -----------------------------------------------------------------------------------------------------------


def test_a_line_is_looked_at_again_in_a_quarter_unless_somebody_says_another_day(store: SqliteStore) -> None:
    room = begun(store)
    room.do(VISION, "cpo")
    room.do(replace(VISION, review_on=SOON), "cpo")
    first, second = room.view(None).all(Line)
    assert (first.review_on, second.review_on) == (TODAY + QUARTER, SOON)
    assert (first.version, first.signed, first.by) == (1, (), "cpo")
    for day in (TODAY, TODAY - timedelta(days=1)):
        assert refused(room, replace(VISION, review_on=day)) == "Pick a day in the future."
    assert "text" in refused(room, replace(VISION, text="  "))


def test_a_line_that_only_one_signed_is_not_left_behind(store: SqliteStore) -> None:
    room = begun(store)
    room.do(VISION, "cpo")
    room.do(SignLine(line="L1"), "cto")
    closed(room)
    assert begun(store).standing() == [] and store.due(date.max) == []


def test_nobody_signs_twice_and_only_leaders_sign_words_that_they_have_read(store: SqliteStore) -> None:
    room = begun(store)
    room.do(VISION, "cpo")
    read = SignLine(line="L1").as_read(room.view("cto"), "cto")
    room.do(EditLine(line="L1", changes={"text": "Payments that just work"}), "cpo")
    assert "has changed since you read it" in refused(room, read, "cto")
    room.do(SignLine(line="L1"), "cto")
    assert refused(room, SignLine(line="L1"), "cto") == "You've already signed L1."


def test_an_edit_needs_new_signatures_and_is_the_authors_until_both_have_signed(store: SqliteStore) -> None:
    room = begun(store)
    room.do(VISION, "cpo")
    room.do(SignLine(line="L1"), "cto")
    assert "CPO recorded this" in refused(room, EditLine(line="L1", changes={"text": "Mine"}), "cto")
    assert refused(room, EditLine(line="L1", changes={"text": ""})) == "Write the line."
    assert refused(room, EditLine(line="L1", changes={"kind": "verse"})) == "Pick a kind of line."
    assert "can't change the version" in refused(room, EditLine(line="L1", changes={"version": 3}))
    room.do(EditLine(line="L1", changes={"kind": "strategy", "review_on": SOON}), "cpo")
    (line,) = room.view(None).all(Line)
    assert (line.kind, line.signed, line.review_on) == ("strategy", (), SOON)
    sign(room, "L1")
    for command in (EditLine(line="L1", changes={"text": "Other"}), RemoveRecord(ref="L1")):
        assert refused(room, command) == "Both leaders signed L1, so it stays. Reword it instead."


def test_a_line_that_is_removed_is_no_longer_served(store: SqliteStore) -> None:
    room = begun(store)
    room.do(VISION, "cpo")
    room.do(PutGoal(), "cpo")
    room.do(RecordDecision(title="Cards first"), "cpo")
    for ref in ("G1", "D1"):
        room.do(LinkLine(ref=ref, line="L1"), "cto")
    room.do(RemoveRecord(ref="L1"), "cpo")
    assert [room.view(None).get(Goal, "G1").line, room.view(None).get(Decision, "D1").line] == [None, None]


# --- a new wording ----------------------------------------------------------------------------------------------------


def test_a_new_wording_holds_once_both_have_signed_it_and_the_old_one_is_then_said_to_be_reworded(
    store: SqliteStore,
) -> None:
    room = begun(store)
    signed(room)
    first = closed(room)
    before = store.load(first).rows()
    here = begun(store)
    here.do(RewordLine(line=f"{first}/L1", text="Payments that just work"), "cto")
    (line,) = here.view(None).all(Line)
    assert (line.kind, line.version, line.from_, line.by) == ("vision", 2, f"{first}/L1", "cto")
    assert shown(here) == [(f"{first}/L1", True), ("L1", False)]
    here.do(SignLine(line="L1"), "cto")
    assert not here.view(None).all(FollowUp) and len(shown(here)) == 2
    here.do(SignLine(line="L1"), "cpo")
    (said,) = here.view(None).all(FollowUp)
    assert (said.target, said.outcome, set(said.by)) == (f"{first}/L1", "reworded", {"cpo", "cto"})
    assert shown(here) == [("L1", True)]
    second = closed(here)
    assert [each.id for each in store.due(date.max) if each.kind == "line"] == [f"{second}/L1"]
    assert store.load(first).rows() == before, "the first session was rewritten"
    minutes = export_toml(store.load(second))
    assert export_toml(read_minutes(minutes, "minutes")) == minutes


def test_a_line_of_this_session_is_reworded_too(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    room.do(RewordLine(line=f"{room.id}/L1", text="Payments that just work"), "cpo")
    sign(room, "L2")
    assert shown(room) == [("L2", True)] and not room.view(None).all(FollowUp)
    closed(room)
    assert [each.id for each in store.due(date.max)] == [f"{room.id}/L2"]


def test_a_rewording_that_cannot_be_is_refused_in_a_sentence(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    first = closed(room)
    here = begun(store)
    old = f"{first}/L1"
    assert "No line L9 is in force" in refused(here, RewordLine(line="L9", text="Other"))
    assert refused(here, RewordLine(line=old, text=VISION.text)) == "These are the words that it already has."
    here.do(VISION, "cpo")
    assert refused(here, RewordLine(line="L1", text="x")) == "L1 isn't signed by both yet. Edit it instead."
    here.do(RewordLine(line=old, text="Other"), "cpo")
    assert refused(here, RewordLine(line=old, text="Another"), "cto").startswith("L2 already rewords")
    assert refused(here, EditLine(line="L2", changes={"kind": "term"})) == (
        "A new wording stays the kind of line that it was."
    )
    here.do(Report(target=old, outcome="retired"), "cpo")
    assert refused(here, SignLine(line="L2"), "cto") == f"{old} no longer holds, so L2 can't reword it."
    other = begun(store, "another series")
    assert "No line" in refused(other, RewordLine(line=old, text="Other"))


# --- the goal ladder --------------------------------------------------------------------------------------------------


def test_a_goal_stays_under_its_line_however_often_that_is_reworded(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    room.do(PutGoal(), "cpo")
    room.do(PutGoal(), "cpo")
    room.do(LinkLine(ref="G1", line="L1"), "cpo")
    first = closed(room)
    line = f"{first}/L1"
    for text in ("Payments that just work", "Payments work"):
        here = begun(store)
        found = ladder(here.view(None), here.standing())
        assert [goal.id for goal in found.orphans] == [f"{first}/G2"]
        assert [(rung.line.id, [goal.id for goal in rung.goals]) for rung in found.rungs] == [(line, [f"{first}/G1"])]
        here.do(RewordLine(line=line, text=text), "cpo")
        sign(here, "L1")
        (rung,) = ladder(here.view(None), here.standing()).rungs
        assert (rung.line.id, [goal.id for goal in rung.goals]) == ("L1", [f"{first}/G1"])
        line = f"{closed(here)}/L1"


def test_a_goal_that_ended_leaves_the_ladder(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    room.do(PutGoal(), "cpo")
    room.do(LinkLine(ref="G1", line="L1"), "cpo")
    first = closed(room)
    here = begun(store)
    here.do(Report(target=f"{first}/G1", outcome="reached"), "cpo")
    assert shown(here) == [(f"{first}/L1", True)]


def test_what_serves_a_line_is_a_goal_or_a_decision_of_this_session(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    room.do(PutGoal(), "cpo")
    first = closed(room)
    here = begun(store)
    here.do(PutGoal(), "cpo")
    here.do(LinkLine(ref="G1", line=f"{first}/L1"), "cpo")
    assert shown(here) == [(f"{first}/L1", False)]
    assert "isn't an open goal" in refused(here, LinkLine(ref=f"{first}/G7", line=f"{first}/L1"))
    assert refused(here, LinkLine(ref="G7", line=f"{first}/L1")) == "There is no goal or decision G7 here."
    assert "is in force" in refused(here, LinkLine(ref="G1", line="L9"))
    here.do(LinkLine(ref="G1"), "cto")
    assert [goal.id for goal in ladder(here.view(None), here.standing()).orphans] == [f"{first}/G1", "G1"]


def test_a_goal_of_an_earlier_session_is_put_under_a_line_and_that_session_stays_as_it_is(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    room.do(PutGoal(), "cpo")
    first = closed(room)
    goal, line = f"{first}/G1", f"{first}/L1"
    before = Room(store, first).view(None).rows()
    here = begun(store)
    assert [each.id for each in ladder(here.view(None), here.standing()).orphans] == [goal]
    here.do(LinkLine(ref=goal, line=line), "cpo")
    assert shown(here) == [(line, False)]
    second = closed(here)
    assert Room(store, first).view(None).rows() == before
    later = begun(store)
    assert shown(later) == [(line, False)], "what was said last counts in every later session"
    later.do(LinkLine(ref=goal), "cto", shared=True)
    (row,) = later.view(None).all(GoalLink)
    assert (row.line, row.by) == (None, ("cpo", "cto"))
    assert shown(later) == [(line, True)]
    later.do(Report(target=goal, outcome="reached"), "cpo")
    assert "isn't an open goal" in refused(later, LinkLine(ref=goal, line=line))
    text = export_toml(Room(store, second).view(None))
    assert f'goal = "{goal}"' in text and "[[goal_link]]" in text
    assert read_minutes(text, "minutes.toml").all(GoalLink) == Room(store, second).view(None).all(GoalLink)


def test_an_earlier_goal_serves_the_newest_wording_of_the_line_it_was_put_under(store: SqliteStore) -> None:
    room = begun(store)
    signed(room)
    room.do(PutGoal(), "cpo")
    first = closed(room)
    here = begun(store)
    here.do(AddLine(line_kind="progress", text="Merchants stay"), "cpo")
    sign(here, "L1")
    here.do(LinkLine(ref=f"{first}/G1", line="L1"), "cpo")
    second = closed(here)
    later = begun(store)
    later.do(RewordLine(line=f"{second}/L1", text="Merchants stay for years"), "cpo")
    sign(later, "L1")
    found = {
        rung.line.id: [goal.id for goal in rung.goals] for rung in ladder(later.view(None), later.standing()).rungs
    }
    assert found["L1"] == [f"{first}/G1"]


@given(
    lines=st.lists(st.sampled_from(["vision", "progress", "agreement", "value"]), max_size=5),
    serves=st.lists(st.integers(0, 6), max_size=6),
)
def test_every_goal_is_on_the_ladder_once_and_what_lacks_the_other_comes_first(
    lines: list[str], serves: list[int]
) -> None:
    play = Play(item("talk"))
    for kind in lines:
        play.do(AddLine(line_kind=kind, text="We stand by it"), "cpo")  # type: ignore[arg-type]
    for line in play.session.all(Line):
        play.do(SignLine(line=line.id))
    for n, place in enumerate(serves, 1):
        play.do(PutGoal(), "cpo")
        if place < len(lines):
            play.do(LinkLine(ref=f"G{n}", line=f"L{place + 1}"), "cpo")
    found = ladder(play.session, ())
    placed = [goal.id for goal in found.orphans] + [goal.id for rung in found.rungs for goal in rung.goals]
    assert sorted(placed) == sorted(goal.id for goal in play.session.all(Goal))
    assert {goal.id for goal in found.orphans} == {f"G{n}" for n, at in enumerate(serves, 1) if at >= len(lines)}
    bare = [rung.bare for rung in found.rungs]
    assert len(bare) == len(lines) and bare == sorted(bare, reverse=True)
    assert all(rung.bare == (not rung.goals and rung.line.line.kind in ("vision", "progress")) for rung in found.rungs)


# --- watches ----------------------------------------------------------------------------------------------------------


def test_a_watch_has_a_date_in_the_future(store: SqliteStore) -> None:
    room = begun(store)
    assert refused(room, AddWatch(text="Churn stays low")) == "Pick the day on which you check it."
    for day in (TODAY, TODAY - timedelta(days=9)):
        assert refused(room, AddWatch(text="Churn stays low", by_date=day)) == "Pick a day in the future."
    assert "text" in refused(room, AddWatch(text="", by_date=SOON))
    assert "There is no seat" in refused(room, AddWatch(text="Churn stays low", by_date=SOON, who="cmo"))
    room.do(AddWatch(text="Churn\nstays low", by_date=SOON, threshold="over 3 %", who="cto"), "cpo")
    (watch,) = room.view(None).all(Watch)
    assert (watch.text, watch.by_date, watch.threshold, watch.who, watch.by) == (
        "Churn stays low",
        SOON,
        "over 3 %",
        "cto",
        "cpo",
    )


def test_a_watch_is_its_authors_until_it_has_odds(store: SqliteStore) -> None:
    class Rate(Command):
        def apply(self, session: Session, ctx: Context) -> None:
            session.put(replace(session.get(Watch, "W1"), odds={"cpo": 60, "cto": 80}))

    room = begun(store)
    room.do(AddWatch(text="Churn stays low", by_date=SOON, threshold="over 3 %"), "cpo")
    assert "CPO recorded this" in refused(room, EditWatch(watch="W1", changes={"text": "x"}), "cto")
    assert refused(room, EditWatch(watch="W1", changes={"by_date": None})) == "Pick the day on which you check it."
    assert refused(room, EditWatch(watch="W1", changes={"text": ""})) == "Say what you assume."
    assert "can't change the odds" in refused(room, EditWatch(watch="W1", changes={"odds": {}}))
    room.do(EditWatch(watch="W1", changes={"threshold": "", "observable": "monthly churn"}), "cpo")
    (watch,) = room.view(None).all(Watch)
    assert (watch.threshold, watch.observable) == (None, "monthly churn")
    room.do(Rate(), "cpo")
    for command in (EditWatch(watch="W1", changes={"text": "x"}), RemoveRecord(ref="W1")):
        assert refused(room, command) == "Odds were given on W1, so it stays as it is until its day."


def test_a_watch_comes_back_on_its_day_until_somebody_says_what_happened(store: SqliteStore) -> None:
    room = begun(store)
    room.do(AddWatch(text="Churn stays low", by_date=SOON, threshold="over 3 %"), "cpo")
    first = closed(room)
    here = begun(store)
    assert [(each.id, each.about) for each in here.due(SOON)] == [(f"{first}/W1", "over 3 %")]
    here.do(Report(target=f"{first}/W1", outcome="tripped", note="3.4 % in May"), "cto")
    closed(here)
    assert begun(store).due(SOON) == [] and begun(store).standing() == []
