"""Which SSH key the person at this terminal came in with, as far as that can be known; nobody can say it themselves.

Two doors tell it. `parley host` forks each person's process itself and leaves the key in its memory (`came_by_host`):
no word of theirs, no file and no environment is read for it. The system's sshd tells it under ``ExposeAuthInfo yes``
in a file of its own. That file belongs to the user who logged in and is found through the environment, so it is
believed only where all of this holds:

* sshd started this process: its parent, or the parent of the one ``sh -c`` that sshd runs a command with, is an sshd
  that belongs to root, or whose own parent is an sshd that does. From a shell, a script or a terminal at this machine
  it is not.
* the file is what sshd makes: its name, this user's, mode 0600, with no other name, and no link.
* this user owns the file with the sessions. Whoever has a shell as that user can defeat the first rule; they could
  rewrite the sessions as well.

Elsewhere nobody's key is known, and a person signs as ``local``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SSH_USER_AUTH = "SSH_USER_AUTH"
"""Set by the system's sshd under ``ExposeAuthInfo yes`` to a file that tells how the person came in."""

_SSHD_FILE = re.compile(r"/tmp/sshauth\.[A-Za-z0-9]{15}")
_SSHD = ("sshd", "sshd-session")  # the second since OpenSSH 9.8
_CERTIFICATE = "-cert-"  # hashed whole it would not be the fingerprint that ssh-keygen shows of its key
_LARGEST = 64 * 1024

_host_says: str | None = None


def came_by_host(fingerprint: str) -> None:
    """Note, in the process that `parley host` has just forked for a person, the key whose signature it checked."""
    global _host_says
    _host_says = fingerprint


def host_key() -> str | None:
    """Return the fingerprint of the key with which `parley host` let this process's person in; None for all others."""
    return _host_says


def own_key(owned: bool, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the fingerprint, ``SHA256:`` and 43 characters as `ssh-keygen -l` shows it, or None where no key is known.

    `owned` says whether the file with the sessions is this user's. Reads at most one small file and a few of /proc;
    raises nothing.
    """
    if _host_says is not None:
        return _host_says
    told = environment.get(SSH_USER_AUTH, "")
    if not _SSHD_FILE.fullmatch(told) or not owned or not started_by_sshd():
        return None
    return key_in(read_own(Path(told)))


# --- the file that sshd writes ----------------------------------------------------------------------------------------


def read_own(path: Path) -> str:
    """Return the text of a private file of this user's that has one name and is no link; nothing where it is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        found = os.fstat(handle)
        private = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o600
        if not private or found.st_uid != os.geteuid() or found.st_nlink != 1:
            return ""
        return os.read(handle, _LARGEST).decode("ascii", "replace")
    finally:
        os.close(handle)


def key_in(text: str) -> str | None:
    """Return the fingerprint of the first key that sshd's words name, ``publickey ssh-ed25519 AAAA…``, or None."""
    return next(filter(None, map(_of_line, text.splitlines())), None)


def _of_line(line: str) -> str | None:
    words = line.split()
    if len(words) < 3 or words[0] != "publickey" or _CERTIFICATE in words[1]:
        return None
    try:
        key = base64.b64decode(words[2], validate=True)
    except binascii.Error:
        return None
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


# --- the process that started this one --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Process:
    """What everybody may know of a process: its name, its real user, its parent, and the words it was started with."""

    name: str
    user: int
    parent: int
    words: tuple[str, ...] = ()


def started_by_sshd(pid: int | None = None, proc: Path = Path("/proc")) -> bool:
    """Whether root's sshd started a process, by default this one, itself or through one ``sh -c``.

    False where that cannot be known: without /proc, or where it hides other users' processes.
    """
    parent = os.getppid() if pid is None else _process(pid, proc).parent
    above = _process(parent, proc)
    if above.words[1:2] == ("-c",):
        above = _process(above.parent, proc)
    if above.name not in _SSHD:
        return False
    if above.user == 0:
        return True
    # An orphan falls to process 1, which may itself be an sshd: being its child proves nothing.
    return above.parent > 1 and (monitor := _process(above.parent, proc)).name in _SSHD and monitor.user == 0


def _process(pid: int, proc: Path) -> Process:
    """Return what /proc tells of a process; nobody's, without a parent, where it tells nothing."""
    try:
        lines = (proc / str(pid) / "status").read_text("utf-8", "replace").splitlines()
        words = (proc / str(pid) / "cmdline").read_text("utf-8", "replace").split("\0")
        told = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        return Process(told["Name"], int(told["Uid"].split()[0]), int(told["PPid"]), tuple(words))
    except (OSError, KeyError, ValueError):
        return Process("", -1, -1)
