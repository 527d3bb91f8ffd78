"""Whatever people type, paste or load reaches a terminal as text: each control byte there is one of parley's own."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sessions.records.captures import AddAction
from sessions.records.decisions import RecordDecision
from tests.terminal.driver import Terminal
from tests.tui.stage import opened, room_of
from tui.terminal.typeahead import PAUSE_S

HOSTILE = (
    "Zed\x1b[600;700Hmoved \x1b]0;title\x07\x9b5mblinks\x9d2;title\x9c\x00 \x1bP1$qm\x1b\\ \x1b_x\x1b\\ \x1b[?1049l"
    "\x1bc \u202eright\u202c\u2066 שלום 👨‍👩‍👧 [/red] [b]x[/b] \x7f\x08 end"
)
"""Moves the cursor, names the window, blinks, asks the terminal for a setting, resets it, turns the text around."""

MODES = r"(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)"
OWN = re.compile(
    rf"\x1b(?:[78]|\[(?:[0-9]+;[0-9]+H|[0-9]+C|[0-9;]*m|6n|\?{MODES}[hl]|\?(?:2026|2048)\$p|>[0-9]+u|<u)|\]22;[a-z]+\x07)"
)
"""All that parley itself sends: positions, styles, the modes it takes and gives back, its questions, the pointer."""
CONTROLS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_no_control_byte_reaches_the_terminal_but_parleys_own(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    session = opened(path, "talk", "ask", title=f"Q1 {HOSTILE[:70]}")
    room = room_of(path, session)
    room.do(RecordDecision(title=f"Decide {HOSTILE}", method="consent"), "cpo")
    room.do(AddAction(text=f"Act {HOSTILE}", owner="cto"), "cpo")
    raw = ""
    for doors in (["open", session, "--as", "cpo"], ["open", session, "--project"], []):
        command = [str(Path(sys.executable).with_name("parley")), "--db", str(path), *doors]
        with Terminal(command, env={"SSH_CONNECTION": "::1 1 ::1 2"}) as terminal:
            walk(terminal, doors)
            raw += terminal.raw.decode()
    assert "[600;700Hmoved" in raw, "what began a sequence is only text"
    styles = {number for found in re.findall(r"\x1b\[([0-9;]*)m", raw) for number in plain(found)}
    assert not styles & {5, 6, 8}, "nothing blinks or is hidden"
    assert all(int(row) <= 40 and int(column) <= 120 for row, column in re.findall(r"\x1b\[([0-9]+);([0-9]+)H", raw))
    left = OWN.sub("", raw)
    assert not CONTROLS.search(left), [left[found.start() : found.start() + 20] for found in CONTROLS.finditer(left)]


def walk(terminal: Terminal, doors: list[str]) -> None:
    """Look at the screens behind a door, or in the lobby, in two sizes, type and paste, and leave."""
    terminal.wait_for("Zed")
    door = doors[-1] if doors else "lobby"
    if door == "cpo":
        terminal.press("i")
        terminal.wait_for("F9 ready")
        terminal.paste(HOSTILE)
        terminal.type("typed \u202e\x9b5mblink \u2066 ")
        terminal.wait_for("blink")
        terminal.press("escape")
    for size in ((120, 40), (80, 24)):
        terminal.resize(*size)
        terminal.settle(0.3)
        time.sleep(PAUSE_S)  # keys right after a change do nothing
        for key, words in {"cpo": (("?", "Why:"), ("w", "F10 save")), "lobby": (("?", "esc back"),)}.get(door, ()):
            terminal.press(key)
            terminal.wait_for(words)
            terminal.press("escape")
            terminal.wait_gone(words)
    terminal.press("q")
    assert terminal.wait() == 0


def plain(style: str) -> Iterator[int]:
    """Yield the numbers of a style that say how text is drawn, without those that make up a colour."""
    numbers = iter([int(each or 0) for each in style.split(";")])
    for number in numbers:
        if number in (38, 48):
            for _ in range(3 if next(numbers) == 2 else 1):
                next(numbers)
        else:
            yield number
