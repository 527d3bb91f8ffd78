"""Scores are shown in words, next to what they are compared with; bars are right about nothing and everything."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tui.widgets.bars import bar, cells, horizon_bar, planned_bar
from tui.widgets.score import ScoreLine, chance_words, fidelity_words, roti_words


def test_a_missing_score_is_named_as_such() -> None:
    assert fidelity_words(None) == ["fidelity –"]
    assert roti_words([None]) == ["worth the time –", "nobody rated it"]


def test_the_other_scores_are_shown_in_words() -> None:
    assert fidelity_words(82, 90, "signed-with-addendum") == [
        "fidelity 82, revised 90",
        "signed with an addition",
    ]
    assert fidelity_words(82, 82) == ["fidelity 82"]
    assert chance_words(Decimal("61.1")) == "two people voting at random average 61"
    assert roti_words([4, 5, None]) == ["worth the time 4.5 of 5", "rated by 2"]


async def test_a_score_line_has_one_accent_and_takes_hostile_words() -> None:
    class Showing(App[None]):
        def compose(self) -> ComposeResult:
            yield ScoreLine(["[/foo]", "[/"])

    async with (app := Showing()).run_test() as pilot:
        line = app.query_one(ScoreLine)
        line.show(["alignment 60.0", "\x1b[31mchance 61.1"])
        await pilot.pause()
        assert str(line.content) == "alignment 60.0 · [31mchance 61.1"
        spans = getattr(line.content, "spans", [])
        assert [span for span in spans if "accent" in str(span.style)] == [spans[0]]


@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(2, 40))
def test_a_bar_is_empty_only_for_nothing_and_full_only_for_everything(part: int, whole: int, wide: int) -> None:
    drawn = bar(part, whole, wide)
    assert len(drawn) == wide + 2
    assert ("▓" not in drawn) == (part == 0)
    assert ("░" not in drawn) == (part >= whole)


@given(st.integers(1, 120), st.integers(0, 300), st.integers(4, 40))
def test_a_planned_bar_marks_the_plan_only_if_it_took_longer(planned: int, actual: int, wide: int) -> None:
    drawn = planned_bar(planned, actual, max(planned, actual), wide)
    assert len(drawn) == wide + 2
    assert ("┃" in drawn) == (actual > planned)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_horizon_bar_is_as_wide_as_it_should_be(now: int, next_: int, later: int) -> None:
    drawn = horizon_bar(now, next_, later).plain
    assert drawn.index("▏") == 13
    assert drawn.endswith(f"now {now}  ▒ next {next_}  ░ later {later}")


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (0, 0), (-1, 5), (Fraction(1, 3), 1)])
def test_cells_are_defined_everywhere(part: int, whole: int) -> None:
    assert 0 <= cells(part, whole, 10) <= 10
