"""Each command with JSON output prints what docs/json.md says."""

import argparse
import json
import re
from pathlib import Path

import pytest

from sessions.minutes.layout import TREE
from sessions.model import TABLES
from tests.demo import Demo
from tests.tui.cli.conftest import ROOT, Parley
from tui.cli.parser import parser

DOC = (ROOT / "docs" / "json.md").read_text("utf-8")
ROWS = re.findall(r"^\| `parley ([^`]+)` \| ([\w, ]+) \| (.+) \|$", DOC, re.MULTILINE)
WORDS = {"WORDS": "ledger", "SERIES": "cpo-cto-weekly"}
KEYS = {
    "playbooks": "check-in",
    "packs": "four-lenses",
    "boards": "roadmap",
    "board": "facts",
    "tensions": "speed-or-health",
}


def keys(told: str) -> tuple[set[str], set[str]]:
    """Return the keys that are always there, and those that may be absent."""
    maybe = set(re.findall(r"\[`(\w+)`\]", told))
    return set(re.findall(r"`(\w+)`", told)) - maybe, maybe


def ran(parley: Parley, demo: Demo, command: str) -> str:
    verb = command.split()[0]
    text = demo.db.with_name("notes.txt")
    text.write_text("This is too risky.\n")
    named = {**WORDS, "ID": demo.closed, "KEY": KEYS.get(verb, ""), "FILE": text}
    done = parley(*[named.get(word, word) for word in command.split()])
    assert done.code == (3 if command.startswith("due") else 0), done
    return done.out


def test_every_command_with_json_output_is_documented() -> None:
    chosen = next(each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    verbs: dict[str, argparse.ArgumentParser] = dict(chosen.choices)
    takers = {name for name, verb in verbs.items() if any("--json" in each.option_strings for each in verb._actions)}
    assert takers == {command.split()[0] for command, _, _ in ROWS if command.endswith("--json")}


@pytest.mark.parametrize(("command", "prints", "told"), ROWS, ids=[command for command, _, _ in ROWS])
def test_a_command_prints_the_documented_keys(parley: Parley, demo: Demo, command: str, prints: str, told: str) -> None:
    out = ran(parley, demo, command)
    if prints == "object, on many lines":
        assert set(json.loads(out)) - {"format", "generator"} <= {node.name for node in TREE}
        return
    objects = [json.loads(line) for line in out.splitlines()]
    assert objects
    if prints == "object":
        assert len(objects) == 1
    always, maybe = keys(told)
    if command.startswith("show"):
        maybe = set(TABLES)
    for each in objects:
        assert always <= set(each) <= always | maybe


def test_moments_are_always_in_the_same_format(parley: Parley, demo: Demo) -> None:
    for command, prints, _ in ROWS:
        out = ran(parley, demo, command)
        assert not re.search(r'"\d{4}-\d\d-\d\d \d\d:\d\d', out), (command, prints)
        assert all(re.search(r"(Z|[+-]\d\d:\d\d)$", moment) for moment in re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', out))


@pytest.mark.parametrize("command", [command for command, prints, _ in ROWS if prints == "lines"])
def test_an_empty_list_gives_an_empty_output(
    parley: Parley, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    if command.startswith(("log", "seats", *KEYS)):  # a session has changes and seats, and parley its library
        return
    monkeypatch.setenv("PARLEY_DB", str(tmp_path / "empty.db"))
    assert parley("rebuild", "--db", tmp_path / "empty.db").code == 1
    from sessions.store import open_store

    open_store(tmp_path / "empty.db").close()
    (tmp_path / "notes.txt").touch()
    words = {**WORDS, "FILE": tmp_path / "notes.txt"}
    done = parley(*[words.get(word, word) for word in command.split()])
    assert (done.code, done.out) == (0, "")
