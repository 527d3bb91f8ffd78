"""Where the host of a file listens, or last did: noted beside the file, so that an invitation can say it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from sessions.files.reading import plain_file
from sessions.files.writing import Aim, Kind, Leave, aim
from sessions.store.file import own_files

PORT: Final = 2222
"""Where a host listens unless told otherwise."""

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_ANY: Final = ("", "0.0.0.0", "::")


_LONGEST: Final = 1000  # bytes of the note


class Listening(NamedTuple):
    """An address that a host was told to bind to, and its port."""

    bind: str
    port: int

    @property
    def here_only(self) -> bool:
        """Whether nobody reaches it from another machine."""
        return self.bind in LOOPBACK

    @property
    def name(self) -> str:
        """How `ssh` reaches it, from wherever it can be reached."""
        from socket import gethostname

        return gethostname() if self.bind in _ANY else self.bind


def note_of(db: Path) -> Aim:
    """Return where is kept where the host of a file listens. Raises Refused where something else is there, Trouble."""
    return aim(_path(db), _NOTE, Leave(never=own_files(db)))


def note(to: Aim, listening: Listening) -> None:
    """Keep where the host of a file listens. Raises Trouble where that cannot be written."""
    to.write(f"{listening.bind} {listening.port}\n".encode())


def noted(db: Path) -> Listening | None:
    """Return where the host of a file listens, or last did; None where none was ever started, or nobody can say."""
    return _read(_path(db))


def _read(path: Path) -> Listening | None:
    try:
        with plain_file(path) as file:
            bind, port = file.read(_LONGEST).decode().rsplit(maxsplit=1)
        return Listening(bind, int(port))
    except (OSError, ValueError):
        return None


_NOTE: Final = Kind("a note of where a host listens", lambda path: "" if _read(path) else None)


def _path(db: Path) -> Path:
    db = Path(os.path.realpath(db))
    return db.with_name(f"{db.stem}.host")
