"""The time left in large digits, and when it stands out."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Region

from sessions.model import Clock
from tui.terminal.still import STILL
from tui.widgets.big_digits import HUGE_HIGH
from tui.widgets.large_clock import LargeClock, time_left

RUNNING = Clock(item="I1", phase="case", state="running", budget_s=240)


@pytest.mark.parametrize(
    ("elapsed_s", "told", "still"),
    [
        (0, ("4:00", "left"), ("4", "minutes left")),
        (179, ("1:01", "left"), ("2", "minutes left")),
        (180, ("1:00", "last minute"), ("1", "last minute")),
        (239, ("0:01", "last minute"), ("1", "last minute")),
        (240, ("+0:00", "over"), ("+0", "over")),
        (3905, ("+61:05", "over"), ("+61", "over")),
    ],
)
def test_it_counts_down_and_says_when_the_last_minute_has_begun(
    elapsed_s: int, told: tuple[str, str], still: tuple[str, str]
) -> None:
    assert time_left(RUNNING, elapsed_s * 1000)[:2] == told
    assert time_left(RUNNING, elapsed_s * 1000, still=True)[:2] == still
    stands_out = elapsed_s >= 180
    assert bool(time_left(RUNNING, elapsed_s * 1000)[2]) is stands_out


def test_without_a_time_limit_it_counts_up_and_without_a_clock_there_is_nothing() -> None:
    assert time_left(Clock(item="I1", phase="merge", state="running"), 65_000)[:2] == ("1:05", "used")
    assert time_left(None, 65_000) == ("", "", "")
    assert time_left(Clock(item="I1", phase="merge"), 0) == ("", "", "")


async def test_it_repaints_only_when_it_looks_different_and_while_still_once_a_minute() -> None:
    class Clocked(App[None]):
        def compose(self) -> ComposeResult:
            yield LargeClock()

    async with Clocked().run_test() as pilot:
        clock = pilot.app.query_one(LargeClock)
        painted: list[bool] = []
        refresh = clock.refresh

        lines: list[int] = []

        def noted(*regions: Region, **how: Any) -> LargeClock:
            painted.append(how.get("layout", False))
            lines.append(len(regions))
            return refresh(*regions, **how)

        clock.refresh = noted  # type: ignore[method-assign]
        for elapsed_ms in (0, 400, 1000, 1900, 2000):
            clock.update(RUNNING, elapsed_ms)
        assert painted == [True, False, False], "only its own cells, as long as the digits are as many"
        assert lines == [0, 3, 1], "of 3:59 all three lines, and of 3:58 the one in which it differs"
        pilot.app.add_class(STILL)
        painted.clear()
        for second in range(3, 120):
            clock.update(RUNNING, second * 1000)
        assert len(painted) == 2


@pytest.mark.parametrize(("wide", "lines"), [(33, 4), (60, 6)])
async def test_it_is_huge_only_where_that_fits(wide: int, lines: int) -> None:
    class Narrow(App[None]):
        def compose(self) -> ComposeResult:
            with Vertical():
                yield LargeClock()

    async with Narrow().run_test(size=(wide, 20)) as pilot:
        clock = pilot.app.query_one(LargeClock)
        clock.grow(HUGE_HIGH)
        clock.update(RUNNING, 469_000)
        await pilot.pause()
        assert clock.size.height == lines, "+3:49, and its word"
        assert clock.render().cell_length and max(map(len, clock.render().plain.split("\n"))) <= wide
