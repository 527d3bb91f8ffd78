"""Writing a file whole or not at all."""

import os
import secrets
from pathlib import Path

from sessions.errors import Trouble
from sessions.leftovers import sweep


def write_file(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8: the file holds either all of it or what it held before, also after a kill.

    It is written to a temporary file beside `path`, synced, and renamed; a link is followed, and the permissions of a
    file that was there stay. What is no regular file (a pipe, `/dev/null`) is written to as it is. Raises Trouble
    where the folder or the disk does not let us.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(text.encode())
        else:
            _replace(target, text.encode())
    except OSError as error:
        raise Trouble(f"{path} cannot be written: {error.strerror}. What was there before is untouched.") from error


def _replace(target: Path, data: bytes) -> None:
    sweep(target.parent, ".parley-*.tmp")
    temporary = target.with_name(f".parley-{secrets.token_hex(8)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last, where the system can sync a folder."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
