"""The host's side of what forks its processes: asks for one, and hears how it ended."""

from __future__ import annotations

import array
import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sessions.errors import Trouble
from sessions.frozen import dataclass
from tui.ssh.environment import OWN
from tui.ssh.forkserver import LARGEST
from tui.ssh.limits import Limits

READY_S: Final = 60.0
# variables that Python may need to start
_PYTHONS: Final = ("LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


@dataclass(frozen=True, slots=True)
class Child:
    """A process. `code` becomes its exit code (negative: the signal), or None if nobody can know it."""

    pid: int
    code: asyncio.Future[int | None]


class ForkserverClient:
    """The client of a process that forks others (`forkserver.py`); after it has ended, the next request restarts it."""

    def __init__(self, module: str, *words: str) -> None:
        """The command is ``python -m MODULE FD WORD …``."""
        self._module, self._words = module, words
        self._process: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None
        self._ready: asyncio.Future[None] | None = None
        self._asked: deque[asyncio.Future[Child]] = deque()
        self._children: dict[int, Child] = {}

    async def start(self) -> None:
        """Start it unless it is running, and wait until it is ready. Raises Trouble."""
        loop = asyncio.get_running_loop()
        if self._ready is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            root = str(Path(__file__).parents[2])
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", "-m", self._module, str(theirs.fileno()), *self._words],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_clean_environment() | {"PYTHONPATH": root},
                start_new_session=True,  # ctrl+c is for the host only
            )
            theirs.close()
            ours.setblocking(False)
            self._sock, self._ready = ours, loop.create_future()
            loop.add_reader(ours, self._hear)
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), READY_S)
        except TimeoutError:
            self._over()
        if self._sock is None:
            raise Trouble("The host couldn't prepare its processes; its log says why.")

    async def fork(self, request: dict[str, Any], fds: list[int]) -> Child:
        """Return the process forked for a request. The caller still has to close `fds`. Raises Trouble."""
        message = json.dumps(request).encode()
        if len(message) > LARGEST:
            raise Trouble("The host couldn't start a process for you; try again.")
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
        await self.start()
        try:
            self._send(message, rights)
        except (BrokenPipeError, ConnectionResetError):  # it has just ended, and nobody has noticed yet
            self._over()
            await self.start()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # `_over` refuses the request
                self._send(message, rights)
        wanted: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._asked.append(wanted)
        return await asyncio.shield(wanted)

    def _send(self, message: bytes, rights: list[tuple[int, int, array.array[int]]]) -> None:
        try:
            if self._sock is None:
                raise Trouble("The host couldn't start a process for you; try again.")
            self._sock.sendmsg([message], rights)
        except (BrokenPipeError, ConnectionResetError):
            raise
        except OSError as error:
            raise Trouble("The host is too busy to start a process for you; try again.") from error

    def close(self) -> None:
        """End it; its children continue."""
        self._over()

    def _hear(self) -> None:
        assert self._sock is not None
        try:
            data = self._sock.recv(LARGEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._over()
            return
        said = json.loads(data)
        if "ready" in said and self._ready is not None:
            self._ready.set_result(None)
        elif "pid" in said:
            child = Child(said["pid"], asyncio.get_running_loop().create_future())
            self._children[child.pid] = child
            _answer(self._asked.popleft(), child)
        elif "error" in said:
            _refuse(self._asked.popleft(), f"The host couldn't start a process for you ({said['error']}).")
        elif "exit" in said and (ended := self._children.pop(said["exit"], None)):
            ended.code.set_result(said["code"])

    def _over(self) -> None:
        """Release a process that has ended or is about to."""
        if self._sock is not None:
            asyncio.get_running_loop().remove_reader(self._sock)
            self._sock.close()
            self._sock = None
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
        self._ready = None
        while self._asked:
            _refuse(self._asked.popleft(), "The host couldn't start a process for you; try again.")
        for child in self._children.values():
            child.code.set_result(None)
        self._children.clear()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.terminate()
                self._process.wait(2.0)
            self._process = None


class SeatForkserver(ForkserverClient):
    """The parent of the processes of all seats."""

    def __init__(self, db: Path, program: str) -> None:
        """`db` is the database; its folder is all that the children may write to. `program` is the module they run."""
        super().__init__("tui.ssh.seat_forkserver", str(db), program)

    async def spawn(self, slave: int, argv: list[str], env: dict[str, str], key: str | None = None) -> Child:
        """Start ``parley ARGV`` with `slave` as its terminal and `env` as its whole environment. Raises Trouble.

        `key` is the fingerprint of the SSH key whose signature was checked. The caller still has to close `slave`.
        """
        return await self.fork({"argv": argv, "env": env, "key": key}, [slave])


class ConnectionForkserver(ForkserverClient):
    """The parent of the processes of all connections."""

    def __init__(self, host_key: Path) -> None:
        """`host_key` is the file of the host's own key."""
        super().__init__("tui.ssh.connection_forkserver", str(host_key))

    async def admit(self, client: socket.socket, host: socket.socket, limits: Limits) -> Child:
        """Start a process for `client` that asks the host over `host`; the caller still has to close both. Raises
        Trouble.
        """
        return await self.fork({"limits": asdict(limits)}, [client.fileno(), host.fileno()])


def _clean_environment() -> dict[str, str]:
    """Return what a Python process needs from our environment; anything else in it may be secret."""
    kept = {name: os.environ[name] for name in (*OWN, *_PYTHONS) if name in os.environ}
    # One heap for all threads of a seat, because further ones would be half empty.
    return kept | {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


def _answer(wanted: asyncio.Future[Child], child: Child) -> None:
    if not wanted.done():
        wanted.set_result(child)


def _refuse(wanted: asyncio.Future[Child], sentence: str) -> None:
    if not wanted.done():
        wanted.set_exception(Trouble(sentence))
