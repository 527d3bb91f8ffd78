"""What a screen or panel may do with a session; nothing here ever blocks the screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sessions.errors import Locked, Refused, Trouble
from sessions.model import Amendment
from sessions.pins import PIN, Keyring, hashed, prove
from sessions.rules.pin_commands import SetPin
from sessions.situation import OBSERVERS
from tui.client.identity import own_key
from tui.client.messages import NewsHeard, Nudged, PresenceMoved, Said, SessionMoved
from tui.client.sight import LastView
from tui.client.snapshot import Snapshot
from tui.client.watcher import Watcher
from tui.client.worker import Worker

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from sessions.command import Command, DraftKey
    from sessions.room import Mode
    from sessions.rules.dialog_drafts import DialogDraft
    from sessions.session import Session
    from sessions.situation import PhasePlace
    from sessions.store.protocol import Store

T = TypeVar("T")
ACTED_S = 0.5  # a change on screen this long after an action isn't a response to it


class SessionClient(LastView):
    """A session as this terminal has it open: for one seat, for all of them in turns (hot seat), or only to watch.

    Everything that may block runs in one thread, in order. Open it, `watch` it with the screen that shows it, and close
    it when that screen goes.
    """

    def __init__(self, door: Callable[[], Store], session_id: str, seat: str | None = None, mode: Mode = "hotseat"):
        """`door` opens the file. With `seat` None and a mode other than ``hotseat``, it can only watch."""
        super().__init__(seat, mode)
        self._acted_at = 0.0
        self.session_id = session_id
        self.key: str | None = None
        """The fingerprint of the SSH key that the person on this seat logged in with, if any."""
        self._door = door
        self._terminal, self._guest = f"{os.getpid()}-{secrets.token_hex(4)}", False
        self._one = ThreadPoolExecutor(1, thread_name_prefix="client")
        self._keyring = Keyring()
        self.observer_drafts: dict[tuple[str, str], DialogDraft] = {}
        """The half-typed dialogs of someone without a seat, by the name of the form and its subject."""
        self._spent: DraftKey | None = None
        self._watcher: Watcher | None = None
        self._backing: asyncio.Future[None] | None = None
        self._back: Worker

    # --- opening and closing ----------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the file and the session. Raises Trouble or Missing."""
        self._back = await self._run(self._backroom)
        self._scene = await self._run(self._back.look)
        if self.seat is not None:
            self.key = await self._run(lambda: own_key(self._back.room.store.owned))

    def _backroom(self) -> Worker:
        store = self._door()
        store.keyring = self._keyring
        return Worker(store, self.session_id, self.seat, self.mode, self._terminal)

    def another(self) -> SessionClient:
        """Return another, unopened client for the same session, seat and terminal."""
        client = SessionClient(self._door, self.session_id, self.seat, self.mode)
        client._terminal, client._guest, client._keyring = self._terminal, True, self._keyring
        return client

    def watch(self, target: MessagePump) -> None:
        """From now on send `target` SessionMoved, PresenceMoved and FileMoved, or Said if that fails."""
        self._watcher = Watcher(self._back.room.store, target)
        self._watcher.start()

    async def close(self) -> None:
        """Close the file, and give up the seat unless another client of this terminal uses it."""
        if not self._guest:
            self._keyring.close()
        if self._watcher:
            self._watcher.stop()
        with contextlib.suppress(Trouble):  # a lease that can't be given up expires by itself
            await self._run(lambda: self._back.leave(seat=not self._guest))
        self._one.shutdown(wait=False)

    # --- whose hands ------------------------------------------------------------------------------------------------

    async def take_over(self) -> None:
        """Edit at this terminal from now on, and make the other one read-only. Raises Trouble."""
        self._take(await self._run(self._back.take_over))

    async def unlock(self, seat: str, pin: str) -> None:
        """Open `seat` with its PIN. Raises Refused if it's wrong or typed too soon after wrong ones; Trouble."""
        kept = await self._run(lambda: self._back.room.begin_try(seat))
        if kept is not None:
            proof = await asyncio.to_thread(prove, pin, kept)
            self._take(await self._run(lambda: self._back.open_seat(seat, proof)))
            if proof and proof.renewed:
                self._renew_backup()

    async def set_pin(self, seat: str, pin: str | None, old: str | None = None) -> None:
        """Set the PIN of a seat, or clear it; if it has one, `old` must be that. Raises Refused, Trouble."""
        if pin is not None and not PIN.fullmatch(pin):
            raise Refused("A PIN has 4 to 8 digits.")
        if self.locked(seat):
            if old is None:
                raise Refused(f"Also type the current PIN of {seat.upper()}.")
            await self.unlock(seat, old)
        lock = await asyncio.to_thread(hashed, pin) if pin is not None else None
        await self.do(SetPin(pin=lock), seat)
        self._renew_backup()

    def _renew_backup(self) -> None:
        """Refresh the backup if there is one, because it contains the drafts as they were."""
        self._begin_backup(self._back.room.store.renew_backup)

    async def ask_for_reset(self) -> None:
        """Ask, for the seat of this terminal, to remove its forgotten PIN. Raises Refused, Trouble."""
        self._take(await self._run(self._back.ask_for_reset))

    async def end_turn(self) -> None:
        """Lower the curtain, and forget the key of the seat whose turn it was."""
        self.take_turn(None)
        await self.close_seats()

    async def close_seats(self) -> None:
        """At the hot seat, close everything that a PIN opened, except the seat whose turn it is."""
        if self.hot:
            self._take(await self._run(lambda: self._back.close_seats(self._turn)))

    # --- doing ------------------------------------------------------------------------------------------------------

    async def do(self, command: Command, *seats: str, shared: bool | None = None) -> None:
        """Let each of `seats` run a command, by default the first seat here. Raises Refused, Trouble.

        `shared`: neither leader says it more than the other, as at the hot seat outside a turn when no seat is named.
        """
        who = seats or self.hands[:1]
        if not who:
            raise Refused(OBSERVERS)
        spent, nobodys = self._spent, self.shared and not seats if shared is None else shared
        try:
            await self._act(lambda: self._back.do(command, who, spent, nobodys))
        except Locked as locked:
            locked.again = partial(self._again, command, who, spent, nobodys)
            raise

    async def _again(self, command: Command, who: tuple[str, ...], spent: DraftKey | None, shared: bool) -> None:
        await self._act(lambda: self._back.do(command, who, spent, shared))

    async def together(self, command: Command) -> None:
        """Let all seats here run a command, one after another, until the session has moved on. Raises Refused, Trouble.

        This is for what needs both leaders, such as Advance: at the hot seat one press counts for both.
        """
        who = self.hands
        if not who:
            raise Refused(OBSERVERS)
        spent = self._spent
        await self._act(lambda: self._back.together(command, who, spent))

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
        await self._run(lambda: self._back.nudge(to, who[0]))

    async def signal(self, word: str | None, seen: PhasePlace) -> None:
        """Let the leader here say one of SIGNALS of themselves while they write, or take it back.

        The record doesn't change. Raises Refused, Trouble.
        """
        who = self.hands[:1]
        if not who:
            raise Refused(OBSERVERS)
        self._take(await self._run(lambda: self._back.signal(who[0], word, seen)))

    async def load_draft(self, seat: str) -> Any:
        """Return `seat`'s draft for the open form, or None. Raises Missing if no form is open."""
        return await self._run(lambda: self._back.room.draft(seat))

    async def load_place(self, seat: str) -> str | None:
        """Return where in that form `seat` was when its draft was saved, or None. Raises Missing if no form is open."""
        return await self._run(lambda: self._back.room.place(seat))

    async def save_draft(self, seat: str, payload: Any, key: DraftKey | None = None, place: str | None = None) -> None:
        """Save a draft; it is on disk when this returns. Raises Trouble; Refused for a seat that this terminal can't
        edit.

        `key` names the form it was written for; if the session has moved on, it still goes there. `place` is where in
        the form its author is.
        """
        self._take(await self._run(lambda: self._back.save_draft(seat, payload, key, place)))

    async def save_place(self, key: DraftKey, place: str) -> None:
        """Save where the author of a draft is, next to the draft. Raises Trouble, Refused."""
        await self._run(lambda: self._back.save_place(key, place))

    async def save_dialog_draft(self, key: DraftKey, draft: DialogDraft | None) -> None:
        """Save what is half typed in a dialog, or forget it. Raises Trouble, Refused."""
        self._take(await self._run(lambda: self._back.save_dialog_draft(key, draft)))

    async def edit(self, what: str | None) -> None:
        """Let the others see what is being changed here, if the file can be written."""
        with contextlib.suppress(Trouble, RuntimeError):  # the second case: the app is shutting down
            await self._run(lambda: self._back.edit(what))

    @contextlib.contextmanager
    def spending(self, key: DraftKey | None) -> Iterator[None]:
        """While this lasts, a command uses up the draft with `key`: both are saved together, or neither."""
        before, self._spent = self._spent, key
        try:
            yield
        finally:
            self._spent = before

    async def in_file(self, work: Callable[[Store], T]) -> T:
        """Return the result of `work` on the file with all its sessions. Raises what it raises."""
        return await self._run(lambda: work(self._back.room.store))

    async def do_in(self, session_id: str, command: Command) -> None:
        """Run a command in another session of this file, with the seat that acts here. Raises Refused, Trouble."""
        who = self.hands[:1]
        if not who:
            raise Refused(OBSERVERS)
        try:
            await self._run(lambda: self._back.do_in(session_id, command, who[0]))
        except Locked as locked:
            raise Refused(
                f"{locked.seat.upper()} has a PIN in session {session_id}. Open that session and do it there."
            ) from None

    async def tick(self) -> None:
        """Once a second: renew the lease, check the clock, and do what is due. Raises Trouble."""
        self._take(await self._run(self._back.tick))

    async def look(self) -> None:
        """Read the file again, and tell the screen what is new. Raises Trouble."""
        self._take(await self._run(self._back.refresh))

    @property
    def acted(self) -> bool:
        """Whether somebody at this terminal did something within the last half second."""
        return time.monotonic() - self._acted_at < ACTED_S

    @property
    def moved_to(self) -> tuple[Any, ...]:
        """The `whereabouts` to which this terminal itself last moved the session."""
        return self._back.moved_to

    @property
    def moves(self) -> int:
        """How often this terminal itself moved the session."""
        return self._back.moves

    # --- within -----------------------------------------------------------------------------------------------------

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._one, work)

    async def _act(self, work: Callable[[], None]) -> None:
        before = self._scene.views[None]
        try:
            await self._run(work)
        finally:
            self._acted_at = time.monotonic()
            if self.hot:
                await self.close_seats()
            else:
                self._take(await self._run(self._back.look))
        if _wants_backup(before, self._scene.views[None]):
            self._begin_backup(self._back.room.store.backup)

    def _begin_backup(self, make: Callable[[], None]) -> None:
        """Refresh the backup next to the database without making anybody wait, but before the file is closed."""
        self._backing = asyncio.get_running_loop().run_in_executor(self._one, self._back_up, make)

    def _back_up(self, make: Callable[[], None]) -> None:
        """Refresh the backup; if that fails, say so in a sentence."""
        try:
            make()
        except (Refused, Trouble) as why:
            if self._watcher:
                self._watcher.tell(Said(f"The session is closed and saved, but its backup is missing: {why}"))

    def _take(self, scene: Snapshot) -> None:
        before, self._scene = self._scene, scene
        if self._watcher is None:
            return
        if (scene.views[None].rev, scene.writes) != (before.views[None].rev, before.writes):
            self._watcher.tell(SessionMoved())
        elif _people(scene) != _people(before):
            self._watcher.tell(PresenceMoved())
        news = [*scene.news, *_taken_over(before, scene, self.hands)]
        if news:
            self._watcher.tell(NewsHeard(news))
        if scene.nudge is not None and scene.nudge != before.nudge:
            self._watcher.tell(Nudged(scene.nudge.by))


def _taken_over(before: Snapshot, scene: Snapshot, own: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each seat of others that has moved to another terminal."""
    for seat, (terminal, _) in scene.at_work.items():
        was = before.at_work.get(seat, (None, None))[0]
        if was and terminal and was != terminal and seat not in own:
            yield f"{seat.upper()} is now editing on another terminal."


def _people(scene: Snapshot) -> tuple[Any, ...]:
    return scene.presence, scene.situations[None].led, scene.at_work, scene.signals


def _wants_backup(before: Session, now: Session) -> bool:
    """Whether the session was closed or amended, so that redacted words don't survive in the backup."""
    closed = now.header.status == "closed" != before.header.status
    return closed or len(now.all(Amendment)) > len(before.all(Amendment))
