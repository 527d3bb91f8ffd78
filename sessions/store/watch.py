"""Waiting for somebody to write: the kernel says so where it can, and a slow poll never misses it."""

import ctypes
import os
import select
import struct
import sys
import threading
import time
from pathlib import Path

from sessions.errors import Trouble
from sessions.store.connection import connect, pragma

POLL_S = 0.05
CALM_S = 0.25  # how often to look where the kernel would speak and has nothing more to say: a sleeper costs no power
ALERT_S = 2.0  # after a word of the kernel on what cannot be seen yet
SEEN_S = 0.1  # after one on what was seen: it may have been two writes, and only the first can be seen yet
# A write is announced before its commit can be seen, so look again a few times; the poll takes over from there.
LOOK_AGAIN_S = (0.001, 0.001, 0.002, 0.004, 0.004, 0.008, 0.008, 0.016, 0.016, 0.032)

_MODIFY, _MOVED_TO, _CREATE, _DELETE = 0x2, 0x80, 0x100, 0x200
_EVENT = struct.Struct("iIII")


class Place:
    """Which file stood at a path when it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._was = self._is()

    def check(self) -> None:
        """Raise Trouble where another file, or none, stands there now: writes would go where nobody reads them."""
        if self._is() != self._was:
            raise Trouble(f"{self.path} was moved or replaced while parley had it open; close parley, then open it.")

    def _is(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class Watch:
    """One waiting thread's view of the file, by a connection of its own."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._conn = connect(place.path)
        self._version, self._newest = self._look()
        self._news = _Inotify.watching(place.path)
        self._alert_until = 0.0
        self._lock = threading.Lock()
        self._closing = False

    def wait(self, timeout: float) -> bool:
        """Wait until there is news that was not yet told; False after `timeout` seconds or when closed."""
        until = time.monotonic() + timeout
        with self._lock:
            while not self._closing:
                self._place.check()
                if self._changed():
                    return True
                left = until - time.monotonic()
                if left <= 0:
                    return False
                if self._sleep(left) and self._look_again():
                    return True
        return False

    def close(self) -> None:
        """End a wait under way and let go of the file."""
        self._closing = True
        with self._lock:
            self._conn.close()
            if self._news:
                self._news.close()

    def _sleep(self, left: float) -> bool:
        """Sleep until it is time to look, and return whether the kernel spoke of the file."""
        if self._news is None:
            time.sleep(min(left, POLL_S))
            return False
        alert = time.monotonic() < self._alert_until
        if not self._news.wait(min(left, POLL_S if alert else CALM_S)):
            return False
        self._alert_until = time.monotonic() + ALERT_S
        return True

    def _look_again(self) -> bool:
        """Whether what the kernel spoke of is news, once it can be seen."""
        seen = self._version
        for pause in LOOK_AGAIN_S:
            time.sleep(pause)
            if self._news:
                self._news.drain()  # the words on one write are several
            if self._changed():
                return True
            if self._version != seen:
                return False
        return False

    def _changed(self) -> bool:
        """Whether there is news since the last look; leases and beats are none, everyone asks for them each second."""
        if pragma(self._conn, "data_version") == self._version:
            return False
        self._alert_until = min(self._alert_until, time.monotonic() + SEEN_S)
        before = self._newest
        self._version, self._newest = self._look()
        return self._newest != before

    def _look(self) -> tuple[int, tuple[int | None, ...]]:
        version = pragma(self._conn, "data_version")  # first, so that what comes in between is seen the next time
        newest = self._conn.execute(
            "SELECT (SELECT max(rowid) FROM changes), (SELECT max(rowid) FROM draft), (SELECT sum(at_ms) FROM nudge)"
        ).fetchone()
        return version, newest


class _Inotify:
    """The kernel's word on one file, its WAL and its journal, on Linux."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._names = {os.fsencode(path.name + end) for end in ("", "-wal", "-journal")}
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    @classmethod
    def watching(cls, path: Path) -> "_Inotify | None":
        """Return a watch on the folder of `path`, or None where the system has no inotify or no more watches."""
        if not sys.platform.startswith("linux"):
            return None
        libc = ctypes.CDLL(None, use_errno=True)
        descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if descriptor < 0:
            return None
        wanted = _MODIFY | _MOVED_TO | _CREATE | _DELETE
        if libc.inotify_add_watch(descriptor, os.fsencode(path.absolute().parent), wanted) < 0:
            os.close(descriptor)
            return None
        return cls(descriptor, path)

    def wait(self, seconds: float) -> bool:
        """Wait for a word on the file, at most `seconds`; words on other files of the folder are passed over."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._poll.poll(left * 1000) and self._read() & self._names:
                return True
        return False

    def drain(self) -> None:
        """Pass over what is waiting to be heard."""
        self._read()

    def close(self) -> None:
        """Let go of the watch."""
        os.close(self._descriptor)

    def _read(self) -> set[bytes]:
        """Return the names of the files that the kernel spoke of; an overflow of its queue may hide any."""
        try:
            data = os.read(self._descriptor, 65536)
        except BlockingIOError:
            return set()
        names: set[bytes] = set()
        at = 0
        while at < len(data):
            watch, _, _, length = _EVENT.unpack_from(data, at)
            at += _EVENT.size + length
            names |= self._names if watch < 0 else {data[at - length : at].rstrip(b"\0")}
        return names
