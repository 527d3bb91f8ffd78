"""The screen for a projector: large, without a seat, and never more than anybody may see."""

from __future__ import annotations

import random
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.rules.agenda import Pause, Resume
from sessions.rules.moves import Advance, Seal
from sessions.store import open_store
from tests.few import some
from tests.sessions.wild import Wild
from tests.tui.scenes import item
from tests.tui.screens.test_run_session import Table
from tests.tui.stage import QUESTIONS, opened, shown, until
from tui.app import ParleyApp
from tui.screens.project.screen import ProjectScreen
from tui.widgets.big_digits import HIGH, HUGE_HIGH, big

SIZES = [(80, 24), (160, 48)]


def projected(path: Path, session: str) -> ParleyApp:
    """The app on the projector."""
    return ParleyApp(partial(open_store, path), session=session, project=True)


async def sees(pilot: Pilot[Any], words: str) -> None:
    await until(pilot, lambda: words in shown(pilot))


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_it_follows_the_session_and_goes_through_a_reveal_at_its_own_pace(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    items = item(1, "ask", settings=QUESTIONS), item(2, "talk", "cto")
    table = Table(tmp_path / "p.db", *items, facilitator=True)
    async with projected(table.path, table.room.id).run_test(size=size) as pilot:
        await sees(pilot, "▲ CPO ◐ drafting     ■ CTO ◐ drafting")
        assert any(sign in shown(pilot) for sign in ("█▀█ █▄ █ ▄▀▀", "██████  ██    ██")), "the phase is drawn large"
        for seat, load in (("cpo", 4), ("cto", 1)):
            answer = {"worry": {"value": f"zq{seat}w"}, "load": {"value": load}}
            table.room.do(Seal(form="answer", payload=answer), seat)
            await sees(pilot, f"{seat.upper()} ● sealed")
            assert "zqcpow" not in shown(pilot)
        table.room.do(Pause(), "cpto")
        await sees(pilot, big("paused", high=HUGE_HIGH if size[1] > 40 else HIGH)[0].plain.rstrip())
        table.room.do(Resume(), "cpto")
        await sees(pilot, "Both have sealed. CPTO reveals it.")
        assert "Press" not in shown(pilot), "whoever looks on has no keyboard"
        changes = table.room.view(None).rev
        table.room.do(Advance(), "cpto")
        await sees(pilot, "far apart · gap 3")
        assert "speaks first" in shown(pilot) and "zqcpow" not in shown(pilot)
        await pilot.press("right")
        await sees(pilot, "zqcpow")
        await pilot.press("n", "d", "w")
        await pilot.press("right")
        await sees(pilot, "Widest gap first.")
        table.room.refresh()
        assert table.room.view(None).rev == changes + 1, "no key of a projector changes anything"
        assert table.room.people().presence.keys() <= {"cpo", "cto", "cpto"}
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_before_the_first_item_it_shows_the_agenda(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "talk", "talk", start=False)
    async with projected(tmp_path / "p.db", session).run_test(size=(80, 24)) as pilot:
        await sees(pilot, big("agenda")[0].plain.rstrip())
        await sees(pilot, "Item 1 · 10 min")


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(6), 2))
async def test_no_phase_of_a_random_session_shows_a_word_that_is_not_revealed(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    path = tmp_path / "p.db"
    with closing(open_store(path)) as store:
        wild = Wild(store, rng, facilitator=seed % 2 == 0)
        async with projected(path, wild.room.id).run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: isinstance(pilot.app.screen, ProjectScreen) and pilot.app.screen.opened)
            screen = pilot.app.screen
            assert isinstance(screen, ProjectScreen)
            for _ in range(4 + 3 * seed):
                wild.step(rng)
                wild.seal(rng, "cpo")
                wild.draft(rng, "cto", whole=False)
                await screen.client.look()
                await pilot.pause()
                seen = shown(pilot) + pilot.app.export_screenshot()
                assert not [word for word in wild.hidden() if word in seen]
                await pilot.press("right", "equals_sign", "number_sign")
                seen = shown(pilot)
                assert not [word for word in wild.hidden() if word in seen]
