"""What a person does at any terminal: read the page, press keys, write, fill in small forms."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Final

from tests.terminal.driver import PATIENCE, Terminal

_TELLING: Final = 9
"""Two words that follow each other and have so many characters together are nobody else's by chance."""


def telling(text: str) -> set[str]:
    """Return the pairs of words in a text that give it away."""
    pairs = (" ".join(pair) for pair in pairwise(text.split()))
    return {pair for pair in pairs if len(pair) >= _TELLING}


ANEW_S: Final = 0.5
"""Seconds between two presses of one key, so that they are no double press."""
PAUSE_S: Final = 1.1
"""Seconds in which somebody reads what changed before they press a key; a key that comes sooner is nobody's."""

ONE_OF: Final = re.compile(r"→ (next one|all at once)")
"""What the last line says while what was revealed comes one question at a time."""


def _wait_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


class Sitting:
    """Somebody at `terminal`, who waits up to `patience` seconds for what they expect to see."""

    patience = PATIENCE

    @property
    def terminal(self) -> Terminal:
        """The terminal that they sit at."""
        raise NotImplementedError

    # --- what is to be seen -----------------------------------------------------------------------------------------

    def page(self) -> str:
        """What a person reads: the small form that lies on top, else all but the rail at the left; on one line."""
        return read(self.terminal.text())

    def see(self, *wanted: str) -> str:
        """Wait until all of `wanted` can be read, however it is wrapped; return the page."""
        return self._look(lambda page: all(each in page for each in wanted), f"{wanted} cannot be read")

    def see_no_more(self, *unwanted: str) -> str:
        """Wait until none of `unwanted` can be read; return the page."""
        return self._look(lambda page: not any(each in page for each in unwanted), f"{unwanted} is still there")

    def _look(self, met: Callable[[str], bool], complaint: str) -> str:
        self.terminal.wait_until(lambda screen: met(read(screen)), complaint, self.patience)
        self.terminal.settle()
        self._pressed = self._pressed[0], time.monotonic()
        self._watch()
        return self.page()

    def _watch(self) -> None:
        """Look at what is on the screen now; called whenever what was waited for has come."""

    def _wrote(self, text: str) -> None:
        """Note a text before it is typed."""

    def all_at_once(self) -> None:
        """Show all that was revealed, if it comes one question at a time."""
        if ONE_OF.search(self.page()):
            self.press("=")
            self._look(lambda page: not ONE_OF.search(page), "it still comes one at a time")

    # --- keys -------------------------------------------------------------------------------------------------------

    _pressed: tuple[str, float] = ("", 0.0)

    def press(self, *keys: str) -> None:
        """Press keys one after the other; the same one again no sooner than a hand does.

        The hand waits from when it reads: a busy app may have seen a key long after it was pressed, and the next one
        too soon after it then.
        """
        key, at = self._pressed
        if keys[0] == key:
            _wait_until(at + ANEW_S)
        self.terminal.press(*keys)
        self._pressed = keys[-1], time.monotonic()

    def consent(self, key: str) -> str:
        """Press a key, read what it asks, and press it a second time; return what was read."""
        self.press(key)
        asked = self.see(f"Press {key.upper() if len(key) > 1 else key} again to")
        self.press(key)
        return asked

    def pause(self) -> None:
        """Wait as somebody does who reads what has changed, and not by their own key."""
        time.sleep(PAUSE_S)

    def write(self, text: str, *, over: bool = False) -> None:
        """Type a text into the field that has the cursor, `over` what it holds, and wait until its end can be read."""
        if over:
            self.press("end", "ctrl+u")
        self._wrote(text)
        self.terminal.type(text)
        self._pressed = text[-1], time.monotonic()
        self.see(" ".join(text.split()[-2:]))

    def point_at(self, words: str) -> None:
        """Move the cursor of a list down from its first row until it marks a row with these words."""
        if words not in _marked(self.terminal.text()):
            self.press("home")
            self.terminal.settle()
        for _ in range(9):
            marked = _marked(self.terminal.text())
            if words in marked:
                return
            self.press("j")
            self.terminal.wait_until(partial(_moved, marked), "the cursor does not move", self.patience)
            self.terminal.settle()
        raise AssertionError(f"no row with {words!r}\n{self.terminal.text()}")

    def capture(self, key: str, title: str, *fields: str) -> None:
        """Record something with its quick-capture key: what is typed in each field, one after the other."""
        self.press(key)
        self.see(title)
        for n, text in enumerate(fields):
            if n:
                self.press("tab")
            if text:
                self.write(text)
        self.save()

    def save(self) -> None:
        """Save the small form that is open, and see it gone."""
        self.press("f10")
        self._gone("╭")

    def pick(self, title: str, key: str) -> None:
        """Choose from the short list that opens, by a key."""
        self.see(title)
        self.press(key)
        self.see_no_more(title)

    def _gone(self, unwanted: str) -> None:
        self.terminal.wait_gone(unwanted, self.patience)
        self.terminal.settle()


def _marked(screen: str) -> str:
    """Return the words beside the cursor of a list."""
    return " ".join(" ".join(line.split("▌", 1)[1] for line in screen.split("\n") if "▌" in line).split())


def _moved(before: str, screen: str) -> bool:
    return _marked(screen) != before


def read(text: str) -> str:
    """Return the words of a screen on one line: those within the frame on top, else those beside the rail."""
    screen = text.split("\n")
    framed = [(row, line.index("╭"), line.index("╮") + 1) for row, line in enumerate(screen) if re.search("╭.*╮", line)]
    if framed:
        top, left, right = framed[-1]
        lines = [line[left:right] for line in screen[top:]]
    else:
        bars = [line.find("│") for line in screen[2:-2]]
        rail = max(set(bars), key=bars.count, default=-1)
        lines = [line[rail + 1 :] if line[rail : rail + 1] == "│" else line for line in screen]
    return " ".join(re.sub(r"[│╭╮╰╯─▏▌▎▊█▀▄]", " ", " ".join(lines)).split())
