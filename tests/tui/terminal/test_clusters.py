"""A flag or a family is never cut in two, and takes its own cells whatever a terminal thinks of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.terminal.clusters import split, steady

SIGNS = ("a", " ", "漢", "e\u0301", "👨‍👩‍👧‍👦", "🇩🇪", "🇫🇷", "❤️", "1️⃣", "👍🏽", "ש", "│", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")
WHOLE = ("👨‍👩‍👧‍👦", "🇩🇪", "❤️", "1️⃣", "👍🏽")
FAMILY = "👨‍👩‍👧‍👦"


@given(st.lists(st.sampled_from(SIGNS), max_size=8), st.integers(0, 20))
def test_a_segment_is_cut_into_the_cells_asked_for_and_only_between_signs(signs: list[str], cut: int) -> None:
    text = "".join(signs)
    wide = cell_len(text)
    before, after = split(Segment(text, Style(bold=True)), cut)
    assert before.cell_length == min(cut, wide) and after.cell_length == max(0, wide - cut)
    left, right = len(before.text.rstrip(" ")), len(after.text.lstrip(" "))
    assert text.startswith(before.text[:left]) and text.endswith(after.text[len(after.text) - right :])


def test_a_sign_across_the_cut_becomes_spaces() -> None:
    for sign in WHOLE:
        before, after = split(Segment(f"a{sign}b"), 2)
        assert (before.text, after.text) == ("a ", " b")


class Naive:
    """A terminal of one line that gives each character cells of its own, as many as `count` says."""

    def __init__(self, count: dict[str, int]) -> None:
        self.count = count

    def shows(self, output: str) -> list[str]:
        cells, at, kept = [""] * 60, 0, 0
        for step in re.findall(r"\x1b7|\x1b8|\x1b\[\d+C|[^\x1b]", output):
            if step == "\x1b7":
                kept = at
            elif step == "\x1b8":
                at = kept
            elif step.startswith("\x1b["):
                at += int(step[2:-1])
            elif wide := self.count.get(step, cell_len(step)):
                cells[at : at + wide] = [step, *[""] * (wide - 1)]
                at += wide
        return cells


@pytest.mark.parametrize("count", [{}, {"\u200d": 1}, {"❤": 2, "\ufe0f": 0}, {"🇩": 2, "🇪": 2}, {"🏽": 2, "\xad": 0}])
def test_what_follows_such_a_sign_stands_in_its_cell_on_every_terminal(count: dict[str, int]) -> None:
    for sign in (*WHOLE, "so\xadft", "no\u200bthing"):
        output = steady(f"{sign}│{sign}│")
        wide = cell_len(sign)
        cells = Naive(count).shows(output)
        assert [n for n, cell in enumerate(cells) if cell == "│"] == [wide, 2 * wide + 1], sign


def test_usual_text_is_written_as_it_is() -> None:
    for text in ("\x1b[3;4Hplain", "Größe │ e\u0301 漢字 ▲ ■", "\x1b[1mstrong\x1b[0m"):
        assert steady(text) == text
    assert FAMILY in steady(f"a{FAMILY}b")
