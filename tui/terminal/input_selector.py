"""Textual's input thread without its ten looks a second whether it should end: a key wakes it, and the end does."""

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
"""So long after a key the thread looks as often as Textual does: the key may have been the begin of a sequence."""


class Ending(threading.Event):
    """Says to the input thread that it should end, and wakes it."""

    latest: ClassVar[Ending | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.bell, self._rope = os.pipe()
        for fd in (self.bell, self._rope):
            os.set_blocking(fd, False)
            weakref.finalize(self, os.close, fd)
        Ending.latest = self

    def set(self) -> None:
        """Say so."""
        was = self.is_set()
        super().set()  # first: who wakes looks at once
        if not was:
            os.write(self._rope, b".")

    def clear(self) -> None:
        """Take it back."""
        if self.is_set():
            os.read(self.bell, 1)
        super().clear()


class InputSelector(selectors.SelectSelector):
    """Waits for keys, for as long as it takes where no sequence is begun."""

    def __init__(self) -> None:
        super().__init__()
        self._ending = Ending.latest
        self._brisk_until = 0.0
        if self._ending is not None:
            self.register(self._ending.bell, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what can be read; nothing after `timeout` seconds, soon after a key, and at once in the end."""
        if self._ending is None or time.monotonic() < self._brisk_until:
            heard = super().select(timeout)
        else:
            heard = super().select()
        keys = [(key, mask) for key, mask in heard if self._ending is None or key.fd != self._ending.bell]
        if keys:
            self._brisk_until = time.monotonic() + BRISK_S
        return keys


SELECTORS: Final = SimpleNamespace(SelectSelector=InputSelector, EVENT_READ=selectors.EVENT_READ)
"""What Textual's driver takes from the module of that name."""
