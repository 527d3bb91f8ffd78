"""A window that changes its size at any moment, even in the middle of a word, loses no letter and no cursor."""

from __future__ import annotations

import random
import re
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.terminal.driver import Terminal
from tests.tui.stage import opened

SIZES = ((80, 24), (120, 40), (60, 18), (200, 60), (61, 40), (100, 18))
WORDS = [f"{sign}{n:02}" for n, sign in enumerate("abcdefghijklmnopqrstuvwxyz")]

CLOCK = r"\d\d:\d\d of|[▓░]"


@pytest.mark.slow
def test_no_letter_is_lost_when_the_window_changes_while_somebody_types(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session, rng = opened(path, "ask"), random.Random(7)
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"]) as terminal:
        terminal.wait_for("NOT SEALED")
        for word in WORDS:
            at = rng.randint(0, len(word))
            terminal.type(word[:at])
            terminal.resize(*rng.choice(SIZES))
            terminal.type(word[at:] + " ")
        for columns, rows in SIZES:
            terminal.resize(columns, rows)
            least = len(WORDS) if columns >= 80 and rows >= 24 else 5  # the cursor is at the end
            terminal.wait_until(partial(whole, terminal, least), f"words are lost at {columns}x{rows}")


def whole(terminal: Terminal, least: int, text: str) -> bool:
    """Whether the window is painted to its last line, and at least `least` words are on screen, without a gap."""
    words = re.findall(r"\b[a-z]\d\d\b", " ".join(line.rpartition("│")[2] for line in text.splitlines()))
    return "tab next" in terminal.screen()[-1] and len(words) >= least and words == WORDS[-len(words) :]


@pytest.mark.slow
def test_no_word_is_lost_when_the_window_gets_too_small_right_after_it(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "talk")
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"], cols=120, rows=40) as terminal:
        terminal.wait_for("Notes")
        terminal.press("d")
        terminal.wait_for("F10 save")
        for word in WORDS[:10]:
            terminal.type(word)
            terminal.resize(59, 17)
            terminal.wait_for("too small")
            terminal.resize(120, 40)
            terminal.wait_for("F10 save")
        terminal.wait_for("".join(WORDS[:10]))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 18), (120, 40)])
@pytest.mark.parametrize(("key", "shown"), [("tab", "NOT SEALED"), ("f2", "F10 save")])
def test_a_window_that_had_another_size_for_a_moment_is_painted_whole_again(
    tmp_path: Path, key: str, shown: str, size: tuple[int, int]
) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "ask")
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"]) as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.press(key)
        terminal.wait_for(shown)
        terminal.settle(0.5)
        before = terminal.text()
        for _ in range(3):
            terminal.resize(*size)
            terminal.resize(80, 24)
            terminal.wait_until(partial(same, before), "parts are not painted")
            terminal.settle(0.1)


def same(before: str, now: str) -> bool:
    """Whether the screen is the same as before, but for its clock."""
    return re.sub(CLOCK, "", before) == re.sub(CLOCK, "", now)
