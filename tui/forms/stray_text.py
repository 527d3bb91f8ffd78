"""Text that is typed where none is taken: a whole sentence of it answers nothing, whatever signs are in it."""

from __future__ import annotations

from math import inf

from textual import events

from tui.terminal import typeahead


class StrayText:
    """A run of signs, from the first one that nobody takes to a pause or a key that is not text.

    What would be an answer by itself, such as a digit or a space, is part of the sentence within such a run.
    """

    def __init__(self) -> None:
        self._at = -inf

    def takes(self, event: events.Key) -> bool:
        """Whether a key belongs to the run under way, and goes on with it; a key that is not text ends the run."""
        if not event.is_printable:
            self._at = -inf
            return False
        if event.time - self._at >= typeahead.PAUSE_S:
            return False
        self._at = event.time
        return True

    def begin(self, event: events.Key) -> None:
        """Begin a run with a sign that nobody took."""
        if event.is_printable:
            self._at = event.time
