"""Each sentence on screen names a key as the person has set it: no text has a key in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.stage import parley, shown, until
from tui.config import Config

ROOT = Path(__file__).parents[3]
KEY = r"(?:[a-zA-Z0-9?/:]|[fF]\d{1,2}|esc|escape|(?:ctrl|shift)\+\w+)"
PRESSED = rf"\b[Pp]ress(?:es|ed)? `?{KEY}`?(?=[\s.,;:]|$)"
ALONE = r"(?:^|\s)`?[a-zA-Z]`? (?:takes it|undoes|reveals|lets it|reads|writes|shows|agrees|signs)\b"
NAMES = re.compile(f"{PRESSED}|{ALONE}")
FIXED = {"tui/commands/key_names.py", "tui/config.py"}
"""What tells which keys there are at all."""


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every text of a module with its line, but for docstrings; what is put in is a blank that names nothing."""
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            said = (part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
            yield node.lineno, "".join(map(str, said))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | parts):
            yield node.lineno, node.value


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["tui", "sessions"])
def test_no_text_names_a_key_that_a_person_may_have_changed(folder: str) -> None:
    modules = [path for path in (ROOT / folder).rglob("*.py") if str(path.relative_to(ROOT)) not in FIXED]
    assert modules
    found = [f"{path}:{line}: {text}" for path in modules for line, text in texts(path) if NAMES.search(text)]
    assert found == []


@pytest.mark.parametrize(
    "said", ["CPO presses c to commit", "Press F8 again", "dropped, and x takes it out again", "press y"]
)
def test_every_place_that_names_a_key_is_known(said: str) -> None:
    assert NAMES.search(said)


async def test_the_empty_lobby_names_the_configured_key(tmp_path: Path) -> None:
    async with parley(tmp_path / "p.db", config=Config(keys={"new": "w"})).run_test() as pilot:
        await until(pilot, lambda: "w plan your first session" in _flat(pilot))


def _flat(pilot: Pilot[Any]) -> str:
    return " ".join(shown(pilot).split())
