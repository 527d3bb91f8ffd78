"""A connection that takes turns, because asyncssh itself reads, keeps and answers everything a client sends.

It replaces some methods of each connection, and fails at once if asyncssh no longer has one of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import asyncssh

from tui.ssh.environment import ENVIRONMENT
from tui.ssh.limits import Limits

_LONGEST: Final = 32
_NEEDED: Final = ("_transport", "data_received", "pause_writing", "resume_writing", "create_agent_listener",
                  "attach_x11_listener", "_finish_userauth")  # fmt: skip
_METHODS: Final[Mapping[bytes, str]] = {
    b"password": "a password",
    b"keyboard-interactive": "keyboard-interactive",
    b"hostbased": "a login by host",
}


class Throttle:
    """Passes on what a client sends in small slices, at a limited rate, and only while it accepts answers.

    `stuck` gets True when the client stops accepting data and False when it starts again; `refused` gets the name of
    anything that is refused.
    """

    def __init__(
        self,
        conn: asyncssh.SSHServerConnection,
        limits: Limits,
        stuck: Callable[[bool], None],
        refused: Callable[[str], None],
    ) -> None:
        missing = [name for name in _NEEDED if not hasattr(conn, name)]
        if missing:
            raise RuntimeError(f"asyncssh's connection no longer has {missing[0]}: adapt tui/ssh/throttle.py")
        self._limits, self._tell, self._refused = limits, stuck, refused
        self._loop = asyncio.get_running_loop()
        self._transport: Any = conn._transport
        self._feed, self._login = conn.data_received, conn._finish_userauth
        self._waiting = bytearray()
        self._stuck = self._pumping = False
        self._credit, self._since = float(limits.rate), time.monotonic()
        for name, own in (
            ("data_received", self._arrived),
            ("pause_writing", self._full),
            ("resume_writing", self._drained),
            ("create_agent_listener", self._no_agent),
            ("attach_x11_listener", self._no_x11),
            ("_finish_userauth", self._logging_in),
        ):
            setattr(conn, name, own)

    def _arrived(self, data: bytes, datatype: Any = None) -> None:
        self._waiting += data
        if not self._pumping:
            self._pump()

    def _pump(self) -> None:
        self._pumping = False
        if not self._waiting or self._transport.is_closing():
            return
        if self._stuck:
            self._transport.pause_reading()
            return
        now = time.monotonic()
        self._credit = min(self._limits.rate, self._credit + (now - self._since) * self._limits.rate)
        self._since = now
        piece = bytes(self._waiting[: self._limits.slice])
        if self._credit >= len(piece):
            del self._waiting[: len(piece)]
            self._credit -= len(piece)
            self._feed(piece)
        if self._waiting:
            self._transport.pause_reading()
            self._pumping = True
            self._loop.call_later(len(piece) / self._limits.rate, self._pump)
        elif not self._stuck:
            self._transport.resume_reading()

    def _full(self) -> None:
        self._stuck = True
        self._transport.pause_reading()
        self._tell(True)

    def _drained(self) -> None:
        self._stuck = False
        self._tell(False)
        if self._waiting:
            if not self._pumping:
                self._pump()
        else:
            self._transport.resume_reading()

    async def _logging_in(self, begins: bool, method: bytes, packet: Any) -> None:
        if method not in (b"none", b"publickey"):
            self._refused(_METHODS.get(method, "an unknown way to log in"))
        await self._login(begins, method, packet)

    async def _no_agent(self) -> bool:
        self._refused("agent forwarding")
        return False

    async def _no_x11(self, *_: Any) -> None:
        self._refused("X11 forwarding")


class ClientEnvironment(dict[bytes, bytes]):
    """The trusted part of a client's environment; it discards all other names at once."""

    def __setitem__(self, name: bytes, value: bytes) -> None:
        if len(value) <= _LONGEST and name in {known.encode() for known in ENVIRONMENT}:
            super().__setitem__(name, value)


def limit_environment(chan: asyncssh.SSHServerChannel[bytes]) -> dict[bytes, bytes]:
    """Make a channel keep only the trusted part of its client's environment; return that part, which is still empty."""
    if not isinstance(getattr(chan, "_env", None), dict):
        raise RuntimeError("asyncssh's channel no longer has _env: adapt tui/ssh/throttle.py")
    kept = ClientEnvironment()
    chan._env = kept
    return kept
