"""Consent takes two presses that name it; what is typed on as the screen changes is nobody's."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot

from tests.tui.stage import message
from tests.tui.test_typeahead import settled
from tui.commands import Command, Consent
from tui.screens.base import ParleyScreen
from tui.typeahead import TypeAhead, drop_typing
from tui.widgets.hints import Foot
from tui.widgets.ordered import OrderedInput

pytestmark = pytest.mark.in_real_time


class Table(ParleyScreen[None]):
    """A screen on which one agrees by `y` or F8, goes on by `n`, and counts by `+`."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("agree", "y", "agree", "Agree.", "Table", typing="f8", act="asks"),
        Command("next", "n", "next", "Go on.", "Table"),
        Command("more", "plus", "more", "Count.", "Table", act="again"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.title_of_d1 = "Ship in May"

    def compose(self) -> ComposeResult:
        yield OrderedInput(id="note")
        yield Foot()

    def asks_agree(self) -> Consent:
        return Consent(f"agree to D1: {self.title_of_d1}", ("D1", self.title_of_d1))

    def do_agree(self) -> None:
        self.done.append(f"agreed to {self.title_of_d1}")

    def do_next(self) -> None:
        self.done.append("next")

    def do_more(self) -> None:
        self.done.append("+")


class AtTable(TypeAhead[None]):
    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self.drops = 0

    async def on_mount(self) -> None:
        await self.push_screen(self.table)
        self.table.set_focus(None)

    def dropped(self) -> None:
        self.drops += 1


async def after(pilot: Pilot[None], seconds: float, *keys: str) -> None:
    """Press keys after a while, each as soon as the one before."""
    await asyncio.sleep(seconds)
    await press(pilot, *keys)
    await settled(pilot)


async def press(pilot: Pilot[None], *keys: str) -> None:
    driver = pilot.app._driver
    assert driver is not None
    for key in keys:
        event = events.Key(key, {"plus": "+", "space": " "}.get(key, key if len(key) == 1 else None))
        event.set_sender(pilot.app)
        driver.send_message(event)
        await asyncio.sleep(0.03)


async def test_the_first_press_says_what_the_second_does() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        assert (app.table.done, message(pilot)) == ([], "Press y again to agree to D1: Ship in May.")
        await after(pilot, 0.5, "y")
        assert (app.table.done, message(pilot)) == (["agreed to Ship in May"], "")


async def test_a_double_press_is_one_press() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y", "y")
        assert app.table.done == []
        await after(pilot, 0.5, "y")
        assert app.table.done == ["agreed to Ship in May"]


async def test_a_held_key_never_agrees_however_long_it_is_held() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await press(pilot, "y")
        await after(pilot, 0.5, *["y"] * 20)
        assert app.table.done == []


async def test_a_held_key_goes_on_once_and_counts_often() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await press(pilot, "n")
        await after(pilot, 0.5, *["n"] * 10)
        assert app.table.done == ["next"]
        await after(pilot, 0.5, *["plus"] * 3)
        assert app.table.done == ["next", "+", "+", "+"]
        await after(pilot, 1, "n")
        assert app.table.done[-1] == "next"


@pytest.mark.parametrize("between", ["x", "down", "f5", "escape"])
async def test_another_key_between_the_two_disarms(between: str) -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        await after(pilot, 0.2, between)
        assert message(pilot) == ""
        await after(pilot, 0.5, "y")
        assert (app.table.done, message(pilot)[:5]) == ([], "Press")


async def test_what_changed_between_the_two_is_asked_anew() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        app.table.title_of_d1 = "Never ship"
        await after(pilot, 0.5, "y")
        assert (app.table.done, message(pilot)) == ([], "Press y again to agree to D1: Never ship.")
        await after(pilot, 0.5, "y")
        assert app.table.done == ["agreed to Never ship"]


async def test_a_resize_disarms() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        await pilot.resize_terminal(100, 30)
        await after(pilot, 0.5, "y")
        assert app.table.done == []


async def test_after_a_while_the_first_press_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.base.ASKED_S", 0.5)
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "y")
        await asyncio.sleep(0.6)
        await pilot.pause()
        assert message(pilot) == ""
        await after(pilot, 0, "y")
        assert app.table.done == []


async def test_what_is_chosen_by_name_is_done_by_its_key() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await app.table.action_perform("agree", named=True)
        assert message(pilot) == "Press y again to agree to D1: Ship in May."
        await after(pilot, 0.5, "y")
        assert app.table.done == ["agreed to Ship in May"]


async def test_the_key_that_acts_while_one_types_asks_by_its_own_name() -> None:
    async with (app := AtTable()).run_test() as pilot:
        app.table.query_one("#note").focus()
        await after(pilot, 0, "f8")
        assert message(pilot).startswith("Press F8 again")
        await after(pilot, 0.5, "f8")
        assert app.table.done == ["agreed to Ship in May"]


# --- what is nobody's -------------------------------------------------------------------------------------------------


async def test_who_types_on_as_the_screen_changes_does_nothing_until_they_pause() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, *"abc")
        drop_typing(app)
        await after(pilot, 0.1, *"n", "f8", *"n")
        assert (app.table.done, app.drops) == ([], 3)
        await after(pilot, 0.4, "n")
        assert app.table.done == [], "that was no pause of a second"
        await after(pilot, 1.1, "n")
        assert app.table.done == ["next"]


async def test_a_key_that_is_no_text_ends_it() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, *"abc")
        drop_typing(app)
        await after(pilot, 0.1, "n", "down", "n")
        assert app.table.done == ["next"]


async def test_who_was_not_typing_goes_on_at_once() -> None:
    async with (app := AtTable()).run_test() as pilot:
        await after(pilot, 0, "a")
        await asyncio.sleep(1.1)
        drop_typing(app)
        await after(pilot, 0, "n")
        assert app.table.done == ["next"]


async def test_what_is_typed_into_a_field_that_stays_goes_on_into_it_and_f_keys_do_not_act() -> None:
    async with (app := AtTable()).run_test() as pilot:
        note = app.table.query_one("#note", OrderedInput)
        note.focus()
        await after(pilot, 0, *"yes")
        drop_typing(app)
        await after(pilot, 0, *"we", "f8", *"will")
        assert (note.value, app.table.done, message(pilot)) == ("yeswewill", [], "")


async def test_what_is_typed_on_into_another_field_than_before_is_nobodys() -> None:
    async with (app := AtTable()).run_test() as pilot:
        note = app.table.query_one("#note", OrderedInput)
        await after(pilot, 0, *"yes")
        note.focus()
        drop_typing(app)
        await after(pilot, 0, *"we")
        assert note.value == ""
