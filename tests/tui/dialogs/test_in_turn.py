"""A list of the leaders at one keyboard: only a digit pressed with care lets a leader act, and only that leader."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import ClassVar

import pytest
from textual.binding import BindingType
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from tests.few import some
from tests.tui.packets import in_one_packet
from tests.tui.stage import shown, until
from tui.dialogs.in_turn import OWN_DIGIT, TOO_SOON, InTurnDialog
from tui.dialogs.pick import Choice
from tui.dialogs.second_press import SURE_S
from tui.terminal.typeahead import PAUSE_S, TypeAhead

pytestmark = pytest.mark.in_real_time
HELD = 0.03
TYPED = (*"12So by may", "enter", "space", "down", "tab")


class Signing(TypeAhead[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("S", "sign", "Sign"), ("1", "own", "Own"), ("2", "own", "Own")]

    def __init__(self) -> None:
        super().__init__()
        self.signed: list[str] = []
        self.owned = 0

    def action_sign(self) -> None:
        self.push_screen(InTurnDialog("Who signs?", (Choice("cpo", "CPO"), Choice("cto", "CTO")), "G1", self.sign))

    def action_own(self) -> None:
        self.owned += 1

    async def sign(self, seat: str) -> bool:
        self.signed.append(seat)
        return True


class Clock:
    """The time that keys and the list go by; it passes only in a test's own words."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for name in ("textual._time.get_time", "tui.dialogs.in_turn.get_time", "tui.terminal.typeahead.get_time"):
        monkeypatch.setattr(name, clock)
    return clock


async def typed(pilot: Pilot[None], clock: Clock, keys: Iterable[str], each: float) -> None:
    """Press keys, each so many seconds after the one before."""
    for key in keys:
        clock.now += each
        await pilot.press(key)


@pytest.mark.parametrize("seed", some(range(8), 2))
async def test_nobody_signs_by_what_is_typed_in_one_go(seed: int) -> None:
    app = Signing()
    async with app.run_test() as pilot:
        await in_one_packet(pilot, "S", *random.Random(seed).choices(TYPED, k=30))
        await pilot.pause()
        assert app.signed == []


async def test_nobody_signs_by_a_digit_in_a_sentence_that_is_typed_slowly(clock: Clock) -> None:
    app = Signing()
    async with app.run_test() as pilot:
        await typed(pilot, clock, ("S", "o", "space", "b", "y", "space", "1", "2"), SURE_S * 1.5)
        assert app.signed == []
        assert app.screen.query_one(".message", Static).content == Content(TOO_SOON)
        await typed(pilot, clock, "1", PAUSE_S + HELD)
        assert app.signed == ["cpo"]


async def test_a_held_digit_signs_for_one_and_then_acts_on_nothing(clock: Clock) -> None:
    app = Signing()
    async with app.run_test() as pilot:
        await typed(pilot, clock, "S1", PAUSE_S)
        await typed(pilot, clock, "1" * 20, HELD)
        assert app.signed == ["cpo"]
        await typed(pilot, clock, "2" * 20, HELD)
        assert app.signed == ["cpo"], "it came at once, and was held"
        await typed(pilot, clock, "2", PAUSE_S)
        await until(pilot, lambda: app.signed == ["cpo", "cto"] and "Who signs?" not in shown(pilot))
        await typed(pilot, clock, "2" * 5, HELD)
        assert app.owned == 0, "it closed the list, and does nothing beneath before it is let go"
        await typed(pilot, clock, "2", PAUSE_S)
        assert app.owned == 1


@pytest.mark.parametrize("seed", some(range(4), 2))
async def test_each_signs_only_by_their_own_digit_a_while_after_what_came_before(seed: int, clock: Clock) -> None:
    drawn, app = random.Random(seed), Signing()
    async with app.run_test() as pilot:
        await typed(pilot, clock, "S", PAUSE_S)
        stray, before = clock.now - PAUSE_S, clock.now
        for _ in range(40):
            key, since = drawn.choice([*"1122ob", "enter"]), drawn.choice((HELD, SURE_S * 1.2, PAUSE_S * 1.2))
            signed = list(app.signed)
            await typed(pilot, clock, key, since)
            if new := app.signed[len(signed) :]:
                assert new == [{"1": "cpo", "2": "cto"}[key]]
                assert clock.now - before >= SURE_S and clock.now - stray >= PAUSE_S
            if len(app.signed) == 2:
                break
            before = clock.now
            stray = clock.now if key in "ob" else stray
        assert app.signed


async def test_the_list_says_whose_digit_does_what_and_enter_is_nobody_s(clock: Clock) -> None:
    app = Signing()
    async with app.run_test() as pilot:
        await typed(pilot, clock, ("S", "enter"), PAUSE_S)
        assert "it signs, for you alone" in " ".join(shown(pilot).split())
        assert app.signed == [] and OWN_DIGIT in shown(pilot)
        await typed(pilot, clock, "1", PAUSE_S)
        assert app.signed == ["cpo"] and "Now 2 for CTO: it signs. Or esc." in shown(pilot)
        assert app.screen.query_one(OptionList).highlighted == 1, "the cursor is on who hasn't yet"
        await typed(pilot, clock, ("enter", "down", "enter", "up", "enter"), PAUSE_S)
        assert app.signed == ["cpo"], "whoever presses enter again doesn't sign for the other"
