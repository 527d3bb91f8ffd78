"""Three example sessions of one series: a script in `schemas/demo.toml`, played for real.

Two are closed and signed, and the last one is in the middle of a ballot.

Every step goes through the room like any other command; only its time is scripted rather than measured.
"""

import functools
import random
import re
import tomllib
import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

import sessions.records.amendments
import sessions.records.escalations
import sessions.records.follow_ups
import sessions.records.lines
import sessions.records.watches  # noqa: F401  all bring commands that the script names
from sessions.boards.spec_reading import as_setting
from sessions.command import Command, Context, every_command
from sessions.exercises.align.outcomes import SignGoals
from sessions.exercises.align.state import goal_hash
from sessions.exercises.board.import_rows import ImportRows
from sessions.library.boards import board
from sessions.library.playbooks import agenda_items, playbook_from
from sessions.model import Clock, Participant
from sessions.room import People, Room
from sessions.rules.moves import Seal
from sessions.rules.phases import KINDS, open_form
from sessions.setup.new_session import Plan, open_session
from sessions.store.protocol import Store
from sessions.times import now


class ScriptedRoom(Room):
    """A room whose time comes from a script, with each person at their own terminal."""

    told: datetime
    rng: random.Random
    elapsed: int = 0

    def _context(self, seat: str, people: People, elapsed_ms: int) -> Context:
        return replace(super()._context(seat, people, self.elapsed), now=self.told, rng=self.rng, mode="local")

    def wait(self, seconds: int) -> None:
        """Let time pass, and with it the clock if it is running."""
        self.told += timedelta(seconds=seconds)
        clock = self.view(None).find(Clock)
        self.elapsed += seconds * 1000 if clock and clock.state == "running" else 0

    def tell(self, command: Command, seat: str) -> None:
        """Do a step's command."""
        before = self.view(None).find(Clock)
        self.do(command, seat)
        clock = self.view(None).find(Clock)
        if clock is not None and clock != before:
            self.elapsed = clock.elapsed_ms


def load(store: Store) -> list[str]:
    """Play the examples into a file and return their ids, the earliest first and the live one last."""
    return [play(store, story) for story in stories()]


def stories() -> list[dict[str, Any]]:
    """Return the script: the people, playbook and steps of each example."""
    return list(tomllib.loads((resources.files("schemas") / "demo.toml").read_text("utf-8"))["story"])


def play(store: Store, story: Mapping[str, Any]) -> str:
    """Play one example into a file and return its id."""
    return Performance(store, story).to_the_end()


class Performance:
    """An example in a file, planned and then played step by step, as far as somebody likes."""

    def __init__(self, store: Store, story: Mapping[str, Any], begun: datetime | None = None) -> None:
        """Plan its session. It begins at `begun`; if that is left out, as many days ago as the story says.

        A story of today then begins so long ago that it ends now.
        """
        self.begun = begun or _begun(story)
        self.steps: Sequence[Mapping[str, Any]] = story["step"]
        plan = _planned(story)
        self.session = open_session(store, plan, self.begun - timedelta(days=2))
        self.room = ScriptedRoom(store, self.session, frozenset(person.key_ for person in plan.people))
        self.room.told, self.room.rng = self.begun, random.Random(story["seed"])

    def to_the_end(self) -> str:
        """Do all steps, and return the id of the session. Raises Refused."""
        for step in self.steps:
            self.play(step)
        return self.session

    def play(self, step: Mapping[str, Any]) -> None:
        """Do a step as everybody in it does. Raises Refused."""
        self.room.wait(step.get("wait", 0))
        for seat in step["by"]:
            self.act(step, seat)

    def act(self, step: Mapping[str, Any], seat: str) -> None:
        """Do what one person does in a step. Raises Refused."""
        self.room.tell(_command(self.room, step, self.begun), seat)


def _begun(story: Mapping[str, Any]) -> datetime:
    if not story["days_ago"]:
        return now() - timedelta(seconds=sum(step.get("wait", 0) for step in story["step"]))
    return now().replace(hour=9, minute=30, second=0) - timedelta(days=story["days_ago"])


def _planned(story: Mapping[str, Any]) -> Plan:
    book, faults = playbook_from(story["playbook"])
    assert book is not None, faults
    people = [Participant(key_=key, **person) for key, person in story["people"].items()]
    return Plan(
        title=story["title"],
        playbook=story["named"],
        people=people,
        items=agenda_items(book, [person.key_ for person in people if person.role == "leader"]),
        planned_minutes=book.minutes,
        buffer_percent=book.buffer_percent,
        series=story["series"],
    )


@functools.cache
def _commands() -> dict[str, type[Command]]:
    """Return every kind of command by its name, those of all exercises too."""
    list(KINDS.values())
    return {kind.kind(): kind for kind in every_command()}


def _command(room: Room, step: Mapping[str, Any], begun: datetime) -> Command:
    """Return the command that a step names; a whole number in place of a date counts from the session's own date."""
    kind = _commands()[step["do"]]
    said: dict[str, Any] = {key: value for key, value in step.items() if key not in ("do", "by", "wait")}
    view = room.view(None)
    if kind is Seal:
        said["form"] = open_form(view)
    if kind is ImportRows:
        said["board"] = as_setting(board(said["board"]).spec)
    if kind is SignGoals and view.active:
        said["hash"] = goal_hash(view, view.active)
    hints = typing.get_type_hints(kind)
    for field in fields(kind):
        if field.name in said:
            words = _written(said[field.name], begun, view.header.previous or "")
            said[field.name] = _fitted(words, str(hints[field.name]), begun)
    return kind(**said)


def _fitted(value: Any, hint: str, begun: datetime) -> Any:
    if "datetime.datetime" in hint:
        return begun + timedelta(days=value)
    if "datetime.date" in hint:
        return (begun + timedelta(days=value)).date()
    if isinstance(value, list) and hint.startswith("tuple"):
        return tuple(tuple([*each, None][:3]) if isinstance(each, list) else each for each in value)
    return value


def _written(value: Any, begun: datetime, before: str) -> Any:
    """Return the texts of a step, with ``{+90}`` as the date that many days later, ``{before}`` as the last session."""
    if isinstance(value, str):
        dated = re.sub(r"\{\+(\d+)\}", lambda days: f"{begun + timedelta(days=int(days[1])):%Y-%m-%d}", value)
        return dated.replace("{before}", before)
    if isinstance(value, Mapping):
        return {key: _written(each, begun, before) for key, each in value.items()}
    return value
