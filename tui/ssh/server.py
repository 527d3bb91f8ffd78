"""The host: it listens, knows who is logged in, and ends what must end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from sessions.errors import ParleyError, Refused, Trouble
from sessions.store.protocol import SeatKeyStore
from sessions.text import one_line
from tui.config import opened
from tui.ssh.address import Address, listen, note, note_of
from tui.ssh.audit_log import AuditLog
from tui.ssh.forkserver_client import Child, ConnectionForkserver, SeatForkserver
from tui.ssh.keys import fingerprint, host_key, host_key_path
from tui.ssh.limits import Limits, RateLimiter, network_of
from tui.ssh.quota import ConnectionQuota
from tui.ssh.sandbox import landlock
from tui.ssh.visit import Visit

T = TypeVar("T")

LOOK_S: Final = 0.4
"""How often the host checks whether everyone logged in still has their seat."""

REST_S: Final = 1.0
"""How long nobody is let in if too many files are open."""

NOTE_S: Final = 1.0
"""How long after a login the use of the key is recorded."""

TAKEN: Final = "parley: this seat was taken back. What you typed is saved."
CROWDED: Final = "parley: the host is full. Your key had several connections; this one was closed."
GOING: Final = "parley: the host is shutting down. What you typed is saved. Reconnect later."

log = logging.getLogger("parley.host")


class Server:
    """A server for the file at `db`. Start it and stop it; in between it looks after itself."""

    def __init__(self, db: Path, bind: str, port: int, program: str, limits: Limits | None = None) -> None:
        """With `port` 0 it takes any free port. `program` is the module that each person's process runs."""
        self.db, self.bind, self.port = db.absolute(), bind, port
        self.limits = limits or Limits()
        self.gate = ConnectionQuota(self.limits)
        self.arrivals = (
            RateLimiter(self.limits.arrivals),
            RateLimiter(self.limits.arrivals_per_network, of=network_of),
        )
        self.told = RateLimiter(1)  # so that a flood of connections doesn't flood the log
        self.journal = AuditLog(self.limits)
        self.forkserver = SeatForkserver(self.db, program)
        self.porter = ConnectionForkserver(host_key_path(self.db))
        self.guests: dict[int, Visit] = {}
        self._children: set[Child] = set()
        self._admitting: set[asyncio.Task[None]] = set()
        self.fingerprint = ""
        self._file = ThreadPoolExecutor(1, thread_name_prefix="file")
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="notes")
        self._listeners: list[socket.socket] = []
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the file, prepare the processes and listen. Raises Trouble or Refused if one of these fails."""
        noting = note_of(self.db)
        self._store = opened(self.db)
        key = host_key(host_key_path(self.db))
        self.fingerprint = fingerprint(key)
        if not landlock():
            log.warning("this kernel has no landlock: a seat can use the same files as the host")
        try:
            for found in await asyncio.gather(self.forkserver.start(), self.porter.start(), return_exceptions=True):
                if found is not None:
                    raise found
            self._listeners, self.port = await listen(self.bind, self.port)
        except BaseException:
            self.forkserver.close()
            self.porter.close()
            raise
        for listener in self._listeners:
            asyncio.get_running_loop().add_reader(listener, self._accept, listener)
        note(noting, self.listening)
        self._looking = asyncio.get_running_loop().create_task(self._look())

    @property
    def listening(self) -> Address:
        """The address it listens on."""
        return Address(self.bind, self.port)

    # --- who comes ------------------------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket) -> None:
        try:
            client, (address, *_) = listener.accept()
        except BlockingIOError:
            return
        except OSError as error:  # it is gone again, or too many files are open: the next one may work
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._rest(listener)
            return
        if any(each.out(address) for each in self.arrivals):
            if not self.told.out(address):
                self.told.strike(address)
                log.warning("refused %s: too many connections in a minute from one address", one_line(address))
            client.close()
            return
        for each in self.arrivals:
            each.strike(address)
        number, gone = self.gate.enter(address)
        for other in gone:
            self.journal.dropped(self.guests[other].address)
            self.guests[other].drop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        guest = self.guests[number] = Visit(self, number, address, ours)
        task = asyncio.get_running_loop().create_task(self._admit(guest, client, theirs))
        self._admitting.add(task)
        task.add_done_callback(self._admitting.discard)

    def _rest(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(listener)
        loop.call_later(
            REST_S, lambda: listener in self._listeners and loop.add_reader(listener, self._accept, listener)
        )

    async def _admit(self, guest: Visit, client: socket.socket, theirs: socket.socket) -> None:
        try:
            try:
                guest.came(await self.porter.admit(client, theirs, self.limits))
            except Trouble:  # the fork server may have died with the request; there is another one now
                guest.came(await self.porter.admit(client, theirs, self.limits))
        except Trouble as error:
            log.error("no process for %s: %s", guest.address, error)
            guest.leave()
        finally:
            client.close()
            theirs.close()

    def left(self, number: int) -> None:
        """Free the place of a connection that is over."""
        self.gate.leave(number)
        self.guests.pop(number, None)

    def prove(self, number: int, key: str) -> None:
        """Give a connection that has logged in a place inside. Raises Refused if there is none."""
        goes = self.gate.prove(number, key)
        if goes == number:
            raise Refused("All places are taken; try again when somebody has left.")
        if goes is not None:
            log.info("ended %s for another login: %s", self.guests[goes].address, self.guests[goes].person)
            self.guests[goes].end(CROWDED)

    async def ask(self, question: Callable[[SeatKeyStore], T]) -> T:
        """Ask the database without blocking anybody. Raises what `question` raises."""
        return await asyncio.get_running_loop().run_in_executor(self._file, lambda: question(self._store.seat_keys))

    def note_use(self, fingerprint: str, sessions: list[str]) -> None:
        """Record that a key was used, after the person's first screen, so that nobody waits for it."""

        def noted() -> None:
            try:
                self._store.seat_keys.note_use(fingerprint, sessions)
            except ParleyError as error:
                log.info("the use of a key could not be recorded: %s", error)

        def note() -> None:
            with contextlib.suppress(RuntimeError):  # the host has stopped in the meantime
                self._notes.submit(noted)

        asyncio.get_running_loop().call_later(NOTE_S, note)

    async def spawn(self, slave: int, argv: list[str], env: dict[str, str], key: str | None = None) -> Child:
        """Start a person's process, as `SeatForkserver.spawn` does; it ends with the host. Raises Trouble."""
        child = await self.forkserver.spawn(slave, argv, env, key)
        self._children.add(child)
        child.code.add_done_callback(lambda _: self._children.discard(child))
        return child

    async def stop(self) -> None:
        """Stop listening, restore everybody's terminal, leave no process behind, and close the file."""
        if self._looking is not None:
            self._looking.cancel()
        for listener in self._listeners:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        self._listeners.clear()
        for guest in list(self.guests.values()):
            guest.end(GOING)
        until = time.monotonic() + self.limits.write_s
        while self.guests and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for guest in list(self.guests.values()):
            guest.drop()
        if self._children:  # they save what was typed
            await asyncio.wait([child.code for child in self._children], timeout=self.limits.write_s)
        for child in self._children:
            if not child.code.done():  # otherwise its number may belong to another process by now
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
        self.forkserver.close()
        self.porter.close()
        self._file.shutdown()
        self._notes.shutdown()
        self._store.close()

    async def _look(self) -> None:
        said = ""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._end_the_uninvited()
                said = ""
            except Exception as error:  # whatever it is, the next check may work
                if str(error) != said:
                    said = str(error)
                    log.error("the check of who may stay failed: %s", error, exc_info=not _is_told(error))

    async def _end_the_uninvited(self) -> None:
        if not any(guest.person for guest in self.guests.values()):
            return
        keys = set(await self.ask(lambda access: access.keys()))
        for guest in list(self.guests.values()):
            person = guest.person
            if person is None:
                continue
            if keys.issuperset(person.seats):
                guest.person = person.following(keys)
            else:
                log.info("ended %s: %s", guest.address, guest.person)
                guest.end(TAKEN)


def _is_told(error: Exception) -> bool:
    """Whether an error is one of parley's own messages."""
    return isinstance(error, ParleyError)


async def serve(host: Server, ready: Callable[[Server], None]) -> None:
    """Run `host` until SIGINT, SIGTERM or SIGHUP; `ready` is called once it listens. Raises Trouble."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    await host.start()
    try:
        ready(host)
        await stop.wait()
    finally:
        with contextlib.suppress(KeyboardInterrupt):
            await host.stop()
