"""Deletes stale temporary files left by an interrupted write, when the next file is written in that folder.

The name of a temporary file says which process wrote it, so that it can be deleted at once if that process is gone.
"""

import os
import re
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

STALE_S = 3600  # no write takes this long
_NAMED = re.compile(r"\.parley-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]+\.tmp.*")


def part_beside(target: Path) -> Path:
    """Return a new name for a temporary file next to `target`, ``.parley-MACHINE-PROCESS-RANDOM.tmp``."""
    import secrets  # with OpenSSL behind it, and nothing needs it before a file is written

    return target.with_name(f".parley-{_machine()}-{os.getpid()}-{secrets.token_hex(8)}.tmp")


def sweep(folder: Path) -> None:
    """Remove the temporary files of interrupted writes, and SQLite's files next to them.

    These are files of a process of this machine that has ended, and any last written more than STALE_S ago. Files that
    can't be removed stay; they do no harm.
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
    except (OSError, OverflowError):  # it exists and belongs to somebody else, or the number isn't a process id
        return False
    return False


@cache
def _machine() -> str:
    """Return a name that distinguishes the processes of this machine, or this container, from those of another."""
    from hashlib import sha256

    told = []
    for source in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        with suppress(OSError):
            told.append(Path(source).read_text("utf-8", "replace"))
    with suppress(OSError):
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    with suppress(AttributeError):
        told.append(os.uname().nodename)
    return sha256("\n".join(told).encode()).hexdigest()[:8]
