"""What earlier sessions of a series left to look at, in a real file."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from sessions.exercises.close.kind import SignMinutes
from sessions.model import Decision, Item, Participant
from sessions.records.captures import ParkTopic
from sessions.records.decisions import AgreeDecision, RecordDecision, ReviewDecision
from sessions.records.follow_ups import TAKEN_FROM, left_open
from sessions.room import Room
from sessions.rules.agenda import AddItem, MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore

TODAY = date.today()
PEOPLE = (
    Participant(key_="cpo", name="Ada", role="leader"),
    Participant(key_="cto", name="Bo", role="leader"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real file: what is looked for is found by SQL."""
    store = open_store(tmp_path / "p.db")
    yield store
    store.close()


def begun(store: SqliteStore, series: str | None = "weekly", title: str = "Week") -> Room:
    items = [
        Item(id="I1", title="a", kind="talk", owner="cpo", planned_minutes=5, budget_s=300),
        Item(id="I2", title="b", kind="talk", owner="cto", planned_minutes=5, budget_s=300),
        Item(id="I3", title="c", kind="close", planned_minutes=5, budget_s=300),
    ]
    plan = Plan(title=title, playbook="check-in", people=PEOPLE, items=items, series=series, planned_minutes=60)
    room = Room(store, open_session(store, plan))
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    return room


def closed(room: Room) -> str:
    def both(*commands: object) -> None:
        for command in commands:
            for seat in ("cpo", "cto"):
                room.do(command, seat)  # type: ignore[arg-type]

    both(Advance(), Advance(), Advance(), Seal(form="roti", payload={"roti": {"value": 3}}), Advance(), Advance())
    both(SignMinutes())
    assert room.view(None).header.status == "closed"
    return room.id


def decided(room: Room, title: str, **more: object) -> None:
    room.do(RecordDecision(title=title, owner="cpo", **more), "cpo")  # type: ignore[arg-type]
    newest = room.view(None).all(Decision)[-1]
    room.do(AgreeDecision(decision=newest.id), "cto")


def seen(store: SqliteStore, room: Room, today: date = TODAY) -> list[tuple[str, str]]:
    return [
        (left.why, getattr(left.row, "title", "") or getattr(left.row, "text", ""))
        for left in left_open(store, room.view(None), today)
    ]


def test_due_decisions_undecided_ones_tripwires_and_topics_come_in_this_order(store: SqliteStore) -> None:
    room = begun(store)
    room.do(ParkTopic(text="tiers", revisit_on=TODAY), "cpo")
    room.do(ParkTopic(text="not yet", revisit_on=TODAY + timedelta(days=1)), "cpo")
    decided(room, "wired", tripwire="two pages a week", review_on=TODAY + timedelta(days=9))
    decided(room, "due", review_on=TODAY)
    decided(room, "settled", review_on=TODAY + timedelta(days=9))
    room.do(RecordDecision(title="open"), "cpo")
    closed(room)
    here = begun(store)
    assert seen(store, here) == [("due", "due"), ("deferred", "open"), ("tripwire", "wired"), ("parked", "tiers")]
    assert left_open(store, here.view(None), TODAY)[0].title == "Week"


def test_another_series_an_open_session_and_a_session_without_a_series_leave_nothing_to_follow_up(
    store: SqliteStore,
) -> None:
    for series in ("weekly", "other", None):
        room = begun(store, series)
        room.do(ParkTopic(text="tiers", revisit_on=TODAY), "cpo")
        if series == "other":
            closed(room)
    assert seen(store, begun(store)) == []
    assert seen(store, begun(store, None)) == []


def test_what_was_reviewed_is_no_longer_due(store: SqliteStore) -> None:
    room = begun(store)
    decided(room, "due", review_on=TODAY)
    decided(room, "replaced", review_on=TODAY)
    room.do(ParkTopic(text="taken", revisit_on=TODAY), "cpo")
    room.do(ParkTopic(text="again", revisit_on=TODAY), "cpo")
    first = closed(room)
    here = begun(store)
    assert len(seen(store, here)) == 4
    Room(store, first).do(ReviewDecision(decision="D1", keep_until=TODAY + timedelta(days=30)), "cpo")
    here.do(RecordDecision(title="instead", supersedes=f"{first}/D2"), "cpo")
    here.do(AddItem(title="taken", item_kind="talk", minutes=5, settings={TAKEN_FROM: f"{first}/P1"}), "cpo")
    here.do(ParkTopic(text="again"), "cpo")
    assert seen(store, here) == []
    assert seen(store, here, TODAY + timedelta(days=31)) == [("due", "due")]
