"""The clock says how long, of how much, and when time is up, and repaints only when that changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from sessions.model import Clock
from tui.terminal.still import STILL
from tui.widgets.clock import ClockLine, clock_content


def clock(state: Any = "running", budget_s: int | None = 120) -> Clock:
    return Clock(item="I1", phase="ballot", state=state, budget_s=budget_s)


@pytest.mark.parametrize(
    ("row", "elapsed_ms", "says"),
    [
        (clock(), 72_000, "◷ 01:12 of 02:00 ▕▓▓▓▓▓▓░░░░▏"),
        (clock(), 0, "◷ 00:00 of 02:00 ▕░░░░░░░░░░▏"),
        (clock(), 119_999, "◷ 01:59 of 02:00 ▕▓▓▓▓▓▓▓▓▓░▏"),
        (clock(), 162_000, "◷ 02:42 of 02:00 +00:42 over"),
        (clock("over"), 120_000, "◷ 02:00 of 02:00 over"),
        (clock("paused"), 72_000, "‖ 01:12 of 02:00 paused"),
        (clock("paused"), 162_000, "‖ 02:42 of 02:00 +00:42 over paused"),
        (clock(budget_s=None), 190_000, "◷ 03:10"),
        (clock(budget_s=7200), 3_725_000, "◷ 1:02:05 of 2:00:00 ▕▓▓▓▓▓░░░░░▏"),
        (clock("idle"), 0, ""),
        (None, 0, ""),
    ],
)
def test_the_clock_reads(row: Clock | None, elapsed_ms: int, says: str) -> None:
    assert clock_content(row, elapsed_ms).plain == says


async def test_with_reduced_motion_the_clock_goes_on_once_a_minute() -> None:
    class Lined(App[None]):
        def compose(self) -> ComposeResult:
            yield ClockLine()

    async with (app := Lined()).run_test():
        line = app.query_one(ClockLine)
        line.update(clock(), 72_000)
        assert "01:12" in line.render().plain
        app.add_class(STILL)
        for elapsed_ms in (72_000, 60_000, 119_999):
            line.update(clock(), elapsed_ms)
            assert "01:00 of 02:00" in line.render().plain


def test_time_that_is_up_has_its_own_style() -> None:
    assert any("$text-warning" in str(span.style) for span in clock_content(clock(), 162_000).spans)
    assert not any("$text-warning" in str(span.style) for span in clock_content(clock(), 72_000).spans)


@pytest.mark.slow
@given(st.integers(1, 100_000), st.integers(0, 10**9))
def test_every_time_has_a_reading(budget_s: int, elapsed_ms: int) -> None:
    says = clock_content(clock(budget_s=budget_s), elapsed_ms).plain
    assert ("over" in says) == (elapsed_ms // 1000 > budget_s)


async def test_the_clock_paints_only_when_its_text_changes_and_lays_out_only_when_its_length_does() -> None:
    class Ticking(ClockLine):
        painted: list[bool]

        def refresh(self, *regions: Any, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Any:
            self.__dict__.setdefault("painted", []).append(layout)
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    class Showing(App[None]):
        def compose(self) -> ComposeResult:
            yield Ticking()

    async with (app := Showing()).run_test() as pilot:
        line = app.query_one(Ticking)
        line.update(clock(), 60_000)
        await pilot.pause()
        line.painted = []
        for elapsed_ms in (60_100, 60_900, 61_000, 61_500, 62_000):
            line.update(clock(), elapsed_ms)
        assert line.painted == [False, False]
        line.update(clock(), 125_000)
        assert line.painted[-1] is True
