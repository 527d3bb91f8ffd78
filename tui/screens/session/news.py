"""Other people's changes, shown on the message line one after the other; they disappear by themselves."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from tui.screens.session.protocol import ControlledScreen

EACH_S = 3.0  # the least time that a line is shown if another is waiting
LAST_S = 15.0  # how long the last one stays
MOST = 5  # lines that may wait; older ones are in the log


class News:
    """The lines waiting to be shown, for one session screen.

    They never replace an answer to the person's own key before it could be read.
    """

    def __init__(self, screen: ControlledScreen) -> None:
        self._screen = screen
        self._waiting: deque[str] = deque(maxlen=MOST)
        self._shown, self._until, self._due = "", 0.0, False

    def tell(self, sentences: Iterable[str]) -> None:
        """Show these sentences as soon as there is room."""
        self._waiting.extend(sentences)
        if not self._due:
            self._next()

    @property
    def speaking(self) -> bool:
        """Whether a line is shown that is new and still to be read."""
        return time.monotonic() < self._until and self._screen.said == self._shown

    def _next(self) -> None:
        self._due = False
        if not self._waiting:
            return
        here = self._screen.said
        now = time.monotonic()
        if here and now < self._until and here == self._shown:
            self._again(self._until - now)
            return
        if here and here != self._shown:
            self._shown, self._until = here, now + EACH_S
            self._again(EACH_S)
            return
        self._shown, self._until = self._cut(self._waiting.popleft()), now + EACH_S
        self._screen.say(self._shown)
        said = self._shown
        self._screen.set_timer(LAST_S, lambda: self._forget(said))
        if self._waiting:
            self._again(EACH_S)

    def _again(self, seconds: float) -> None:
        self._due = True
        self._screen.set_timer(seconds, self._next)

    def _cut(self, sentence: str) -> str:
        """Return a sentence cut to fit the line, so that others' changes move nothing on the screen."""
        return Content(sentence).truncate(max(20, self._screen.app.size.width - 2), ellipsis=True).plain.rstrip()

    def _forget(self, sentence: str) -> None:
        self._screen.unsay(sentence)
