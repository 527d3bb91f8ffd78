"""The PIN of a curtain: hidden while typed, and slow to guess."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sessions.agenda import SetPin
from sessions.model import Participant
from tests.tui.stage import in_a_text, opened, parley, room_of, screen_of, shown, until
from tui.pin import FREE, WAIT_MOST_S, WAIT_S, Tries, fits, hashed
from tui.screens.curtain import Curtain
from tui.screens.modal import FormModal


@given(st.lists(st.booleans(), max_size=30))
def test_one_waits_after_three_wrong_tries_longer_each_time_and_never_after_a_right_one(rights: list[bool]) -> None:
    now = [50.0]
    tries = Tries(lambda: now[0])
    waits: list[int] = []
    wrong = 0
    for right in rights:
        tries.count(right)
        wrong = 0 if right else wrong + 1
        assert (tries.wait_s > 0) == (wrong >= FREE)
        waits = [*waits, tries.wait_s] if wrong >= FREE else []
        now[0] += tries.wait_s
        assert tries.wait_s == 0
    assert waits[:1] in ([], [WAIT_S])
    assert all(later == min(WAIT_MOST_S, 2 * wait) for wait, later in pairwise(waits))


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
        kept = room.store.load(session).get(Participant, "cpo").pin
        assert kept is not None and fits("4711", kept)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press(*"4711")
        await until(pilot, lambda: "••••" in shown(pilot))
        assert "4711" not in shown(pilot)


async def test_after_three_wrong_tries_even_the_right_pin_waits_and_the_curtain_says_how_long(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask")
    room = room_of(path, session)
    for seat in ("cpo", "cto"):
        room.do(SetPin(pin=hashed("4711")), seat)
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        for wrong in range(1, FREE + 1):
            await pilot.press(*"1234", "enter")
            said = "That is not the PIN. Wait 5 s" if wrong == FREE else "That is not the PIN."
            await until(pilot, lambda said=said: said in shown(pilot))  # type: ignore[misc]
        await pilot.press("escape")  # setting the curtain aside helps nobody
        await until(pilot, lambda: not isinstance(pilot.app.screen, Curtain))
        await pilot.press("space")
        await until(pilot, lambda: isinstance(pilot.app.screen, Curtain))
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: "before the next try." in shown(pilot))
        assert isinstance(pilot.app.screen, Curtain)
        screen_of(pilot).desk._tries.clear()  # as if the wait were over
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: screen_of(pilot).private)
