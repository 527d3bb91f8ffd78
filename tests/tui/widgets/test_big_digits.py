"""Numbers and clocks in large cells."""

from __future__ import annotations

from itertools import combinations

import pytest

from tui.terminal.plain import IN_CELLS
from tui.widgets.big_digits import HIGH, HUGE_HIGH, SIZES, big, can_be_big

SIGNS = "0123456789:.+-%" + "ABCDEFGHIJKLMNPQRSTUVWXYZ"  # an O is a zero


def drawn(text: str, high: int = HIGH) -> str:
    return "\n".join(line.plain for line in big(text, high=high))


def test_a_number_a_change_and_a_clock_are_three_lines_of_the_same_width() -> None:
    assert drawn("4") == "█ █\n▀▀█\n  ▀"
    for text in ("4", "4 → 2", "–", "12:30", "1:05:09"):
        lines = big(text, "$leader-1")
        assert len(lines) == HIGH and len({line.cell_length for line in lines}) == 1
        assert all(span.style == "$leader-1" for line in lines for span in line.spans)


@pytest.mark.parametrize("high", SIZES)
def test_no_two_signs_look_alike_even_in_plain_ascii(high: int) -> None:
    plain = {sign: drawn(sign, high).encode("ascii", IN_CELLS).decode() for sign in SIGNS}
    assert not [pair for pair in combinations(SIGNS, 2) if plain[pair[0]] == plain[pair[1]]]


def test_digits_are_equally_wide_so_that_a_clock_does_not_move() -> None:
    assert len({big(sign)[0].cell_length for sign in "0123456789"}) == 1
    assert [len(big("7", high=each)) for each in (*SIZES, HUGE_HIGH + 1)] == [*SIZES, HUGE_HIGH]


def test_what_has_no_large_form_or_no_room_stays_one_bold_line() -> None:
    assert not can_be_big("naïve") and not can_be_big("") and can_be_big("5 → –") and can_be_big("Sealed")
    assert [line.plain for line in big("naïve")] == ["naïve"]
    narrow = big("12:30", "$leader-2", wide=10)
    assert [line.plain for line in narrow] == ["12:30"] and str(narrow[0].spans[0].style) == "bold $leader-2"
    assert len(big("12:30", wide=17)) == len(big("12:30", wide=17, high=HUGE_HIGH)) == HIGH
