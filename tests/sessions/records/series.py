"""Sessions of a series as two leaders begin, decide and close them, in a real file."""

from datetime import date, timedelta

from sessions.exercises.close.kind import SignMinutes
from sessions.model import Decision, Item, Participant
from sessions.records.decisions import AgreeDecision, RecordDecision
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, open_session
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.both import both

TODAY = date.today()
SOON, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=30)
PEOPLE = (
    Participant(key_="cpo", name="Ada", role="leader"),
    Participant(key_="cto", name="Bo", role="leader"),
)


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
    both(room, Advance(), Advance(), Advance(), Seal(form="roti", payload={"roti": {"value": 3}}))
    both(room, Advance(), Advance(), SignMinutes())
    assert room.view(None).header.status == "closed"
    return room.id


def decided(room: Room, title: str, **more: object) -> None:
    room.do(RecordDecision(title=title, owner="cpo", **more), "cpo")  # type: ignore[arg-type]
    newest = room.view(None).all(Decision)[-1]
    room.do(AgreeDecision(decision=newest.id), "cto")
