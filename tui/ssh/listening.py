"""Where the host of a file listens, or last did: noted beside the file, so that an invitation can say it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from sessions.errors import Trouble

PORT: Final = 2222
"""Where a host listens unless told otherwise."""

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_ANY: Final = ("", "0.0.0.0", "::")


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


def note(db: Path, listening: Listening) -> None:
    """Keep where the host of a file listens. Raises Trouble where that cannot be written."""
    path = _path(db)
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(f"{listening.bind} {listening.port}\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise Trouble(f"{path} could not be written: {error.strerror}.") from error


def noted(db: Path) -> Listening | None:
    """Return where the host of a file listens, or last did; None where none was ever started, or nobody can say."""
    try:
        bind, port = _path(db).read_text("utf-8").rsplit(maxsplit=1)
        return Listening(bind, int(port))
    except (OSError, ValueError):
        return None


def _path(db: Path) -> Path:
    db = Path(os.path.realpath(db))
    return db.with_name(f"{db.stem}.host")
