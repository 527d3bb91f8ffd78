"""A form disappears while someone is typing: their keys must not act on what comes instead."""

from pathlib import Path

import pytest

from sessions.rules.moves import Force
from tests.tui.stage import opened, parley, room_of, until
from tui.dialogs.modal import FormModal
from tui.forms.form_view import FormView


@pytest.mark.slow
@pytest.mark.in_real_time
async def test_typing_on_when_the_form_is_taken_away_does_nothing(tmp_path: Path) -> None:
    path = tmp_path / "parley.db"
    session = opened(path, "ask", "talk", facilitator=True)
    app = parley(path, session, seat="cpo", mode="local")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(app.screen.query(FormView)))
        await pilot.press("n", "o")
        room_of(path, session).do(Force(reason="We are out of time today"), "cpto")
        while app.screen.query(FormView):
            await pilot.press("d")
        await pilot.press("d", "a", "t")
        await pilot.pause(0.1)
        assert not isinstance(app.screen, FormModal)
        await pilot.pause(0.9)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, FormModal))
