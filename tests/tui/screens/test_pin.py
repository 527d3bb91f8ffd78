"""The PIN of a seat: hidden while typed, slow to guess, and needed everywhere the file is opened."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.model import Participant, Sheet
from sessions.pins import FREE, WAIT_MOST_S, WAIT_S, hashed, wait_s
from sessions.room import Room
from sessions.rules.forms import Field
from sessions.rules.late_answers import OfferLate
from sessions.rules.moves import Seal
from sessions.rules.pin_commands import ResetPin, SetPin
from sessions.store import open_store
from sessions.store.paths import backup_path
from tests.tui.scenes import closing
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, until
from tui.dialogs.curtain import Curtain
from tui.dialogs.dialog import Dialog
from tui.dialogs.modal import FormModal
from tui.dialogs.open_dialog import open_dialog


def locked(path: Path, *kinds: str, seats: tuple[str, ...] = ("cpo", "cto")) -> str:
    """Return the id of a session whose seats have the PIN 4711."""
    session = opened(path, *kinds)
    room = room_of(path, session)
    for seat in seats:
        room.do(SetPin(pin=hashed("4711")), seat)
    room.store.close()
    return session


async def at_the_curtain(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Curtain) and pilot.app.screen.focused is not None)


def test_after_three_wrong_tries_you_wait_longer_each_time() -> None:
    waits = [wait_s(wrong) for wrong in range(40)]
    assert waits[:FREE] == [0] * FREE and waits[FREE] == WAIT_S
    assert all(later == min(WAIT_MOST_S, 2 * wait) for wait, later in pairwise(waits[FREE:]))


@pytest.mark.slow
async def test_a_pin_is_never_shown_while_it_is_set_or_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("I")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.screen.focused is not None)
        await pilot.press("tab")
        await until(pilot, lambda: in_a_text(pilot))
        await pilot.press(*"4711")
        await until(pilot, lambda: "••••" in shown(pilot))
        assert "4711" not in shown(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        room = room_of(path, session)
        room.do(SetPin(pin=hashed("4711")), "cto")
        assert room.view(None).get(Participant, "cpo").pin == "set"
        await pilot.press("f9")
        await at_the_curtain(pilot)
        await pilot.press(*"4711")
        await until(pilot, lambda: "••••" in shown(pilot))
        assert "4711" not in shown(pilot)


@pytest.mark.slow
async def test_after_three_wrong_tries_even_the_right_pin_waits_and_the_curtain_says_how_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.db"
    session = locked(path, "ask")
    async with parley(path, session).run_test() as pilot:
        await at_the_curtain(pilot)
        for wrong in range(1, FREE + 1):
            await pilot.press(*"1234", "enter")
            said = "Wrong PIN. Wait" if wrong == FREE else "Wrong PIN."
            await until(pilot, lambda said=said: said in shown(pilot))  # type: ignore[misc]
        await pilot.press("escape")  # setting the curtain aside helps nobody
        await until(pilot, lambda: not isinstance(pilot.app.screen, Curtain))
        await pilot.press("space")
        await at_the_curtain(pilot)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "before the next try." in shown(pilot))
    async with parley(path, session).run_test() as pilot:  # nor does another terminal
        await at_the_curtain(pilot)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "before the next try." in shown(pilot))
        assert isinstance(pilot.app.screen, Curtain)
        monkeypatch.setattr("sessions.store.pin_drafts.wait_s", lambda wrong: 0)  # as if the wait were over
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["local", "ssh"])
async def test_a_seat_with_a_pin_shows_and_accepts_nothing_at_its_own_terminal_before_the_pin_is_typed(
    tmp_path: Path, mode: Any
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    room.save_draft("cpo", {"worry": {"value": "Quagga"}})
    room.do(SetPin(pin=hashed("4711")), "cpo")
    async with parley(path, session, seat="cpo", mode=mode).run_test(size=(80, 24)) as pilot:
        await at_the_curtain(pilot)
        assert "this seat has a PIN" in shown(pilot)
        assert not screen_of(pilot).client.writes
        assert not room.store.presence.seen(session), "who has not typed it holds no seat"
        await pilot.press(*"1234", "enter")
        await until(pilot, lambda: "Wrong PIN." in shown(pilot))
        assert not screen_of(pilot).query("#answer")
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and "Quagga" in shown(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "load" in str(room.draft("cpo")))
    async with parley(path, session, seat="cpo", mode=mode).run_test(size=(80, 24)) as pilot:
        await at_the_curtain(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.is_running)
    room.store.close()


@pytest.mark.slow
async def test_only_someone_who_knows_a_pin_can_change_or_clear_it_and_its_drafts_follow(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        client = screen_of(pilot).client
        await client.pins.set("cpo", "4711")
        assert client.locked("cpo")
        await pilot.press("I")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.screen.focused is not None)
        await pilot.press("f10")
        await until(pilot, lambda: "Also type the current PIN of CPO." in message(pilot))
        await pilot.press("tab", *"1234", "f10")
        await until(pilot, lambda: "Wrong PIN." in message(pilot))
        assert client.view().get(Participant, "cpo").pin
        await pilot.press(*["backspace"] * 4, *"4711", "f10")
        await until(pilot, lambda: client.view().get(Participant, "cpo").pin is None)


async def test_two_people_remove_a_forgotten_pin_and_are_told_first_what_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = locked(path, "talk", seats=("cpo",))
    room = room_of(path, session)
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("Z")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.screen.focused is not None)
        assert "deleted" in shown(pilot) and "both leaders" in shown(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "delete all drafts of CPO" in message(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: screen_of(pilot).on_top and "CPO requested it. One more person" in message(pilot))
    room.refresh()
    assert room.view(None).get(Participant, "cpo").resets == ("cpo",)
    room.do(ResetPin(seat="cpo"), "cto")
    assert room.view(None).get(Participant, "cpo").pin is None
    room.store.close()


@pytest.mark.slow
async def test_at_the_hot_seat_what_only_your_own_seat_does_asks_for_the_pin_and_then_continues(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    room.do(SetPin(pin=hashed("4711")), "cpo")
    fresh = Room(open_store(tmp_path / "p.db"), room.id)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        await pilot.press("S", "1")
        await at_the_curtain(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        fresh.refresh()
        assert fresh.view(None).get(Participant, "cpo").signed_at is None
        await pilot.press("S", "1")
        await at_the_curtain(pilot)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "● ▲ CPO · Ada Obi  signed at" in shown(pilot))
        assert screen_of(pilot).client.locked("cpo"), "for once, and no longer"
    fresh.store.close()


@pytest.mark.slow
async def test_a_sealed_answer_is_taken_back_only_with_the_pin_of_its_seat(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    for seat in ("cpo", "cto"):
        room.do(Seal(form="answer", payload={"worry": {"value": "Quagga"}, "load": {"value": 2}}), seat)
    room.do(SetPin(pin=hashed("4711")), "cpo")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and "Waiting" not in shown(pilot))
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and pilot.app.screen.focused is not None)
        await pilot.press("f10")
        await at_the_curtain(pilot)
        room.refresh()
        assert room.view("cto").get(Sheet, "I1", "answer", 1, "cpo").status == "sealed"
        await pilot.press(*"4711", "enter")
        await at_the_curtain(pilot)  # for the turn that comes: the seat was open to take it back, and no longer
        await until(pilot, lambda: "Item 1" in shown(pilot))
        assert not any(isinstance(each, FormModal) for each in pilot.app.screen_stack)
        assert screen_of(pilot).client.locked("cpo")
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and "Quagga" in shown(pilot))
    room.store.close()


@pytest.mark.slow
async def test_a_pin_set_elsewhere_locks_the_seat_where_it_is_open(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    room.save_draft("cpo", {"worry": {"value": "Quagga"}})
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and "Quagga" in shown(pilot))
        room.do(SetPin(pin=hashed("4711")), "cpo")
        await at_the_curtain(pilot)
        assert "Quagga" not in shown(pilot)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and "Quagga" in shown(pilot))
    room.store.close()


async def test_the_key_of_a_seat_is_dropped_at_the_curtain(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = locked(path, "ask")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await at_the_curtain(pilot)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private)
        client = screen_of(pilot).client
        first = str(client.eyes)
        assert client._keyring.key(session, first)
        await screen_of(pilot)._turns.do_curtain()
        assert client._keyring.key(session, first) is None and client.locked(first)
        assert client.view(first).rows() == client.view(None).rows()


async def test_someone_who_forgot_their_pin_asks_for_a_reset_and_gets_in_once_another_agrees(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.db"
    session = locked(path, "ask", "talk", seats=("cpo",))
    async with parley(path, session, seat="cpo", mode="ssh").run_test(size=(80, 24)) as pilot:
        await at_the_curtain(pilot)
        await pilot.press("f4")
        await until(pilot, lambda: "F4 again asks that" in shown(pilot))
        await pilot.press("f4")
        await until(pilot, lambda: "Requested. The PIN is removed when another" in shown(pilot))
        other = Room(open_store(path), session, frozenset(["cto"]), "ssh")
        assert other.view(None).get(Participant, "cpo").resets == ("cpo",)
        other.do(ResetPin(seat="cpo"), "cto")
        await until(pilot, lambda: screen_of(pilot).middle.private and screen_of(pilot).on_top)
        other.store.close()


async def test_setting_a_pin_refreshes_the_backup_that_contains_the_drafts_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", "talk")
    room = room_of(path, session)
    room.save_draft("cpo", {"worry": {"value": "Quagga"}})
    room.store.backup()
    assert b"Quagga" in backup_path(path).read_bytes()
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await screen_of(pilot).client.pins.set("cpo", "4711")
        await until(pilot, lambda: b"Quagga" not in backup_path(path).read_bytes())
    assert b"Quagga" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())
    room.store.close()


async def test_a_dialog_in_a_session_opened_from_the_lobby_asks_for_the_pin(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    locked(path, "talk", "talk")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Q1 roadmap" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "Item 1" in shown(pilot) and len(pilot.app.screen_stack) == 3)
        dialog = Dialog(
            id="late",
            title="An answer",
            fields=(Field("word", "A word", "text", least=1, most=20),),
            seat="cpo",
            to_command=lambda answers: OfferLate(item="I1", form="answer", round=1, payload=answers["word"]),
        )
        open_dialog(pilot.app, screen_of(pilot).client, dialog)
        await until(pilot, lambda: in_a_text(pilot))
        await pilot.press("a", "f10")
        await at_the_curtain(pilot)
