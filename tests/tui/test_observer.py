"""What an observer is offered, through a whole session played in front of them."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Command
from sessions.setup.demo import ScriptedRoom, play, stories
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

WAIT_S = 30.0


class Steps:
    """A play that waits before each of its steps; told once, on a thread of its own."""

    def __init__(
        self, path: Path, before: dict[str, Any], story: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.path, self.story, self.session, self.over = path, story, "", False
        with closing(open_store(path)) as store:
            play(store, before)
        self._at, self._on = threading.Semaphore(0), threading.Semaphore(0)
        tell = ScriptedRoom.tell

        def told(room: ScriptedRoom, command: Command, seat: str) -> None:
            self.session = room.id
            self._at.release()
            assert self._on.acquire(timeout=WAIT_S)
            tell(room, command, seat)

        monkeypatch.setattr(ScriptedRoom, "tell", told)
        # The day of the example's escalation is past, and it is answered there only some steps later.
        monkeypatch.setattr("sessions.room.Room.hold_defaults", lambda _: False)
        self._thread = threading.Thread(target=self._play)
        self._thread.start()
        assert self._at.acquire(timeout=WAIT_S)

    def _play(self) -> None:
        try:
            store = open_store(self.path)
            try:
                play(store, self.story)
            finally:
                store.close()
        finally:
            self.over = True
            self._at.release()

    def go_on(self) -> None:
        """Do one step, and wait before the next."""
        self._on.release()
        assert self._at.acquire(timeout=WAIT_S)


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
    steps = Steps(tmp_path / "p.db", before, story, monkeypatch)
    seen, extra = set(), set()
    async with parley(steps.path, steps.session, seat="guest", mode="local").run_test() as pilot:
        await until(pilot, lambda: screen_of(pilot).opened)
        while not steps.over:
            steps.go_on()
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
