"""A screen is laid out when its size or its content changes, not at each event that tells it of the size it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.stage import opened, parley, screen_of, shown, until
from tui.dialogs.help import Help
from tui.dialogs.screen import ParleyScreen


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The screens that were laid out, in turn."""
    found: list[str] = []
    layout = Screen._refresh_layout

    def noted(screen: Screen[Any], size: Size | None = None, scroll: bool = False) -> None:
        found.append(type(screen).__name__)
        layout(screen, size, scroll)

    monkeypatch.setattr(Screen, "_refresh_layout", noted)
    return found


async def test_what_opens_is_laid_out_a_few_times_and_what_lies_below_it_not_at_all(
    tmp_path: Path, laid_out: list[str]
) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test() as pilot:
        await _open(pilot)
        assert laid_out.count("SessionScreen") <= 4, "it was eight times"
        laid_out.clear()
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))
        assert 1 <= laid_out.count("Help") <= 3 and "SessionScreen" not in laid_out, laid_out


async def test_another_size_of_the_window_lays_out_what_is_on_top_and_what_lies_below(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test() as pilot:
        await _open(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: {each.size for each in pilot.app.screen_stack} == {Size(120, 40)})
        await pilot.press("escape")
        await until(pilot, lambda: max(map(len, shown(pilot).splitlines())) == 120)
        assert screen_of(pilot).query_one("Foot").region.bottom == 40


async def test_the_keys_on_the_last_line_are_worked_out_once_for_all_that_happens_at_one_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[None] = []
    show = ParleyScreen.show_hints

    def counted(screen: ParleyScreen[Any]) -> None:
        times.append(None)
        show(screen)

    monkeypatch.setattr(ParleyScreen, "show_hints", counted)
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test() as pilot:
        await _open(pilot)
        times.clear()
        for _ in range(3):
            screen_of(pilot).hint()
        assert not times
        await until(pilot, lambda: len(times) == 1)
        screen_of(pilot).hint()
        await until(pilot, lambda: len(times) == 2)


async def _open(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: screen_of(pilot).opened and "help" in shown(pilot))
