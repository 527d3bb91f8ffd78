"""Where the host of a file listens, or listened last: noted next to the file, so that an invitation can name it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Final, NamedTuple

from sessions.errors import Trouble
from sessions.files.reading import plain_file
from sessions.files.writing import Aim, FileKind, Leave, aim

PORT: Final = 2222
"""Where a host listens by default."""

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_WAITING: Final = 1024  # connections that the kernel queues until the host accepts them
_ANY: Final = ("", "0.0.0.0", "::")


_LONGEST: Final = 1000  # bytes of the note


class Address(NamedTuple):
    """The address and port that a host was told to listen on."""

    bind: str
    port: int

    @property
    def here_only(self) -> bool:
        """Whether nobody can reach it from another machine."""
        return self.bind in LOOPBACK

    @property
    def name(self) -> str:
        """The name by which `ssh` reaches it, from wherever it can be reached."""
        from socket import gethostname

        return gethostname() if self.bind in _ANY else self.bind


async def listen(bind: str, port: int) -> tuple[list[socket.socket], int]:
    """Listen on each address that `bind` names; return the sockets and their port (a free one if `port` is 0).

    Raises Trouble.
    """
    import asyncio  # the commands for scripts import the port from here, and need no event loop

    loop = asyncio.get_running_loop()
    found: list[socket.socket] = []
    try:
        places = await loop.getaddrinfo(bind or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, place in dict.fromkeys(places):
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError:
                continue  # a machine without IPv6
            found.append(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind((place[0], port, *place[2:]))
            sock.listen(_WAITING)
            sock.setblocking(False)
            port = sock.getsockname()[1]
    except OSError as error:
        for sock in found:
            sock.close()
        raise Trouble(f"The host couldn't listen on {bind} port {port}: {error.strerror or error}.") from error
    return found, port


def note_of(db: Path) -> Aim:
    """Return the file that notes where the host listens. Raises Refused if something else is there, and Trouble."""
    from sessions.store.paths import own_files

    return aim(_path(db), _NOTE, Leave(never=own_files(db)))


def note(to: Aim, listening: Address) -> None:
    """Note where the host of a file listens. Raises Trouble if the note can't be written."""
    to.write(f"{listening.bind} {listening.port}\n".encode())


def noted(db: Path) -> Address | None:
    """Return where the host of a file listens, or listened last; None if no host was ever started or the note is
    unreadable.
    """
    return _read(_path(db))


def _read(path: Path) -> Address | None:
    try:
        with plain_file(path) as file:
            bind, port = file.read(_LONGEST).decode().rsplit(maxsplit=1)
        return Address(bind, int(port))
    except (OSError, ValueError):
        return None


_NOTE: Final = FileKind("a note of where a host listens", lambda path: "" if _read(path) else None)


def _path(db: Path) -> Path:
    db = Path(os.path.realpath(db))
    return db.with_name(f"{db.stem}.host")
