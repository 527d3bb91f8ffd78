"""A key that does nothing on a screen now, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sessions.situation import nearest
from tui.commands.command import shown
from tui.dialogs.elsewhere import as_on_screen
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from tui.dialogs.protocol import CommandScreen

QUIET = ("escape", "enter", "space")
"""Keys that leave, choose and scroll in many places; nothing is said if they do nothing."""
WAITS = "Your answer isn't sealed yet. Go back to continue it."


@runtime_checkable
class Answering(Protocol):
    """A screen that knows whether something covers a private answer."""

    answer_waits: Callable[[], bool]
    """Whether a leader here could write it now if nothing covered it."""


class UnusedKey:
    """The last key that did nothing on a screen, and the reason that the screen gave for it."""

    def __init__(self, screen: CommandScreen) -> None:
        self._screen = screen
        self._last: tuple[str, str] | None = None

    def explain(self, key: str) -> None:
        """Say why a key did nothing that does something here at other times, or that an answer waits beneath."""
        if why := self._why(key) or self._waits(key):
            self._last = key, why
            self._screen.say(why)

    def reconsider(self) -> None:
        """Clear the reason if it is no longer true."""
        if self._last and (self._why(self._last[0]) or self._waits(self._last[0])) != self._last[1]:
            said, self._last = self._last[1], None
            self._screen.unsay(said)

    def _waits(self, key: str) -> str:
        """Say that a private answer is covered: whoever presses a key that does nothing may mean to write it."""
        if key in QUIET:
            return ""
        stack = self._screen.app.screen_stack
        return WAITS if any(isinstance(each, Answering) and each.answer_waits() for each in stack) else ""

    def _other_case(self, key: str) -> str:
        """Say that the same letter does something here with shift, or without it: caps lock may be on."""
        other, keymap, typing = key.swapcase(), keys_set(self._screen.app), self._screen.typing
        if len(key) != 1 or other == key or typing:
            return ""
        does = {
            part.label(each)
            for each, part in self._screen.offered()
            if part.available(each.id) and other in each.acting(keymap, typing=typing)
        }
        how = "with shift" if other.isupper() else "without shift or caps lock"
        return f"For “{does.pop()}”, press {other} {how}." if len(does) == 1 else ""

    def _why(self, key: str) -> str:
        """Return why a key does nothing; empty if it never does anything here, or does something now."""
        keymap, typing = keys_set(self._screen.app), self._screen.typing
        could = [(each, part) for each, part in self._screen.offered() if key in each.acting(keymap, typing=typing)]
        if not could:
            return self._other_case(key)
        if key in QUIET or any(part.available(each.id) for each, part in could):
            return ""
        if why := nearest(self._screen.why_not(*each) for each in could):
            return as_on_screen(why)
        labels = {part.label(each) for each, part in could}
        if len(labels) == 1:
            return f"{shown(key)} is for “{labels.pop()}”, which can't be done here now."
        return f"{shown(key)} does nothing here now."
