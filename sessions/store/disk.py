"""The disk under the file: whether it is full, and whether it is another machine's."""

import os
from pathlib import Path
from typing import Final

NEEDS: Final = 64 * 1024
"""Free bytes that are needed: SQLite's shared memory takes half of them."""

NETWORKS: Final = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "davfs", "fuse.sshfs",
     "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.glusterfs", "fuse.ceph")
)  # fmt: skip
"""The names of network file systems on Linux."""

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


def is_full(folder: Path) -> bool:
    """Whether a folder has no more space; False if unknown."""
    try:
        found = os.statvfs(folder)
    except (OSError, AttributeError):
        return False
    blocks = found.f_bfree if os.geteuid() == 0 else found.f_bavail
    return found.f_blocks > 0 and blocks * found.f_frsize < NEEDS


def network(path: Path, mounts: str | None = None) -> str:
    """Return the network file system that a file is on, or nothing.

    `mounts` is the content of ``/proc/self/mountinfo`` on Linux, by default now.
    """
    if mounts is None:
        try:
            mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
        except OSError:
            return ""
    kind, deepest = "", -1
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        place = Path(_unescaped(fields[4]))
        if len(place.parts) >= deepest and path.is_relative_to(place):
            kind, deepest = after.split()[0], len(place.parts)
    return kind if kind in NETWORKS else ""


def _unescaped(word: str) -> str:
    for escaped, sign in _ESCAPES.items():
        word = word.replace(escaped, sign)
    return word
