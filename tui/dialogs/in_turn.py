"""A short list of the leaders at one keyboard, who do the same one after the other without being asked twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from sessions.text import listed
from tui.dialogs import second_press
from tui.dialogs.pick import DIGITS, MOVING_ON, Choice, PickDialog
from tui.terminal import typeahead
from tui.terminal.key_time import get_time

if TYPE_CHECKING:
    from textual import events

DONE = "● done"
EACH = "Each of you presses your own digit: it {does}, for you alone. Esc leaves the rest for later."
OWN_DIGIT = "Enter is nobody's. Each of you presses your own digit."
TOO_SOON = "That came too soon to be an answer. Press it again."


class InTurnDialog(PickDialog):
    """Each leader chooses themselves with their own digit, which stays theirs, and `act` does it for that leader alone.

    It closes once all have, or one is refused. The list asks, and a digit answers: one that came too soon to have read
    it, is held down, or is part of something typed does nothing. Enter does nothing either: it's nobody's own key.
    """

    def __init__(self, title: str, choices: Sequence[Choice], note: str, act: Callable[[str], Awaitable[bool]]) -> None:
        """`title` asks who does it, such as ``Who signs D1?``; `act` does it for a seat and returns whether it
        succeeded.
        """
        self._does = title.removeprefix("Who ").removesuffix("?")
        super().__init__(title, choices, "\n".join(filter(None, (note, EACH.format(does=self._does)))))
        self._act = act
        self._done: list[str] = []
        self._busy = False
        self._asked_at = inf
        self._typed_at = -inf

    def on_mount(self) -> None:
        """Ask from now on."""
        super().on_mount()
        self._asked_at = get_time()

    def key_coming(self, key: str) -> None:
        """Take note of a key that isn't for this list: it was typed for something else, and so may the next one be."""
        places = DIGITS[: len(self._choices)]
        if key not in places and key not in MOVING_ON:
            self._typed_at = typeahead.pressed_at(self.app)

    def on_paste(self, event: events.Paste) -> None:
        """Say what can be done here."""
        super().on_paste(event)
        self._typed_at = get_time()

    async def choose(self, place: int) -> None:
        """Let a leader do it who hasn't yet, then wait for the others."""
        key = self._choices[place].key
        if isinstance(self.app, typeahead.TypeAhead) and self.app.acting_key == "enter":
            self._asked_at = typeahead.pressed_at(self.app)
            self.say(OWN_DIGIT)
            return
        if not await self._answers(key in self._done):
            return
        self._done.append(key)
        self._busy = True
        succeeded = await self._act(key)
        self._busy = False
        if not succeeded or len(self._done) == len(self._choices):
            typeahead.spend_key(self.app, typeahead.REPEAT_S)  # held on, it would act on what is beneath
            self.dismiss(None)
            return
        self._asked_at = get_time()
        self._choices = tuple(replace(each, hint=DONE) if each.key == key else each for each in self._choices)
        left = [n for n, each in enumerate(self._choices) if each.key not in self._done]
        self.redraw(at=left[0])
        whose = listed([f"{DIGITS[n]} for {self._choices[n].title}" for n in left], "or")
        self.say(f"Now {whose}: it {self._does}. Or esc.")

    async def _answers(self, done: bool) -> bool:
        """Whether the current key answers what the list asks. After one that doesn't, the next has to wait as long."""
        now, asked = typeahead.pressed_at(self.app), self._asked_at
        if self._busy:
            return False
        self._asked_at = now
        read = now - asked >= second_press.SURE_S and now - self._typed_at >= typeahead.PAUSE_S
        if done or (read and await typeahead.deliberate(self.app)):
            return not done
        self.say(TOO_SOON)
        return False
