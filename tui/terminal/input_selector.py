"""Replaces Textual's 10 Hz input poll: blocks until a key arrives or the thread is stopped."""

from __future__ import annotations

import os
import selectors
import threading
import time
import weakref
from types import SimpleNamespace
from typing import ClassVar, Final

from textual.constants import ESCAPE_DELAY

BRISK_S: Final = ESCAPE_DELAY + 0.2
"""How long after a key the thread polls as often as Textual does, because the key may have started a sequence."""


class Ending(threading.Event):
    """Tells the input thread to end, and wakes it."""

    latest: ClassVar[Ending | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.bell, self._rope = os.pipe()
        for fd in (self.bell, self._rope):
            os.set_blocking(fd, False)
            weakref.finalize(self, os.close, fd)
        Ending.latest = self

    def set(self) -> None:
        """Tell it to end."""
        was = self.is_set()
        super().set()  # first, because the thread checks as soon as it wakes
        if not was:
            os.write(self._rope, b".")

    def clear(self) -> None:
        """Undo that."""
        if self.is_set():
            os.read(self.bell, 1)
        super().clear()


class InputSelector(selectors.SelectSelector):
    """Waits for keys, without a time limit unless a sequence has started."""

    def __init__(self) -> None:
        super().__init__()
        self._ending = Ending.latest
        self._brisk_until = 0.0
        if self._ending is not None:
            self.register(self._ending.bell, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what can be read. The `timeout` counts only soon after a key; at the end it returns at once."""
        if self._ending is None or time.monotonic() < self._brisk_until:
            heard = super().select(timeout)
        else:
            heard = super().select()
        keys = [(key, mask) for key, mask in heard if self._ending is None or key.fd != self._ending.bell]
        if keys:
            self._brisk_until = time.monotonic() + BRISK_S
        return keys


SELECTORS: Final = SimpleNamespace(SelectSelector=InputSelector, EVENT_READ=selectors.EVENT_READ)
"""What Textual's driver uses from the module of that name."""
