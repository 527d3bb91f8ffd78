"""Messages between the host and one connection process: JSON objects over a socket that keeps them separate."""

from __future__ import annotations

import array
import asyncio
import contextlib
import json
import os
import socket
from collections.abc import Callable
from typing import Any

from tui.ssh.forkserver import receive

Message = dict[str, Any]


class MessageStream:
    """One end of the socket. `hear` gets each message with its file descriptors, and has to close those.

    `over` is called once, when the other end is closed or accepts nothing more.
    """

    def __init__(
        self, sock: socket.socket, hear: Callable[[Message, list[int]], None], over: Callable[[], None]
    ) -> None:
        self._sock, self._hear, self._over = sock, hear, over
        self._loop = asyncio.get_running_loop()
        self._open = True
        sock.setblocking(False)
        self._loop.add_reader(sock, self._read)

    def say(self, message: Message, fds: tuple[int, ...] = ()) -> None:
        """Send a message; if that isn't possible, the stream is over."""
        if not self._open:
            return
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        try:
            self._sock.sendmsg([json.dumps(message).encode()], rights)
        except OSError:
            self._loop.call_soon(self._end)

    def close(self) -> None:
        """Close this end without calling `over`."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._sock)
            self._sock.close()

    def _read(self) -> None:
        try:
            data, fds = receive(self._sock)
        except BlockingIOError:
            return
        except OSError:
            data, fds = b"", []
        if not data:
            self._end()
            return
        try:
            message = json.loads(data)
        except ValueError:
            message = None
        if isinstance(message, dict):
            self._hear(message, fds)
            return
        for fd in fds:
            with contextlib.suppress(OSError):
                os.close(fd)
        self._end()

    def _end(self) -> None:
        if self._open:
            self.close()
            self._over()
