"""What a leader answers alone is the same to everybody else, whatever they answered.

It is what came of an earlier goal, or a board's private cells, notes and votes. Two files differ only in that.
Random keys and commands of the others do the same in both, and come upon the same.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from sessions.due import ASKED, OUTCOMES
from sessions.errors import Refused
from sessions.exercises.board.rows import AddRow
from sessions.exercises.review.look_back import LOOK, SAID_OF_LINES
from sessions.model import Item, Sheet
from sessions.room import Room
from sessions.rules.forms import Payload
from sessions.rules.moves import Advance, Seal
from sessions.store import open_store
from tests.few import few
from tests.sessions.boards.kinds import RISKS, STAGES
from tests.sessions.both import both
from tests.sessions.chance import random_command
from tests.sessions.commands import COMMANDS
from tests.sessions.wild import Steady
from tests.tui.every_verb import every_verb
from tests.tui.scenes import item, looking_back, room_with
from tests.tui.stage import screen_of, shown, until
from tui.app import ParleyApp

pytestmark = pytest.mark.slow

OTHERS = (None, "cto")
TRIES = 4
"""How often the same keys are pressed: on a busy machine one can take effect later, but a leak is there each time."""
CHANGING = re.compile(r"sha256:[0-9a-f…]+|[0-9a-f]{8,}|\d+:\d\d(:\d\d)?")
"""What differs between two files anyway: hashes, salts, and how long it took."""


def masked(text: str) -> str:
    return CHANGING.sub("#", text)


@dataclass(frozen=True)
class Subject:
    """A private phase, and two ways to answer it; `shows` is on everybody's screen meanwhile."""

    form: str
    series: str
    shows: str
    begun: Callable[[Path], Room]
    answers: Callable[[Room], tuple[Payload, Payload]]
    wanted: tuple[str, ...]


def looked_back(room: Room) -> tuple[Payload, Payload]:
    """Answer each question with its first option, or with its last."""
    asked: list[Mapping[str, Any]] = (room.view(None).get(Item, "I1").settings or {})[ASKED]
    words = {
        each["key"]: [one.words for one in OUTCOMES[each["kind"]] if each["kind"] != "line" or one.key in SAID_OF_LINES]
        for each in asked
    }
    first, last = ({key: {"outcome": options[place]} for key, options in words.items()} for place in (0, -1))
    return first, last


def on_board(form: str, board: dict[str, Any], row: dict[str, Any], *said: Payload) -> Subject:
    """A board with a row in one of its private phases, with two answers about it; those before are sealed."""

    def begun(path: Path) -> Room:
        about = item(1, "board", settings={"board": board})
        room = room_with(path, about, item(2, "talk", "cto"), item(3, "close"), series="weekly")
        room.do(AddRow(board="B1", values=row), "cpo")
        both(room, Advance())
        if form == "annotate":
            for seat in ("cpo", "cto"):
                room.do(Seal(form="fill", payload={"risk-1": {"likely": 3}}), seat)
            both(room, Advance())
        assert room.view(None).get(Item, "I1").phase == form
        return room

    key = str(next(iter(row.values())))
    return Subject(form, "weekly", key, begun, lambda room: (said[0], said[1]), ("walrus",))


RISK, STAGE = {"risk": "Vendor lock-in"}, {"technology": "Rust", "stage": "trial"}
SUBJECTS = {
    "look-back": Subject(LOOK, "cpo-cto-weekly", "Did it come true?", looking_back, looked_back, ("missed",)),
    "cells": on_board("fill", RISKS, RISK, {"risk-1": {"likely": 1}}, {"risk-1": {"likely": 5}}),
    "notes": on_board(
        "annotate",
        RISKS,
        RISK,
        {"risk-1": {"customer": "A walrus"}},
        {"risk-1": {"customer": "Many badgers, all of them in the cellar"}},
    ),
    "votes": on_board(
        "vote",
        STAGES,
        STAGE,
        {"technology-1": {"value": True, "guess": False}},
        {"technology-1": {"value": False, "guess": True, "reason": "The walrus isn't fed"}},
    ),
}


async def at_rest(pilot: Pilot[Any]) -> str:
    """Return what the screen says once it changes no more; a key can take effect a moment later."""
    before = None
    for _ in range(40):
        if not pilot.app.is_running or (before and before == shown(pilot)):
            break
        before = shown(pilot)
        await pilot.pause(0.05)
    return before or ""


class Pair:
    """Two files in which the CPO answered the same questions in another way, sealed or as a draft."""

    def __init__(self, folder: Path, subject: Subject, sealed: bool) -> None:
        self.subject = subject
        first = subject.begun(folder / "0.db")
        self.id = first.id
        first.store.close()
        shutil.copy(folder / "0.db", folder / "1.db")
        self.paths = [folder / "0.db", folder / "1.db"]
        self.doors = [partial(open_store, path, monotonic=lambda: 1000.0) for path in self.paths]
        self.rooms: list[Room] = [Steady(door(), self.id) for door in self.doors]
        for payload, room in zip(subject.answers(self.rooms[0]), self.rooms, strict=True):
            if sealed:
                room.do(Seal(form=subject.form, payload=payload), "cpo")
            else:
                room.save_draft("cpo", payload)

    @property
    def private(self) -> bool:
        """Whether nothing of it was revealed yet, in either file."""
        views = [room.view(None) for room in self.rooms]
        form = self.subject.form
        return all(view.get(Item, "I1").phase == form and not view.all(Sheet, status="revealed") for view in views)

    def do(self, rng: random.Random, seat: str) -> None:
        """Let somebody else try the same random command in both; both answer alike."""
        kind, seed = rng.choice(COMMANDS), rng.random()
        said = []
        for room in self.rooms:
            command = random_command(kind, room.view(None), random.Random(seed), "plain")
            try:
                room.do(command, seat)
                said.append("done")
            except Refused as refusal:
                said.append(str(refusal))
        assert not self.private or masked(said[0]) == masked(said[1]), kind

    def views(self, room: Room) -> str:
        """All that the others and nobody in particular can see of the session."""
        return masked("\n".join(repr(room.view(eyes).rows()) for eyes in OTHERS))

    def verbs(self, path: Path) -> str:
        """All that the command line says of it."""
        told = every_verb(path, self.id, self.subject.series, self.subject.wanted)
        said = "\n".join(words for verb, words in told.items() if not verb.startswith("doctor"))  # how large files are
        return masked(said.replace(str(path), "FILE"))

    async def screens(self, number: int, keys: list[str]) -> str:
        """All that another leader comes upon with some keys."""
        seen = []
        app = ParleyApp(self.doors[number], session=self.id, seat="cto", mode="local")
        async with app.run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: bool(shown(pilot)) and screen_of(pilot).opened)
            for key in keys:
                await pilot.press(key)
                seen.append(await at_rest(pilot))
        return masked("\n".join(seen))

    def close(self) -> None:
        for room in self.rooms:
            room.store.close()


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=list(SUBJECTS))
@settings(max_examples=few(3), phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(rng=st.randoms(use_true_random=False), sealed=st.booleans(), steps=st.integers(0, 25))
def test_no_view_and_no_verb_tells_what_the_other_leader_said(
    tmp_path_factory: pytest.TempPathFactory, subject: Subject, rng: random.Random, sealed: bool, steps: int
) -> None:
    pair = Pair(tmp_path_factory.mktemp("pair"), subject, sealed)
    try:
        for _ in range(steps):
            pair.do(rng, "cto")
            if not pair.private:
                return
        assert len({pair.views(room) for room in pair.rooms}) == 1
        assert len({pair.verbs(path) for path in pair.paths}) == 1
        said = {masked(repr(room.view("cpo").rows())) for room in pair.rooms}
        assert len(said) == 1 + sealed, "its author reads what they sealed"
    finally:
        pair.close()


KEYS = ["1", "2", "tab", "down", "up", "escape", "question_mark", "M", "W", "g", "O", "n", "b", "f1", "enter", "j"]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("sealed", [False, True])
async def test_no_screen_tells_what_the_other_leader_said(tmp_path: Path, subject: str, sealed: bool) -> None:
    for n in range(few(1)):
        keys = random.Random(f"{subject} {sealed} {n}").choices(KEYS, k=6)
        for attempt in range(TRIES):
            (folder := tmp_path / f"{n}-{attempt}").mkdir()
            pair = Pair(folder, SUBJECTS[subject], sealed)
            try:
                here, there = [await pair.screens(number, keys) for number in (0, 1)]
            finally:
                pair.close()
            if here == there:
                break
        assert here == there, keys
        assert SUBJECTS[subject].shows in here
