"""The leader that `parley demo` plays: a terminal of its own on the same file, in one thread, without a screen."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sessions.errors import Refused, Trouble
from sessions.setup.script import script
from sessions.setup.scripted_leader import acts
from tui.client.worker import Worker

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.store.protocol import Store

LOOK, OTHERWISE = "look", "otherwise"


class ScriptedTerminal:
    """Plays one seat of a session by the script, from `start` to `stop`; like any other, it can be seen to be there.

    `pace` says how many seconds it takes for a command, by its name, with ``otherwise`` for all others, and after how
    many it looks again at what the person did (``look``).
    """

    def __init__(
        self,
        open_file: Callable[[], Store],
        session_id: str,
        seat: str,
        pace: Mapping[str, float] | None = None,
    ) -> None:
        self._open_file, self._session, self._seat = open_file, session_id, seat
        self._pace = pace or script().pace
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._play, name="scripted leader", daemon=True)
        self.trouble: Trouble | None = None
        """What kept it from playing on, if anything did."""

    def start(self) -> None:
        """Take the seat."""
        self._thread.start()

    @property
    def started(self) -> bool:
        """Whether it ever took the seat."""
        return self._thread.ident is not None

    def stop(self) -> None:
        """Give the seat up, and wait until the file is closed."""
        self._ended.set()
        self._thread.join()

    def _play(self) -> None:
        terminal = f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            worker = Worker(self._open_file(), self._session, self._seat, "local", terminal)
            try:
                turn = Turn(worker, self._seat, self._pace)
                while not self._ended.wait(self._pace[LOOK]):
                    turn.look()
            finally:
                worker.leave()
        except Trouble as trouble:
            self.trouble = trouble


class Turn:
    """What a scripted leader is about to do, and since when it has been thinking about it."""

    def __init__(
        self,
        worker: Worker,
        seat: str,
        pace: Mapping[str, float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker, self._seat, self._pace, self._clock = worker, seat, pace, clock
        self._about: Command | None = None
        self._since = clock()

    def look(self) -> None:
        """Look at the session as this seat sees it, and do what is next once its time has come. Raises Trouble."""
        self._worker.room.refresh()
        self._worker.tick()
        possible = list(acts(self._worker.room.view(self._seat), self._seat))
        first = possible[0] if possible else None
        if first != self._about:
            self._about, self._since = first, self._clock()
        if first is None or self._clock() - self._since < self._pace.get(first.kind(), self._pace[OTHERWISE]):
            return
        self._about = None
        for act in possible:
            with contextlib.suppress(Refused):  # what can't be done yet is tried again, and doesn't hold up the rest
                self._worker.do(act, (self._seat,))
                return
