"""The last lines of a screen: a message if there is one, and at most six useful keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

MOST = 6


class Hints(Static):
    """Keys and what they do, as many as there is room for, the most useful first."""

    DEFAULT_CSS = """
    Hints {
        width: 1fr;
        height: 1;
        padding: 0 1;
        color: $text-muted;
        text-wrap: nowrap;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._pairs: tuple[tuple[str, str], ...] = ()

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these keys, each with its label."""
        if self._pairs != tuple(pairs):
            self._pairs = tuple(pairs)
            self._draw()

    def on_resize(self) -> None:
        """Show as many as there is room for."""
        self._draw()

    def _draw(self) -> None:
        if not self.content_size.width:
            return  # not laid out yet
        parts = [Content.assemble((key, "bold $text"), f" {label}") for key, label in self._pairs]
        if len(parts) > MOST:
            parts = [*parts[: MOST - 1], parts[-1]]
        # The last one is help: if there isn't enough room, the ones before it are left out.
        while len(parts) > 1 and sum(each.cell_length + 3 for each in parts) - 3 > self.content_size.width:
            parts.pop(-2)
        self.update(Content("   ").join(parts), layout=False)  # its size is always the same


class Foot(Vertical):
    """The message line above the hints. Its row is always there, so that other people's actions never move anything.

    While there is no message, it says who speaks first and what comes next.
    """

    DEFAULT_CSS = """
    Foot {
        dock: bottom;
        height: auto;
        background: $background;
        & > .message {
            height: auto;
            min-height: 1;
            max-height: 3;
            padding: 0 1;
            color: $text;
        }
        & > .voice { display: none; height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-voice > .voice { display: block; }
        &.-voice > .message { display: none; }
    }
    """

    def compose(self) -> ComposeResult:
        """Yield both lines."""
        yield Static(classes="message", markup=False)
        yield Static(classes="voice", markup=False)
        yield Hints()

    said = ""
    """The message that is shown."""
    _voice = Content("")

    def say(self, sentence: str) -> None:
        """Show a message; an empty one clears the line."""
        if sentence == self.said:
            return
        self.said = sentence
        self.query_one(".message", Static).update(Content(sentence))
        self.set_class(bool(self._voice) and not sentence, "-voice")

    def voice(self, words: Content) -> None:
        """Say who speaks first and what comes next; empty if nothing says so."""
        if words != self._voice:
            self._voice = words
            self.query_one(".voice", Static).update(words)
        self.set_class(bool(words) and not self.said, "-voice")

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these keys."""
        self.query_one(Hints).offer(pairs)
