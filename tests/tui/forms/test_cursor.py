"""Someone who comes back to a form is in the field where they were, with the cursor where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.store.write_transaction import SqliteWriter
from tests.tui.scenes import item, room_with
from tests.tui.screens.test_take_over import client_at
from tests.tui.stage import in_a_text, opened, parley, room_of, screen_of, shown, typed, until
from tui.dialogs.curtain import Curtain
from tui.forms.form_view import FormView
from tui.forms.text_controls import AreaControl
from tui.screens.session.take_over import TakeOver

KEY = ("I1", "answer", 1, "cpo")
LONG = {
    "questions": [
        {"key": f"q{n}", "ask": f"What about the matter number {n}?", "answer": "text", "most": 200} for n in range(30)
    ]
}


def place(pilot: Pilot[Any]) -> str | None:
    """Where in the form the person is."""
    return next((form.place for form in screen_of(pilot).query("#answer").results(FormView)), None)


def writes(pilot: Pilot[Any]) -> bool:
    """Whether a form is open and its first key would be a letter of a text."""
    return screen_of(pilot).middle.private and in_a_text(pilot)


def at(pilot: Pilot[Any]) -> tuple[str, int]:
    """The text that has the cursor, and where in its first line that is."""
    focused = pilot.app.focused
    assert isinstance(focused, AreaControl) and focused.cursor_location[0] == 0
    return focused.text, focused.cursor_location[1]


@pytest.mark.slow
async def test_someone_who_quits_comes_back_to_the_same_field_and_letter(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: writes(pilot))
        await typed(pilot, "on call and budget")
        await pilot.press("tab", "4", "shift+tab", *["left"] * 11)
        await pilot.press("escape", "ctrl+q")
        await until(pilot, lambda: not pilot.app.is_running)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: writes(pilot) and place(pilot) == "worry/value@0,7")
        assert at(pilot) == ("on call and budget", 7)
        await typed(pilot, ", hiring")
        await until(pilot, lambda: "on call, hiring and budget" in str(room_of(path, session).draft("cpo")))


@pytest.mark.slow
async def test_a_long_form_comes_back_with_the_field_visible(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = room_with(path, item(1, "ask", settings=LONG), item(2, "talk", "cto"))
    room.save_draft("cpo", {"q22": {"value": "half a sen"}}, "q22/value@0,10")
    async with parley(path, room.id, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: writes(pilot) and "half a sen" in shown(pilot))
        assert at(pilot) == ("half a sen", 10)
        await typed(pilot, "tence")
        assert "half a sentence" in shown(pilot)


async def test_if_the_field_is_gone_the_first_empty_one_gets_the_cursor(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room_of(path, session).save_draft(
        "cpo", {"load": {"value": 3}, "older": {"value": "a question ago"}}, "older/value@0,3"
    )
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: writes(pilot) and "‹3›" in shown(pilot))
        assert at(pilot) == ("", 0) and place(pilot) == "worry/value@0,0"


async def test_someone_who_takes_over_continues_where_the_other_terminal_was(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    other = await client_at(path, session)
    await other.drafts.save("cpo", {"worry": {"value": "on and budget"}}, KEY, "worry/value@0,3")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, TakeOver) and "Take over here?" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: writes(pilot) and "on and budget" in shown(pilot))
        assert at(pilot) == ("on and budget", 3)
        await typed(pilot, "call ")
        await until(pilot, lambda: "on call and budget" in str(room_of(path, session).draft("cpo")))
        await other.take_over()
        await until(pilot, lambda: not screen_of(pilot).middle.private)
        assert await other.drafts.load_place("cpo") == "worry/value@0,8"
    await other.close()


async def test_behind_the_curtain_everything_stays_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test() as pilot:
        for again in (False, True):
            await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
            await pilot.press("enter", "enter")
            await until(pilot, lambda: writes(pilot))
            assert at(pilot) == (("budget", 2) if again else ("", 0))
            if not again:
                await typed(pilot, "budget")
                await pilot.press(*["left"] * 4, "escape", "escape")


async def test_moving_through_a_form_writes_nothing_and_creates_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    written: list[str | None] = []
    whole, alone = SqliteWriter.set_draft, SqliteWriter.set_place

    def set_draft(self: SqliteWriter, session: str, key: Any, payload: Any, place: str | None = None) -> None:
        written.append(place)
        whole(self, session, key, payload, place)

    def set_place(self: SqliteWriter, session: str, key: Any, place: str | None) -> None:
        written.append(place)
        alone(self, session, key, place)

    monkeypatch.setattr(SqliteWriter, "set_draft", set_draft)
    monkeypatch.setattr(SqliteWriter, "set_place", set_place)
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: writes(pilot))
        await pilot.press("tab")
        await screen_of(pilot).save()
        assert written == [] and room.store.drafting(session) == []
        await pilot.press("shift+tab")
        await typed(pilot, "budget")
        await until(pilot, lambda: written == ["worry/value@0,6"])
        await pilot.press("left", "tab")
        await pilot.pause()
        assert written == ["worry/value@0,6"]
        await screen_of(pilot).save()
        await screen_of(pilot).save()
        assert written == ["worry/value@0,6", "load/value@0,0"]
    assert room.draft("cpo") == {"worry": {"value": "budget"}}
    assert written == ["worry/value@0,6", "load/value@0,0"]
