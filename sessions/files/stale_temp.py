"""What a kill leaves of a file that was being written: it goes when the next one is written in that folder.

Its name says who was writing it, so that it goes at once where that process is known to be over.
"""

import os
import re
import secrets
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

STALE_S = 3600  # no file is so long in the writing
_NAMED = re.compile(r"\.parley-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]+\.tmp.*")


def part_beside(target: Path) -> Path:
    """Return a new name beside `target` for what is being written, ``.parley-MACHINE-PROCESS-RANDOM.tmp``."""
    return target.with_name(f".parley-{_machine()}-{os.getpid()}-{secrets.token_hex(8)}.tmp")


def sweep(folder: Path) -> None:
    """Remove what was left of files in the writing, and what SQLite put beside it.

    That is what a process of this machine wrote that is over, and anything last written to over STALE_S ago. What
    cannot be removed stays: it is in nobody's way.
    """
    for path in folder.glob(".parley-*.tmp*"):
        with suppress(OSError):
            if _is_orphan(path.name) or time.time() - path.lstat().st_mtime > STALE_S:
                path.unlink()


def _is_orphan(name: str) -> bool:
    found = _NAMED.fullmatch(name)
    if not found or found[1] != _machine() or os.name != "posix":
        return False
    try:
        os.kill(int(found[2]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it is there and somebody else's, or it is no number of a process
        return False
    return False


@cache
def _machine() -> str:
    """Return what tells the processes of this machine, or of this container, from those of another."""
    told = []
    for source in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        with suppress(OSError):
            told.append(Path(source).read_text("utf-8", "replace"))
    with suppress(OSError):
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    with suppress(AttributeError):
        told.append(os.uname().nodename)
    return sha256("\n".join(told).encode()).hexdigest()[:8]
