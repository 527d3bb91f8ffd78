"""A second copy of the file, whole and checked before it takes its name."""

import glob
import os
from contextlib import closing
from pathlib import Path

from sessions.errors import Trouble
from sessions.leftovers import sweep
from sessions.store.connection import connect
from sessions.store.sqlite import sqlite3
from sessions.store.trouble import trouble


def backup(source: Path, target: Path) -> None:
    """Copy the file at `source` to `target` (0600), in the place of what is there, while others may go on writing.

    Raises Trouble, with nothing left behind, where the copy cannot be made or is not sound.
    """
    if target.is_dir():
        raise Trouble(f"{target} is a folder; give the name of a file for the backup.")
    if target.exists() and target.samefile(source):
        raise Trouble(f"{target} is the file in use; give another name for the backup.")
    sweep(target.parent, f".{glob.escape(target.name)}.*.part*")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        _copy(source, part)
        _flush(part)
        part.replace(target)
        if os.name == "posix":  # elsewhere a folder cannot be opened
            _flush(target.parent)
    except sqlite3.Error as error:
        raise trouble(source, error) from error
    except OSError as error:
        raise Trouble(f"{target} could not be written ({error.strerror}); give another name for the backup.") from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + end).unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    with closing(connect(source)) as there, closing(connect(part)) as here:
        there.backup(here)
        here.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file that stands alone
        found = here.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Trouble(f"{source} is damaged ({found}), so no backup was made; keep the last one.")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
