"""What a screen or panel may do with a session; nothing here ever blocks the screen."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sessions.errors import Locked, Refused, Trouble
from sessions.model import Clock
from sessions.pins import Keyring
from sessions.rules.moves import Seal
from sessions.situation import OBSERVERS
from tui.client.backup import Backup
from tui.client.coach import Coach
from tui.client.drafts import Drafts
from tui.client.identity import own_key
from tui.client.messages import NewsHeard, Nudged, PresenceMoved, SessionMoved
from tui.client.read_ahead import ReadAhead
from tui.client.seat_pins import SeatPins
from tui.client.seconds import Seconds
from tui.client.sight import LastView
from tui.client.snapshot import Snapshot
from tui.client.walks import Walks
from tui.client.watcher import Watcher
from tui.client.worker import Worker
from tui.client.worker_thread import WorkerThread

if TYPE_CHECKING:
    from textual.message import Message
    from textual.message_pump import MessagePump

    from sessions.command import Command, DraftKey
    from sessions.room import Mode
    from sessions.situation import PhasePlace
    from sessions.store.protocol import Store

T = TypeVar("T")
ACTED_S = 0.5  # a change on screen this long after an action isn't a response to it


class SessionClient(LastView):
    """A session as this terminal has it open: for one seat, for all of them in turns (hot seat), or only to watch.

    Everything that may block runs in one thread, in order. Open it, `watch` it with the screen that shows it, and close
    it when that screen goes.
    """

    def __init__(
        self,
        open_file: Callable[[], Store],
        session_id: str,
        seat: str | None = None,
        mode: Mode = "hotseat",
        *,
        aside: bool = False,
    ):
        """`open_file` opens the file. With `seat` None and a mode other than ``hotseat``, it can only watch.

        `aside` is for somebody who only reads and answers: they don't become present in the session.
        """
        super().__init__(seat, mode)
        self._acted_at = self._sealed_at = 0.0
        self.session_id = session_id
        self.key: str | None = None
        """The fingerprint of the SSH key that the person on this seat logged in with, if any."""
        self._open_file, self.aside = open_file, aside
        self._terminal, self._guest = f"{os.getpid()}-{secrets.token_hex(4)}", False
        self._keyring = Keyring()
        self._thread = WorkerThread(self._take)
        self._seconds = Seconds()
        self._backup = Backup(self._thread, self._tell)
        self.drafts = Drafts(self._thread)
        """What those here have begun to write and not sealed or sent yet."""
        self.coach = Coach(self._thread)
        """Asks authors here about what they write."""
        self.ahead = ReadAhead(self._thread)
        """Reads what is slow to read of the session before it's shown."""
        self.arranged: dict[tuple[str, str | None], object] = {}
        """How the rows of an item are arranged here in a phase, even while another view is in their place."""
        self.walks = Walks()
        """How somebody here goes through what was revealed."""
        self.pins = SeatPins(self, self._thread, self._backup, self.do)
        self._watcher: Watcher | None = None

    # --- opening and closing ----------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the file and the session. Raises Trouble or Missing."""
        await self._thread.start(self._worker)
        self._snapshot = await self._thread.run(lambda worker: worker.look())
        self._seconds.start(self._snapshot)
        self._seconds.looked()
        if self.seat is not None:
            self.key = await self._thread.run(lambda worker: own_key(worker.room.store.owned))

    def _worker(self) -> Worker:
        store = self._open_file()
        store.keyring = self._keyring
        return Worker(store, self.session_id, self.seat, self.mode, self._terminal, aside=self.aside)

    def another(self) -> SessionClient:
        """Return another, unopened client for the same session, seat and terminal."""
        client = SessionClient(self._open_file, self.session_id, self.seat, self.mode)
        client._terminal, client._guest, client._keyring = self._terminal, True, self._keyring
        return client

    def watch(self, target: MessagePump) -> None:
        """From now on send `target` SessionMoved, PresenceMoved and FileMoved, or Said if that fails."""
        self._watcher = Watcher(self._thread.worker.room.store, target)
        self._watcher.start()

    async def close(self) -> None:
        """Close the file, and give up the seat unless another client of this terminal uses it."""
        if not self._guest:
            self._keyring.close()
        if self._watcher:
            self._watcher.stop()
        with contextlib.suppress(Trouble):  # a lease that can't be given up expires by itself
            await self._thread.run(lambda worker: worker.leave(seat=not self._guest))
        self._thread.stop()

    # --- who acts here ------------------------------------------------------------------------------------------------

    async def take_over(self) -> None:
        """Edit at this terminal from now on, and make the other one read-only. Raises Trouble."""
        await self._thread.update(lambda worker: worker.take_over())

    async def end_turn(self) -> None:
        """Lower the curtain, and forget the key of the seat whose turn it was."""
        self.take_turn(None)
        await self.pins.close_seats()

    # --- doing ------------------------------------------------------------------------------------------------------

    async def do(self, command: Command, *seats: str, shared: bool | None = None) -> None:
        """Let each of `seats` run a command, by default the first seat here. Raises Refused, Trouble.

        `shared`: neither leader says it more than the other, as at the hot seat outside a turn when no seat is named.
        """
        who = seats or self.hands[:1]
        if not who:
            raise Refused(OBSERVERS)
        spent, nobodys = self.drafts.spent, self.shared and not seats if shared is None else shared
        try:
            await self._act(lambda worker: worker.do(command, who, spent, shared=nobodys))
            if isinstance(command, Seal):
                self._sealed_at = self._acted_at
        except Locked as locked:
            locked.again = partial(self._again, command, who, spent, nobodys)
            raise

    async def _again(self, command: Command, who: tuple[str, ...], spent: DraftKey | None, shared: bool) -> None:
        await self._act(lambda worker: worker.do(command, who, spent, shared=shared))

    async def together(self, command: Command) -> None:
        """Let all seats here run a command, one after another, until the session has moved on. Raises Refused, Trouble.

        This is for what needs both leaders, such as Advance: at the hot seat one press counts for both.
        """
        who = self.hands
        if not who:
            raise Refused(OBSERVERS)
        spent = self.drafts.spent
        await self._act(lambda worker: worker.together(command, who, spent))

    async def as_one(self, command: Command) -> None:
        """Do what either leader may do and neither owns. Raises Refused where no leader is here; Trouble."""
        who = self.leaders
        if not who:
            raise Refused("Only the two leaders can do this.")
        await self.do(command, who[0], shared=len(who) > 1)

    async def nudge(self, to: str) -> None:
        """Nudge `to` with a quiet bell; the record doesn't change. Raises Refused, Trouble."""
        who = self.hands[:1]
        if not who:
            raise Refused(OBSERVERS)
        await self._thread.run(lambda worker: worker.nudge(to, who[0]))

    async def signal(self, word: str | None, seen: PhasePlace) -> None:
        """Let the leader here say one of SIGNALS of themselves while they write, or take it back.

        The record doesn't change. Raises Refused, Trouble.
        """
        who = self.hands[:1]
        if not who:
            raise Refused(OBSERVERS)
        await self._thread.update(lambda worker: worker.signal(who[0], word, seen))

    async def edit(self, what: str | None) -> None:
        """Let the others see what is being changed here, if the file can be written."""
        with contextlib.suppress(Trouble, RuntimeError):  # the second case: the app is shutting down
            await self._thread.run(lambda worker: worker.edit(what))

    async def in_file(self, work: Callable[[Store], T]) -> T:
        """Return the result of `work` on the file with all its sessions. Raises what it raises."""
        return await self._thread.run(lambda worker: work(worker.room.store))

    async def tick(self) -> None:
        """Renew the lease, check the clock, and do what is due. Raises Trouble."""
        self._seconds.looked()
        await self._thread.update(lambda worker: worker.tick())

    async def second(self) -> None:
        """Let a second pass: show it on the clock here, or `tick` if the file must be asked. Raises Trouble."""
        clock = self.view().find(Clock)
        if self._seconds.must_look(clock):
            await self.tick()
        else:
            self._snapshot = replace(self._snapshot, elapsed_ms=self._seconds.elapsed_ms(clock))

    async def look(self) -> None:
        """Read the file again, and tell the screen what is new. Raises Trouble."""
        await self._thread.update(lambda worker: worker.refresh())

    @property
    def acted(self) -> bool:
        """Whether somebody at this terminal did something within the last half second."""
        return time.monotonic() - self._acted_at < ACTED_S

    @property
    def sealed_now(self) -> bool:
        """Whether somebody at this terminal sealed an answer within the last half second: letters were text before."""
        return time.monotonic() - self._sealed_at < ACTED_S

    @property
    def moved_to(self) -> tuple[Any, ...]:
        """The `whereabouts` to which this terminal itself last moved the session."""
        return self._thread.worker.moved_to

    @property
    def moves(self) -> int:
        """How often this terminal itself moved the session."""
        return self._thread.worker.moves

    # --- within -----------------------------------------------------------------------------------------------------

    async def _act(self, work: Callable[[Worker], None]) -> None:
        before = self._snapshot.views[None]
        try:
            await self._thread.run(work)
        finally:
            self._acted_at = time.monotonic()
            if self.hot:
                await self.pins.close_seats()
            else:
                await self._thread.update(lambda worker: worker.look())
        self._backup.follow(before, self._snapshot.views[None])

    def _tell(self, message: Message) -> None:
        """Tell the screen that shows the session, from whatever thread, if there is one."""
        if self._watcher:
            self._watcher.tell(message)

    def _take(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        self._seconds.start(snapshot)
        self.walks.follow(before.views[None], snapshot.views[None])
        if (snapshot.views[None].rev, snapshot.writes) != (before.views[None].rev, before.writes):
            self._tell(SessionMoved())
        elif _people(snapshot) != _people(before):
            self._tell(PresenceMoved())
        news = [*snapshot.news, *_taken_over(before, snapshot, self.hands)]
        if news:
            self._tell(NewsHeard(news))
        if snapshot.nudge is not None and snapshot.nudge != before.nudge:
            self._tell(Nudged(snapshot.nudge.by))


def _taken_over(before: Snapshot, snapshot: Snapshot, own: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each seat of others that has moved to another terminal."""
    for seat, (terminal, _) in snapshot.at_work.items():
        was = before.at_work.get(seat, (None, None))[0]
        if was and terminal and was != terminal and seat not in own:
            yield f"{seat.upper()} is now editing on another terminal."


def _people(snapshot: Snapshot) -> tuple[Any, ...]:
    return snapshot.presence, snapshot.situations[None].led, snapshot.at_work, snapshot.signals
