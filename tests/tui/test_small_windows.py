"""A window that is far too small says so and shows nothing else; then everything comes back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from docs.pictures.look import DOES, looks, played
from docs.pictures.make import Example
from tests.tui.snapshots.take import frozen
from tests.tui.stage import shown, until
from tui.dialogs.too_small import SENTENCE, TooSmall

SMALL = ((59, 17), (20, 5), (1, 1))
BACK = (80, 24)
STATES = ("new-session-filled", "curtain", "help-in-a-field", "minutes", "projector")
"""Looks that pass through the lobby, a form, a curtain, a private sheet, a dialog, the minutes and a projector."""


@pytest.mark.slow
@pytest.mark.parametrize("name", STATES)
async def test_a_small_window_says_so_and_everything_comes_back(name: str, tmp_path: Path) -> None:
    look = looks()[name]
    with frozen():
        example = Example(tmp_path / "one.db")
        session = None if look.lobby else played(example, look)
        async with example.shown(session, look.seat, BACK[1], look.mode, BACK[0], look.alone) as pilot:
            for each in look.then:
                for what, said in each.items():
                    await DOES[what](pilot, said)
                    if what == "see":
                        await shrunk_and_back(pilot)
            await until(pilot, lambda: look.words in shown(pilot))
            await shrunk_and_back(pilot)


async def shrunk_and_back(pilot: Pilot[Any]) -> None:
    """Make the window small, and then as large as it was."""
    await pilot.pause()
    before, focused, stack = shown(pilot), pilot.app.focused, [*pilot.app.screen_stack]
    for size in SMALL:
        await to(pilot, size)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        said = " ".join(shown(pilot).split())
        assert SENTENCE.startswith(said), f"{said} at {size} after\n{before}"
        assert "too small" in said or size == (1, 1)
    await to(pilot, BACK)
    await until(pilot, lambda: pilot.app.screen_stack == stack)
    await until(pilot, lambda: shown(pilot) == before)
    assert pilot.app.focused == focused


async def to(pilot: Pilot[Any], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(*size)
    await until(pilot, lambda: pilot.app.screen._compositor.size == size)
    await pilot.pause()
