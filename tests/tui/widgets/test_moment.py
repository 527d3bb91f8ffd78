"""One question or goal at a time: it fits its room, and says the truth about gaps and guesses."""

from __future__ import annotations

import pytest

from tui.widgets.leader import FIRST, SECOND
from tui.widgets.moment import (
    FAR_OFF,
    LargeAnswer,
    Reveal,
    RevealStep,
    close_words,
    gap_said,
    guessed_words,
    moment_page,
)

LEADERS = ["cpo", "cto"]
LONG = ("Every customer sees their refund within a day " * 4)[:160]
REASON = ("It can't wait until the freeze is over, whatever it costs. " * 7)[:400]


def page(first: LargeAnswer, second: LargeAnswer, wide: int = 54, high: int = 20, asks: str = LONG) -> list[str]:
    step = RevealStep("G1", asks, (first, second), "G1", "far apart · gap 3", True, ("Measured by days · now",))
    return moment_page(Reveal("You guessed each other.", (step,)), step, wide, high).plain.splitlines()


@pytest.mark.parametrize(("wide", "high"), [(30, 14), (54, 20), (88, 36), (100, 50)])
def test_no_line_is_wider_than_its_room_however_long_the_goal_and_the_reasons_are(wide: int, high: int) -> None:
    lines = page(
        LargeAnswer("cpo", FIRST, "4 → 2", "guessed CTO 5", (REASON,)),
        LargeAnswer("cto", SECOND, "passes", "", (REASON, "[/] \x1b[31mred"), large=False),
        wide,
        high,
    )
    assert max(map(len, lines)) <= wide
    assert lines[0] == "You guessed each other." and any(
        line.startswith("1 of 1  Every customer") for line in lines[2:]
    )
    words = "".join(" ".join(lines).split())
    assert "▲CPO" in words and "■CTO" in words and "fa" in words and "\x1b" not in words


def test_numbers_are_large_and_a_pass_or_a_text_is_not_mistaken_for_one() -> None:
    lines = page(LargeAnswer("cpo", FIRST, "4"), LargeAnswer("cto", SECOND, "passes", large=False))
    assert any(line.startswith("█ █") and "passes" in line for line in lines)
    lines = page(LargeAnswer("cpo", FIRST, "4"), LargeAnswer("cto", SECOND, "Only after the freeze, not before"))
    assert any(line.startswith("4 ") and "Only after the freeze," in line for line in lines), "both look alike"
    huge = page(LargeAnswer("cpo", FIRST, "4"), LargeAnswer("cto", SECOND, "1"), 80, 36)
    assert any(line.startswith("██  ██") for line in huge)


def test_a_gap_is_said_in_words_and_as_a_number() -> None:
    assert [gap_said(gap, 5) for gap in (0, 1, 2, 3, 5)] == [
        "the same · gap 0",
        "close · gap 1",
        "apart · gap 2",
        "far apart · gap 3",
        "far apart · gap 5",
    ]


def test_the_headline_counts_only_what_both_guessed_and_else_what_one_did() -> None:
    assert (
        guessed_words(LEADERS, [(0, 1), (1, 1), (2, 0), (None, 0)]) == "You guessed each other to within one on 2 of 3."
    )
    assert guessed_words(LEADERS, [(None, 3), (None, 1)]) == "CTO guessed CPO to within one on 1 of 2."
    assert guessed_words(LEADERS, [(0, None)]) == "CPO guessed CTO right on 1 of 1."
    assert guessed_words(LEADERS, [(0, FAR_OFF), (0, 0)]) == "You guessed each other right on 1 of 2."
    assert guessed_words(LEADERS, [(2, 0), (0, 3)]) == "You didn't guess each other to within one on any of the 2."
    assert guessed_words(LEADERS, [(None, 2)]) == "CTO didn't guess CPO to within one."
    assert guessed_words(LEADERS, [(0, FAR_OFF), (FAR_OFF, 0)]) == "You didn't guess each other right on any of the 2."
    assert guessed_words(LEADERS, []) == guessed_words(LEADERS, [(None, None)]) == ""
    assert close_words([0, 3], "goal") == "You are within one of each other on 1 of 2 goals."
    assert close_words([2, 3], "question") == "You are more than one apart on every question."
    assert close_words([1], "goal") == "You are within one of each other on 1 of 1 goal." and close_words([], "x") == ""


def test_a_choice_is_large_or_on_a_card_and_what_people_wrote_is_neither() -> None:
    def answers(first: str, second: str, wide: int = 88, *, choice: bool = True) -> str:
        one, other = LargeAnswer("cpo", FIRST, first, choice=choice), LargeAnswer("cto", SECOND, second, choice=choice)
        return "\n".join(page(one, other, wide, 30, "Which need leads?"))

    assert "▀▀▀" in answers("customer", "technology") and "customer" not in answers("customer", "technology")
    assert "  technology  " in answers("customer", "technology", 54), "a card has air at its sides"
    assert "\ncustomer " in answers("customer", "technology", 54, choice=False)
    assert "\ncustomer " in answers("customer", "technology", choice=False), "a text is never large"


def test_the_moments_of_a_reveal_begin_at_the_same_line_in_the_middle_and_grow_with_the_screen() -> None:
    told = [(LargeAnswer("cpo", FIRST, "4", says=(REASON,) * n), LargeAnswer("cto", SECOND, "1")) for n in range(3)]
    steps = tuple(RevealStep(f"G{n}", "A goal", each, f"G{n}") for n, each in enumerate(told))
    reveal = Reveal("You guessed each other.", steps)

    def begins(step: RevealStep, wide: int, high: int) -> tuple[int, int]:
        lines = moment_page(reveal, step, wide, high).plain.splitlines()
        return next((n, line.index("of 3")) for n, line in enumerate(lines) if "of 3" in line)

    assert {begins(step, 54, 20) for step in steps} == {(2, 2)}, "without room it begins below the headline"
    assert len({begins(step, 155, 56) for step in steps}) == 1
    line, cell = begins(steps[0], 155, 56)
    assert 8 < line < 28 and 20 < cell < 40
    assert len([each for each in moment_page(reveal, steps[0], 155, 56).plain.splitlines() if "████" in each]) == 10
