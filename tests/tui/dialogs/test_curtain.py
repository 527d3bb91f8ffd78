"""The hand-over curtain: anyone who means to open it can, and nothing else opens it."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import events

from sessions.pins import hashed
from sessions.rules.pin_commands import SetPin
from tests.few import few
from tests.tui.stage import in_a_text, opened, parley, room_of, screen_of, shown, until
from tui.app import DROPPED
from tui.config import Config
from tui.dialogs.curtain import APART_S, BURST_S, HELD_S, HOLD_S, HOLD_TIMES, LET_GO_S, TO_OPEN, TWICE_S, Curtain, Knock
from tui.terminal.typeahead import PAUSE_S, drop_typing

KEYS = st.sampled_from(["space", "enter", "a", "j", "f2"])
GAPS = st.one_of(st.floats(0, BURST_S / 2), st.floats(0.02, 0.1), st.floats(0.31, 0.6))


def opened_by(presses: list[tuple[str, float]], *, once: bool = False) -> int | None:
    """Return the place of the first of (key, seconds after the one before) that opens the curtain, or None."""
    knock, at = Knock(once=once), 100.0
    for place, (key, gap) in enumerate(presses):
        at += gap
        if knock.opens(key, at):
            return place
    return None


def test_holding_space_opens_it() -> None:
    assert opened_by([("space", 0.0), ("space", 0.5), *[("space", 0.04)] * 10]) is not None


@pytest.mark.parametrize("first", [0.02, 0.15, 0.2, 0.25, 0.5, 0.7])
@pytest.mark.parametrize("next_", [0.02, 0.033, 0.05, 0.1])
def test_holding_space_opens_it_however_fast_the_keyboard_repeats(first: float, next_: float) -> None:
    assert opened_by([("space", 0.0), ("space", first), *[("space", next_)] * 20]) is not None


@pytest.mark.in_real_time
def test_pressing_enter_twice_opens_it_if_these_are_two_presses() -> None:
    assert opened_by([("enter", 0.0), ("enter", 0.4)]) == 1
    assert opened_by([("enter", 0.0), ("enter", 0.1)]) is None
    assert opened_by([("enter", 0.0), ("enter", 2.5)]) is None
    assert opened_by([("enter", 0.0)], once=True) == 0
    assert opened_by([("w", 0.0), ("enter", 0.001), ("enter", 0.001)], once=True) is None


@pytest.mark.slow
@pytest.mark.in_real_time
async def test_one_press_opens_an_empty_sheet_and_words_behind_the_curtain_take_two(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "ask")
    room = room_of(tmp_path / "p.db", session)
    async with parley(tmp_path / "p.db", session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: TO_OPEN in shown(pilot))
        seat = str(screen_of(pilot).client.situation.turn)
        assert not screen_of(pilot).client.hidden(seat)
        await pilot.press("enter")
        await asyncio.sleep(LET_GO_S / 2)
        await pilot.press("enter")  # out of habit
        await until(pilot, lambda: in_a_text(pilot))
        assert pilot.app.focused is next(iter(pilot.app.screen.query("FormView").results())).stops()[0]  # type: ignore[attr-defined]
        await pilot.press(*"Mine")
        await until(pilot, lambda: bool(room.store.drafting(session)))
        await pilot.press("escape")
        await asyncio.sleep(PAUSE_S)
        await pilot.press("escape")
        await until(pilot, lambda: "Your words are behind this." in shown(pilot))
        await asyncio.sleep(PAUSE_S)
        await pilot.press("enter")
        await until(pilot, lambda: "once more" in shown(pilot))
        assert isinstance(pilot.app.screen, Curtain)


@pytest.mark.parametrize("key", ["space", "enter"])
@pytest.mark.in_real_time
def test_a_burst_opens_nothing(key: str) -> None:
    assert opened_by([(key, 0.001)] * 200) is None
    assert opened_by([("space", 0.001)] * 4 + [("space", 0.35)] + [("space", 0.001)] * 40) is None


def test_another_key_in_between_starts_over() -> None:
    assert opened_by([("enter", 0.0), ("x", 0.2), ("enter", 0.2)]) is None
    held = [("space", 0.0), ("space", 0.3), ("space", 0.04), ("space", 0.04)]
    assert opened_by([*held, ("x", 0.04), ("space", 0.04)]) is None


@pytest.mark.in_real_time
@settings(max_examples=few(60))
@example([("space", 0.001)] * 5)
@given(st.lists(st.tuples(KEYS, GAPS), max_size=40))
def test_whatever_opens_it_was_held_or_pressed_twice(presses: list[tuple[str, float]]) -> None:
    place = opened_by(presses)
    if place is None:
        return
    key = presses[place][0]
    run: list[float] = []  # seconds before the last key of each of the same ones right before it
    since = 0.0
    for each, gap in reversed(presses[: place + 1]):
        if each != key:
            break
        run.append(since)
        since += gap
    if key == "enter":
        assert APART_S <= run[1] <= TWICE_S
    else:
        assert key == "space" and len(run) >= HOLD_TIMES
        assert any(HELD_S <= each <= HOLD_S for each in run)
        assert sum(b - a >= BURST_S for a, b in pairwise(run)) >= HOLD_TIMES - 2


@pytest.mark.slow
@pytest.mark.in_real_time
async def test_text_pasted_or_typed_at_it_goes_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        for text in ("     ", "\n\n\n", "      words\n\n"):
            pilot.app.post_message(events.Paste(text))
        for key in ("space", "space", "space", "space", "space", "w", "space", "enter", "enter", "o", "d", "f2"):
            pilot.app.post_message(events.Key(key, " " if key == "space" else key if len(key) == 1 else None))
        await pilot.pause(0.5)
        assert isinstance(pilot.app.screen, Curtain)
        await pilot.press("enter")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        assert room_of(path, session).draft(str(screen_of(pilot).client.eyes)) is None
        assert "words" not in shown(pilot)


@pytest.mark.in_real_time
async def test_someone_who_keeps_typing_when_a_curtain_appears_is_told_to_wait(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "ask")).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("w")
        drop_typing(pilot.app)
        await pilot.press(*["space"] * HOLD_TIMES)
        await until(pilot, lambda: DROPPED in shown(pilot))


@pytest.mark.slow
async def test_a_pin_must_be_typed_not_pasted_and_nothing_behind_it_can_be_reached(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    for seat in ("cpo", "cto"):
        room.do(SetPin(pin=hashed("4711")), seat)
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain) and pilot.app.screen.focused is not None)
        pilot.app.post_message(events.Paste("4711"))
        await pilot.press("enter", *["space"] * 9, "enter", "enter")
        await pilot.pause(0.5)
        assert isinstance(pilot.app.screen, Curtain)
        await pilot.press(*"4711", "enter", *"typed on", "f2")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        assert "typed" not in shown(pilot)


@pytest.mark.slow
async def test_a_person_can_set_after_how_long_the_curtain_drops(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    async with parley(path, session, config=Config(curtain_idle_s=600)).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        pilot.app.touched_at -= 450  # type: ignore[attr-defined]
        await pilot.pause(1.3)
        assert screen_of(pilot).middle.private and "curtain drops" not in shown(pilot)
        pilot.app.touched_at -= 80  # type: ignore[attr-defined]
        await until(pilot, lambda: "The curtain drops in" in shown(pilot))
