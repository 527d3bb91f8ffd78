"""The pages for people who use parley name the keys, the phases and the figures that it has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions.boards.spec_reading import as_setting
from sessions.library.boards import board
from sessions.model import Item
from sessions.rules.phases import KINDS, Phase
from sessions.session import Session
from tests.test_docs import ROOT, verbs
from tui.cli.parser import parser
from tui.commands.command import KeyCommand, shown
from tui.config_keys import everything

EXERCISES = sorted((ROOT / "docs" / "exercises").glob("*.md"))
PAGES = [*(ROOT / name for name in ("docs/faq.md", "docs/for-the-ceo.md")), *EXERCISES]
EVERYWHERE = {"enter", "esc", "tab", "space", "j", "k", "g", "G", "F10", "F4", "?", "F1", ":", "ctrl+o", "ctrl+c"}
"""Keys that do the same on every screen: moving, small forms, help, commands."""
KEY = re.compile(r"`([A-Za-z0-9?:/+<>%#*@\[\]-]|F\d{1,2}|(?:ctrl|shift)\+\w+|esc|enter|space|tab)`")
COMMANDS = {command.id: command for command in everything()}
HALF = {"½": 0.5, "¼": 0.25}

pages = pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")


def sections(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each part of a page that begins with a heading, without its fences, and the commands whose keys it names.

    A part names them in a comment: ``<!-- keys: next goal-sign -->``.
    """
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for part in filter(None, re.split(r"^(?=#+ )", text, flags=re.MULTILINE)):
        named = [name for each in re.findall(r"<!-- keys: (.*?) -->", part, re.DOTALL) for name in each.split()]
        yield part, named


def keys_of(command: KeyCommand) -> set[str]:
    """Every key of a command, as a page writes it."""
    return {shown(key) for key in f"{command.keys},{command.typing}".split(",") if key}


@pages
def test_every_key_on_a_page_belongs_to_a_command_that_its_section_names(path: Path) -> None:
    for part, named in sections(path):
        title = part.splitlines()[0]
        assert not (unknown := set(named) - set(COMMANDS)), f"{title}: there is no command {unknown}"
        told = set(KEY.findall(part))
        assert not (unused := [each for each in named if not keys_of(COMMANDS[each]) & told]), f"{title}: {unused}"
        known = {key for each in named for key in keys_of(COMMANDS[each])} | EVERYWHERE
        assert not (wrong := told - known), f"{title}: no command that the section names has the key {wrong}"


@pages
def test_every_parley_command_in_a_sentence_parses(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for words in re.findall(r"`(parley [a-z][^`]*)`", text):
        verb = words.split()[1:]
        if len(verb) == 1 and verb[0] in verbs():
            continue  # the verb itself is meant
        try:
            parser().parse_args(shlex.split(words.replace("…", "FILE"))[1:])
        except SystemExit:
            pytest.fail(words)


# --- exercises --------------------------------------------------------------------------------------------------------


def planned(words: list[str]) -> Iterator[tuple[str, bool, list[float | None]]]:
    """Title, privacy and minutes of each phase of a kind, for an item of so many minutes; None has no time of its own.

    An `argue` has the minutes of its full form, then those of its short one.
    """
    kind, minutes, *board_key = [*words, *(["30"] if len(words) == 1 else [])]
    found = []
    settings: list[dict[str, Any]] = [{"form": "full"}, {"form": "short"}] if kind == "argue" else [{}]
    if kind == "board":
        settings = [{"board": as_setting(board(board_key[0]).spec)}]
    if kind == "review":
        settings = [{"asked": [{"key": "goal-1", "id": "G1", "kind": "goal", "text": "A goal", "about": None}]}]
    for each in settings:
        item = Item(
            id="I1", title="Item", kind=kind, planned_minutes=int(minutes), budget_s=60 * int(minutes), settings=each
        )
        alone, rules = Session([item]), KINDS[kind]
        seconds = {phase.key: rules.seconds(alone, item, phase) or 0 for phase in rules.phases}
        found.append({key: each / 60 for key, each in {**seconds, **_by_key(rules.planned(item))}.items()})
    for phase in KINDS[kind].phases:
        yield phase.title, phase.private, [each.get(phase.key) or None for each in found]


def _by_key(phases: list[tuple[Phase, int]]) -> dict[str, int]:
    return {phase.key: seconds for phase, seconds in phases}


def minutes_in(cell: str) -> float | None:
    """The minutes in a cell: ``2½`` is 2.5, a dash is None."""
    if cell == "–":
        return None
    return float(cell.strip("½¼") or 0) + HALF.get(cell[-1], 0)


@pytest.mark.parametrize("path", [path for path in EXERCISES if path.stem in KINDS], ids=lambda path: path.stem)
def test_the_page_of_an_exercise_has_each_of_its_phases_with_its_minutes(path: Path) -> None:
    [(words, table)] = re.findall(r"<!-- phases: (.*?) -->\n(.*?)\n\n", path.read_text("utf-8"), re.DOTALL)
    kind = words.split()[0]
    assert kind == path.stem
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    expected = list(planned(words.split()))
    assert [row[0] for row in rows] == [f"**{title}**" if private else title for title, private, _ in expected]
    for row, (title, _, minutes) in zip(rows, expected, strict=True):
        for cell, wanted in zip(row[1 : 1 + len(minutes)], minutes, strict=True):
            told = minutes_in(cell)
            assert (told is None) == (wanted is None), title
            assert told is None or wanted is None or abs(told - wanted) <= 0.5, title
        assert all(row[1 + len(minutes) :]), f"{title}: say what happens, and why"


def test_each_exercise_has_a_page_and_the_page_on_which_to_choose_names_it() -> None:
    index = (ROOT / "docs" / "exercises" / "README.md").read_text("utf-8")
    assert {path.stem for path in EXERCISES} == {*KINDS, "README"}
    assert all(f"({kind}.md)" in index for kind in KINDS)
