"""A sentence typed where no field takes it is a sentence: after its first letter that does nothing, none acts."""

from __future__ import annotations

import asyncio
import string
from pathlib import Path

import pytest

from tests.tui.exercises.aligning import merging
from tests.tui.stage import message, opened, parley, room_of, screen_of, shown, until
from tui.app import NO_FIELD
from tui.dialogs.modal import FormModal
from tui.screens.session.screen import SessionScreen
from tui.terminal.typeahead import TYPING_S

pytestmark = [pytest.mark.in_real_time, pytest.mark.slow]


def idle_letter(screen: SessionScreen) -> str:
    """Return a letter that does nothing on this screen."""
    acting = {key for each, part in screen.offered() if part.available(each.id) for key in each.acting()}
    return next(each for each in string.ascii_letters if each not in acting)


async def test_letters_typed_after_one_that_does_nothing_do_nothing_until_a_pause(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", facilitator=True)
    merging(room_of(path, session), cpo=("Refunds settle within 24 hours",))
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Align · merge" in shown(pilot))
        screen = screen_of(pilot)
        await asyncio.sleep(1.1)  # the page came up by itself
        await pilot.press(idle_letter(screen), *"dadtpw", "space", "M", "y", "y")
        await pilot.pause()
        assert pilot.app.screen is screen and message(pilot) == NO_FIELD
        await asyncio.sleep(TYPING_S + 0.1)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
