"""Esc keeps what was typed and says how to get it back, in every dialog and form."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from sessions.store import open_store
from tests.tui.scenes import asked, closing
from tests.tui.stage import in_a_text, message, opened, parley, shown, typed, until
from tests.tui.walking import ROOT
from tui.dialogs.modal import FormModal
from tui.screens.lobby.screen import Lobby
from tui.screens.minutes.screen import MinutesScreen, screen
from tui.screens.new_session.screen import NewScreen
from tui.terminal.ordered_input import OrderedInput

ALONE = {
    "tui/forms/text_controls.py": "the controls of a form, which is a draft",
    "tui/exercises/talk/notes.py": "the notes are written through as they are typed",
    "tui/dialogs/curtain.py": "a PIN is a secret",
    "tui/screens/lobby/search.py": "the search, which is tested below",
    "tui/screens/minutes/screen.py": "the same",
    "tui/screens/history/find.py": "words to look for, which change nothing",
}
"""Where a text field is made outside of a small form, and why nothing typed there is lost."""
UNSAVED = {
    "tui/screens/lobby/warm_up.py": "nothing is typed in it",
    "tui/screens/lobby/delete_draft.py": "the title of a draft that is deleted must be typed each time",
    "tui/exercises/board/arrange_rows.py": "what rows are looked for by is no word of the session",
    "tui/exercises/argue_as.py": "what stands in it comes from the library",
    "tui/exercises/tension_pick.py": "it begins with what was said, and is only looked up",
    "tui/dialogs/unsaved.py": "what is asked about words on no disk has no disk for a draft either",
}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield str(path.relative_to(ROOT)), node


def keywords(call: ast.Call) -> set[str | None]:
    return {each.arg for each in call.keywords}


def test_every_dialog_in_the_code_is_opened_by_the_one_function_that_gives_it_its_draft() -> None:
    dialogs = list(calls("Dialog"))
    assert len(dialogs) > 50
    assert {path for path, call in dialogs if "unsaved" in keywords(call)} == UNSAVED.keys()
    made = {path for path, _ in calls("FormModal", "EditModal", "StoredDialogDraft")}
    assert made == {"tui/dialogs/open_dialog.py"}


@pytest.mark.slow
def test_every_field_is_in_a_form_or_known_to_save_its_text() -> None:
    bases = {"OrderedInput", "OrderedTextArea", "Input", "TextArea"}
    made = {path for path, _ in calls(*bases, "Pin", "NoteArea")}
    for path in (ROOT / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and bases & {getattr(each, "id", "") for each in node.bases}:
                made.add(str(path.relative_to(ROOT)))
    themselves = {"tui/terminal/ordered_input.py", "tui/terminal/ordered_text.py", "tui/exercises/talk/write_notes.py"}
    assert made - themselves == ALONE.keys()


async def planning(pilot: Pilot[Any]) -> NewScreen:
    await pilot.press("n")
    await until(pilot, lambda: isinstance(pilot.app.screen, NewScreen) and in_a_text(pilot))
    assert isinstance(pilot.app.screen, NewScreen)
    return pilot.app.screen


def first_name(pilot: Pilot[Any]) -> str:
    lines = pilot.app.screen.query("LineControl")
    return str(next(each.value for each in lines if each.field.key == "first"))  # type: ignore[attr-defined]


@pytest.mark.slow
async def test_a_half_planned_session_waits_until_its_own_key_discards_it(tmp_path: Path) -> None:
    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "look at an example" in shown(pilot))
        await planning(pilot)
        await typed(pilot, "Ada")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: message(pilot) == "Saved. Press n to continue.")
        await planning(pilot)
        assert first_name(pilot) == "Ada"
        assert isinstance(pilot.app.focused, Input) and pilot.app.focused.value == "Ada"
        await pilot.press("f4")
        await until(pilot, lambda: message(pilot) == "Press F4 again to discard what you typed here.")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby))
        await planning(pilot)
        assert first_name(pilot) == ""


async def test_words_searched_for_in_the_lobby_wait_for_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    opened(path, "talk")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Q1 roadmap" in shown(pilot))
        await pilot.press("slash")
        await typed(pilot, "ledger")
        await pilot.press("escape")
        await until(pilot, lambda: message(pilot) == "Press / to search for “ledger” again.")
        await pilot.press("slash")
        line = pilot.app.screen.query_one("#search", OrderedInput)
        assert line.value == "ledger"
        await typed(pilot, "cards")
        assert line.value == "cards", "typing replaces what waited"


@pytest.mark.slow
async def test_words_searched_for_in_the_minutes_wait_too(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "closed")
    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(screen(partial(open_store, tmp_path / "p.db"), room.id))
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen) and "Week 1" in shown(pilot))
        await pilot.press("slash")
        await typed(pilot, "Week")
        await pilot.press("escape")
        await until(pilot, lambda: message(pilot) == "Press / to search for “Week” again.")
        await pilot.press("slash")
        assert pilot.app.screen.query_one("#search", OrderedInput).value == "Week"
        await pilot.press("escape", "F")
        await asked(pilot)
        await pilot.press("tab", "ctrl+u")
        await typed(pilot, "/tmp/elsewhere")
        await pilot.press("escape")
        await until(pilot, lambda: message(pilot) == "Saved. Press F to continue.")
        await pilot.press("F")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and "/tmp/elsewhere" in shown(pilot))
