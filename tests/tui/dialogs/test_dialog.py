"""Every dialog is a value that goes through one door: it keeps its words, says why it is refused, and what it did."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Command
from sessions.errors import Refused
from sessions.exercises.close.kind import SignMinutes
from sessions.model import Parked, Participant
from sessions.pins import hashed
from sessions.records.captures import ParkTopic
from sessions.rules.forms import Field, tidy
from sessions.rules.pin_commands import SetPin
from tests.tui.scenes import closing
from tests.tui.screens.test_pin import at_the_curtain
from tests.tui.stage import in_a_text, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.commands.command import Consent
from tui.dialogs.dialog import IT, Answers, Dialog, nothing
from tui.dialogs.modal import FormModal
from tui.dialogs.open_dialog import open_dialog

WORDS = "Tier names"
TEXT = Field("text", "Topic", "text", least=1, most=200)
DAY = Field("revisit_on", "Revisit on", "date", required=False)


def park(answers: Answers) -> Command:
    return ParkTopic(**answers)


def dialog(**more: Any) -> Dialog:
    usual: dict[str, Any] = {"id": "topic", "title": "Park a topic", "fields": (TEXT,), "to_command": park}
    return Dialog(**(usual | more))


async def begun(pilot: Pilot[Any], asks: Dialog, words: str = WORDS) -> FormModal:
    """Open a dialog over the session, and type."""
    await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).on_top and "Item 1" in shown(pilot))
    open_dialog(pilot.app, screen_of(pilot).client, asks)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
    await typed(pilot, words)
    modal = pilot.app.screen
    assert isinstance(modal, FormModal)
    return modal


def parked(pilot: Pilot[Any]) -> list[tuple[str, str | None]]:
    return [(each.text, each.by) for each in screen_of(pilot).client.view().all(Parked)]


def test_answers_are_flat_with_dates_as_such_and_know_their_initial_values() -> None:
    asks = dialog(fields=(TEXT, DAY), given={"text": WORDS, "revisit_on": date(2031, 5, 1)})
    assert asks.begins == {IT: {"text": WORDS, "revisit_on": "2031-05-01"}}
    answers = Answers(asks.form, {IT: {"text": WORDS, "revisit_on": "2031-06-01"}}, asks.begins[IT])
    assert answers == {"text": WORDS, "revisit_on": date(2031, 6, 1)}
    assert answers.changed() == ({"revisit_on": date(2031, 6, 1)}, {"revisit_on": date(2031, 5, 1)})
    assert Answers(asks.form, {IT: {"text": WORDS}}, asks.begins[IT]).changed()[0] == {"revisit_on": None}


@pytest.mark.slow
async def test_an_answered_dialog_is_done_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cto", mode="local").run_test() as pilot:
        await begun(pilot, dialog(says="It waits."))
        await pilot.press("f10")
        await until(pilot, lambda: screen_of(pilot).on_top and message(pilot) == "It waits.")
        assert parked(pilot) == [(WORDS, "cto")]

        def told(answers: Answers) -> str:
            return f"{len(answers.before.all(Parked))} before “{answers['text']}”."

        await begun(pilot, dialog(says="It waits.", then=told), "Prices")
        await pilot.press("f10")
        await until(pilot, lambda: screen_of(pilot).on_top and message(pilot) == "1 before “Prices”.")


@pytest.mark.slow
async def test_a_refused_dialog_keeps_its_text_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    room = room_of(path, session)
    refusing = True

    def park_later(answers: Answers) -> Command:
        if refusing:
            raise Refused("Not today.")
        return park(answers)

    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        modal = await begun(pilot, dialog(to_command=park_later))
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == "Not today.")
        assert pilot.app.screen is modal and WORDS in shown(pilot)
        assert [each.changes for each in room.dialog_drafts().values()] == [{IT: {"text": WORDS}}]
        refusing = False
        await pilot.press("f10")
        await until(pilot, lambda: screen_of(pilot).on_top)
        assert parked(pilot) == [(WORDS, "cpo")]
    assert not room.dialog_drafts()


@pytest.mark.slow
async def test_steps_done_before_a_refusal_are_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    refusals = ["Not today."]

    def follow(answers: Answers) -> str:
        if refusals:
            raise Refused(refusals.pop())
        return f"{len(answers.before.all(Parked))} before."

    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test() as pilot:
        modal = await begun(pilot, dialog(then=follow))
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == "Not today.")
        assert pilot.app.screen is modal and parked(pilot) == [(WORDS, "cpo")]
        await pilot.press("f10")
        await until(pilot, lambda: screen_of(pilot).on_top and message(pilot) == "0 before.")
        assert parked(pilot) == [(WORDS, "cpo")]


@pytest.mark.slow
@pytest.mark.parametrize("commanded", [True, False])
async def test_leaving_after_a_refusal_keeps_the_words_only_if_the_session_does_not_have_them_yet(
    tmp_path: Path, commanded: bool
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")

    def follow(answers: Answers) -> str:
        raise Refused("Not today.")

    does: dict[str, Any] = {} if commanded else {"to_command": nothing}
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await begun(pilot, dialog(then=follow, **does))
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == "Not today.")
        await typed(pilot, "!")
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).on_top)
        await pilot.pause()
        assert parked(pilot) == ([(WORDS, "cpo")] if commanded else [])
        assert message(pilot) == ("" if commanded else "Saved. Press t to continue.")
    assert bool(room_of(path, session).dialog_drafts()) is not commanded


@pytest.mark.slow
async def test_if_there_is_nothing_to_change_the_dialog_just_closes(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    rev = room_of(path, session).rev
    async with parley(path, session, seat="cpo", mode="local").run_test() as pilot:
        await begun(pilot, dialog(to_command=lambda _: None))
        await pilot.press("f10")
        await until(pilot, lambda: screen_of(pilot).on_top)
        assert screen_of(pilot).client.view().rev == rev and not room_of(path, session).dialog_drafts()


@pytest.mark.slow
async def test_a_dialog_that_needs_a_second_press_says_what_it_confirms(tmp_path: Path) -> None:
    path = tmp_path / "p.db"

    def sure(answers: Answers) -> Command:
        answers.confirm(Consent(f"park “{answers['text']}”", answers["text"]))
        return park(answers)

    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test() as pilot:
        await begun(pilot, dialog(to_command=sure))
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == f"Press F10 again to park “{WORDS}”.")
        await typed(pilot, "!")
        await pilot.pause(0.4)
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == f"Press F10 again to park “{WORDS}!”.")
        assert parked(pilot) == []
        await pilot.pause(0.4)
        await pilot.press("f10")
        await until(pilot, lambda: parked(pilot) == [(f"{WORDS}!", "cpo")])


@pytest.mark.slow
async def test_a_seat_with_a_pin_is_asked_for_it_and_then_the_dialog_continues(tmp_path: Path) -> None:
    room = closing(tmp_path / "p.db", "sign")
    room.do(SetPin(pin=hashed("4711")), "cpo")
    followed: list[bool] = []

    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "S sign" in shown(pilot))
        client = screen_of(pilot).client

        def signed() -> bool:
            return client.view().get(Participant, "cpo").signed_at is not None

        def follow(answers: Answers) -> str:
            followed.append(signed())
            return f"Signed with {answers['text']}."

        def sign(answers: Answers) -> Command:
            return SignMinutes().as_read(client.view(), "cpo")

        open_dialog(pilot.app, client, dialog(by=lambda _: "cpo", to_command=sign, then=follow))
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
        modal = pilot.app.screen
        await typed(pilot, WORDS)
        await pilot.press("f10")
        await at_the_curtain(pilot)
        assert not signed() and followed == []
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is modal and WORDS in shown(pilot))
        await pilot.press("f10")
        await at_the_curtain(pilot)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).on_top and message(pilot) == f"Signed with {WORDS}.")
        assert signed() and followed == [True]
    room.refresh()
    assert not room.dialog_drafts()
    room.store.close()


@pytest.mark.slow
async def test_a_dialog_without_a_question_only_needs_agreement(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    asks = dialog(fields=(), note="Park the tiers?", done="park", to_command=lambda _: ParkTopic(text=WORDS))
    assert asks.form.sections == () and tidy(asks.form, asks.begins) == {}
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened and screen_of(pilot).on_top and "Item 1" in shown(pilot))
        open_dialog(pilot.app, screen_of(pilot).client, asks)
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and "F10 park" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: parked(pilot) == [(WORDS, "cpo")])
