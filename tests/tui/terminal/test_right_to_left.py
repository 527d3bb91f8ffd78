"""Texts in Hebrew and Arabic stay in their own cells, even on terminals that reorder whole lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from unicodedata import bidirectional, combining

import pytest
from textual.pilot import Pilot

from docs.pictures.look import looks
from tests.few import some
from tests.tui.hostile.looks import opened, resized
from tests.tui.hostile.story import Words
from tests.tui.terminal.bidi import order
from tui.terminal.clusters import steady
from tui.terminal.right_to_left import MARK

WORDS = ["שלום", "עולם", "מרכז", "לקוחות", "תשלום", "מהיר", "יותר", "מאשר", "השנה", "שעברה", "ולכן", "נשאר"]
LINES = (
    "▌ שלום  12  עולם  34 │ abc",
    "\x1b[1m שלום\x1b[0m \x1b[2m 12 \x1b[0m  עולם  ",
    "1. مرحبا · 45 min   CPO  3",
    "\x1b[1mשלום\x1b[0m\x1b[2m 12 min\x1b[0m",
    "\x1b[3;1Hשלום\x1b[3;20H12  34",
    "│ שלום עולם, 17 Mar",
)
SCREENS = ("lobby-due", "ask-reveal", "align-compare", "lines-compare")


class Hebrew(Words):
    """Words of which each text is in Hebrew and unlike the others, without a number."""

    def text(self, least: int, most: int) -> str:
        """Return a text of `least` to `most` characters, and of at most about forty if that is allowed."""
        number = len(self.pairs)
        self.pairs.append(("", ""))
        name = "".join(chr(0x5D0 + int(digit)) for digit in str(number))
        words = [WORDS[number * (n + 1) % len(WORDS)] for n in range(200)]
        text = " ".join([name, *words])
        return text[: min(most, max(least, 40))].strip()

    def line(self) -> str:
        """Return a text for a title."""
        return self.text(3, 22)

    def unmarked(self, most: int) -> str:
        """Return a name."""
        return self.text(1, min(most, 9))


def cells(line: str) -> list[str]:
    """Return what a terminal has in each cell of a line that is written to it, with what combines with it."""
    found: list[str] = []
    for sign in re.sub(r"\x1b(?:[78]|\[[0-9;:]*[A-Za-z])", "", line):
        if found and (combining(sign) or sign == MARK):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def moved(line: Sequence[str]) -> str:
    """Return what a terminal that reorders lines shows outside of the cells of its own text."""
    right_to_left = [bidirectional(sign[0]) in ("R", "AL") for sign in line]
    drawn = "".join(
        "h" if right else sign[0] if sign[0] in " ;,….:" else "x"
        for right, sign in zip(right_to_left, line, strict=True)
    )
    own = {at: found.span() for found in re.finditer(r"h(?:[;,….: ]{0,2}h)*", drawn) for at in range(*found.span())}
    out = ""
    for shown, at in enumerate(order(line)):
        first, end = own.get(at, (at, at + 1))
        out += "" if drawn[at] == " " or first <= shown < end else line[at][0]
    return out


@pytest.mark.parametrize("line", LINES)
def test_numbers_and_columns_beside_such_a_text_stay_where_they_are(line: str) -> None:
    parts = line.split("\x1b[3;20H")  # the cursor goes to another place: for a terminal, spaces lie between
    assert moved(cells("    ".join(parts))), "without marks, the terminal moves something"
    assert not moved(cells("    ".join(steady(line).split("\x1b[3;20H"))))


def test_a_text_is_ended_by_one_mark_and_not_where_a_cursor_lies_in_it() -> None:
    assert steady("\x1b[1mשל\x1b[7mו\x1b[0mם  4").count(MARK) == 1
    assert steady("שלום and more  4").count(MARK) == 0, "its last letter is read from the left"
    assert MARK not in steady(f"what people{MARK} type")


@pytest.mark.slow
@pytest.mark.parametrize("name", some(SCREENS, 2))
async def test_on_a_screen_full_of_hebrew_every_column_keeps_its_place(name: str, tmp_path: Path) -> None:
    before = 0
    async with opened(looks()[name], Hebrew([]), tmp_path) as pilot:
        for size in ((80, 24), (120, 40)):
            await resized(pilot, size)
            for line in written(pilot):
                before += bool(moved(cells(line)))
                sent = cells(steady(line))
                assert not moved(sent), f"{moved(sent)!r} leaves its cells:\n{''.join(sent)!a}"
    assert before, "without marks, a terminal would move something"


def written(pilot: Pilot[None]) -> list[str]:
    """Return the lines that are sent to the terminal to paint the whole screen, those with Hebrew in them."""
    update = pilot.app.screen._compositor.render_full_update()
    return [line for line in update.render_segments(pilot.app.console).split("\n") if re.search("[א-ת]", line)]
