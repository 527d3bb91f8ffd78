"""Playbooks on one shared screen of 80 by 24, from the start to the signed minutes, with generated answers."""

from pathlib import Path

import pytest

from sessions.library.playbooks import playbooks
from sessions.store import open_store
from tests.few import some
from tests.sessions.hours import NOWHERE, Hour
from tests.tui.stage import parley, shown
from tests.tui.walking import Player

PHASES_MOST = 80
ELSEWHERE = {"joint-planning", "check-in", "quarter-review", "other-side", "other-side-full"}
"""The playbooks whose every phase other tests play on screen."""
FIRST = "quarterly-roadmap"
"""The one that is played by default, as boards are in no other; the others are played without screens too."""


@pytest.mark.slow
@pytest.mark.parametrize("key", some(sorted(set(playbooks(NOWHERE)) - ELSEWHERE, key=lambda key: (key != FIRST, key))))
async def test_a_playbook_is_played_on_screen_to_the_signed_minutes(tmp_path: Path, key: str) -> None:
    store = open_store(tmp_path / "p.db")
    hour = Hour(store, key, 2)
    async with parley(tmp_path / "p.db", hour.session.header.id).run_test(size=(80, 24)) as pilot:
        player = Player(pilot, hour.room)
        for _ in range(PHASES_MOST):
            await player.settle()
            if hour.over:
                break
            item = hour.session.active
            assert item is not None
            if not hour.act():
                await player.do("next")
            hour.room.refresh()
        page = " ".join(shown(pilot).split())
    assert hour.over and "closed" in page
    store.close()
