"""Record every write and sync that SQLite and the mirror send to the disk, in order, and make calls fail on demand.

This changes SQLite's default file system (its VFS) in this process with ctypes. The real library does the rest, but
nothing waits for the real disk. Use it in a separate process, with one database.
"""

import ctypes
import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessions.store import mirror
from sessions.store.sqlite import sqlite3

_OPEN_AT, _DELETE_AT = 40, 48  # the offsets of xOpen and xDelete in a sqlite3_vfs, on a 64-bit machine
_METHODS = 19  # of sqlite3_io_methods version 3, its version the first
_CLOSE, _READ, _WRITE, _TRUNCATE, _SYNC = 1, 2, 3, 4, 5
_File, _Int64 = ctypes.c_void_p, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, _File, ctypes.c_int, ctypes.c_void_p)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_TYPES = {
    _CLOSE: ctypes.CFUNCTYPE(ctypes.c_int, _File),
    _READ: ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_void_p, ctypes.c_int, _Int64),
    _WRITE: ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_void_p, ctypes.c_int, _Int64),
    _TRUNCATE: ctypes.CFUNCTYPE(ctypes.c_int, _File, _Int64),
    _SYNC: ctypes.CFUNCTYPE(ctypes.c_int, _File, ctypes.c_int),
}


@dataclass(frozen=True, slots=True)
class Op:
    """One operation sent to the disk, or (with `kind` said) something reported to a person.

    A write has its offset `at` and its `data`; a cut leaves `at` bytes; a sync covers every operation before number
    `at`; a deletion is certain to be on disk if `at` isn't 0.
    """

    kind: str
    file: str
    at: int = 0
    data: bytes = b""
    told: Any = None


Fails = Callable[[str, str], int]
"""Given read, write, cut or sync and the name of a file: the SQLite code with which to fail, or 0."""


class Recorder:
    """Records from now until the process ends; use one per process."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.fails: Fails = lambda kind, file: 0
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []  # what C points to
        self._clones: dict[int, Any] = {}
        self._ours: dict[int, Callable[..., int]] = {
            _CLOSE: self._close,
            _READ: self._read,
            _WRITE: self._write,
            _TRUNCATE: self._cut,
            _SYNC: self._sync,
        }
        own = "_sqlite3" if sqlite3.__name__ == "sqlite3" else f"{sqlite3.__name__}._sqlite3"
        library = ctypes.CDLL(str(importlib.import_module(own).__file__))
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        vfs = library.sqlite3_vfs_find(None)
        self._open_before = _OPEN(self._put(vfs + _OPEN_AT, _OPEN(self._open)))
        self._delete_before = _DELETE(self._put(vfs + _DELETE_AT, _DELETE(self._delete)))
        vars(mirror)["os"] = _Os(self)

    def _put(self, at: int, function: Any) -> int:
        slot = ctypes.c_void_p.from_address(at)
        before = slot.value
        assert before is not None
        self._kept.append(function)
        slot.value = ctypes.cast(function, ctypes.c_void_p).value
        return before

    # --- what SQLite calls ----------------------------------------------------------------------------------------

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        code = self._open_before(vfs, name, file, flags, out)
        methods = ctypes.c_void_p.from_address(file)
        if not code and name and methods.value:
            self._names[file] = _name(name)
            methods.value = self._clone(methods.value)
        return int(code)

    def _clone(self, methods: int) -> int:
        """Return the address of a copy of the method table at `methods`, with our methods in it."""
        if methods not in self._clones:
            table = (ctypes.c_void_p * _METHODS).from_buffer_copy(ctypes.string_at(methods, _METHODS * 8))
            before: dict[int, Any] = {at: kind(table[at] or 0) for at, kind in _TYPES.items()}
            for at, kind in _TYPES.items():
                function = kind(_bound(self._ours[at], before[at]))
                self._kept.append(function)
                table[at] = ctypes.cast(function, ctypes.c_void_p).value
            self._clones[methods] = table
        return ctypes.addressof(self._clones[methods])

    def _close(self, before: Any, file: int) -> int:
        self._names.pop(file, None)
        return int(before(file))

    def _read(self, before: Any, file: int, into: int, size: int, at: int) -> int:
        return self.fails("read", self._names[file]) or int(before(file, into, size, at))

    def _write(self, before: Any, file: int, data: int, size: int, at: int) -> int:
        name = self._names[file]
        if code := self.fails("write", name):
            return code
        self.ops.append(Op("write", name, at, ctypes.string_at(data, size)))
        return int(before(file, data, size, at))

    def _cut(self, before: Any, file: int, size: int) -> int:
        name = self._names[file]
        if code := self.fails("cut", name):
            return code
        self.ops.append(Op("cut", name, size))
        return int(before(file, size))

    def _sync(self, before: Any, file: int, flags: int) -> int:
        name, begun = self._names[file], len(self.ops)
        if code := self.fails("sync", name):
            return code
        self.ops.append(Op("sync", name, begun))
        return 0

    def _delete(self, vfs: int, name: int, synced: int) -> int:
        code = int(self._delete_before(vfs, name, synced))
        if not code:
            self.ops.append(Op("gone", _name(name), synced))
        return code


def _name(at: int) -> str:
    return Path(os.fsdecode(ctypes.string_at(at))).name


def _bound(ours: Callable[..., int], before: Any) -> Callable[..., int]:
    return lambda *given: ours(before, *given)


class _Os:
    """The module `os` as the mirror sees it; whatever it writes is recorded as well."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def write(self, handle: int, data: bytes) -> int:
        """Append to the mirror."""
        self._fail("write")
        self._recorder.ops.append(Op("write", MIRROR, os.fstat(handle).st_size, bytes(data)))
        return os.write(handle, data)

    def ftruncate(self, handle: int, size: int) -> None:
        """Cut off the part of a line that a kill left."""
        self._fail("cut")
        self._recorder.ops.append(Op("cut", MIRROR, size))
        os.ftruncate(handle, size)

    def fsync(self, handle: int) -> None:
        """Sync the mirror, so that it survives a power cut."""
        begun = len(self._recorder.ops)
        self._fail("sync")
        self._recorder.ops.append(Op("sync", MIRROR, begun))

    def _fail(self, kind: str) -> None:
        if self._recorder.fails(kind, MIRROR):
            raise OSError(5, os.strerror(5))


MIRROR = "parley.log"
