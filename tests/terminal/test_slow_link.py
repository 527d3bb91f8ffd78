"""On a slow link the clock no longer paints each second, and the rail says why."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from tests.terminal.driver import Terminal
from tests.tui.stage import opened
from tui.terminal.link import QUESTION, STUCK_S

OVER_SSH = {"SSH_CONNECTION": "::1 1 ::1 2"}
ANSWER = "\x1b[24;80R"


def test_a_terminal_that_answers_late_is_sent_nothing_while_nobody_does_anything(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "align")
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"], env=OVER_SSH) as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.settle(0.4)
        assert terminal.raw.decode().count(QUESTION) == 1, "asked once, and not again each second"
        terminal.wait_for(re.compile(r"00:0[2-9] of"))
        time.sleep(STUCK_S)
        terminal.type(ANSWER + "zebra")
        terminal.wait_for("zebra")
        terminal.wait_for("slow link")
        terminal.settle(1.5)  # the draft is saved, and the coach has read it
        before = len(terminal.raw)
        time.sleep(3)
        assert terminal.raw[before:] == b""


def test_the_terminal_on_ones_own_desk_is_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "talk")
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"], env={"SSH_CONNECTION": ""}) as terminal:
        terminal.wait_for("Notes")
        terminal.settle(0.4)
        assert QUESTION not in terminal.raw.decode()
