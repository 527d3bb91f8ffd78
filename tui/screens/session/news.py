"""Other people's changes, shown on the message line one after the other; they disappear by themselves.

What is about an earlier phase stays only as long as it takes to read.
"""

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
MOST = 5  # sentences that may wait; older ones are in the log
PARTS = 3  # lines that one sentence may take, one after the other


class News:
    """The lines waiting to be shown, for one session screen.

    They never replace an answer to the person's own key before it could be read.
    """

    def __init__(self, screen: ControlledScreen) -> None:
        self._screen = screen
        self._waiting: deque[tuple[str, int]] = deque(maxlen=MOST)  # each with the number of the phase it came in
        self._phase = 0
        self._rest: list[str] = []  # of the sentence that is shown
        self._told_in = 0  # the phase in which that one came
        self._shown, self._until, self._due = "", 0.0, False

    def tell(self, sentences: Iterable[str]) -> None:
        """Show these sentences as soon as there is room."""
        self._waiting.extend((each, self._phase) for each in sentences)
        if not self._due:
            self._next()

    def move_on(self) -> None:
        """Let what came in the phase before go as soon as it could be read."""
        self._phase += 1
        said, left = self._shown, self._until - time.monotonic()
        if left <= 0:
            self._forget(said)
        else:
            self._screen.set_timer(left, lambda: self._forget(said))

    @property
    def speaking(self) -> bool:
        """Whether a line is shown that is new and still to be read."""
        return time.monotonic() < self._until and self._screen.said == self._shown

    def _next(self) -> None:
        self._due = False
        here = self._screen.said
        if here != self._shown:
            self._rest.clear()  # an answer to a key came between, and without its beginning the rest says nothing
        if not self._waiting and not self._rest:
            return
        now = time.monotonic()
        if here and now < self._until and here == self._shown:
            self._again(self._until - now)
            return
        if here and here != self._shown:
            self._shown, self._until = here, now + EACH_S
            self._again(EACH_S)
            return
        if not self._rest:
            sentence, self._told_in = self._waiting.popleft()
            self._rest = in_parts(sentence, self._screen.app.size.width - 2)
        self._shown, self._until = self._rest.pop(0), now + EACH_S
        self._screen.say(self._shown)
        said = self._shown
        stays = LAST_S if self._told_in == self._phase else EACH_S
        self._screen.set_timer(stays, lambda: self._forget(said))
        if self._waiting or self._rest:
            self._again(EACH_S)

    def _again(self, seconds: float) -> None:
        self._due = True
        self._screen.set_timer(seconds, self._next)

    def _forget(self, sentence: str) -> None:
        if not (self._rest and sentence == self._shown):  # its next part takes its place
            self._screen.unsay(sentence)


def in_parts(sentence: str, wide: int) -> list[str]:
    """Return a sentence in parts of at most `wide` columns, to be shown one after the other on the same line, so that
    others' changes move nothing on the screen.

    All but the last end with an ellipsis, and all but the first begin with one. Of more than `PARTS`, the rest is cut.
    """
    wide = max(20, wide)
    if Content(sentence).cell_length <= wide:
        return [sentence]
    lines = [line.plain.strip() for line in Content(sentence).wrap(wide - 4)]
    parts = [f"{'… ' * (n > 0)}{line}{' …' * (n < len(lines) - 1)}" for n, line in enumerate(lines)]
    return parts[:PARTS]
