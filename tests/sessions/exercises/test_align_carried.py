"""A carried item brings the goals that were left unsettled, and nothing that was private."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessions.exercises.align.wording import AddGoal, EditGoal
from sessions.minutes.markdown import export_markdown
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Goal, Item, Sheet
from sessions.room import Room
from sessions.rules.agenda import EndItem, RemoveItem
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import admit, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.both import both
from tests.sessions.setup.test_new_session import begun, close, item, plan

DUE = date.today() + timedelta(days=60)
DRAFT = {
    "text": "Refunds settle within a day",
    "measure": "p95 under 24 h",
    "due": DUE.isoformat(),
    "horizon": "next",
    "why": "Three accounts left over it",
}
OTHER = {"text": "Payouts by partner on one page"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "parley.db")
    yield opened
    opened.close()


def aligning(store: SqliteStore) -> Room:
    return begun(store, item(1, "align", owner="cpo"), item(2, owner="cto"), item(3, "close"))


def seal(room: Room, seat: str, *goals: dict[str, Any]) -> None:
    room.do(Seal(form="draft", payload={f"goal-{n}": goal for n, goal in enumerate(goals, 1)}), seat)


def merged(room: Room) -> None:
    """Bring the item to its merge, with one goal of each leader."""
    seal(room, "cpo", DRAFT)
    seal(room, "cto", OTHER)
    both(room, Advance(), Advance())


def carried(room: Room, note: str = "The account is not here") -> str:
    both(room, EndItem(item="I1", outcome="carried", note=note))
    return close(room)


def goals(room: Room) -> list[Goal]:
    return room.view(None).all(Goal)


def test_unsettled_goals_come_along_in_their_last_wording_with_where_they_came_from(store: SqliteStore) -> None:
    room = aligning(store)
    merged(room)
    first = next(goal for goal in goals(room) if goal.by == "cpo")
    room.do(EditGoal(goal=first.id, changes={"text": "Refunds settle within two days", "owner": "cto"}), "cpo")
    last = carried(room)
    assert {goal.status for goal in store.load(last).all(Goal)} == {"parked"}

    again = begun(store)
    came = {goal.by: goal for goal in goals(again)}
    goal = came["cpo"]
    assert (goal.text, goal.measure, goal.due) == ("Refunds settle within two days", "p95 under 24 h", DUE)
    assert (goal.horizon, goal.why, goal.owner) == ("next", "Three accounts left over it", "cto")
    assert (goal.status, goal.item, goal.carried_from) == ("open", "I1", f"{last}/{first.id}")
    assert came["cto"].text == OTHER["text"]
    assert "The account is not here" in str(again.view(None).get(Item, "I1").note)


def test_a_leader_with_nothing_to_add_to_carried_goals_can_seal_that(store: SqliteStore) -> None:
    room = aligning(store)
    merged(room)
    carried(room)
    again = begun(store)
    seal(again, "cpo")
    seal(again, "cto", {"text": "One more goal for both of us"})
    both(again, Advance(), Advance())
    assert again.view(None).get(Item, "I1").phase == "merge"
    assert len(goals(again)) == 3


def test_no_sealed_draft_and_no_dropped_goal_comes_along(store: SqliteStore) -> None:
    room = aligning(store)
    seal(room, "cpo", DRAFT)
    last = carried(room)
    assert all(sheet.status == "sealed" for sheet in store.load(last).all(Sheet, form="draft", by="cpo"))
    again = begun(store)
    assert goals(again) == []
    assert DRAFT["text"] not in str(again.view("cto").rows())


def test_goals_survive_a_session_in_which_their_item_did_not_begin(store: SqliteStore) -> None:
    room = aligning(store)
    merged(room)
    origin = carried(room)
    between = begun(store, item(1, owner="cpo"), item(2, owner="cto"), item(3, "close"))
    both(between, EndItem(item="I1", outcome="carried"))
    assert between.view(None).get(Item, "I1").carried_count == 1
    close(between)
    again = begun(store)
    assert {str(goal.carried_from).partition("/")[0] for goal in goals(again)} <= {origin, between.id}
    assert {goal.text for goal in goals(again)} == {DRAFT["text"], OTHER["text"]}


def test_an_item_that_is_removed_from_the_plan_leaves_no_goals_behind(store: SqliteStore) -> None:
    room = aligning(store)
    merged(room)
    carried(room)
    draft = Room(store, open_session(store, plan()))
    draft.do(RemoveItem(item="I1"), "cpo")
    assert goals(draft) == []


def test_words_that_were_redacted_meanwhile_do_not_come_along(store: SqliteStore) -> None:
    from sessions.records.amendments import Redact

    room = aligning(store)
    merged(room)
    last = carried(room)
    open_session(store, plan())
    target = next(goal for goal in store.load(last).all(Goal) if goal.by == "cto")
    closed = Room(store, last)
    both(closed, Redact(target=f"{target.id}.text", reason="It names a partner"))
    again = Room(store, store.sessions()[0].id if store.sessions()[0].id != last else store.sessions()[1].id)
    from sessions.rules.agenda import MakeReady, Start, Waive

    for what in ("owners", "overfull"):
        again.do(Waive(what=what), "cpo")
    again.do(MakeReady(), "cpo")
    again.do(Start(), "cpo")
    assert OTHER["text"] not in str(again.view(None).rows())


def test_carried_goals_are_in_the_minutes_with_where_they_came_from(store: SqliteStore) -> None:
    room = aligning(store)
    merged(room)
    last = carried(room)
    again = begun(store)
    seal(again, "cpo")
    seal(again, "cto")
    both(again, Advance(), Advance())
    again.do(AddGoal(text="A goal that is new here"), "cpo")
    both(again, EndItem(item="I1", outcome="parked"))
    close(again)
    closed = again.view(None)
    text = export_toml(closed)
    assert text.count(f'carried_from = "{last}/G') == 2
    assert read_minutes(text, "minutes").all(Goal) == closed.all(Goal)
    assert f"**Carried from:** {last}/G" in export_markdown(closed)


@pytest.mark.parametrize("begins", [True, False])
def test_a_series_whose_sessions_were_imported_brings_the_same_goals(
    store: SqliteStore, tmp_path_factory: pytest.TempPathFactory, begins: bool
) -> None:
    room = aligning(store)
    merged(room)
    kept = [carried(room)]
    if not begins:
        between = begun(store, item(1, owner="cpo"), item(2, owner="cto"), item(3, "close"))
        both(between, EndItem(item="I1", outcome="carried"))
        kept.append(close(between))
    other = open_store(tmp_path_factory.mktemp("other") / "p.db")
    for each in kept:
        admit(other, read_minutes(export_toml(store.load(each)), "minutes"))
    was, brought = (goals(begun(each)) for each in (store, other))
    assert brought == was != []
    other.close()
