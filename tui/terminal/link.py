"""Whether the link to the terminal is slow: measured by how long the terminal takes to say where its cursor is.

The answer comes after everything that was written before the question, so it counts what still waits on the way too.
Every terminal since the VT100 answers, and Textual reads the answer as an event of its own, never as a key.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

QUESTION: Final = "\x1b[6n"
SLOW_S: Final = 0.5
"""From how many seconds an answer is late."""
FAST_S: Final = 0.25
"""Up to how many seconds it is prompt. Between the two, what was said last still holds."""
STUCK_S: Final = 2.0
"""From how many seconds one late answer is enough."""
OFTEN_S: Final = 10.0
"""After how many seconds the next question comes while the link is slow, or may have become slow."""
SELDOM_S: Final = 60.0
"""The same while it is fast."""
DEAF: Final = 3
"""After how many questions without an answer none is asked any more: this terminal doesn't say."""


class Link:
    """The link to a terminal to which `write` writes. It is `slow` after two late answers in a row, or a very late one.

    Two prompt answers in a row end that.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._asked: float | None = None
        self._late = self._prompt = self._unanswered = 0
        self._answers = False
        self.slow = False

    @property
    def next_s(self) -> float | None:
        """Return after how many seconds to ask again, or None if the terminal doesn't answer."""
        if self._unanswered >= DEAF:
            return None
        return OFTEN_S if self.slow or self._late or self._asked is not None else SELDOM_S

    @property
    def awaited(self) -> bool:
        """Whether an answer is on its way from a terminal that gave one before."""
        return self._asked is not None and self._answers

    def ask(self) -> None:
        """Ask the terminal, unless it still owes an answer; then count how often it was asked in vain."""
        if self._asked is not None:
            self._unanswered += 1
            return
        self._asked = self._clock()
        self._write(QUESTION)

    def answered(self) -> bool:
        """Take an answer, and return whether the link has become slow or fast. Without a question it says nothing."""
        if self._asked is None:
            return False
        took, self._asked, self._unanswered = self._clock() - self._asked, None, 0
        self._answers = True
        self._late = self._late + 1 if took >= SLOW_S else 0
        self._prompt = self._prompt + 1 if took <= FAST_S else 0
        before = self.slow
        if took >= STUCK_S or self._late > 1:
            self.slow = True
        elif self._prompt > 1:
            self.slow = False
        return self.slow != before
