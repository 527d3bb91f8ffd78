"""Text typed where none is accepted: a whole sentence answers nothing, whatever characters it contains."""

from __future__ import annotations

from math import inf

from textual import events

from tui.terminal import typeahead


class StrayText:
    """A run of characters, from the first that isn't accepted to a pause or a key that isn't text.

    Anything that would be an answer by itself, such as a digit or a space, is part of the sentence within such a run.
    """

    def __init__(self) -> None:
        self._at = -inf

    def takes(self, event: events.Key) -> bool:
        """Whether a key belongs to the current run, which it then continues; a key that isn't text ends the run."""
        if not event.is_printable:
            self._at = -inf
            return False
        if event.time - self._at >= typeahead.PAUSE_S:
            return False
        self._at = event.time
        return True

    def begin(self, event: events.Key) -> None:
        """Start a run with a character that isn't accepted."""
        if event.is_printable:
            self._at = event.time
