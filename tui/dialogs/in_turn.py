"""A short list of the leaders at one keyboard, who do the same one after the other without being asked twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from textual._time import get_time

from sessions.text import listed
from tui.dialogs import second_press
from tui.dialogs.pick import DIGITS, Choice, PickDialog

DONE = "● done"
EACH = "Each for themselves; esc leaves the rest for later."


class InTurnDialog(PickDialog):
    """Each leader chooses themselves with their own digit, which stays theirs, and `act` does it for that leader alone.

    It closes once all have, or one is refused. A digit too soon after the other one does nothing.
    """

    def __init__(self, title: str, choices: Sequence[Choice], note: str, act: Callable[[str], Awaitable[bool]]) -> None:
        """`act` does it for a seat and returns whether it succeeded."""
        super().__init__(title, choices, "\n".join(filter(None, (note, EACH))))
        self._act = act
        self._done: list[str] = []
        self._acted_at: float | None = None

    async def choose(self, place: int) -> None:
        """Let a leader do it who hasn't yet, then wait for the others."""
        key = self._choices[place].key
        soon = self._acted_at is not None and get_time() - self._acted_at < second_press.SURE_S
        if key in self._done or soon:
            return
        self._done.append(key)
        if not await self._act(key) or len(self._done) == len(self._choices):
            self.dismiss(None)
            return
        self._acted_at = get_time()
        self._choices = tuple(replace(each, hint=DONE) if each.key == key else each for each in self._choices)
        self.redraw()
        left = [f"{DIGITS[n]} for {each.title}" for n, each in enumerate(self._choices) if each.key not in self._done]
        self.say(f"Now {listed(left, 'or')}, or esc.")
