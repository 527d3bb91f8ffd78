"""Escalations in the lobby, and the page on which they are read and answered."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sessions.minutes.parse import read_minutes
from sessions.model import Argument, Decision, Escalation, Side
from sessions.pins import hashed
from sessions.records.decisions import RecordDecision
from sessions.records.escalations import AnswerEscalation, Escalate, WouldAccept
from sessions.room import Room
from sessions.rules.pin_commands import SetPin
from sessions.setup.new_session import admit
from sessions.store import open_store
from tests.few import some
from tests.tui.cli.conftest import ROOT
from tests.tui.stage import SIZES, message, opened, parley, room_of, shown, typed, until
from tui.dialogs.modal import FormModal
from tui.screens.lobby.lobby_list import LobbyList
from tui.screens.lobby.screen import Lobby
from tui.screens.pack.screen import PackScreen

EXAMPLE = ROOT / "tests" / "sessions" / "minutes" / "example-minutes.toml"
TODAY = date.today()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def escalated(room: Room, title: str, day: date | None = TOMORROW, to: str | None = None) -> str:
    """Escalate a new decision, and return the id of the escalation."""
    room.do(RecordDecision(title=title), "cpo")
    decision = room.view(None).all(Decision)[-1].id
    room.do(Escalate(decision=decision, to=to, answer_by=day, default_if_silent="Cards first"), "cpo")
    return room.view(None).all(Escalation)[-1].id


def led(path: Path) -> Room:
    """A session of CPO and CTO that CPTO facilitates."""
    return room_of(path, opened(path, "talk", facilitator=True))


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_lobby_lists_what_waits_for_an_answer_with_its_day_and_its_default(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Later", TODAY + timedelta(days=9), "The board")
    escalated(room, "Sooner [/] *and* bold")
    async with parley(path).run_test(size=size) as pilot:
        await until(pilot, lambda: shown(pilot).count("otherwise: Cards first") == 2)
        lines = [line for line in shown(pilot).splitlines() if "otherwise: Cards first" in line]
        assert "Sooner [/] *and* bold" in lines[0] and "CPTO" in lines[0]
        assert "Later" in lines[1] and "THE BOARD" in lines[1]
        assert f"by {TOMORROW.day} {TOMORROW:%b}" in lines[0]


@pytest.mark.parametrize("size", some(SIZES))
async def test_an_escalation_is_opened_and_ruled_on_with_two_presses(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Cards or ledger first")
    room.do(WouldAccept(escalation="E1", text="The ledger in June"), "cpo")
    async with parley(path, seats={room.id: "cpto"}, mode="ssh").run_test(size=size) as pilot:
        await until(pilot, lambda: "otherwise: Cards first" in shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PackScreen) and "CPO accepts" in shown(pilot))
        page = shown(pilot)
        assert "Waits for the answer of CPTO by" in page and "1 day to go" in page
        assert "The ledger in June" in page and "Cards first" in page
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await pilot.press("f10")
        await pilot.pause()
        await typed(pilot, "Ledger [/] first")
        await pilot.press("f10")
        await until(pilot, lambda: "again to rule on E1 in these words" in shown(pilot))
        assert room_of(path, room.id).view(None).get(Escalation, "E1").status == "open"
        await pilot.press("f10")
        await until(pilot, lambda: "Ruled by CPTO on" in shown(pilot) and "Ledger [/] first" in shown(pilot))
        assert message(pilot) == "You ruled on E1. Both leaders see it."
        await pilot.press("r")
        await until(pilot, lambda: message(pilot) == "E1 is already ruled.")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby) and "Waiting" not in shown(pilot))
    found = room_of(path, room.id).view(None).get(Escalation, "E1")
    assert (found.status, found.ruling, found.answered_by) == ("ruled", "Ledger [/] first", "cpto")


@pytest.mark.parametrize(("key", "status"), [("t", "returned"), ("e", "experiment")])
async def test_an_escalation_is_returned_or_tried_first(tmp_path: Path, key: str, status: str) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Cards or ledger first")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "otherwise: Cards first" in shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Waits for the answer" in shown(pilot))
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        assert "CPTO · Cy Lund answers." in shown(pilot), "somebody at this keyboard records it for them"
        await typed(pilot, "What does a week cost")
        await pilot.press("f10", "f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
    found = room_of(path, room.id).view(None).get(Escalation, "E1")
    assert (found.status, found.ruling, found.answered_by) == (status, "What does a week cost", "cpto")


async def test_a_ruling_that_came_too_late_is_kept_and_the_screen_says_why_it_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Cards or ledger first")
    async with parley(path).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "otherwise: Cards first" in shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Waits for the answer" in shown(pilot))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        await typed(pilot, "A week with one account")
        await pilot.press("escape")
        await until(pilot, lambda: message(pilot) == "Saved. Press e to continue.")
        await pilot.press("e")
        await until(pilot, lambda: "A week with one account" in shown(pilot))
        room_of(path, room.id).do(AnswerEscalation(escalation="E1", status="ruled", ruling="Ledger"), "cpto")
        await pilot.press("f10", "f10")
        await until(pilot, lambda: "E1 is already ruled." in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: message(pilot).startswith("Your text is saved, but you can't use it now: E1 is"))


async def test_each_person_sees_only_what_goes_to_them_and_what_came_back_to_them(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room, other = led(path), led(path)
    escalated(room, "For the integrator")
    escalated(room, "For the other leader", to="cto")
    escalated(room, "Of the board", to="The board")
    escalated(other, "In a session of others")
    room.do(AnswerEscalation(escalation="E3", status="ruled", ruling="Neither"), "cpo")
    for seat, asked, told in (("cpto", "For the integrator", False), ("cto", "For the other", True), ("cpo", "", True)):
        async with parley(path, seats={room.id: seat}, mode="ssh").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda app=pilot.app: app.screen.query_one(LobbyList).entries_of("waiting") is not None)  # type: ignore[misc]
            await pilot.pause()
            page = shown(pilot)
        assert ("Waiting for an answer  1" in page) == bool(asked) and asked in page
        assert ("Ruled: Neither" in page) == told
        assert "In a session of others" not in page
        assert ("For the integrator" in page) == (seat == "cpto")


async def test_only_the_person_who_is_asked_answers_and_a_key_says_so(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "For the integrator")
    async with parley(path, seats={room.id: "cpo"}, mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(LobbyList).entries_of("waiting") is not None)
        await pilot.app.open_pack(room.id, "E1")  # type: ignore[attr-defined]
        await until(pilot, lambda: "Waits for the answer" in shown(pilot))
        await pilot.press("r")
        await until(pilot, lambda: message(pilot) == "Only CPTO can answer this.")


async def test_a_lobby_records_a_default_once_and_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Cards or ledger first", YESTERDAY)
    for _ in range(2):
        async with parley(path).run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "the default holds: Cards first." in shown(pilot))
            assert f"No answer came by {YESTERDAY.day} {YESTERDAY:%b}" in shown(pilot)
            assert "Waiting for an answer" not in shown(pilot)
    with closing(open_store(path)) as store:
        kinds = [change.kind for change in store.newer(room.id, 0)]
        found = store.load(room.id).get(Escalation, "E1")
    assert kinds.count("hold-default") == 1
    assert (found.status, found.answered_on) == ("default", TODAY)


async def test_reading_a_pack_makes_nobody_present_in_the_session(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Cards or ledger first")
    async with parley(path, seats={room.id: "cpto"}, mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "otherwise: Cards first" in shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Waits for the answer" in shown(pilot))
        assert room.store.presence.seen(room.id) == []


async def test_a_seat_with_a_pin_needs_it_before_its_pack_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = led(path)
    escalated(room, "Cards or ledger first", to="cto")
    room.do(SetPin(pin=hashed("1234")), "cto")
    async with parley(path, seats={room.id: "cto"}, mode="ssh").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "otherwise: Cards first" in shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "this seat has a PIN" in shown(pilot))
        await typed(pilot, "1234")
        await pilot.press("enter")
        await until(pilot, lambda: "Waits for the answer" in shown(pilot))
        await until(pilot, lambda: "r rule" in shown(pilot))


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_pack_has_everything_that_a_ruling_needs(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.db"
    session = read_minutes(EXAMPLE.read_text("utf-8"), "example")
    argument = session.all(Argument)[0]
    (written,) = session.all(Side, argument=argument.id)
    session.put(replace(written, verdict="unsigned", missing="The reference call [/] in June"))
    other = session.other(written.by)
    session.put(
        Side(
            argument=argument.id,
            by=other,
            holds="a",
            position="The renewal is signed for May and nothing else is",
            strength_before=70,
            steelman="Every week on the old ledger costs two people a day",
            verdict="signed",
        )
    )
    session.put(
        Escalation(
            id="E1",
            argument=argument.id,
            to="cpto",
            answer_by=TOMORROW,
            default_if_silent="Cards first",
            accepts={"cpo": "Ledger in June", "cto": "Cards behind a flag"},
            cost_of_delay="One renewal call",
        )
    )
    with closing(open_store(path)) as store:
        admit(store, session)
    pages = ""
    async with parley(path).run_test(size=size) as pilot:
        await until(pilot, lambda: "otherwise" in shown(pilot))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Waits for the answer" in shown(pilot))
        for _ in range(5):
            pages += shown(pilot)
            await pilot.press("pagedown")
            await pilot.pause()
    told = " ".join(pages.replace("│", " ").split())
    for said in (
        argument.question,
        "Waits for the answer of CPTO by",
        "Cards first",
        "One renewal call",
        "Ledger in June",
        "Cards behind a flag",
        "The two poles",
        argument.pole_a,
        argument.pole_b,
        "cost:",
        "Signed by",
        "Unsigned.",
        "Joint text",
    ):
        assert said in told, said
    assert "found missing: The" in told and "[/]" in told
