"""A window that is far too small says so and shows nothing else; then everything comes back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from docs.pictures.look import DOES, looks, played
from docs.pictures.make import Example
from tests.few import some
from tests.tui.snapshots.take import frozen
from tests.tui.stage import in_a_text, opened, parley, shown, until
from tui.dialogs.too_small import SENTENCE, TooSmall
from tui.terminal.ordered_input import OrderedInput

SMALL = ((59, 17), (20, 5), (1, 1))
BACK = (80, 24)
STATES = ("new-session-filled", "help-in-a-field", "projector", "curtain", "minutes")
"""Looks that pass through the lobby, a form, a curtain, a private sheet, a dialog, the minutes and a projector."""


@pytest.mark.slow
@pytest.mark.parametrize("name", some(STATES, 3))
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


async def test_what_was_typed_before_the_window_was_too_small_goes_where_it_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    app = parley(path, opened(path, "align"), seat="cpo", mode="local")
    async with app.run_test(size=BACK) as pilot:
        await until(pilot, lambda: in_a_text(pilot))
        field = app.focused
        assert isinstance(field, OrderedInput)
        await pilot.press("a")
        on_its_way = [
            events.Key("b", "b"),
            events.Key("backspace", None),
            events.Key("c", "c"),
            events.Key("tab", None),
        ]
        await to(pilot, SMALL[0])
        await until(pilot, lambda: isinstance(app.screen, TooSmall))
        for key in on_its_way:
            app.post_message(key)
        await until(pilot, lambda: field.value == "ac")
        assert isinstance(app.screen, TooSmall)
        app.screen._came_at -= 1
        app.post_message(events.Key("d", "d"))
        await to(pilot, BACK)
        await until(pilot, lambda: app.focused is field)
        await pilot.pause()
        assert field.value == "ac"
