"""Jump: a letter on everything that can have the focus, which only takes the cursor there."""

from pathlib import Path

import pytest
from textual.widgets import Static

from sessions.model import Item
from tests.tui.stage import message, opened, parley, room_of, screen_of, shown, until
from tui.dialogs.jump import Jump, targets
from tui.dialogs.modal import FormModal
from tui.forms.control import Control
from tui.terminal.ordered_keys import OrderedKeys


@pytest.mark.slow
async def test_a_letter_takes_the_cursor_to_its_field_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.focused, OrderedKeys))
        first = pilot.app.focused
        await pilot.press("apostrophe")  # while somebody types it is a letter
        await until(pilot, lambda: "'" in shown(pilot) and not isinstance(pilot.app.screen, Jump))
        await pilot.press("backspace", "ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, Jump))
        await until(pilot, lambda: "sees this now" in shown(pilot) and "go there" in shown(pilot))
        fields = targets(screen_of(pilot))
        assert len(fields) > 1
        letters = [str(label.content).strip() for label in pilot.app.screen.query(".label").results(Static)]
        assert letters == [*"asdfghjklqwertyuiop"][: len(fields)]
        other = next(n for n, each in enumerate(fields) if each is not first)
        await pilot.press(letters[other])
        await until(pilot, lambda: not isinstance(pilot.app.screen, Jump))
        assert pilot.app.focused is fields[other]
        assert all(not each.answer for each in fields if isinstance(each, Control)), "the letter is text nowhere"
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, Jump))
        await pilot.press("exclamation_mark", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Jump))
        assert pilot.app.focused is fields[other]


@pytest.mark.slow
async def test_no_letter_of_a_jump_acts_on_what_is_below(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Talk" in shown(pilot))
        await pilot.press("apostrophe")
        await until(pilot, lambda: isinstance(pilot.app.screen, Jump))
        await pilot.press("n", "n", "x", "z", "2", "escape")
        await until(pilot, lambda: screen_of(pilot).is_current)
        assert not message(pilot) and room_of(path, session).view(None).get(Item, "I1").status == "active"


@pytest.mark.slow
async def test_a_form_over_the_screen_has_its_own_letters_and_its_own_help(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Talk" in shown(pilot))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        modal = pilot.app.screen
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, Jump))
        await pilot.press("s")
        await until(pilot, lambda: pilot.app.screen is modal)
        assert isinstance(pilot.app.focused, Control) and pilot.app.focused is targets(modal)[1]
        await pilot.press("f1")
        await until(pilot, lambda: f"The field: {targets(modal)[1].field.ask}" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is modal)
