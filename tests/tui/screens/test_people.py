"""From the agenda: another title, a corrected name, one more person. From the lobby: deleting a draft session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.model import Participant
from sessions.store import open_store
from tests.few import some
from tests.tui.stage import SIZES, in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.commands.keymap import SMALL
from tui.dialogs.modal import FormModal
from tui.dialogs.pick import PickDialog
from tui.screens.lobby.screen import Lobby

KEEP = SMALL[0].typing.partition(",")[0]


async def asked(pilot: Pilot[Any], kind: type = FormModal) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind) and pilot.app.screen.focused is not None)


async def agenda(pilot: Pilot[Any]) -> None:
    await until(
        pilot, lambda: screen_of(pilot).middle.agenda_shown and screen_of(pilot).on_top and "Agenda" in shown(pilot)
    )


async def kept(pilot: Pilot[Any]) -> None:
    await pilot.press(KEEP)
    await until(pilot, lambda: screen_of(pilot).on_top)


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_title_names_and_people_are_changed_from_the_agenda_of_a_draft(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", start=False)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await agenda(pilot)
        await pilot.press("quotation_mark")
        await asked(pilot)
        await pilot.press("ctrl+u")
        await typed(pilot, "Q3 plan")
        await kept(pilot)
        await until(pilot, lambda: "Q3 plan" in shown(pilot))
        await pilot.press("m")
        await asked(pilot, PickDialog)
        await pilot.press("2")
        await asked(pilot)
        await pilot.press("end")
        await typed(pilot, " Jr")
        await pilot.press("tab")
        await typed(pilot, "Chief Technology Officer")
        await kept(pilot)
        await pilot.press("at")
        await asked(pilot)
        await typed(pilot, "Cy Lund")
        await pilot.press("tab")
        await typed(pilot, "CPTO")
        await kept(pilot)
        await until(pilot, lambda: "CPTO" in shown(pilot))
        await pilot.press("at")
        await asked(pilot)
        assert "facilitator" not in shown(pilot)
        await pilot.press("escape")
    room = room_of(path, session)
    view = room.view("cpo")
    assert view.header.title == "Q3 plan"
    assert [(each.key_, each.name, each.title, each.role) for each in view.all(Participant)] == [
        ("cpo", "Ada Obi", None, "leader"),
        ("cto", "Bo Chen Jr", "Chief Technology Officer", "leader"),
        ("cpto", "Cy Lund", None, "facilitator"),
    ]
    room.store.close()


@pytest.mark.slow
async def test_once_it_runs_a_name_can_still_be_corrected_but_nobody_can_be_added(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Item 1" in shown(pilot))
        await pilot.press("p")
        await agenda(pilot)
        await pilot.press("at")
        await pilot.pause()
        assert screen_of(pilot).on_top
        await pilot.press("m")
        await asked(pilot, PickDialog)
        await pilot.press("1")
        await asked(pilot)
        await pilot.press("ctrl+u")
        await kept_not(pilot)
        await typed(pilot, "Ada O.")
        await kept(pilot)
    room = room_of(path, session)
    assert room.view("cpo").get(Participant, "cpo").name == "Ada O."
    room.store.close()


async def kept_not(pilot: Pilot[Any]) -> None:
    """See that an empty name is not kept."""
    await pilot.press(KEEP)
    await until(pilot, lambda: "! This is required" in shown(pilot))


async def test_a_draft_session_is_deleted_by_typing_its_title_and_nothing_less(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    running = opened(path, "talk", title="Runs")
    opened(path, "talk", start=False, title="Never mind")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "Never mind" in shown(pilot))
        await pilot.press("home", "down", "z")
        await asked(pilot)
        assert in_a_text(pilot) and "Delete “Never mind”" in shown(pilot)
        await typed(pilot, "never mind")
        await pilot.press(KEEP)
        await until(pilot, lambda: "Type its exact title: Never mind" in shown(pilot))
        await pilot.press("ctrl+u")
        await typed(pilot, "Never mind")
        await pilot.press(KEEP)
        await until(
            pilot, lambda: isinstance(pilot.app.screen, Lobby) and "Never mind" not in shown(pilot).split("\n", 8)[1]
        )
        await until(pilot, lambda: "1 session" in shown(pilot))
        assert message(pilot) == "Never mind has been deleted."
        await pilot.press("home", "z")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Lobby)
    store = open_store(path)
    assert [each.id for each in store.sessions()] == [running]
    store.close()


async def test_nothing_can_be_deleted_in_one_persons_lobby(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", start=False, title="Never mind")
    async with parley(path, seats={session: "cpo"}, mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "Never mind" in shown(pilot))
        await pilot.press("home", "z")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Lobby)


async def test_a_session_that_was_deleted_elsewhere_says_so_to_whoever_still_has_it_open(tmp_path: Path) -> None:
    from sessions.setup.delete import delete_session

    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", start=False, title="Never mind")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await agenda(pilot)
        store = open_store(path)
        delete_session(store, session, "Never mind")
        store.close()
        await pilot.press("plus")
        await until(pilot, lambda: "Somebody deleted it" in message(pilot))
        await pilot.press("q")
    assert pilot.app.return_code == 0
