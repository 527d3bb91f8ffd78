"""The preloaded parent of every seat: it has imported everything and opened nothing, and forks a child for each pty.

``python -m tui.ssh.seat_forkserver FD FILE PROGRAM`` confines itself to the folder of the database, and serves the
socket FD as `forkserver.py` describes: a request is a `SeatJob`, with the pty's end as its file descriptor. PROGRAM is
a module with three functions: `preload` and `make_ready` are called once, and `main` in each child with its arguments.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import signal
import socket
import sys
import termios
import time
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sessions.frozen import dataclass
from tui.client.identity import came_by_host
from tui.ssh.forkserver import close_all_but, serve
from tui.ssh.heap_compaction import fill_holes
from tui.ssh.sandbox import confine

_KEPT: Final = ("SQLITE_TMPDIR",)  # the only folder to which a seat may write data that is too large to sort in memory


@dataclass(frozen=True, slots=True)
class SeatJob:
    """The job of a child: `slave` is its end of a pty, `key` the fingerprint of its person's SSH key."""

    slave: int
    argv: list[str]
    env: dict[str, str]
    key: str | None = None


def preload(program: ModuleType) -> None:
    """Let the program import and prepare all that a seat may need, so that children share most of their memory."""
    program.preload()
    gc.collect()
    fill_holes()
    program.make_ready()
    gc.freeze()  # no collection in a child touches the shared memory


def _sit(job: SeatJob) -> None:
    """Give this process its own terminal, files, environment, garbage collector and person."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for fd in range(3):
        os.dup2(job.slave, fd)
    close_all_but(set())
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | job.env)
    time.tzset()
    os.umask(0o077)
    os.chdir("/")
    for fd, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(fd, "r" if fd == 0 else "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    gc.enable()
    if job.key is not None:
        came_by_host(job.key)


def _job(message: dict[str, Any], fds: list[int]) -> SeatJob:
    (slave,) = fds
    return SeatJob(slave, **message)


def main() -> int:
    """Run the parent, and in each child the program; return the exit code of the process."""
    sock = socket.socket(fileno=int(sys.argv[1]))
    sock.set_inheritable(False)
    db, program = Path(sys.argv[2]), importlib.import_module(sys.argv[3])
    preload(program)
    confine(db)
    os.environ["SQLITE_TMPDIR"] = str(Path(os.path.realpath(db)).parent)
    gc.disable()
    job = serve(sock, _job)
    if job is None:
        return 0
    _sit(job)
    code: int = program.main(job.argv)
    return code


if __name__ == "__main__":
    sys.exit(main())
