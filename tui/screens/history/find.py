"""Finding words in the changes of a session."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from sessions.text import clean
from sessions.times import show_second
from tui.client.change_parts import names, who
from tui.commands.keymap import HISTORY_FIND
from tui.commands.refusing import Refusing
from tui.terminal.ordered_input import OrderedInput

if TYPE_CHECKING:
    from sessions.change import Change
    from sessions.history import History

NONE = "No change contains these words."


class Searched(Protocol):
    """The screen whose changes are searched."""

    @property
    def history(self) -> History:
        """The changes."""

    @property
    def rev(self) -> int:
        """The number of the change under the cursor; 0 before there is one."""

    def go_to(self, rev: int) -> None:
        """Put the cursor on a change."""

    def focus_changes(self) -> None:
        """Give the keys back to the list of changes."""

    def say(self, sentence: str) -> None:
        """Show a sentence in the message line."""


class Find(Refusing):
    """The commands of HISTORY_FIND: words are found in a change's kind, the rows it touched, and what it wrote."""

    commands = HISTORY_FIND

    def __init__(self, screen: Searched) -> None:
        self._screen = screen
        self.line = OrderedInput(placeholder="Words in the changes", id="find")
        self._texts: list[str] = []  # of the changes read so far
        self._found: list[int] = []

    def forget(self) -> None:
        """Forget the texts of the changes: words were removed from them."""
        self._texts, self._found = [], []

    def refusal(self, command: str) -> str | None:
        """Return why a command can't be done now."""
        if command in ("history-next", "history-previous") and not self._found:
            return "Find something first."
        return None

    def do_history_find(self) -> None:
        """Show the field for the words."""
        self.line.select_all()
        self.line.display = True
        self.line.focus()

    async def submitted(self, words: str) -> None:
        """Go to the next change with all of `words`, from the one under the cursor on."""
        self.end()
        wanted = words.casefold().split()
        if not wanted:
            self._found = []
            return
        self._found = await asyncio.to_thread(self._look_up, wanted)
        at_or_after = [each for each in self._found if each >= self._screen.rev]
        self._show(at_or_after[0] if at_or_after else next(iter(self._found), None))

    def _look_up(self, wanted: list[str]) -> list[int]:
        changes = self._screen.history.changes
        self._texts += [_text(change) for change in changes[len(self._texts) :]]
        return [rev for rev, text in enumerate(self._texts, 1) if all(word in text for word in wanted)]

    def end(self) -> None:
        """Hide the field."""
        self.line.display = False
        self._screen.focus_changes()

    def do_history_next(self) -> None:
        """Go to the next change that was found; after the last one, to the first."""
        self._show(next((each for each in self._found if each > self._screen.rev), self._found[0]))

    def do_history_previous(self) -> None:
        """Go to the one before that was found; before the first one, to the last."""
        self._show(next((each for each in reversed(self._found) if each < self._screen.rev), self._found[-1]))

    def _show(self, rev: int | None) -> None:
        if rev is None:
            self._screen.say(NONE)
            return
        self._screen.go_to(rev)
        self._screen.say(f"{self._found.index(rev) + 1:,} of {len(self._found):,}")


def _text(change: Change) -> str:
    said = [str(change.rev), show_second(change.at), who(change), change.kind, *names(change)]
    written = (text for image in change.images for text in _texts(image.row))
    return clean("\n".join([*said, *written])).casefold()


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a row, whatever it is part of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
