"""The limits on a seat's process on the host's machine: no new privileges, and only the files it needs.

This uses landlock (Linux 5.13 and later; https://docs.kernel.org/userspace-api/landlock.html), whose numbers are the
same on every machine that parley runs on. Everything forked from a confined process is confined too.
"""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from sessions.library.own_files import FOLDERS, own_folder
from sessions.store.mirror_lines import mirror_path
from tui.paths import config_folder, log_file

_PR_SET_NO_NEW_PRIVS: Final = 38
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls
_VERSION: Final = 1  # asks the first call for the version instead
_BENEATH: Final = 1

_EXECUTE, _WRITE, _READ, _LIST, _REMOVE, _MAKE, _TRUNCATE, _IOCTL = (1 << bit for bit in (0, 1, 2, 3, 5, 8, 14, 15))
_OF_FILES: Final = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # by version: the number of rights for files
_NET: Final = 0b11  # TCP bind and connect
_SCOPES: Final = 0b11  # abstract sockets and signals to processes outside the sandbox

_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/nix/store")


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def landlock() -> int:
    """Return the version of landlock in this kernel, or 0 if it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def confine(db: Path | None) -> None:
    """Deny this process and its children privileges, programs and connections; let them write only to the folder of
    `db`.

    They may read what Python and the system need, and write to terminals; with `db`, they may also read parley's config
    and write its crash log. If the kernel has no landlock, only privileges are denied. Raises OSError if the kernel
    refuses.
    """
    if sys.platform != "linux":
        return
    if db:
        with suppress(OSError):  # once confined, nobody here can create it
            log_file().parent.mkdir(parents=True, exist_ok=True)
    libc = _libc()
    _must(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    version = landlock()
    if not version:
        return
    every = (1 << _RIGHTS.get(version, 16)) - 1
    size = 8 if version < 4 else 16 if version < 6 else 24
    asked = _Ruleset(every, _NET if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    rules = _must(libc.syscall(_CREATE, ctypes.byref(asked), ctypes.c_size_t(size), 0))
    try:
        for folder, rights in _places(db):
            _allow(rules, folder, rights & every)
        _must(libc.syscall(_RESTRICT, rules, 0))
    finally:
        os.close(rules)


def _places(db: Path | None) -> Iterator[tuple[Path, int]]:
    """Return each folder or file that is needed, and the rights to it."""
    files = (db, mirror_path(db), log_file()) if db else ()  # the mirror may be a link to another disk
    own = {Path(os.path.realpath(each)).parent for each in files if each}
    for path in own:
        yield path, _READ | _LIST | _WRITE | _MAKE | _REMOVE | _TRUNCATE
    yield Path("/dev"), _READ | _LIST | _WRITE | _IOCTL
    code = [*sys.path, sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()]
    config = (str(config_folder()), *map(str, map(own_folder, FOLDERS)), str(db.parent)) if db else ()
    for place in {*_SYSTEM, *filter(None, code), *config}:
        yield Path(place), _READ | _LIST


def _allow(rules: int, path: Path, rights: int) -> None:
    """Allow something beneath a folder; one that doesn't exist needs no permission."""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rule = _Rule(rights if path.is_dir() else rights & _OF_FILES, beneath)
            _must(_libc().syscall(_ADD, rules, _BENEATH, ctypes.byref(rule), 0))
        finally:
            os.close(beneath)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _must(found: int) -> int:
    if found < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return found
