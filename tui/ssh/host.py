"""The host: listens, knows who is inside, and ends what must end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

import asyncssh

from sessions.errors import ParleyError, Trouble
from sessions.store.access import Access
from tui.places import opened
from tui.ssh.algorithms import algorithms
from tui.ssh.confining import landlock
from tui.ssh.door import Visitor
from tui.ssh.journal import Journal
from tui.ssh.keys import fingerprint, host_key, host_key_path
from tui.ssh.limits import Gate, Limits, Strikes
from tui.ssh.listening import Listening, note, note_of
from tui.ssh.spawn import Child, Nursery

T = TypeVar("T")

LOOK_S: Final = 0.4
"""So often the host looks who may still be inside."""

NOTE_S: Final = 1.0
"""So long after a login it is noted when the key was used."""

TAKEN: Final = "parley: this seat was taken back; what you typed is kept."
IDLE: Final = "parley: nothing was pressed for long, so this view was closed; connect again to go on."
GOING: Final = "parley: the host is going down; what you typed is kept. Connect again later."

log = logging.getLogger("parley.host")


class Host:
    """A server for the file at `db`. Start it, and stop it; between the two it looks after itself."""

    def __init__(self, db: Path, bind: str, port: int, limits: Limits | None = None) -> None:
        """`port` 0 takes any that is free."""
        self.db, self.bind, self.port = db.absolute(), bind, port
        self.limits = limits or Limits()
        self.gate = Gate(self.limits)
        self.strikes = Strikes(self.limits.wrong_codes)
        self.arrivals = Strikes(self.limits.arrivals)
        self.told = Strikes(1)  # a flood of connections is no flood of lines in the log
        self.journal = Journal(self.limits)
        self.nursery = Nursery(self.db.parent)
        self._children: set[Child] = set()
        self.visitors: set[Visitor] = set()
        self.fingerprint = ""
        self._file = ThreadPoolExecutor(1, thread_name_prefix="file")
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="notes")
        self._server: asyncssh.SSHAcceptor | None = None
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the file, prepare the processes, listen. Raises Trouble or Refused where one of them cannot be."""
        noting = note_of(self.db)
        self._store = opened(self.db)
        key = host_key(host_key_path(self.db))
        self.fingerprint = fingerprint(key)
        if not landlock():
            log.warning("this kernel has no landlock: of the files here, a seat may do what the host may")
        await self.nursery.start()
        try:
            self._server = await asyncssh.listen(
                self.bind, self.port, server_host_keys=[key], server_factory=lambda: Visitor(self), **self._options()
            )
        except OSError as error:
            self.nursery.close()
            raise Trouble(
                f"The host could not listen on {self.bind} port {self.port}: {error.strerror or error}."
            ) from error
        self.port = self._server.get_port()
        note(noting, self.listening)
        self._looking = asyncio.get_running_loop().create_task(self._look())

    @property
    def listening(self) -> Listening:
        """Where it listens."""
        return Listening(self.bind, self.port)

    def _options(self) -> dict[str, Any]:
        """Return what asyncssh is told: each of its ways in and ways out is named, and all but one are closed."""
        return {
            "config": [],
            "server_version": "parley",
            "public_key_auth": True,
            "password_auth": False,
            "kbdint_auth": False,
            "host_based_auth": False,
            "gss_host": None,
            "allow_pty": True,
            "line_editor": False,
            "agent_forwarding": False,
            "x11_forwarding": False,
            "sftp_factory": None,
            "allow_scp": False,
            "encoding": None,
            "compression_algs": ["none"],
            **algorithms(),
            "window": self.limits.input,
            "max_pktsize": self.limits.input // 2,
            "login_timeout": self.limits.login_s,
            "keepalive_interval": self.limits.keepalive_s,
            "keepalive_count_max": self.limits.keepalives,
            "tcp_keepalive": True,
            "rdns_lookup": False,
        }

    async def ask(self, question: Callable[[Access], T]) -> T:
        """Ask the file, without holding anybody up. Raises what `question` raises."""
        return await asyncio.get_running_loop().run_in_executor(self._file, lambda: question(self._store.access))

    def note_use(self, fingerprint: str, sessions: list[str]) -> None:
        """Note that a key let somebody in, once their screen has come: nobody waits for it."""

        def noted() -> None:
            try:
                self._store.access.note_use(fingerprint, sessions)
            except ParleyError as error:
                log.info("when a key was used could not be noted: %s", error)

        def note() -> None:
            with contextlib.suppress(RuntimeError):  # the host has gone down meanwhile
                self._notes.submit(noted)

        asyncio.get_running_loop().call_later(NOTE_S, note)

    async def spawn(self, slave: int, argv: list[str], env: dict[str, str], key: str | None = None) -> Child:
        """Start a person's process, as `Nursery.spawn` does; it ends with the host. Raises Trouble."""
        child = await self.nursery.spawn(slave, argv, env, key)
        self._children.add(child)
        child.code.add_done_callback(lambda _: self._children.discard(child))
        return child

    async def stop(self) -> None:
        """Listen no more, give everybody their terminal back, leave no process behind, and let go of the file."""
        if self._looking is not None:
            self._looking.cancel()
        if self._server is not None:
            self._server.close()
        for visitor in list(self.visitors):
            visitor.end(GOING)
        until = time.monotonic() + self.limits.write_s
        while self.visitors and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for visitor in list(self.visitors):
            visitor.conn.abort()
        if self._children:  # they keep what was typed
            await asyncio.wait([child.code for child in self._children], timeout=self.limits.write_s)
        for child in self._children:
            if not child.code.done():  # else its number may be somebody else's by now
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
        self.nursery.close()
        self._file.shutdown()
        self._notes.shutdown()
        self._store.close()

    async def _look(self) -> None:
        said = ""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                self._end_the_idle()
                await self._end_the_uninvited()
                said = ""
            except Exception as error:  # whatever it is, the next look may be a better one
                if str(error) != said:
                    said = str(error)
                    log.error("who may be inside could not be looked up: %s", error, exc_info=not _is_told(error))

    async def _end_the_uninvited(self) -> None:
        if not any(visitor.person for visitor in self.visitors):
            return
        keys = set(await self.ask(lambda access: access.keys()))
        for visitor in list(self.visitors):
            person = visitor.person
            if person is None:
                continue
            if keys.issuperset(person.seats):
                visitor.person = person.following(keys)
            else:
                log.info("ended %s: %s", visitor.address, visitor.person)
                visitor.end(TAKEN)

    def _end_the_idle(self) -> None:
        now = time.monotonic()
        for visitor in list(self.visitors):
            if visitor.line is None:
                if visitor.person and now - visitor.since > self.limits.login_s:
                    visitor.refuse("to wait any longer")
                    visitor.leave()
            elif now - visitor.touched > self.limits.idle_s:
                visitor.end(IDLE)


def _is_told(error: Exception) -> bool:
    """Whether an error is one of parley's own sentences."""
    return isinstance(error, ParleyError)


async def serve(host: Host, ready: Callable[[Host], None]) -> None:
    """Run `host` until SIGINT, SIGTERM or SIGHUP; `ready` is called once it listens. Raises Trouble where it cannot."""
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
