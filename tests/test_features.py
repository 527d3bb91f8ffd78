"""The page of features leaves out no idea of the sources, and names only what parley has."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path
from random import Random

import pytest

from sessions.boards.spec_reading import as_setting
from sessions.library.boards import board, find_boards
from sessions.library.packs import find_packs
from sessions.library.playbooks import playbooks
from sessions.library.tensions import find_tensions
from sessions.rules.phases import KINDS
from tests.sessions.boards.playing import to_the_end
from tests.sessions.play import Play, item
from tests.test_docs import verbs

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "features.md").read_text("utf-8")
IDEAS = {1: 20, 2: 20, 3: 16, 4: 18, 5: 9}
"""How many ideas each source has."""
ROW = re.compile(r"^\| (\d)\.(\d+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAMED = re.compile(r"(pack|playbook|board|tension|item kind) `([^`]+)`")


def rows() -> list[tuple[str, ...]]:
    return ROW.findall(PAGE)


@cache
def known(kind: str) -> frozenset[str]:
    """The keys of everything of a kind that comes with parley."""
    match kind:
        case "pack":
            return frozenset(find_packs().entries)
        case "board":
            return frozenset(find_boards().entries)
        case "playbook":
            return frozenset(playbooks())
        case "tension":
            return frozenset(find_tensions().entries)
    return frozenset(KINDS)


@pytest.mark.parametrize(("section", "count"), IDEAS.items())
def test_every_idea_of_a_source_has_its_row_in_order(section: int, count: int) -> None:
    assert [int(number) for of, number, *_ in rows() if int(of) == section] == list(range(1, count + 1))


def test_every_row_says_what_answers_it_where_that_lives_and_how_to_try_it() -> None:
    assert len(rows()) == sum(IDEAS.values()) == len(re.findall(r"^\| \d", PAGE, re.MULTILINE))
    for *_, answer, where, attempt in rows():
        assert where and "`" in attempt, answer


def test_every_pack_playbook_board_tension_and_item_kind_that_is_named_is_there() -> None:
    named = set(NAMED.findall(PAGE))
    assert len(named) > 60
    assert sorted((kind, key) for kind, key in named if key not in known(kind)) == []


def test_every_board_of_the_library_answers_some_row() -> None:
    named = set(NAMED.findall(PAGE))
    assert sorted(key for key in known("board") if ("board", key) not in named) == []


@pytest.mark.parametrize("key", sorted({key for kind, key in NAMED.findall(PAGE) if kind == "board"}))
def test_every_board_that_a_row_names_is_played_from_its_rows_to_what_is_settled(key: str) -> None:
    play = Play(item("board", 20, {"board": as_setting(board(key).spec)}), item("talk", id="I2"))
    phases = to_the_end(play, Random(1))
    assert (phases[0], phases[-1], play.item.id) == ("read", "settle", "I2")


def test_every_tension_of_the_library_answers_some_row() -> None:
    named = set(NAMED.findall(PAGE))
    assert sorted(key for key in known("tension") if ("tension", key) not in named) == []


def test_every_command_that_a_row_names_is_there_and_shows_what_is_there() -> None:
    commands = re.findall(r"`(parley [^`]+)`", PAGE)
    assert len(commands) > 60
    for command in commands:
        _, verb, *words = shlex.split(command)
        assert verb in verbs(), command
        if words[:1] == ["show"]:
            assert words[1] in known(verb.removesuffix("s")), command


def test_every_key_and_every_file_that_a_row_names_is_there() -> None:
    keys = (ROOT / "docs" / "keys.md").read_text("utf-8")
    for *_, where, attempt in rows():
        for key in re.findall(r"`(\S)`", attempt):
            assert f"| `{key}` |" in keys, (key, attempt)
        for path in re.findall(r"`(sessions/\S+)`", where):
            assert (ROOT / path).exists(), path
