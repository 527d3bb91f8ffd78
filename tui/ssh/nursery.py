"""The preloaded parent of every seat: all is imported, nothing is opened, and it forks one child for each pty.

``python -m tui.ssh.nursery FD FOLDER`` confines itself to the folder of the file, and speaks over a socket that keeps
messages apart. In: a JSON object with `argv`, `env` and `key`, the fingerprint of the person's SSH key, and the pty's
end as a file descriptor. Out, as JSON: `ready` once, `pid` or `error` for each request in order, and `exit` with `code`
(negative: the signal) for each child that has ended. The end of the socket is the end of the parent; its children live
on with their ptys.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tui.identity import came_by_host
from tui.ssh.confining import confine

LARGEST: Final = 64 * 1024
"""Bytes of a request at most."""

_NOT_THEIRS: Final = ("tui.ssh", "tui.verbs.")  # the host's own side and asyncssh with it; what no seat runs
_BESIDE: Final = (  # what a first screen imports late
    "tui.verbs.screens",
    "textual.drivers.linux_driver",
    "textual.layouts.factory",
    "textual.layouts.horizontal",
    "textual.layouts.stream",
    "textual.pilot",
    "textual.scrollbar",
)
_KEPT: Final = ("SQLITE_TMPDIR",)  # nowhere else may a seat write what is too large to sort in memory


@dataclass(frozen=True, slots=True)
class Job:
    """What a child is to be."""

    argv: list[str]
    env: dict[str, str]
    key: str | None = None


def preload() -> None:
    """Import and make all that a seat may need, laid out so that each child has little of it to itself."""
    import sessions
    import tui
    from tui.ssh.heap import fill_holes

    for package in (sessions, tui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_NOT_THEIRS):
                importlib.import_module(module.name)
    for name in _BESIDE:
        importlib.import_module(name)
    gc.collect()
    fill_holes()
    _make_ready()
    gc.freeze()  # no collection in a child touches what all share


def _make_ready() -> None:
    """Make what each seat would make anew for its first screen."""
    from rich.cells import cell_len

    from sessions.store.tables import TABLES
    from tui.arguments import parser
    from tui.panels import panel_for, panels

    parser()
    for kind in panels():
        panel_for(kind)
    for table in TABLES.values():
        table.prepare()
    cell_len("语")  # reads how wide all signs are


def serve(sock: socket.socket) -> Job | None:
    """Fork a child for each request. Returns its job in the child, with the pty as its terminal; None at the end."""
    heard, told = os.pipe()
    for fd in (heard, told):
        os.set_blocking(fd, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    while True:
        ready = select.select([sock.fileno(), heard], [], [])[0]
        if heard in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(heard, 4096)
            _reap(sock)
        if sock.fileno() in ready:
            data, fds = _receive(sock)
            if not data:
                return None
            job = _fork(sock, data, fds)
            if job is not None:
                return job


def _receive(sock: socket.socket) -> tuple[bytes, list[int]]:
    data, extra, _, _ = sock.recvmsg(LARGEST, socket.CMSG_SPACE(4 * array.array("i").itemsize))
    fds = array.array("i")
    for level, kind, packed in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            fds.frombytes(packed[: len(packed) - len(packed) % fds.itemsize])
    return data, list(fds)


def _fork(sock: socket.socket, data: bytes, fds: list[int]) -> Job | None:
    """Return the job in the child, None in the parent."""
    try:
        (slave,) = fds
        job = Job(**json.loads(data))
        pid = os.fork()
    except (OSError, ValueError, TypeError) as error:
        _say(sock, {"error": str(error)})
    else:
        if pid == 0:
            sock.detach()  # closed with all the others, and its number may soon be somebody else's
            _settle(slave, job.env)
            if job.key is not None:
                came_by_host(job.key)
            return job
        _say(sock, {"pid": pid})
    finally:
        if fds and os.getpid() == _parent:
            for fd in fds:
                os.close(fd)
    return None


def _settle(slave: int, env: dict[str, str]) -> None:
    """Make this process one of its own: session, terminal, signals, files, environment, garbage collector."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if signal.getsignal(number) not in (signal.SIG_DFL, None):
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.setsid()
    for fd in range(3):
        os.dup2(slave, fd)
    # Not os.closerange: the limit may be a thousand million, and where the kernel cannot help that takes minutes.
    for fd in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if fd > 2:
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                os.close(fd)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | env)
    time.tzset()
    os.umask(0o077)
    os.chdir("/")
    for fd, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(fd, "r" if fd == 0 else "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    gc.enable()


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
    with contextlib.suppress(OSError):  # the host is gone; the next read says so
        sock.send(json.dumps(message).encode())


_parent = 0


def main() -> int:
    """Be the parent, and in each child what it was asked for; return the exit code of the process."""
    global _parent
    sock = socket.socket(fileno=int(sys.argv[1]))
    sock.set_inheritable(False)
    preload()
    data = Path(sys.argv[2])
    confine(data)
    os.environ["SQLITE_TMPDIR"] = str(data)
    gc.disable()
    _parent = os.getpid()
    _say(sock, {"ready": _parent})
    job = serve(sock)
    if job is None:
        return 0
    from tui.cli import main as parley

    return parley(job.argv)


if __name__ == "__main__":
    sys.exit(main())
