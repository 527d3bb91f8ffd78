"""Waiting for other people's writes: the writer signals through the kernel if possible, and a slow poll never misses
it.

The signal is the file's own timestamp, set after the commit: the kernel's event for the write itself would come before
the commit is visible, and also for every lease and every beat of the clock.
"""

import ctypes
import os
import select
import struct
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from sessions.errors import Gone
from sessions.store.connection import Transaction, pragma

POLL_S = 0.05  # how often to look without signals
CALM_S = 1.0  # and with signals: longer sleeps save power
DOUBT_S = 10.0  # how long to poll quickly after news arrived without a signal

Newest = tuple[int | str | None, ...]

_ATTRIB, _MOVED_TO, _CREATE, _DELETE = 0x4, 0x80, 0x100, 0x200
_EVENT = struct.Struct("iIII")


class FilePlace:
    """The identity of the file at a path when it was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._was = self._is()

    def check(self) -> None:
        """Raise Gone if another file, or none, is there now: writes would go where nobody reads them."""
        if self._is() != self._was:
            raise Gone(
                f"{self.path} was moved or replaced while parley had it open, so nothing can be saved "
                "there. Everything saved before is still open here: save it as a new file before you leave.",
                self.path,
            )

    def ring(self) -> None:
        """Wake everyone who waits for news of the file."""
        with suppress(OSError):  # they will look on their own
            os.utime(self.path)

    def _is(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class FileWatch:
    """One waiting thread's view of the file, by the reading connection."""

    def __init__(self, place: FilePlace, reads: Transaction) -> None:
        self._place, self._reads = place, reads
        self._version, self._newest = self._look()
        self._bell = _Inotify.watching(place.path)
        self._doubt_until = 0.0
        self._lock = threading.Lock()
        self._closing = False

    def wait(self, timeout: float) -> bool:
        """Wait until there is new news; False after `timeout` seconds or when closed."""
        until = time.monotonic() + timeout
        rung = True
        with self._lock:
            while not self._closing:
                self._place.check()
                if self._changed():
                    if not rung:
                        self._doubt_until = time.monotonic() + DOUBT_S
                    return True
                left = until - time.monotonic()
                if left <= 0:
                    return False
                rung = self._sleep(left)
        return False

    def close(self) -> None:
        """End a pending wait and close the file."""
        self._closing = True
        if self._bell:
            self._bell.wake()
        with self._lock:
            if self._bell:
                self._bell.close()

    def _sleep(self, left: float) -> bool:
        """Sleep until it is time to look, and return whether there was a signal."""
        if self._bell is None:
            time.sleep(min(left, POLL_S))
            return False
        doubt = time.monotonic() < self._doubt_until
        return self._bell.wait(min(left, POLL_S if doubt else CALM_S))

    def _changed(self) -> bool:
        """Whether there is news since the last look, also of who came, left or edits; beats and leases that are only
        renewed don't count, as everyone asks for them every few seconds.
        """
        before = self._newest
        self._version, self._newest = self._look(self._version, before)
        return self._newest != before

    def _look(self, version: int = -1, newest: Newest = ()) -> tuple[int, Newest]:
        """Return the version of the file, and what is newest in it: unchanged if the version is."""
        with self._reads() as conn:
            now = pragma(conn, "data_version")
            if now != version:
                newest = conn.execute(
                    "SELECT (SELECT max(rowid) FROM changes), (SELECT max(rowid) FROM draft), "
                    "(SELECT sum(at_ms) FROM nudge), (SELECT sum(rowid) FROM seat_key), "
                    "(SELECT group_concat(session || ' ' || seat || ' ' || word) FROM signal), "
                    "(SELECT group_concat(session || ' ' || seat || ' ' || terminal || coalesce(' ' || editing, '')) "
                    "FROM presence WHERE edits AND NOT gone)"
                ).fetchone()
        return now, newest


class _Inotify:
    """The kernel's signal that a file was touched or replaced, on Linux."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._name = os.fsencode(path.name)
        self._woken, self._waking = os.pipe()
        self._poll = select.poll()
        for fd in (descriptor, self._woken):
            self._poll.register(fd, select.POLLIN)

    @classmethod
    def watching(cls, path: Path) -> "_Inotify | None":
        """Return a watch on the folder of `path`, or None if the system has no inotify or no more watches."""
        if not sys.platform.startswith("linux"):
            return None
        libc = ctypes.CDLL(None, use_errno=True)
        descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if descriptor < 0:
            return None
        wanted = _ATTRIB | _MOVED_TO | _CREATE | _DELETE
        if libc.inotify_add_watch(descriptor, os.fsencode(path.absolute().parent), wanted) < 0:
            os.close(descriptor)
            return None
        return cls(descriptor, path)

    def wait(self, seconds: float) -> bool:
        """Wait for a signal about the file, or to be woken, at most `seconds`; signals about others are ignored."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            ready = {fd for fd, _ in self._poll.poll(left * 1000)}
            if self._woken in ready or (ready and self._read()):
                return True
        return False

    def wake(self) -> None:
        """End a pending wait, and all later ones."""
        os.write(self._waking, b".")

    def close(self) -> None:
        """Close the watch."""
        for fd in (self._descriptor, self._woken, self._waking):
            os.close(fd)

    def _read(self) -> bool:
        """Whether the signal was about the file; an overflow of the kernel's queue may hide that it was."""
        try:
            data = os.read(self._descriptor, 65536)
        except BlockingIOError:
            return False
        heard = False
        at = 0
        while at < len(data):
            watch, _, _, length = _EVENT.unpack_from(data, at)
            at += _EVENT.size + length
            heard |= watch < 0 or data[at - length : at].rstrip(b"\0") == self._name
        return heard
