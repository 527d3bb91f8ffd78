"""What is sent over the connection when nobody does anything, and for one key."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sessions.rules.moves import Seal
from tests.terminal.driver import Terminal
from tests.tui.stage import opened, room_of

PAINTED = re.compile(r"\x1b\[(\d+);(\d+)H(?:\x1b\[[0-9;]*m)*[^\x1b]")  # cells, not only the cursor put back
BLINK = "\x1b[5m"


def _writing(path: Path) -> Terminal:
    """A leader at a real terminal of 80 by 24, in the first private form of an item that has ten minutes."""
    session = opened(path, "align")
    parley = str(Path(sys.executable).with_name("parley"))
    return Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"])


def test_while_nobody_does_anything_only_the_clock_is_painted(tmp_path: Path) -> None:
    with _writing(tmp_path / "one.db") as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.settle(0.4)  # a busy machine may still be at its first page when the clock says 2 s
        before, clock_s = len(terminal.raw), int(re.findall(r"00:(\d\d) of", terminal.text())[0])
        terminal.wait_for(f"00:{clock_s + 4:02} of")
        sent = terminal.raw[before:].decode()
        painted = {(int(row), int(column)) for row, column in PAINTED.findall(sent)}
        clock = terminal.screen()[0].index("◷") + 1
        assert painted and all(row == 1 and column >= clock - 1 for row, column in painted)
        assert len(sent) <= 5 * 300
        assert BLINK not in terminal.raw.decode()


def test_a_key_in_a_form_takes_less_than_a_thousand_bytes(tmp_path: Path) -> None:
    with _writing(tmp_path / "one.db") as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.type("z")  # the first one also opens the next goal, and says how many letters are missing
        terminal.wait_for("1 of at least")
        terminal.settle(0.4)
        before = len(terminal.raw)
        terminal.type("ebra")
        terminal.wait_for("zebra")
        terminal.settle(0.4)
        assert len(terminal.raw) - before <= 4 * 1000


def test_going_from_field_to_field_paints_only_the_two(tmp_path: Path) -> None:
    with _writing(tmp_path / "one.db") as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.type("zebra crossings")
        terminal.wait_for("Goal 2")
        terminal.settle(0.4)
        before = len(terminal.raw)
        for key, seen in (
            ("tab", "‹more…"),
            ("tab", "▌What is true"),
            ("shift+tab", "‹more…"),
            ("shift+tab", "▌zebra"),
        ):
            terminal.press(key)
            terminal.wait_for(seen)
            terminal.settle(0.2)
        assert len(terminal.raw) - before <= 4 * 2000


def test_under_a_small_form_only_the_clock_is_painted(tmp_path: Path) -> None:
    with _writing(tmp_path / "one.db") as terminal:
        terminal.wait_for("NOT SEALED")
        terminal.settle(0.4)
        terminal.press("f2")
        terminal.wait_for("F10")
        terminal.settle(0.4)
        clock_s = int(re.findall(r"00:(\d\d) of", terminal.text())[0])
        before = len(terminal.raw)
        terminal.wait_for(f"00:{clock_s + 3:02} of")
        assert len(terminal.raw) - before <= 4_000


def test_while_both_wait_only_the_two_clocks_are_painted_however_large(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "align")
    room_of(path, session).do(Seal(form="draft", payload={"goal-1": {"text": "A zebra nobody saw"}}), "cpo")
    parley = str(Path(sys.executable).with_name("parley"))
    with Terminal([parley, "--db", str(path), "open", session, "--as", "cpo"], cols=200, rows=50) as terminal:
        terminal.wait_for("Waiting for CTO")
        terminal.settle(0.4)
        before, clock_s = len(terminal.raw), int(re.findall(r"00:(\d\d) of", terminal.text())[0])
        terminal.wait_for(f"00:{clock_s + 4:02} of")
        sent, lines = terminal.raw[before:].decode(), terminal.screen()
        (left,) = [n for n, line in enumerate(lines, 1) if re.search(r"\bleft\b", line)]
        painted = {int(row) for row, _ in PAINTED.findall(sent)}
        assert painted and painted <= {1, *range(left - 5, left + 1)}, "the line of one, the six of the other"
        assert len(sent) <= 5 * 1200
