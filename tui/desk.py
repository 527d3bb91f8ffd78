"""What a screen or panel may do with a session; nothing here ever blocks the face."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from sessions.errors import Refused, Trouble
from sessions.model import Amendment
from sessions.seats import person
from tui.backroom import Backroom, Scene, Watcher
from tui.messages import PresenceMoved, Said, SessionMoved

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from sessions.command import Command, DraftKey, Presence
    from sessions.room import Mode
    from sessions.session import Session
    from sessions.store.protocol import Store

T = TypeVar("T")
ONLOOKER = "You look on here; nothing can be changed."


class Desk:
    """A session as this terminal has it open: for one seat, for all of them in turns (hot seat), or to look on.

    Everything that may block runs in one thread, in order. Open it, `watch` it with the screen that shows it, and
    close it when that screen goes.
    """

    def __init__(self, door: Callable[[], Store], session_id: str, seat: str | None = None, mode: Mode = "hotseat"):
        """`door` opens the file. `seat` None with another mode than ``hotseat`` only looks on."""
        self.session_id = session_id
        self.seat = seat
        self.mode: Mode = mode
        self.hot = seat is None and mode == "hotseat"
        self._door = door
        self._turn: str | None = None
        self._one = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._watcher: Watcher | None = None
        self._backing: asyncio.Future[None] | None = None
        self._back: Backroom
        self._scene: Scene

    # --- opening and closing ----------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the file and the session. Raises Trouble or Missing."""
        self._back = await self._run(lambda: Backroom(self._door(), self.session_id, self.seat, self.mode))
        self._scene = await self._run(self._back.look)

    def another(self) -> Desk:
        """Return a desk of its own, to be opened, with the same eyes on the same session."""
        return Desk(self._door, self.session_id, self.seat, self.mode)

    def watch(self, target: MessagePump) -> None:
        """From now on tell `target` what moves (SessionMoved, PresenceMoved, FileMoved), or Said what does not."""
        self._watcher = Watcher(self._back.room.store, target)
        self._watcher.start()

    async def close(self) -> None:
        """Give the seat up and let go of the file."""
        if self._watcher:
            self._watcher.stop()
        with contextlib.suppress(Trouble):  # a lease that cannot be given up expires by itself
            await self._run(self._back.leave)
        self._one.shutdown(wait=False)

    # --- what there is to see ---------------------------------------------------------------------------------------

    @property
    def eyes(self) -> str | None:
        """The seat whose eyes look at the screen now; None between turns and for an onlooker."""
        return self._turn if self.hot else self.seat

    def view(self, seat: str | None = None) -> Session:
        """Return the session as `seat`, by default whose eyes look, may see it. Raises Refused for a seat not here."""
        who = seat or self.eyes
        if who not in self._scene.views:
            raise Refused(f"This terminal does not sit on {who}.")
        return self._scene.views[who]

    @property
    def elapsed_ms(self) -> int:
        """What the clock showed when last looked at, in ms."""
        return self._scene.elapsed_ms

    @property
    def presence(self) -> Mapping[str, Presence]:
        """How present each seat is; those never seen are missing."""
        return self._scene.presence

    @property
    def drafting(self) -> frozenset[str]:
        """The leaders who have begun, and not sealed, the form that is open."""
        return self._scene.drafting

    # --- whose hands ------------------------------------------------------------------------------------------------

    @property
    def leaders(self) -> tuple[str, ...]:
        """The leaders that this terminal acts for now: oneself, at the hot seat both, in a turn the one in it."""
        everyone = self._scene.views[None].leaders
        if not self.hot:
            return tuple(seat for seat in everyone if seat == self.seat)
        return (self._turn,) if self._turn else tuple(everyone)

    @property
    def hands(self) -> tuple[str, ...]:
        """The seats that act by one key press: one's own; at the hot seat the facilitator, else both leaders."""
        if not self.hot or self._turn:
            return (self.eyes,) if self.eyes else ()
        session = self._scene.views[None]
        host = session.facilitator
        return (host,) if host and not person(session, host).absent else tuple(session.leaders)

    def take_turn(self, seat: str | None) -> None:
        """At the hot seat, let `seat` look; None lowers the curtain. Raises Refused elsewhere."""
        if not self.hot:
            raise Refused("Only at the hot seat do people take turns.")
        self._turn = seat

    async def opens(self, seat: str, pin: str) -> bool:
        """Whether `pin` opens the curtain of `seat`."""
        return await self._run(lambda: self._back.opens(seat, pin))

    # --- doing ------------------------------------------------------------------------------------------------------

    async def do(self, command: Command, *seats: str) -> None:
        """Let each of `seats` do a command, by default the first of `hands`. Raises Refused, Trouble."""
        who = seats or self.hands[:1]
        if not who:
            raise Refused(ONLOOKER)
        await self._act(lambda: self._back.do(command, who))

    async def together(self, command: Command) -> None:
        """Let all `hands` do a command, one after the other, until the session has moved on. Raises Refused, Trouble.

        For what needs both leaders' keys, such as Advance: at the hot seat one press is the word of both.
        """
        who = self.hands
        if not who:
            raise Refused(ONLOOKER)
        await self._act(lambda: self._back.together(command, who))

    async def load_draft(self, seat: str) -> Any:
        """Return what `seat` drafted for the form that is open, or None. Raises Missing where none is."""
        return await self._run(lambda: self._back.room.draft(seat))

    async def save_draft(self, seat: str, payload: Any, key: DraftKey | None = None) -> None:
        """Keep a draft; it is on disk when this returns. Raises Trouble; Refused for a seat that is not here.

        `key` says for which form it was written: where the session has meanwhile moved on, it still goes there.
        """
        self._take(await self._run(lambda: self._back.keep(seat, payload, key)))

    async def in_file(self, work: Callable[[Store], T]) -> T:
        """Return what `work` makes of the file that other sessions are in too. Raises what it raises."""
        return await self._run(lambda: work(self._back.room.store))

    async def do_in(self, session_id: str, command: Command) -> None:
        """Do a command in another session of this file, with the hand that acts here. Raises Refused, Trouble."""
        who = self.hands[:1]
        if not who:
            raise Refused(ONLOOKER)
        await self._run(lambda: self._back.do_in(session_id, command, who[0]))

    async def tick(self, key: bool = True) -> None:
        """Do what a second brings: renew the lease, watch the clock, do what is due by time. Raises Trouble.

        `key` says that the person pressed one since the last tick.
        """
        self._take(await self._run(lambda: self._back.tick(key)))

    async def look(self) -> None:
        """Look at the file again, and tell the screen what is new. Raises Trouble."""
        self._take(await self._run(self._back.refresh))

    # --- within -----------------------------------------------------------------------------------------------------

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._one, work)

    async def _act(self, work: Callable[[], None]) -> None:
        before = self._scene.views[None]
        try:
            await self._run(work)
        finally:
            self._take(await self._run(self._back.look))
        if _wants_backup(before, self._scene.views[None]):
            # Begun at once and waited for by nobody: it comes before the file is let go of.
            self._backing = asyncio.get_running_loop().run_in_executor(self._one, self._back_up)

    def _back_up(self) -> None:
        """Make the backup beside the file; say it in a sentence where it cannot be made."""
        try:
            self._back.room.store.backup()
        except Trouble as trouble:
            if self._watcher:
                self._watcher.tell(Said(f"The session is closed and kept. Its backup is missing: {trouble}"))

    def _take(self, scene: Scene) -> None:
        before, self._scene = self._scene, scene
        if self._watcher is None:
            return
        if scene.views[None].rev != before.views[None].rev:
            self._watcher.tell(SessionMoved())
        elif (scene.presence, scene.drafting) != (before.presence, before.drafting):
            self._watcher.tell(PresenceMoved())


def _wants_backup(before: Session, now: Session) -> bool:
    """Whether the session closed; or was amended, so that words which were redacted do not live on in the backup."""
    closed = now.header.status == "closed" != before.header.status
    return closed or len(now.all(Amendment)) > len(before.all(Amendment))
