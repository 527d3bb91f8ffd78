"""Adding an item kind takes one module and one panel; adding a type of question takes one entry and one control."""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sessions.exercises
import tui.exercises
from sessions.errors import Faulty
from sessions.exercises.close.kind import Conclude, SignMinutes
from sessions.library.playbooks import agenda_items, read_playbook
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.room import Room
from sessions.rules.answers import ANSWER_TYPES, AnswerType, Field
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import KINDS
from sessions.rules.questions import asked
from tests.sessions.both import both
from tests.tui.scenes import item, room_with, seal
from tests.tui.stage import all_at_once, in_a_text, parley, screen_of, seal_by_key, shown, typed, until
from tui.exercises import panel_for, panels
from tui.forms.control import Control, PickControl
from tui.forms.controls import CONTROLS, ControlEntry

ADDED = Path(__file__).parents[2] / "added"
PLAYBOOK = """\
format = "parley-playbook/1"
key = "two-words"
title = "Two words"
about = "One word each."
minutes = 20

[[item]]
title = "How are you?"
kind = "pulse"
minutes = 10
owner = "first"
prompt = "One word for this week"

[[item]]
title = "Close"
kind = "close"
minutes = 8
owner = "second"
"""


def closed(room: Room) -> str:
    """Go through the closing item, and return the minutes."""
    room.do(Conclude(next_at=datetime.now().astimezone() + timedelta(days=7), announcement="We go on."), "cpo")
    both(room, Advance())
    seal(room, "roti", {seat: {"roti": {"value": 4}} for seat in ("cpo", "cto")})
    both(room, Advance(), Advance(), SignMinutes())
    return export_toml(room.view(None))


# --- an item kind -----------------------------------------------------------------------------------------------------


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the two folders where parley looks for its exercises, as whoever adds them would."""
    for package, name in ((sessions.exercises, "engine"), (tui.exercises, "face")):
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(ADDED / name)])
    panel_for.cache_clear()
    panels.cache_clear()
    importlib.import_module("sessions.exercises.pulse.kind")
    yield
    KINDS.pop("pulse")
    for name in [name for name in sys.modules if ".exercises.pulse" in name]:
        del sys.modules[name]
    panel_for.cache_clear()
    panels.cache_clear()


async def test_an_added_item_kind_is_planned_played_shown_and_in_the_minutes(tmp_path: Path, pulse: None) -> None:
    path = tmp_path / "p.db"
    room = room_with(path, *agenda_items(read_playbook(PLAYBOOK, "two-words"), ["cpo", "cto"]))
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "One word for this week" in shown(pilot) and in_a_text(pilot))
        assert type(screen_of(pilot).middle.panel) is panel_for("pulse") and "PulsePanel" in repr(
            screen_of(pilot).middle.panel
        )
        await typed(pilot, "calm")
        await seal_by_key(pilot)
        await until(pilot, lambda: "Sealed" in shown(pilot))
        room.do(Seal(form="write", payload={"word": {"text": "tired"}}), "cto")
        both(room, Advance())
        await until(pilot, lambda: "Two words" in shown(pilot) and "cpo: calm" in shown(pilot))
        assert "cto: tired" in shown(pilot)
    both(room, Advance())
    minutes = closed(room)
    assert [each["kind"] for each in tomllib.loads(minutes)["agenda"]] == ["pulse", "close"]
    assert tomllib.loads(minutes)["agenda"][0]["note"].split() == ["cpo:", "calm", "cto:", "tired"]
    assert room.store.verify(room.id) == [] and export_toml(read_minutes(minutes, "minutes")) == minutes


def test_a_playbook_with_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Faulty, match="'pulse'"):
        read_playbook(PLAYBOOK, "two-words")


# --- a type of question -----------------------------------------------------------------------------------------------

LIGHTS = ("red", "amber", "green")
ASKED = [
    {"key": "ledger", "ask": "Where is the ledger move?", "answer": "light", "guess": True, "reason_if": {"is": "red"}}
]


class LightAnswer(AnswerType):
    """A traffic light."""

    key = "light"

    def wrong(self, field: Field, value: Any) -> str | None:
        return None if value in LIGHTS else "give red, amber or green."

    def named(self, field: Field) -> Mapping[str, Any]:
        return {light: light for light in LIGHTS}

    def widest(self, field: Field) -> int:
        return 2

    def gap(self, field: Field, one: Any, other: Any) -> int:
        return abs(LIGHTS.index(one) - LIGHTS.index(other))

    def words(self, value: Any, field: Field | None = None) -> str:
        return f"{value} light"


def light_control(field: Field, answer: Any, label: str | None) -> Control:
    return PickControl(replace(field, answer="choice", options=LIGHTS), answer, label)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWER_TYPES, "light", LightAnswer())
    monkeypatch.setitem(CONTROLS, "light", ControlEntry(light_control))


async def test_an_added_question_type_is_checked_answered_compared_and_in_the_minutes(
    tmp_path: Path, light: None
) -> None:
    assert asked(ASKED)[1] == []
    assert [each.says for each in asked([{**ASKED[0], "reason_if": {"is": "blue"}}])[1]] == [
        "'blue' cannot be answered; give red, amber or green"
    ]
    path = tmp_path / "p.db"
    room = room_with(path, item(1, "ask", settings={"questions": ASKED}), item(2, "close", "cto"))
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "Where is the ledger move?" in shown(pilot) and "amber" in shown(pilot))
        await pilot.press("r", "down", "g", "f8")
        await until(pilot, lambda: "! This is required." in shown(pilot) and in_a_text(pilot))
        await typed(pilot, "no slack")
        await seal_by_key(pilot)
        await until(pilot, lambda: "Sealed" in shown(pilot) and "red light" in shown(pilot))
        room.do(Seal(form="answer", payload={"ledger": {"value": "green", "guess": "amber"}}), "cto")
        both(room, Advance())
        await until(pilot, lambda: "green light" in shown(pilot) and "gap 2" in shown(pilot))
        await all_at_once(pilot)
        await until(pilot, lambda: "red light" in shown(pilot))
        assert "guessed: amber light" in shown(pilot)
    both(room, Advance())
    minutes = closed(room)
    question = tomllib.loads(minutes)["question"][0]  # the others are those of the close
    assert (question["key"], question["kind"], question["gap"]) == ("ledger", "light", 2)
    assert [(each["by"], each["value"], each["guess"]) for each in question["answer"]] == [
        ("cpo", "red", "green"),
        ("cto", "green", "amber"),
    ]
    assert room.store.verify(room.id) == [] and export_toml(read_minutes(minutes, "minutes")) == minutes


def test_an_unknown_question_type_is_refused() -> None:
    [fault] = asked(ASKED)[1]
    assert fault.path == (0, "answer") and fault.says.startswith("'light' isn't allowed")
