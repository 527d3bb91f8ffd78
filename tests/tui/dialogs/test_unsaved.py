"""Unsaved text, and a file that disappears during a session: whoever leaves is asked, and nothing is lost."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.records.captures import ParkTopic
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.app import ParleyApp
from tui.client.unsaved_text import unsaved
from tui.dialogs.modal import FormModal
from tui.dialogs.unsaved import LEAVING
from tui.forms.form_view import FormView
from tui.screens.lobby.screen import Lobby

WORDS = "The ledger team is tired"


def refuse(pilot: Pilot[Any], refused: bool = True) -> None:
    """Let the file take nothing more from this terminal, or again."""
    store = screen_of(pilot).client._thread.worker.room.store
    assert isinstance(store, SqliteStore)
    store.file.writer.conn.execute(f"PRAGMA query_only = {int(refused)}")


def asked(pilot: Pilot[Any]) -> bool:
    screen = pilot.app.screen
    return isinstance(screen, FormModal) and screen.dialog.id == LEAVING and bool(screen.query(FormView))


def files() -> list[Path]:
    return sorted(Path.home().glob("parley-words-*.txt"))


async def typing(pilot: Pilot[Any]) -> None:
    """Type into a private sheet whose file takes nothing any more, and leave the text."""
    await until(pilot, lambda: in_a_text(pilot))
    refuse(pilot)
    await typed(pilot, WORDS)
    await until(pilot, lambda: "Not saved yet" in message(pilot))


def app_on(path: Path, *kinds: str) -> ParleyApp:
    Path.home().mkdir(parents=True, exist_ok=True)
    return parley(path, opened(path, *kinds), seat="cpo", mode="local")


@pytest.mark.slow
async def test_someone_who_quits_with_unsaved_text_is_asked_and_can_save_it_elsewhere(tmp_path: Path) -> None:
    app = app_on(tmp_path / "p.db", "ask", "talk")
    async with app.run_test(size=(80, 24)) as pilot:
        await typing(pilot)
        app.exit()
        await until(pilot, lambda: asked(pilot))
        await until(pilot, lambda: "Your text isn't saved" in shown(pilot))
        assert app._exit is False
        await pilot.press("escape")
        await until(pilot, lambda: not asked(pilot))
        await until(pilot, lambda: WORDS in shown(pilot))  # it is all as it was
        assert files() == []
        app.exit()
        await until(pilot, lambda: asked(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: app._exit)
    [file] = files()
    assert WORDS in file.read_text("utf-8") and "worry" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()


@pytest.mark.slow
async def test_once_the_text_is_saved_nothing_is_asked(tmp_path: Path) -> None:
    app = app_on(tmp_path / "p.db", "ask", "talk")
    async with app.run_test(size=(80, 24)) as pilot:
        await typing(pilot)
        refuse(pilot, False)
        app.exit()
        await until(pilot, lambda: app._exit)
    assert files() == []


@pytest.mark.slow
async def test_someone_who_goes_back_to_the_lobby_is_asked_too_and_may_leave_without_the_text(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    Path.home().mkdir(parents=True, exist_ok=True)
    app = parley(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Lobby))
        await app.open_session(session, "cpo", "local")
        await typing(pilot)
        await screen_of(pilot)._leaving.do_leave()
        await until(pilot, lambda: asked(pilot))
        await until(pilot, lambda: "leave without saving" in shown(pilot))
        await pilot.press("right")
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Lobby))
    assert files() == []


async def type_into_a_small_form(pilot: Pilot[Any]) -> None:
    """Open the form of a record, and type into it what its file doesn't take."""
    await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
    await pilot.press("f2")
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
    refuse(pilot)
    await typed(pilot, WORDS)
    await until(pilot, lambda: WORDS in unsaved(pilot.app.screen_stack))


@pytest.mark.slow
async def test_unsaved_text_in_a_small_form_is_asked_about(tmp_path: Path) -> None:
    app = app_on(tmp_path / "p.db", "talk")
    async with app.run_test(size=(80, 24)) as pilot:
        await type_into_a_small_form(pilot)
        app.exit()
        await until(pilot, lambda: asked(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: app._exit)
    [file] = files()
    assert WORDS in file.read_text("utf-8")
    file.unlink()


@pytest.mark.slow
async def test_a_small_form_with_unsaved_text_closes_only_on_a_second_press(tmp_path: Path) -> None:
    app = app_on(tmp_path / "p.db", "talk")
    async with app.run_test(size=(80, 24)) as pilot:
        await type_into_a_small_form(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Leave once more to lose it" in message(pilot))
        await pilot.pause(0.4)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, FormModal))


@pytest.mark.slow
async def test_over_ssh_no_file_is_written_on_the_host(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    app = parley(path, opened(path, "ask", "talk"), seat="cpo", mode="ssh")
    async with app.run_test(size=(80, 24)) as pilot:
        await typing(pilot)
        app.exit()
        await until(pilot, lambda: asked(pilot) and "leave without saving" in shown(pilot))
        assert "write the text to a file" not in shown(pilot) and "File" not in shown(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: app._exit)


@pytest.mark.slow
async def test_a_signal_asks_nothing(tmp_path: Path) -> None:
    app = app_on(tmp_path / "p.db", "ask", "talk")
    async with app.run_test(size=(80, 24)) as pilot:
        await typing(pilot)
        app.exit(return_code=143)
        await until(pilot, lambda: app._exit)
    assert files() == []


@pytest.mark.slow
@pytest.mark.parametrize("fate", ["removed", "replaced"])
@pytest.mark.parametrize("mode", ["local", "ssh"])
async def test_a_file_that_disappears_while_it_is_open_can_be_saved_again(tmp_path: Path, fate: str, mode: Any) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    shutil.copy(path, tmp_path / "older.db")
    with closing(room_of(path, session).store) as store:
        assert isinstance(store, SqliteStore)
    room = room_of(path, session)
    room.do(ParkTopic(text="Said before it went"), "cpo")
    rev = room.rev
    room.store.close()
    app = parley(path, session, seat="cpo", mode=mode)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        if fate == "removed":
            path.unlink()
        else:
            (tmp_path / "older.db").replace(path)
        await until(pilot, lambda: isinstance(app.screen, FormModal) and "Save the open session" in shown(pilot))
        assert ("File" in shown(pilot)) is (mode == "local")
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(app.screen, FormModal))
        await until(pilot, lambda: any("Saved to" in each.message for each in app._notifications))
    [saved] = tmp_path.glob("p.saved-*.db")
    with closing(open_store(saved)) as store:
        assert store.load(session).rev == rev and store.verify(session) == []
        assert saved.stat().st_mode & 0o777 == 0o600


async def test_the_lobby_offers_it_too(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    app = parley(path)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Lobby) and app.screen._catalog._watcher is not None)
        path.unlink()
        await until(pilot, lambda: isinstance(app.screen, FormModal) and "Save the open session" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Lobby))
    [saved] = tmp_path.glob("p.saved-*.db")
    with closing(open_store(saved)) as store:
        assert store.verify(session) == []
