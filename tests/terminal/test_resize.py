"""A window that changes its size at any moment, also in the middle of a word, loses no letter and no cursor."""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

import pytest

from tests.terminal.driver import PATIENCE, Terminal
from tests.tui.stage import opened

SIZES = ((80, 24), (120, 40), (60, 18), (200, 60), (61, 40), (100, 18))
WORDS = [f"{sign}{n:02}" for n, sign in enumerate("abcdefghijklmnopqrstuvwxyz")]


@pytest.mark.slow
def test_no_letter_is_lost_when_the_window_changes_while_somebody_types(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session, rng = opened(path, "ask"), random.Random(7)
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"]) as terminal:
        terminal.wait_for("NOT SUBMITTED")
        for word in WORDS:
            at = rng.randint(0, len(word))
            terminal.type(word[:at])
            terminal.resize(*rng.choice(SIZES))
            terminal.type(word[at:] + " ")
        for size in SIZES:
            terminal.resize(*size)
            wanted = WORDS if size[0] >= 80 and size[1] >= 24 else WORDS[-5:]  # the cursor is at the end
            end = time.monotonic() + PATIENCE
            while wanted != (seen := words_on(terminal))[-len(wanted) :]:
                assert time.monotonic() < end, terminal.text()
                time.sleep(0.1)
            assert seen == WORDS[WORDS.index(seen[0]) :], terminal.text()


def words_on(terminal: Terminal) -> list[str]:
    """Return those of the words that are on screen, in their order there."""
    text = " ".join(line.rpartition("│")[2] for line in terminal.screen())
    return re.findall(r"\b[a-z]\d\d\b", text)
