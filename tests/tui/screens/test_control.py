"""Who has control, as the keys on a screen show it: while the facilitator is here, gone, and back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Command
from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import EndItem, MakeReady, Waive
from sessions.rules.handover import HandOver
from sessions.rules.moves import Force
from sessions.rules.people import Attend
from sessions.rules.seats import FACILITATOR_GRACE_S
from sessions.store import open_store
from tests.tui.screens.test_facilitator_view import Table, table
from tests.tui.stage import in_a_text, message, opened, parley, screen_of, shown, typed, until
from tui.client.session_client import SessionClient
from tui.dialogs.modal import FormModal
from tui.dialogs.palette import PaletteScreen
from tui.exercises.talk.notes import NoteArea
from tui.screens.session.pending_consent import NOTED
from tui.terminal.typeahead import PAUSE_S


def wait(pilot: Pilot[Any], seconds: int) -> None:
    """Let the clock of a terminal's file go on by so much at once."""
    ticker = screen_of(pilot).client._thread.worker.room.store.file.ticker  # type: ignore[attr-defined]
    now = ticker._monotonic
    ticker._monotonic = lambda: now() + seconds


def note(here: Table) -> str | None:
    """What the notes of the first item say."""
    return here.store.load(here.id).get(Item, "I1").note


@pytest.mark.slow
async def test_leaders_are_offered_the_keys_once_the_facilitator_is_gone_for_two_minutes_and_not_after(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", facilitator=True)
    store = open_store(path)
    store.presence.touch(session, "cpto", "hers")
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: "CPTO here" in shown(pilot))
        assert "n ready" not in shown(pilot)
        store.presence.leave(session, "cpto", "hers")
        await until(pilot, lambda: "CPTO offline" in shown(pilot))
        assert "n ready" not in shown(pilot)
        wait(pilot, FACILITATOR_GRACE_S + 1)
        await until(pilot, lambda: "n ready" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: "CPO ready" in shown(pilot))
        await pilot.press("N")
        await until(pilot, lambda: "n ready" in shown(pilot))
        store.presence.touch(session, "cpto", "hers")
        await until(pilot, lambda: "CPTO here" in shown(pilot) and "n ready" not in shown(pilot))
        await pilot.press("n", "f9", "h", "e")
        await pilot.pause()
        item = screen_of(pilot).client.view().active
        assert item is not None and item.ready == ()
    store.close()


async def test_an_observer_in_control_writes_at_one_terminal_like_everyone_else(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        clients = [SessionClient(partial(open_store, here.path), here.id, "guest", "local") for _ in range(2)]
        for client in clients:
            await client.open()
        assert all(client.writes for client in clients), "who looks on has nothing to take over"
        Room(here.store, here.id, frozenset(["cpto"]), "local").do(HandOver(to="guest"), "cpto")
        for client in clients:
            await client.look()
        assert [client.writes for client in clients] == [True, False]
        await clients[1].take_over()
        await clients[0].look()
        assert [client.writes for client in clients] == [False, True]
        for client in clients:
            await client.close()


@pytest.mark.slow
async def test_the_notes_are_open_to_whoever_may_write_in_them_as_soon_as_they_may(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        room = Room(here.store, here.id, frozenset(["cpto"]), "local")
        async with parley(here.path, here.id, seat="guest", mode="local").run_test() as pilot:
            await until(pilot, lambda: "Notes" in shown(pilot))
            area = screen_of(pilot).query_one(NoteArea)
            assert area.read_only and "i notes" not in shown(pilot)
            room.do(HandOver(to="guest"), "cpto")
            await until(pilot, lambda: "i notes" in shown(pilot))
            await pilot.press("i")
            await typed(pilot, "Begun")
            await until(pilot, lambda: note(here) == "Begun")
            room.do(HandOver(to="cpto"), "cpto")
            await until(pilot, lambda: area.read_only and not area.has_focus)
            assert "i notes" not in shown(pilot)


async def test_a_leader_standing_aside_writes_no_notes_until_they_come_back(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        async with parley(here.path, here.id, seat="cto", mode="local").run_test() as pilot:
            await until(pilot, lambda: "i notes" in shown(pilot))
            await pilot.press("X")
            await until(pilot, lambda: message(pilot).startswith("Press X again to stand aside from "))
            await pilot.press("X")
            await until(pilot, lambda: "X come back" in shown(pilot))
            await pilot.press("i", "n", "o")
            await pilot.pause()
            assert note(here) == "CTO stood aside."
            await pilot.press("X", "X")
            await until(pilot, lambda: "i notes" in shown(pilot))


WITHOUT = "CTO isn't here. Press n again to start without CTO."


@pytest.mark.slow
async def test_a_ready_agenda_tells_each_person_who_starts(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", facilitator=True, start=False)
    room = Room(open_store(path), session)
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    room.store.presence.touch(session, "cpto", "hers")
    sentences = {"cpo": "The facilitator starts the session", "cpto": "Start when both leaders are here"}
    for seat, sentence in sentences.items():
        async with parley(path, session, seat=seat, mode="local").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda sentence=sentence: sentence in shown(pilot))  # type: ignore[misc]
            await until(pilot, lambda seat=seat: ("n start" in shown(pilot)) == (seat == "cpto"))  # type: ignore[misc]
            if seat == "cpto":
                room.store.presence.touch(session, "cpo", "theirs")
                await until(pilot, lambda: "CPO here" in shown(pilot))
                await pilot.press("n")
                await until(pilot, lambda: message(pilot) == WITHOUT)
    room.refresh()
    assert room.view(None).header.status == "ready"
    room.store.close()


async def test_someone_marked_absent_who_comes_says_so_with_one_key(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.all.do(Attend(seat="cto", absent=True), "cpto")
        async with parley(here.path, here.id, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "A I'm here" in shown(pilot) and "CTO absent" in shown(pilot))
            await pilot.press("A")
            await until(pilot, lambda: "CTO here" in shown(pilot))
            assert "I'm here" not in shown(pilot)
            assert not here.store.load(here.id).get(Participant, "cto").absent


async def test_two_who_mark_the_same_person_absent_at_the_same_time_dont_mark_them_back(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "Check-in" in shown(pilot))
            await pilot.press("A")
            await until(pilot, lambda: "Nobody is absent now." in shown(pilot))
            await pilot.press("2")
            here.all.do(Attend(seat="cto", absent=True), "cto")
            client = screen_of(pilot).client
            await until(pilot, lambda: client.view().get(Participant, "cto").absent)
            await pilot.press("f10")
            await until(pilot, lambda: "CTO is already absent." in shown(pilot))
            assert here.store.load(here.id).get(Participant, "cto").absent


@pytest.mark.slow
async def test_of_several_who_left_the_one_everybody_waits_for_is_already_chosen(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "Waiting for CTO." in shown(pilot))
            assert "CPO" in shown(pilot) and shown(pilot).count("offline") >= 2
            await pilot.press("A")
            await until(pilot, lambda: "‹CTO›" in shown(pilot))


ABSENT = "You were marked absent."


@pytest.mark.slow
@pytest.mark.parametrize("seat", ["cto", "cpto"])
async def test_someone_marked_absent_is_told_so_with_the_key_that_undoes_it(tmp_path: Path, seat: str) -> None:
    with table(tmp_path) as here:
        async with parley(here.path, here.id, seat=seat, mode="local").run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "CPO" in shown(pilot))
            here.all.do(Attend(seat=seat, absent=True), "cpto")
            await until(pilot, lambda: f"{ABSENT} Press A to undo it." in shown(pilot))
            for other in {"cpo", "cto", "cpto"} - {seat}:
                async with parley(here.path, here.id, seat=other, mode="local").run_test() as others:
                    await until(others, lambda: f"{seat.upper()} absent" in shown(others))
                    assert "You were declared" not in shown(others)
            await pilot.press("p")
            await until(pilot, lambda: "Agenda" in shown(pilot))
            assert ABSENT in shown(pilot)
            await pilot.press("A")
            await until(pilot, lambda: ABSENT not in shown(pilot))


@pytest.mark.slow
async def test_in_a_private_sheet_someone_marked_absent_is_told_the_name_that_undoes_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", facilitator=True)
    room = Room(open_store(path), session)
    async with parley(path, session, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        room.do(Attend(seat="cto", absent=True), "cpto")
        await until(pilot, lambda: f"{ABSENT} Press ctrl+o “I'm here” to undo it." in shown(pilot))
        await pilot.pause(PAUSE_S)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
        await typed(pilot, "I'm here")
        await until(pilot, lambda: "Mark a seat as absent, or as back." in shown(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: ABSENT not in shown(pilot))
    room.store.close()


@pytest.mark.slow
async def test_whoever_gave_control_away_is_shown_the_key_that_takes_it_back(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.all.do(HandOver(to="guest"), "cpto")
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "H take back" in shown(pilot))
            await pilot.press("H", "H")
            await until(pilot, lambda: here.store.load(here.id).facilitator == "cpto")
            await until(pilot, lambda: "H take back" not in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            Force(reason="Bo was called away"),
            "CPO wants to reveal without the missing answer. Press ctrl+o “reveal anyway” to",
        ),
        (EndItem(item="I2", outcome="parked"), "CPO wants to park this item. Press ctrl+o “park item” to agree."),
        (
            EndItem(item="I2", outcome="carried"),
            "CPO wants to carry this item to the next session. Press ctrl+o “carry item” to",
        ),
        (
            EndItem(item="I2", outcome="skipped"),
            "CPO wants to skip this item. Press ctrl+o “skip item” to agree.",
        ),
        (HandOver(to="guest"), "CPO wants GUEST to run the session. Press ctrl+o “hand over” to agree."),
    ],
)
async def test_the_other_leader_is_told_what_needs_both_and_how_to_agree_while_letters_are_text(
    tmp_path: Path, command: Command, told: str
) -> None:
    with table(tmp_path, facilitator=False) as here:
        here.go_on()
        here.sit("guest")
        room = Room(here.store, here.id, frozenset(["cpo"]), "local")
        async with (
            parley(here.path, here.id, seat="cto", mode="local").run_test(size=(120, 40)) as pilot,
            parley(here.path, here.id, mode="local").run_test() as other,
        ):
            await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
            room.do(command, "cpo")
            await until(pilot, lambda: message(pilot).startswith(told))
            await other.pause()
            assert message(other) == "", "who looks on is not asked"
            assert screen_of(pilot).middle.private and in_a_text(pilot)


@pytest.mark.slow
async def test_both_leaders_end_the_facilitators_control_with_two_presses_each_and_one_alone_cannot(
    tmp_path: Path,
) -> None:
    with table(tmp_path) as here:
        here.sit("cpto")
        async with (
            parley(here.path, here.id, seat="cpo", mode="local").run_test(size=(120, 40)) as cpo,
            parley(here.path, here.id, seat="cto", mode="local").run_test(size=(120, 40)) as cto,
        ):
            for pilot in (cpo, cto):
                await until(pilot, lambda pilot=pilot: "CPTO here" in shown(pilot))  # type: ignore[misc]
            await cpo.press("H")
            await until(cpo, lambda: message(cpo).startswith("Press H again to continue without CPTO"))
            assert here.store.load(here.id).header.handing == ()
            await cpo.press("H")
            await until(cto, lambda: message(cto) == "CPO wants to continue without CPTO. Press H to agree.")
            assert here.store.load(here.id).facilitator == "cpto"
            await cto.press("H")
            await until(cto, lambda: message(cto).startswith("Press H again"))
            await cto.press("H")
            await until(cpo, lambda: "n ready" in shown(cpo))
            assert here.store.load(here.id).facilitator is None
            await until(cpo, lambda: "CTO agrees that the two leaders continue without CPTO" in message(cpo))


@pytest.mark.slow
async def test_someone_who_writes_in_private_agrees_by_the_name_they_were_told(tmp_path: Path) -> None:
    with table(tmp_path, facilitator=False) as here:
        here.go_on()
        room = Room(here.store, here.id, frozenset(["cpo"]), "local")
        async with parley(here.path, here.id, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
            room.do(EndItem(item="I2", outcome="parked"), "cpo")
            await until(pilot, lambda: "ctrl+o “park item”" in message(pilot))
            await pilot.press("ctrl+o")
            await typed(pilot, "park item")
            await until(pilot, lambda: "park item  P" in shown(pilot))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
            await pilot.press("f10")
            await until(pilot, lambda: here.store.load(here.id).get(Item, "I2").outcome == "parked")


async def test_someone_asked_for_one_thing_while_nothing_private_is_open_is_told_its_key(tmp_path: Path) -> None:
    with table(tmp_path, facilitator=False) as here:
        room = Room(here.store, here.id, frozenset(["cpo"]), "local")
        async with parley(here.path, here.id, seat="cto", mode="local").run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "n ready" in shown(pilot))
            room.do(EndItem(item="I1", outcome="parked"), "cpo")
            await until(pilot, lambda: message(pilot) == "CPO wants to park this item. Press P to agree.")
            Room(here.store, here.id, frozenset(["cto"]), "local").do(EndItem(item="I1", outcome="parked"), "cto")
            await until(pilot, lambda: "wants to park" not in message(pilot))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("others", "told"),
    [(["cto"], NOTED), ([], "Recorded. CTO isn't here. If they don't come, press A to mark them absent.")],
)
async def test_a_leader_who_agreed_is_told_that_it_waits_for_the_other(
    tmp_path: Path, others: list[str], told: str
) -> None:
    with table(tmp_path, facilitator=False) as here:
        here.sit(*others)
        async with parley(here.path, here.id, seat="cpo", mode="local").run_test() as pilot:
            await until(pilot, lambda: "n ready" in shown(pilot))
            await pilot.press("P")
            await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
            await pilot.press("f10")
            await until(pilot, lambda: message(pilot) == told)
            assert ("A absent" in shown(pilot)) == (not others)
            assert here.store.load(here.id).get(Item, "I1").status == "active"


async def test_a_ready_agenda_says_when_the_leaders_start_without_someone_who_never_came(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "talk", facilitator=True, start=False)
    store = open_store(path)
    room = Room(store, session)
    room.do(Waive(what="owners"), "cpo")
    room.do(MakeReady(), "cpo")
    says = "CPTO runs the session but isn't here. After 2 min, the two of you can run it."
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "The agenda is ready. CPTO runs the session but isn't here" in shown(pilot))
        await pilot.press("n")
        await until(pilot, lambda: message(pilot) == says)
        store.presence.touch(session, "cpto", "hers")
        await until(pilot, lambda: "The facilitator starts the session" in shown(pilot))
    store.close()
