"""The styles of screens are known before the first of them appears."""

from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from tests.tui.stage import opened, parley, screen_of, until


@pytest.mark.slow
async def test_a_new_screen_does_not_make_textual_parse_every_stylesheet_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk")).run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        parsed: list[Stylesheet] = []
        monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: parsed.append(sheet))
        for key in ("f1", "f2", "f3"):
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 2)
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        assert parsed == []
