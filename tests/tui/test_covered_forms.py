"""Whatever covers a private form: nothing typed there is lost without a word, and nothing is sealed unseen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from sessions.model import Sheet
from sessions.records.decisions import RecordDecision
from sessions.room import Room
from sessions.rules.moves import Advance
from tests.sessions.both import both
from tests.tui.exercises.test_earlier_goals import after_the_example, in_turn, listed
from tests.tui.scenes import item, room_with
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.dialogs.curtain import UNTYPED as NOT_ON_A_CURTAIN
from tui.dialogs.curtain import Curtain
from tui.dialogs.help import UNTYPED as NOT_IN_HELP
from tui.dialogs.pick import UNTYPED as NOT_IN_A_LIST
from tui.dialogs.too_small import TooSmall
from tui.dialogs.unused_key import WAITS
from tui.forms.form_view import BACK_IN_FORM, FormView
from tui.screens.session.records_view import RecordsView

LETTERS = ("Y", "%", "é")
"""None of them is a key of what covers the form."""
Step = Callable[[Pilot[Any]], Awaitable[None]]


def said(pilot: Pilot[Any]) -> str:
    """Return what the screen on top says in its message line, if it has one."""
    return next((str(each.content) for each in pilot.app.screen.query(".message").results(Static)), "")


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def pressed(*keys: str) -> Step:
    async def press(pilot: Pilot[Any]) -> None:
        await pilot.press(*keys)
        await pilot.pause()

    return press


async def records(pilot: Pilot[Any]) -> None:
    """Choose the records by name: no key that acts while somebody writes shows them."""
    await screen_of(pilot).action_perform("records", True)
    await until(pilot, lambda: bool(screen_of(pilot).query(RecordsView)))


async def shrink(pilot: Pilot[Any]) -> None:
    await pilot.resize_terminal(50, 12)
    await until(pilot, lambda: isinstance(pilot.app.screen, TooSmall))


async def grow(pilot: Pilot[Any]) -> None:
    await pilot.resize_terminal(80, 24)


COVERS: dict[str, tuple[Step, Step, str]] = {
    "help": (pressed("f1"), pressed("escape"), NOT_IN_HELP),
    "help, left by its key": (pressed("f1"), pressed("f1"), NOT_IN_HELP),
    "a list": (pressed("f10"), pressed("escape"), NOT_IN_A_LIST),
    "the records": (records, pressed("escape"), WAITS),
    "a small window": (shrink, grow, ""),
}
"""How each is opened and left, and what it says to letters and to what is pasted; a small window says it all along."""


async def written(path: Path, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
    await typed(pilot, "on call")


def sealed(path: Path, session: str) -> list[Sheet]:
    room = room_of(path, session)
    try:
        return room.view("cpo").all(Sheet)
    finally:
        room.store.close()


@pytest.mark.slow
async def test_what_covers_a_form_says_so_to_whoever_types_and_gives_the_form_back(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room_of(path, session).do(RecordDecision(title="Ship it"), "cpo")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await written(path, pilot)
        for name, (cover, uncover, says) in COVERS.items():
            await cover(pilot)
            assert not in_a_text(pilot) or "on call" not in shown(pilot), name
            for letter in LETTERS:
                await pilot.press(letter)
                await pilot.pause()
                assert said(pilot) == says, (name, letter)
            await paste(pilot, "from elsewhere")
            assert said(pilot) == says, name
            if not says:
                assert "keys do nothing" in " ".join(shown(pilot).split())
            await pilot.press("f8", "f8")
            await uncover(pilot)
            await until(pilot, lambda: screen_of(pilot).on_top and screen_of(pilot).middle.private)
            await until(pilot, lambda: in_a_text(pilot) and isinstance(pilot.app.focused, TextArea))
            assert isinstance(pilot.app.focused, TextArea) and pilot.app.focused.text == "on call", name
            assert sealed(path, session) == [], name


@pytest.mark.slow
async def test_a_key_that_no_field_took_brings_the_cursor_back_into_the_form(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await written(path, pilot)
        pilot.app.screen.set_focus(None)  # as a click next to the form does
        await pilot.press("x")
        await until(pilot, lambda: message(pilot) == BACK_IN_FORM and in_a_text(pilot))
        await typed(pilot, "er")
        assert isinstance(pilot.app.focused, TextArea) and pilot.app.focused.text == "on caller"
        pilot.app.screen.set_focus(None)
        await paste(pilot, "lost?")
        await until(pilot, lambda: message(pilot) == BACK_IN_FORM and in_a_text(pilot))
        await pilot.press("f2")  # a dialog over it
        await until(pilot, lambda: len(pilot.app.screen_stack) == 3 and in_a_text(pilot))
        pilot.app.screen.set_focus(None)
        await pilot.press("x")
        await until(pilot, lambda: said(pilot) == BACK_IN_FORM and isinstance(pilot.app.focused, Input))


@pytest.mark.slow
async def test_earlier_goals_in_place_of_the_drafts_say_so_and_are_left_by_escape_or_their_key(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session, _ = after_the_example(path, series="cpo-cto-weekly")
    async with parley(path, session, seat="cpo").run_test(size=(80, 24)) as pilot:
        await in_turn(pilot)
        drafting = await listed(pilot)
        for leave in ("escape", "f12"):
            await pilot.press("f12")
            await until(pilot, lambda: drafting.reading)
            behind = drafting.query_one(".behind", Static)
            assert str(behind.content) == "Your drafts are saved behind this page. F12 or esc goes back to them."
            assert behind.size.height and "Your drafts are saved" in shown(pilot)
            for letter in LETTERS:
                await pilot.press(letter)
                await until(pilot, lambda: message(pilot).startswith("You can't write while you read"))
            await paste(pilot, "from elsewhere")
            await until(pilot, lambda: message(pilot).startswith("You can't write while you read"))
            await pilot.press(leave)
            await until(pilot, lambda: not drafting.reading and in_a_text(pilot))
        await typed(pilot, "A draft of mine")
        await pilot.press("f12", "f8")
        await until(pilot, lambda: not drafting.reading)
        assert "Press F8 again to seal" in message(pilot)
        assert "A draft of mine" in shown(pilot)
        assert screen_of(pilot).query_one(FormView).display and sealed(path, session) == []


async def test_a_view_that_was_open_before_says_that_an_answer_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room: Room = room_with(path, item(1, "talk"), item(2, "close"), item(3, "talk", "cto"))
    room.do(RecordDecision(title="Ship it"), "cpo")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened)
        await records(pilot)
        assert WAITS not in shown(pilot)
        both(room, Advance(), Advance())
        await until(pilot, lambda: room.view(None).active is not None and WAITS in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).middle.private)
    room.store.close()


@pytest.mark.slow
async def test_the_curtain_says_that_nothing_can_be_typed(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        for letter in LETTERS:
            await pilot.press(letter)
            assert said(pilot) == NOT_ON_A_CURTAIN
        await paste(pilot, "from elsewhere")
        assert said(pilot) == NOT_ON_A_CURTAIN
