"""A parent that has imported everything and opened nothing, and forks a child for each request.

It uses a socket that keeps messages separate. In: a JSON object, with file descriptors. Out, as JSON: `ready` once,
`pid` or `error` for each request in order, and `exit` with `code` (negative: the signal) for each child that has ended.
When the socket is closed, the parent ends; its children continue.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import select
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

LARGEST: Final = 64 * 1024
"""The largest request in bytes."""


def serve(sock: socket.socket, made: Callable[[dict[str, Any], list[int]], T]) -> T | None:
    """Fork a child for each request that `made` accepts; it refuses one by raising ValueError or TypeError.

    In the child, in a session of its own with default signals, this returns what `made` returned; at the end it returns
    None.
    """
    parent = os.getpid()
    heard, told = os.pipe()
    for fd in (heard, told):
        os.set_blocking(fd, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    _say(sock, {"ready": parent})
    while True:
        ready = select.select([sock.fileno(), heard], [], [])[0]
        if heard in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(heard, 4096)
            _reap(sock)
        if sock.fileno() in ready:
            data, fds = receive(sock)
            if not data:
                return None
            try:
                job = made(json.loads(data), fds)
                pid = os.fork()
            except (OSError, ValueError, TypeError) as error:
                _say(sock, {"error": str(error)})
            else:
                if pid == 0:
                    sock.detach()  # all other descriptors are closed soon, and its number may then be reused
                    _leave_parent()
                    return job
                _say(sock, {"pid": pid})
            for fd in fds:
                os.close(fd)


def receive(sock: socket.socket) -> tuple[bytes, list[int]]:
    """Return the next message with its file descriptors. Raises OSError, including BlockingIOError."""
    data, extra, _, _ = sock.recvmsg(LARGEST, socket.CMSG_SPACE(4 * array.array("i").itemsize))
    fds = array.array("i")
    for level, kind, packed in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(packed[: len(packed) - len(packed) % fds.itemsize])
    return data, list(fds)


def close_all_but(kept: set[int]) -> None:
    """Close every open file except these and the three standard ones."""
    # Not os.closerange: the limit can be a billion, and without help from the kernel that takes minutes.
    for fd in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if fd > 2 and fd not in kept:
            with contextlib.suppress(OSError):  # the one that listed them is already closed
                os.close(fd)


def _leave_parent() -> None:
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if signal.getsignal(number) not in (signal.SIG_DFL, None):
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.setsid()


def _reap(sock: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say(sock, {"exit": pid, "code": os.waitstatus_to_exitcode(status)})


def _say(sock: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the host is gone; the next read reports it
        sock.send(json.dumps(message).encode())
