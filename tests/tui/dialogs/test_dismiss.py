"""Screens over screens: each closes only itself, and only once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from sessions.model import Decision, Parked
from tests.few import some
from tests.tui.packets import in_one_packet
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.help import Help
from tui.dialogs.modal import FormModal
from tui.dialogs.too_small import TooSmall


async def at_the_talk(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))


async def palette(pilot: Pilot[Any]) -> CommandPalette:
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette) and in_a_text(pilot))
    assert isinstance(pilot.app.screen, CommandPalette)
    return pilot.app.screen


def stack(pilot: Pilot[Any]) -> list[str]:
    return [type(screen).__name__ for screen in pilot.app.screen_stack[1:]]


@pytest.mark.slow
async def test_the_palette_does_not_open_over_itself_a_dialog_or_another_cover(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        await palette(pilot)
        await pilot.press("ctrl+o", "ctrl+p")
        pilot.app.action_command_palette()
        assert stack(pilot) == ["SessionScreen", "PaletteScreen"]
        await pilot.resize_terminal(50, 10)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        await pilot.press("ctrl+o", "ctrl+p", "escape", "f1", "x")
        assert stack(pilot) == ["SessionScreen", "PaletteScreen", "TooSmall"]
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.press("escape")
        await until(pilot, lambda: stack(pilot) == ["SessionScreen"])
        for key, kind in (("f2", FormModal), ("f1", Help)):
            await pilot.press(key)
            await until(pilot, lambda kind=kind: isinstance(pilot.app.screen, kind))  # type: ignore[misc]
            await pilot.press("ctrl+o", "ctrl+p")
            assert len(stack(pilot)) == 2
            await pilot.press("escape")
            await until(pilot, lambda: stack(pilot) == ["SessionScreen"])


@pytest.mark.slow
async def test_leaving_the_palette_twice_closes_it_once(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        found = await palette(pilot)
        for _ in range(3):  # as many clicks beside it in one packet
            found.dismiss()
        await until(pilot, lambda: stack(pilot) == ["SessionScreen"])
        found.dismiss()
        await pilot.pause()
        assert stack(pilot) == ["SessionScreen"] and "Item 1" in shown(pilot)


@pytest.mark.slow
@pytest.mark.parametrize("key", some(["pagedown", "up", "enter", "pageup", "down", "home", "end"], 3))
async def test_a_list_without_room_or_rows_survives_every_key(tmp_path: Path, key: str) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        found = await palette(pilot)
        await typed(pilot, "zzzz")
        found._action_command_list("page_down")
        await pilot.press(key)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "Item 1" in shown(pilot))


@pytest.mark.slow
async def test_a_command_chosen_in_the_palette_is_done_once(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        found = await palette(pilot)
        await typed(pilot, "absent")
        await until(pilot, lambda: found.query_one("CommandList").option_count > 0)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        chosen = found._selected_command
        assert chosen is not None
        await chosen.command()
        await pilot.pause()
        assert stack(pilot) == ["SessionScreen", "FormModal"]


@pytest.mark.slow
async def test_a_form_that_is_saved_while_covered_closes_and_the_cover_stays(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
        form = pilot.app.screen
        assert isinstance(form, FormModal)
        await typed(pilot, "Ship it")
        await pilot.resize_terminal(50, 10)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        await form.action_perform("keep")
        await form.action_perform("keep")
        await pilot.pause()
        assert stack(pilot) == ["SessionScreen", "TooSmall"]
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Ship it" in shown(pilot))
        assert message(pilot).startswith("Recorded.")
        room = room_of(path, session)
        assert len(room.view("cpo").all(Decision)) == 1
        room.store.close()


@pytest.mark.slow
async def test_text_typed_while_a_dialog_opens_goes_into_it_and_presses_no_key_of_the_screen_beneath(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        await in_one_packet(pilot, "d", *"nothing dropped")  # n, t, h, d, r, o and p are keys of the screen
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
        await until(
            pilot, lambda: isinstance(pilot.app.focused, Input) and pilot.app.focused.value == "nothing dropped"
        )
        assert stack(pilot) == ["SessionScreen", "FormModal"]
        await in_one_packet(pilot, "escape", "t", *"a topic", "f10")
        await until(pilot, lambda: stack(pilot) == ["SessionScreen"])
        room = room_of(path, session)
        assert [each.text for each in room.view("cpo").all(Parked)] == ["a topic"]
        assert room.view("cpo").all(Decision) == [] and room.view("cpo").active.ready == ()  # type: ignore[union-attr]
        room.store.close()


async def test_a_curtain_opened_beneath_something_leaves_it_there(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "ask")).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        curtain = pilot.app.screen
        await pilot.resize_terminal(50, 10)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        curtain.dismiss(False)
        curtain.dismiss(True)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TooSmall) and curtain not in pilot.app.screen_stack
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "your turn" not in shown(pilot) and "Item 1" in shown(pilot))


@pytest.mark.slow
async def test_what_waits_until_a_screen_is_painted_waits_for_the_next_one_if_that_closes_first(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await at_the_talk(pilot)
        for leave in (FormModal.dismiss, lambda form: form.app.pop_screen()):
            await pilot.press("f2")
            await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
            form, done = pilot.app.screen, list[str]()
            assert isinstance(form, FormModal)
            form.call_later(asyncio.sleep, 0.1)  # it has so much to do that it closes before it is idle
            screen_of(pilot).call_after_refresh(done.append, "done")
            await until_put_off(form, done.append)
            leave(form)
            await until(pilot, lambda: stack(pilot) == ["SessionScreen"])
            await until(pilot, lambda done=done: bool(done))  # type: ignore[misc]


async def until_put_off(screen: Screen[Any], what: Callable[[str], None]) -> None:
    """Wait until something waits for a screen to be painted; the wait of a Pilot paints it."""
    for _ in range(1000):
        if any(isinstance(each, partial) and each.func == what for each, _ in screen._callbacks):
            return
        await asyncio.sleep(0)
    raise AssertionError("it was done at once")
