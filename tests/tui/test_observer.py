"""What an observer is offered, through a whole session played in front of them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.setup.demo import Performance, play, stories
from sessions.store import open_store
from tests.tui.stage import opened, parley, screen_of, shown, until

LOOKING_ON = {
    *("pair-figures", "history"),
    *("help", "palette", "jump", "leave", "agenda", "agenda-back", "records", "records-back"),
    *("minutes", "pair-figures", "goal-ways", "close-read", "close-export"),
    *("reveal-on", "reveal-back", "reveal-whole", "reveal-order"),
    *("board-open", "board-sort", "board-next", "board-marked", "board-filter"),
}
"""The commands that change nothing: they lead elsewhere or back, or write what is revealed to a file of one's own."""


def offered(pilot: Pilot[Any]) -> set[str]:
    """Return the commands that make sense now on the screen of the session."""
    screen = screen_of(pilot)
    return {command.id for command, part in screen.offered() if part.available(command.id)}


@pytest.mark.slow
async def test_an_observer_is_offered_no_key_that_changes_anything_in_any_phase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, story, _ = stories()
    story["people"]["guest"] = {"name": "Di Ito", "role": "observer"}
    # The day of the example's escalation is past, and it is answered there only some steps later.
    monkeypatch.setattr("sessions.room.Room.hold_defaults", lambda _: False)
    seen, extra = set(), set()
    with closing(open_store(tmp_path / "p.db")) as store:
        play(store, before)
        now = Performance(store, story)
        async with parley(tmp_path / "p.db", now.session, seat="guest", mode="local").run_test() as pilot:
            await until(pilot, lambda: screen_of(pilot).opened)
            for step in ({**each, "by": [seat]} for each in now.steps for seat in each["by"]):
                now.play(step)
                client = screen_of(pilot).client
                await client.look()
                await pilot.pause()
                view = client.view()
                seen.add((view.active.kind, view.active.phase) if view.active else (view.header.status, ""))
                extra |= offered(pilot) - LOOKING_ON
    assert not extra
    assert len(seen) > 20


async def test_the_agenda_tells_observers_whose_it_is(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "talk", facilitator=True, start=False)
    async with parley(tmp_path / "p.db", session, seat="cpto", mode="local").run_test() as pilot:
        await until(pilot, lambda: "The leaders change what they like" in shown(pilot))
        assert "agenda-waive" in offered(pilot)  # who facilitates accepts it too: first that somebody owns nothing
