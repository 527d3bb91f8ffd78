"""A window below 60 by 18: one sentence over everything, and everything back when it grows."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from sessions.records.decisions import RecordDecision
from tests.tui.stage import in_a_text, opened, parley, room_of, screen_of, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.too_small import SENTENCE, TooSmall
from tui.screens.lobby.screen import Lobby

TINY = [(59, 24), (80, 17), (20, 5)]


@pytest.mark.slow
@pytest.mark.parametrize("tiny", TINY)
async def test_text_being_written_is_hidden_and_comes_back_with_its_cursor(
    tmp_path: Path, tiny: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "on call")
        await pilot.resize_terminal(*tiny)
        await until(pilot, lambda: "too small" in shown(pilot))
        assert "on call" not in shown(pilot) and "Item 1" not in shown(pilot)
        await pilot.press("x", "f8", "f8")
        await pilot.resize_terminal(60, 18)
        await until(pilot, lambda: "on call" in shown(pilot))
        await typed(pilot, "er")
        assert isinstance(pilot.app.focused, TextArea) and pilot.app.focused.text == "on caller"


@pytest.mark.slow
async def test_a_small_form_over_the_session_is_hidden_too_and_keeps_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3 and in_a_text(pilot))
        form = pilot.app.screen
        await typed(pilot, "Ship it")
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: "too small" in shown(pilot))
        assert "Ship" not in shown(pilot)
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: pilot.app.screen is form and "Ship it" in shown(pilot))
        await typed(pilot, "!")
        assert isinstance(pilot.app.focused, Input) and pilot.app.focused.value == "Ship it!"


@pytest.mark.slow
async def test_a_turn_that_ends_while_the_window_is_small_comes_back_behind_the_curtain(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "secret")
        await pilot.press("f2")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3 and in_a_text(pilot))
        await typed(pilot, "secret decision")
        await pilot.resize_terminal(50, 10)
        await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))
        pilot.app.touched_at -= 200  # type: ignore[attr-defined]
        await until(pilot, lambda: screen_of(pilot).client.eyes is None)
        await until(pilot, lambda: "too small" in shown(pilot) and len(pilot.app.screen_stack) == 3)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        assert not any(isinstance(each, TooSmall) for each in pilot.app.screen_stack)
        assert "secret" not in shown(pilot)


async def test_a_lobby_opened_in_a_small_window_waits_behind_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    opened(path, "talk")
    async with parley(path).run_test(size=(30, 10)) as pilot:
        await until(pilot, lambda: " ".join(shown(pilot).split()) == SENTENCE)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "Q1 roadmap" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_a_form_longer_than_the_window_keeps_its_keys_its_sentence_and_the_field_visible(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room_of(path, session).do(RecordDecision(title="Freeze hiring", method="consent"), "cpo")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: "Freeze hiring" in shown(pilot))
        await pilot.press("w")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3 and in_a_text(pilot))
        await pilot.press("shift+tab")
        await typed(pilot, "and the last words of all")
        await until(pilot, lambda: "the last words" in shown(pilot))
        assert all(word in shown(pilot) for word in ("Decision D1", "F10 save", "esc leave"))
        await pilot.press("f4")
        await until(pilot, lambda: "Press F4 again" in shown(pilot) and "the last words" in shown(pilot))


@pytest.mark.slow
async def test_the_label_of_the_more_key_says_what_it_does_after_it_was_pressed(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room_of(path, session).do(RecordDecision(title="Freeze hiring", method="consent"), "cpo")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Freeze hiring" in shown(pilot))
        await pilot.press("w")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3 and in_a_text(pilot))
        await pilot.press("tab", "tab", "tab")
        await until(pilot, lambda: "space less" in shown(pilot))
        await pilot.press("space")
        await until(pilot, lambda: "space more" in shown(pilot))
