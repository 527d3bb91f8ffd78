"""What a leader says alone of an earlier goal is the same to everybody else, whatever they said.

Two files differ only in that. Random keys and commands of the others do the same in both, and come upon the same.
"""

from __future__ import annotations

import asyncio
import random
import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sessions.due import OUTCOMES
from sessions.errors import Refused
from sessions.exercises.review.look_back import ASKED, LOOK, SAID_OF_LINES
from sessions.model import Item, Sheet
from sessions.room import Room
from sessions.rules.moves import Seal
from sessions.store import open_store
from tests.few import few
from tests.sessions.chance import random_command
from tests.sessions.wild import COMMANDS, Steady
from tests.tui.scenes import looking_back
from tests.tui.stage import screen_of, shown, until
from tests.tui.test_secrets import said_by
from tui.app import ParleyApp

pytestmark = pytest.mark.slow

SERIES = "cpo-cto-weekly"
OTHERS = (None, "cto")
CHANGING = re.compile(r"sha256:[0-9a-f…]+|[0-9a-f]{8,}|\d+:\d\d(:\d\d)?")
"""What differs between two files anyway: hashes, salts, and how long it took."""


def masked(text: str) -> str:
    return CHANGING.sub("#", text)


def answers(room: Room, place: int) -> dict[str, Any]:
    """Answer each question with its option at `place`, counted from either end."""
    asked: list[Mapping[str, Any]] = (room.view(None).get(Item, "I1").settings or {})[ASKED]
    words = {
        each["key"]: [one.words for one in OUTCOMES[each["kind"]] if each["kind"] != "line" or one.key in SAID_OF_LINES]
        for each in asked
    }
    return {key: {"outcome": options[place]} for key, options in words.items()}


class Pair:
    """Two files in which the CPO said other things of the same goals, sealed or as a draft."""

    def __init__(self, folder: Path, sealed: bool) -> None:
        first = looking_back(folder / "0.db")
        self.id = first.id
        first.store.close()
        shutil.copy(folder / "0.db", folder / "1.db")
        self.paths = [folder / "0.db", folder / "1.db"]
        self.doors = [partial(open_store, path, monotonic=lambda: 1000.0) for path in self.paths]
        self.rooms: list[Room] = [Steady(door(), self.id) for door in self.doors]
        for place, room in zip((0, -1), self.rooms, strict=True):
            payload = answers(room, place)
            if sealed:
                room.do(Seal(form=LOOK, payload=payload), "cpo")
            else:
                room.save_draft("cpo", payload)

    @property
    def private(self) -> bool:
        """Whether nothing of it was revealed yet, in either file."""
        views = [room.view(None) for room in self.rooms]
        return all(view.get(Item, "I1").phase == LOOK and not view.all(Sheet, status="revealed") for view in views)

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
        verbs = [[verb, self.id] for verb in ("show", "log", "verify")]
        verbs += [["due"], ["due", "--all"], ["actions"], ["list"], ["search", "missed"], ["search", "true"]]
        verbs += [[*verb, "--json"] for verb in verbs]
        verbs += [["export", self.id, "--format", kind] for kind in ("toml", "markdown", "json", "ics")]
        verbs += [["export", SERIES, "--format", "ics"], ["pair", SERIES, "--json"], ["why", "refunds"]]
        return masked("\n".join(said_by("--db", str(path), *verb) for verb in verbs).replace(str(path), "FILE"))

    async def screens(self, number: int, keys: list[str]) -> str:
        """All that another leader comes upon with some keys."""
        seen = []
        app = ParleyApp(self.doors[number], session=self.id, seat="cto", mode="local")
        async with app.run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: bool(shown(pilot)) and screen_of(pilot).opened)
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
                seen.append(shown(pilot) if app.is_running else "")
        return masked("\n".join(seen))

    def close(self) -> None:
        for room in self.rooms:
            room.store.close()


@settings(max_examples=few(12), phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(rng=st.randoms(use_true_random=False), sealed=st.booleans(), steps=st.integers(0, 25))
def test_no_view_and_no_verb_tells_what_the_other_leader_said(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random, sealed: bool, steps: int
) -> None:
    pair = Pair(tmp_path_factory.mktemp("pair"), sealed)
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


@settings(max_examples=few(3), phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(keys=st.lists(st.sampled_from(KEYS), min_size=4, max_size=10), sealed=st.booleans())
def test_no_screen_tells_what_the_other_leader_said(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], sealed: bool
) -> None:
    pair = Pair(tmp_path_factory.mktemp("pair"), sealed)
    try:
        here, there = (asyncio.run(pair.screens(number, keys)) for number in (0, 1))
        assert here == there
        assert "Did it come true?" in here
    finally:
        pair.close()
