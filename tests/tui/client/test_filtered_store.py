"""One person's lobby: their sessions, on their seats, and nothing of the others."""

from datetime import date
from pathlib import Path

import pytest

from sessions.errors import Missing
from sessions.exercises.talk.kind import WriteNote
from sessions.model import Action
from sessions.records.captures import AddAction
from sessions.store import open_store
from tests.tui.stage import opened, parley, room_of, shown, typed, until
from tui.client.filtered_store import FilteredStore
from tui.screens.session.screen import SessionScreen

KEY, PUBLIC = f"SHA256:{'a' * 43}", f"ssh-ed25519 {'A' * 68}"


def two_sessions(path: Path) -> tuple[str, str]:
    """One of mine and one of others, each with a note and an action."""
    mine, others = opened(path, "talk", title="Mine"), opened(path, "talk", title="Theirs")
    for session in (mine, others):
        room_of(path, session).do(AddAction(text=f"Ledger of {session}", owner="cpo", due=date.today()), "cpo")
    return mine, others


async def test_one_persons_lobby_lists_finds_and_changes_nothing_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    mine, others = two_sessions(path)
    async with parley(path, seats={mine: "cpo"}, mode="local").run_test() as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot) and f"Ledger of {mine}" in shown(pilot))
        assert "Theirs" not in shown(pilot) and others not in shown(pilot)
        await pilot.press("n", "d", "p")
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("slash")
        await typed(pilot, "ledger")
        await until(pilot, lambda: "1 found" in shown(pilot))
        assert others not in shown(pilot)


@pytest.mark.slow
async def test_a_session_from_one_persons_lobby_opens_on_their_seat(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    mine, others = two_sessions(path)
    async with parley(path, seats={mine: "cto"}, mode="ssh").run_test() as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen))
        screen = pilot.app.screen
        assert isinstance(screen, SessionScreen)
        assert (screen.client.seat, screen.client.mode, screen.client.hot) == ("cto", "ssh", False)
        app = parley(path, seats={mine: "cto"}, mode="ssh")
        with pytest.raises(Missing, match="You have no seat"):
            await app.open_session(others)


def test_a_store_limited_to_some_sessions_knows_no_others(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    mine, others = two_sessions(path)
    room_of(path, others).do(WriteNote(text="the ledger moves"), "cpo")
    file = open_store(path)
    store = FilteredStore(file, {mine})
    assert [each.id for each in store.sessions()] == [mine]
    assert store.sessions(ids=[others]) == [] and store.count() == 1
    assert store.search("ledger moves") == [] and store.search("ledger moves", ids=[others]) == []
    assert [session for session, _ in store.across(Action)] == [mine]
    assert store.load(mine).header.id == mine
    with pytest.raises(Missing, match="no session"):
        store.load(others)
    with pytest.raises(Missing, match="no session"):
        store.newer(others, 0)
    file.close()


@pytest.mark.slow
async def test_the_lobby_follows_its_persons_invitations_and_what_others_do_there(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    mine, others = two_sessions(path)
    key = KEY
    store = open_store(path)
    store.seat_keys.add_key(mine, "cpo", key, PUBLIC)
    async with parley(path, seats={mine: "cpo"}, mode="ssh", key=key).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot))
        store.seat_keys.add_key(others, "cto", key, PUBLIC)
        await until(pilot, lambda: "2 sessions" in shown(pilot) and f"Ledger of {others}" in shown(pilot))
        room_of(path, mine).do(AddAction(text="Ask the bank", owner="cto"), "cpo")
        await until(pilot, lambda: "Ask the bank" in shown(pilot))
        await pilot.press("home", "j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SessionScreen) and "Theirs" in shown(pilot))
        assert isinstance(pilot.app.screen, SessionScreen) and pilot.app.screen.client.seat == "cto"
        await pilot.press("escape", "q")
        await until(pilot, lambda: "2 sessions" in shown(pilot))
        store.seat_keys.remove(others, "cto")
        await until(pilot, lambda: "1 session" in shown(pilot) and others not in shown(pilot))
    store.close()


async def test_without_a_key_from_the_host_the_lobby_shows_what_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    mine, others = two_sessions(path)
    store = open_store(path)
    async with parley(path, seats={mine: "cpo"}, mode="ssh").run_test() as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot))
        store.seat_keys.add_key(others, "cto", KEY, PUBLIC)
        room_of(path, mine).do(AddAction(text="Ask the bank", owner="cto"), "cpo")
        await until(pilot, lambda: "Ask the bank" in shown(pilot))
        assert "1 session" in shown(pilot) and "Theirs" not in shown(pilot)
    store.close()
