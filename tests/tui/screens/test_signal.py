"""What a leader says of themselves while they write, by one key that is no letter, and what the others see of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from sessions.room import Room
from sessions.rules.moves import Force
from sessions.rules.signals import SIGNALS
from tests.few import some
from tests.tui.screens.test_facilitator_view import Table, table
from tests.tui.screens.test_waiting import read
from tests.tui.stage import SIZES, in_a_text, message, opened, parley, screen_of, shown, typed, until
from tui.dialogs.pick import PickDialog


def says(here: Table, word: str | None) -> None:
    """Let the CTO say something at another terminal."""
    Room(here.store, here.id, frozenset(["cto"]), "local").signal("cto", word)


async def asked(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, PickDialog) and "How is it going?" in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_a_leader_signals_in_the_middle_of_a_word_and_keeps_writing(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with table(tmp_path) as here:
        here.go_on()
        async with parley(here.path, here.id, seat="cto", mode="local").run_test(size=size) as pilot:
            await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
            await typed(pilot, "3 mig")
            rev = here.store.load(here.id).rev
            await pilot.press("f10")
            await asked(pilot)
            assert all(words in shown(pilot) for words in SIGNALS.values())
            assert "take it back" not in shown(pilot)
            await pilot.press("3")
            await until(pilot, lambda: "· stuck" in shown(pilot))
            assert message(pilot) == "The others now see “stuck” beside your name."
            await typed(pilot, "rations")
            await until(pilot, lambda: "3 migrations" in shown(pilot))
            await pilot.press("f10")
            await asked(pilot)
            await pilot.press("1")
            await until(pilot, lambda: "· need a minute" in shown(pilot))
            await pilot.press("f10")
            await asked(pilot)
            await pilot.press("5")
            await until(pilot, lambda: "need a minute" not in shown(pilot))
            assert message(pilot) == "You took it back."
            assert here.store.load(here.id).rev == rev


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
@pytest.mark.parametrize("seat", ["cpo", "guest", "cpto"])
async def test_the_others_see_it_at_once_next_to_the_status_and_while_they_wait(
    tmp_path: Path, size: tuple[int, int], seat: str
) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        here.sit("cto")
        async with parley(here.path, here.id, seat=seat, mode="local").run_test(size=size) as pilot:
            await until(pilot, lambda: "Waiting for CTO." in shown(pilot))
            says(here, "stuck")
            await until(pilot, lambda: "· stuck" in shown(pilot))
            assert "Waiting for CTO. CTO says “stuck”." in read(shown(pilot))
            says(here, "line")
            await until(pilot, lambda: "· my line dropped" in shown(pilot))
            assert "stuck" not in shown(pilot) and "quagmire" not in shown(pilot)
            says(here, None)
            await until(pilot, lambda: "my line dropped" not in shown(pilot))
            assert "Waiting for CTO." in shown(pilot)


@pytest.mark.slow
async def test_someone_offline_shows_no_signal(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        here.sit("cto")
        says(here, "minute")
        async with parley(here.path, here.id, seat="cpto", mode="local").run_test() as pilot:
            await until(pilot, lambda: "drafting · need a minute" in shown(pilot))
            here.store.presence.leave(here.id, "cto", "terminal of cto")
            await until(pilot, lambda: "need a minute" not in shown(pilot))
            await until(pilot, lambda: "CTO dropped out, so the clock waits." in read(shown(pilot)))
            here.sit("cto")
            await until(pilot, lambda: "drafting · need a minute" in shown(pilot))
            await until(pilot, lambda: "dropped out" not in shown(pilot))


@pytest.mark.slow
async def test_it_is_found_by_its_name_too(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        async with parley(here.path, here.id, seat="cto", mode="local").run_test() as pilot:
            await until(pilot, lambda: screen_of(pilot).middle.private)
            await screen_of(pilot).action_perform("signal", named=True)
            await asked(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(pilot.app.screen, PickDialog))
            assert here.store.presence.signals(here.id) == {}


@pytest.mark.slow
async def test_a_signal_chosen_in_one_phase_is_not_sent_in_the_next(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        async with parley(here.path, here.id, seat="cto", mode="local").run_test() as pilot:
            await until(pilot, lambda: screen_of(pilot).middle.private)
            await pilot.press("f10")
            await asked(pilot)
            here.all.do(Force(reason="We go on without it"), "cpto")
            await until(pilot, lambda: screen_of(pilot).client.view().rev == here.all.rev)
            await pilot.pause(1.1)
            await pilot.press("3")
            await until(pilot, lambda: message(pilot) == "The session has moved on, so nothing was done.")
            assert here.store.presence.signals(here.id) == {}


@pytest.mark.slow
async def test_someone_who_is_not_writing_is_told_why_the_key_does_nothing(tmp_path: Path) -> None:
    with table(tmp_path) as here:
        here.go_on()
        here.write()
        for seat, why in (
            ("cpo", "You can only say this while you write in private."),
            ("cpto", "Only the two leaders can do this."),
            ("guest", "Observers can't make changes."),
        ):
            async with parley(here.path, here.id, seat=seat, mode="local").run_test() as pilot:
                await until(pilot, lambda: "Waiting for CTO." in shown(pilot))
                await pilot.press("f10")
                await until(pilot, lambda why=why: message(pilot) == why)  # type: ignore[misc]


@pytest.mark.slow
async def test_at_the_hot_seat_it_is_said_aloud(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "to open" in shown(pilot))
        await pilot.press("enter")
        await pilot.pause(0.6)
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(pilot).middle.private)
        await pilot.press("f10")
        await until(pilot, lambda: message(pilot) == "You're both at this keyboard, so say it aloud.")
