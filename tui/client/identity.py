"""Which SSH key the person at this terminal logged in with, if that can be known; nobody can claim one themselves.

There are two sources. `parley host` forks each person's process itself and leaves the key in its memory
(`came_by_host`), without reading anything that the person says, a file or the environment. The system's sshd, with
``ExposeAuthInfo yes``, writes it to a file of its own. That file belongs to the user who logged in and is found through
the environment, so parley trusts it only under all of these conditions:

* sshd started this process: its parent, or the parent of the one ``sh -c`` with which sshd runs a command, is an sshd
that belongs to root, or whose own parent is such an sshd. That isn't so in a shell, a script or a terminal at this
machine.

* the file is as sshd makes it: with its name, owned by this user, mode 0600, with no other name, and not a link.

* this user owns the database. Anyone with a shell as that user can defeat the first rule, but they could also rewrite
the sessions.

Otherwise nobody's key is known, and a person signs as ``local``.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from sessions.frozen import dataclass

SSH_USER_AUTH = "SSH_USER_AUTH"
"""The system's sshd, with ``ExposeAuthInfo yes``, sets this to a file that says how the person logged in."""

_SSHD_FILE = re.compile(r"/tmp/sshauth\.[A-Za-z0-9]{15}")
_SSHD = ("sshd", "sshd-session")  # the second name is used since OpenSSH 9.8
_CERTIFICATE = "-cert-"  # the whole certificate's hash wouldn't be the fingerprint that ssh-keygen shows
_LARGEST = 64 * 1024

_host_says: str | None = None


def came_by_host(fingerprint: str) -> None:
    """In the process that `parley host` has just forked for a person, record the key whose signature it checked."""
    global _host_says
    _host_says = fingerprint


def host_key() -> str | None:
    """Return the fingerprint of the key with which this person logged in to `parley host`; None for others."""
    return _host_says


def own_key(owned: bool, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the fingerprint, ``SHA256:`` and 43 characters as `ssh-keygen -l` shows it, or None if no key is known.

    `owned` says whether the database belongs to this user. This reads at most one small file and a few of /proc, and
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
    """Return the text of a private file of this user's with one name that isn't a link; nothing for any other file."""
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
    """Return the fingerprint of the first key in sshd's file, ``publickey ssh-ed25519 AAAA…``, or None."""
    return next(filter(None, map(_of_line, text.splitlines())), None)


def _of_line(line: str) -> str | None:
    words = line.split()
    if len(words) < 3 or words[0] != "publickey" or _CERTIFICATE in words[1]:
        return None
    import base64
    import hashlib

    try:
        key = base64.b64decode(words[2], validate=True)
    except ValueError:
        return None
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


# --- the process that started this one --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Process:
    """What everybody may know about a process: its name, its real user, its parent, and its command line."""

    name: str
    user: int
    parent: int
    words: tuple[str, ...] = ()


def started_by_sshd(pid: int | None = None, proc: Path = Path("/proc")) -> bool:
    """Whether root's sshd started a process, by default this one, directly or through one ``sh -c``.

    False if that can't be known: without /proc, or if it hides other users' processes.
    """
    parent = os.getppid() if pid is None else _process(pid, proc).parent
    above = _process(parent, proc)
    if above.words[1:2] == ("-c",):
        above = _process(above.parent, proc)
    if above.name not in _SSHD:
        return False
    if above.user == 0:
        return True
    # An orphan becomes a child of process 1, which may itself be an sshd, so being its child proves nothing.
    return above.parent > 1 and (monitor := _process(above.parent, proc)).name in _SSHD and monitor.user == 0


def _process(pid: int, proc: Path) -> Process:
    """Return what /proc says about a process; a process of nobody without a parent if it says nothing."""
    try:
        lines = (proc / str(pid) / "status").read_text("utf-8", "replace").splitlines()
        words = (proc / str(pid) / "cmdline").read_text("utf-8", "replace").split("\0")
        told = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        return Process(told["Name"], int(told["Uid"].split()[0]), int(told["PPid"]), tuple(words))
    except (OSError, KeyError, ValueError):
        return Process("", -1, -1)
