"""Sessions in a real file, played up to a point, for tests of what is shown then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from sessions.command import Command
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.minutes.parse import read_minutes
from sessions.model import Item, Participant
from sessions.records.captures import AddAction, Capture, ParkTopic
from sessions.records.decisions import AddOption, RecordDecision
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start
from sessions.rules.moves import Advance, Seal
from sessions.setup.new_session import Plan, admit, open_session
from sessions.store import open_store
from tests.sessions.both import both
from tests.tui.stage import until
from tui.dialogs.modal import FormModal

EXAMPLE = Path(__file__).parents[1] / "sessions" / "minutes" / "example-minutes.toml"
LINE = """
[[line]]
id = "L1"
kind = "agreement"
text = "We answer each other within a day."
version = 1
signed = ["cpo", "cto"]
review_on = 2026-05-01
"""
TODAY = date.today()
PEOPLE = (
    Participant(key_="cpo", name="Ada Obi", role="leader"),
    Participant(key_="cto", name="Bo Chen", role="leader"),
)
QUESTIONS = {
    "questions": [
        {"key": "risk", "ask": "What goes wrong next?", "answer": "text", "most": 200},
        {"key": "sure", "ask": "How sure are you?", "answer": "scale", "guess": True, "reason_if": {"under": 3}},
        {"key": "cards", "ask": "Cards in May?", "answer": "yesno"},
    ]
}
ANSWERS = {
    "cpo": {"risk": {"value": "the renewal"}, "sure": {"value": 4, "guess": 4}, "cards": {"value": True}},
    "cto": {
        "risk": {"value": "reconciliation"},
        "sure": {"value": 1, "guess": 3, "reason": "no slack"},
        "cards": {"value": False},
    },
}


def item(n: int, kind: str, owner: str = "cpo", title: str = "", settings: Any = None, **more: Any) -> Item:
    """Return an item of the agenda, ten minutes long."""
    return Item(
        id=f"I{n}",
        title=title or f"Item {n}",
        kind=kind,
        owner=owner,
        planned_minutes=10,
        budget_s=600,
        settings=settings,
        **more,
    )


def room_with(path: Path, *items: Item, series: str | None = None, title: str = "Q2 roadmap") -> Room:
    """Return a room on a session under way."""
    plan = Plan(title=title, playbook="test", people=PEOPLE, items=items, series=series)
    store = open_store(path)
    room = Room(store, open_session(store, plan))
    room.do(MakeReady(), "cpo")
    room.do(Start(), "cpo")
    return room


def talking(path: Path) -> Room:
    """Return a room in a talk in which something of each kind was recorded."""
    room = room_with(
        path, item(1, "talk", title="What ships", outcome_wanted="Decisions"), item(2, "talk", "cto"), item(3, "close")
    )
    room.do(RecordDecision(title="Saved cards first"), "cpo")
    room.do(AddOption(decision="D1", text="Cards in May"), "cpo")
    room.do(AddAction(text="Publish the budget", owner="cto"), "cto")
    room.do(Capture(what="fact", text="Refunds take 52 h", source="Finance"), "cto")
    room.do(Capture(what="question", text="Would July do?"), "cpo")
    room.do(ParkTopic(text="Tier names"), "cpo")
    return room


def answered(path: Path) -> Room:
    """Return a room in which both have answered, and look at it."""
    room = room_with(path, item(1, "ask", title="How it goes", settings=QUESTIONS), item(2, "talk", "cto"))
    seal(room, "answer", ANSWERS)
    both(room, Advance())
    return room


def seal(room: Room, form: str, answers: dict[str, Any]) -> None:
    """Let both seal their answers."""
    for seat, payload in answers.items():
        room.do(Seal(form=form, payload=payload), seat)


def closing(path: Path, phase: str = "gaps", series: str | None = None, records: Iterable[Command] = ()) -> Room:
    """Return a room in a phase of its closing item, or closed."""
    room = room_with(path, item(1, "talk"), item(2, "talk", "cto"), item(3, "close"), series=series, title="Week 1")
    for command in records:
        room.do(command, "cpo")
    both(room, Advance(), Advance())
    if phase == "gaps":
        return room
    next_at = datetime.now().astimezone() + timedelta(days=7)
    room.do(Conclude(next_at=next_at, announcement="Refunds get faster."), "cpo")
    both(room, Advance())
    seal(
        room,
        "roti",
        {
            "cpo": {"roti": {"value": 4}, "relied-on": {"value": "holding the line"}},
            "cto": {"roti": {"value": 3}, "relied-on": {"value": "the numbers"}},
        },
    )
    both(room, Advance())
    if phase == "reveal":
        return room
    both(room, Advance())
    if phase == "closed":
        both(room, SignMinutes())
    return room


def left_behind() -> tuple[Command, ...]:
    """Return what a session writes down that the next of its series reviews."""
    due = TODAY - timedelta(days=2)
    return (
        RecordDecision(title="Freeze the API", method="owner", owner="cpo", review_on=TODAY, tripwire="two asks"),
        AddAction(text="Publish the budget", owner="cto", due=due),
        ParkTopic(text="Tier names", revisit_on=TODAY),
    )


def reviewing(path: Path) -> Room:
    """Return a room that reviews what a closed session of its series left."""
    closing(path, "closed", "weekly", left_behind()).store.close()
    return room_with(path, item(1, "review"), item(2, "talk", "cto"), item(3, "close"), series="weekly")


def looking_back(path: Path) -> Room:
    """Return a room in whose review both are asked in private about a goal and a line of the session before."""
    store = open_store(path)
    admit(store, read_minutes(EXAMPLE.read_text("utf-8") + LINE, "minutes.toml"))
    store.close()
    return room_with(path, item(1, "review"), item(2, "talk", "cto"), item(3, "close"), series="cpo-cto-weekly")


async def asked(pilot: Pilot[Any]) -> None:
    """Wait until a small form lies over the screen, is laid out and takes keys."""

    def ready() -> bool:
        screen = pilot.app.screen
        return isinstance(screen, FormModal) and screen.focused is not None and bool(screen.focused.size)

    await until(pilot, ready)
