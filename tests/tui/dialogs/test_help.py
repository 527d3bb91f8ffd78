"""The help: where one is and why, what comes next, the keys that act now, and the field with the cursor."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import tui.screens
from tests.tui.exercises.aligning import merging
from tests.tui.exercises.arguing import flat
from tests.tui.stage import opened, parley, room_of, shown, until
from tui.dialogs.help import Help
from tui.dialogs.screen import ParleyScreen


@pytest.mark.slow
async def test_help_opens_with_the_phase_why_it_is_there_and_what_comes_next_then_the_keys_of_now(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align", facilitator=True)
    merging(room_of(path, session), cpo=("Refunds settle within 24 hours",))
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Align · merge" in shown(pilot))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help) and "Now" in shown(pilot))
        page = flat(pilot)
        assert page.index("Align · merge") < page.index("You make one list") < page.index("Why:") < page.index("Next:")
        assert page.index("Next:") < page.index("Now") < page.index("w edit") < page.index("Always")
        assert page.index("Always") < page.index("d decision") < page.index("' jump"), (
            "all of it fits without scrolling"
        )
        assert "reveal anyway" not in page, "a key that does nothing now is no key of now"
        await pilot.press("pagedown")
        await until(pilot, lambda: "edit Change the goal under the cursor." in flat(pilot))
        await pilot.press("G")
        await until(pilot, lambda: "The mouse works too." in flat(pilot))


@pytest.mark.slow
async def test_help_in_a_field_explains_the_field_too(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "align")
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Align · draft" in shown(pilot) and "CPO sees this now" in flat(pilot))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))
        page = flat(pilot)
        assert "The field: " in page and "10 to 200 characters." in page
        assert page.index("F8 seal") < page.index("Always") < page.index("ctrl+f jump"), "keys that act while one types"


async def test_help_in_the_lobby_says_what_the_lobby_is_for(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    opened(path, "align")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Next session" in shown(pilot))
        await pilot.press("question_mark")
        await until(pilot, lambda: "The lobby" in flat(pilot))
        assert "↑↓ scroll" in flat(pilot), "it is longer than its room"
        await pilot.resize_terminal(120, 60)
        await until(pilot, lambda: "The mouse works too." in flat(pilot) and "↑↓ scroll" not in flat(pilot))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "↑↓ scroll" in flat(pilot))
        assert flat(pilot).index("n new") < flat(pilot).index("Always") < flat(pilot).index("' jump")


def test_every_screen_says_in_the_help_what_it_is_for() -> None:
    for each in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        importlib.import_module(each.name)
    silent = [
        each.__name__ for each in ParleyScreen.__subclasses__() if each.__module__.startswith("tui.") and not each.about
    ]
    assert silent == ["SessionScreen"], "its phases say it"
