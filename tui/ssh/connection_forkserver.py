"""The preloaded parent of the connection processes: it forks one for each connection, before reading any client data.

``python -m tui.ssh.connection_forkserver FD KEY`` reads the host's key, confines itself and its children so that they
can't open parley's files, and serves the socket FD as `forkserver.py` describes. A request is a `ConnectionJob`, with
the connection and a socket to the host.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
import warnings
from pathlib import Path
from typing import Any, Final

import asyncssh

from sessions.frozen import dataclass
from tui.ssh.connection import Connection, options
from tui.ssh.forkserver import close_all_but, serve
from tui.ssh.heap_compaction import fill_holes
from tui.ssh.keys import host_key
from tui.ssh.limits import Limits
from tui.ssh.sandbox import confine
from tui.ssh.server_client import ServerClient

WARM_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class ConnectionJob:
    """The job of a connection process: a client's connection, and the socket to the host."""

    client: int
    host: int
    limits: Limits


def _job(message: dict[str, Any], fds: list[int]) -> ConnectionJob:
    client, host = fds
    return ConnectionJob(client, host, Limits(**message["limits"]))


async def _serve(client: socket.socket, host: socket.socket, key: asyncssh.SSHKey, limits: Limits) -> None:
    visitor = Connection(host, limits)
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
    logging.getLogger().addHandler(_ToHost(visitor.host))
    await visitor.serve(client, key)


class _ToHost(logging.Handler):
    """Passes log records on to the host, which writes the log."""

    def __init__(self, host: ServerClient) -> None:
        super().__init__(logging.WARNING)
        self._host = host

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on."""
        error = record.exc_info[1] if record.exc_info else None
        self._host.failed(record.getMessage() if error is None else f"{record.getMessage()}: {error!r}")


async def _warm_up(key: asyncssh.SSHKey) -> None:
    """Let one client log in here, so that asyncssh's first-time work is done before any fork."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()

    class Open(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return False

    async with asyncio.timeout(WARM_S):
        given = {**options(Limits()), "server_factory": Open, "server_host_keys": [key]}
        client, server = await asyncio.gather(
            asyncssh.connect(sock=ours, username="x", known_hosts=None, config=[], client_keys=None),
            asyncssh.run_server(theirs, **given),
        )
        client.abort()
        server.abort()


def main() -> int:
    """Run the parent, and in each child a connection process; return the exit code of the process."""
    sock = socket.socket(fileno=int(sys.argv[1]))
    sock.set_inheritable(False)
    key = host_key(Path(sys.argv[2]))
    warnings.simplefilter("ignore")  # warnings are for developers, not for the log of a host
    asyncio.run(_warm_up(key))
    confine(None)
    gc.collect()
    fill_holes()
    gc.freeze()  # no collection in a child touches the shared memory
    gc.disable()
    job = serve(sock, _job)
    if job is None:
        return 0
    close_all_but({job.client, job.host})
    os.chdir("/")
    gc.enable()
    client, host = (socket.socket(fileno=fd) for fd in (job.client, job.host))
    asyncio.run(_serve(client, host, key, job.limits))
    return 0


if __name__ == "__main__":
    sys.exit(main())
