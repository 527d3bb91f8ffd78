"""A field of several lines shows all of its text, wrapped for the width it has now, whatever happens in which order."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pyte
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.screen import Screen

from tests.few import few
from tui.terminal.ordered_text import OrderedTextArea
from tui.terminal.partial_repaint import PartialRepaint

WIDTHS = (100, 72, 61, 33, 20)
TALL = 30
WORDS = [f"{sign}{n:02}" for n, sign in enumerate("abcdefghijklmnopqrstuvwxyz")]
FEW = 12  # words in a text of which every letter may be a packet of its own
PAUSE = ""
Step: TypeAlias = str | int
"""A text to type, a new width for the window, or a pause."""


class Field(PartialRepaint[None]):
    DEFAULT_CSS = """
    Field { align: right middle; }
    Field Vertical { height: auto; }
    Field OrderedTextArea { width: 1fr; height: auto; border: none; border-left: vkey red; padding: 0; }
    """

    def compose(self) -> ComposeResult:
        with Vertical():
            yield OrderedTextArea("", highlight_cursor_line=False)


class Painted(App[None]):
    """An app with one field, and the screen that a terminal makes of what it paints."""

    def __init__(self) -> None:
        super().__init__()
        self.terminal = pyte.Screen(WIDTHS[0], TALL)
        self._stream = pyte.Stream(self.terminal)

    def get_default_screen(self) -> Screen[None]:
        return Field()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        super()._display(screen, renderable)
        if hasattr(renderable, "render_segments"):
            self._stream.feed(renderable.render_segments(self.console))

    def resize(self, width: int) -> None:
        """Change the width of the window, as the driver tells of it; the rest of the queue is not waited for."""
        self.terminal.resize(TALL, width)
        size = self.size.with_width(width)
        self.post_message(events.Resize(size, size))

    def words(self) -> list[str]:
        """Return the words on screen, in their order there."""
        return re.findall(r"[a-z]\d\d", " ".join(self.terminal.display))


async def at_rest(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.pause()


async def words_after(*steps: Step, most: int = TALL) -> list[str]:
    """Return the words on screen after `steps`: a text to type, a width for the window, or a pause.

    The field is at most `most` lines high.
    """
    app = Painted()
    async with app.run_test(size=(WIDTHS[0], TALL)) as pilot:
        app.screen.query_one(OrderedTextArea).styles.max_height = most
        await at_rest(pilot)
        for step in steps:
            if step == PAUSE:
                await pilot.pause()
            elif isinstance(step, int):
                app.resize(step)
            else:
                for character in str(step):
                    app.post_message(events.Key("space" if character == " " else character, character))
        await at_rest(pilot)
        return app.words()


async def test_a_text_that_fills_as_many_lines_as_before_is_painted_again() -> None:
    assert await words_after(" ".join(WORDS), PAUSE, 72, PAUSE) == WORDS


async def test_the_cursor_stays_in_sight_when_the_text_no_longer_fits() -> None:
    seen = await words_after(" ".join(WORDS), PAUSE, 20, PAUSE, most=3)
    assert seen and seen == WORDS[-len(seen) :]


def _halves() -> st.SearchStrategy[list[Step]]:
    """Return steps in which each word comes in two packets, with new widths and pauses at any moment."""
    moments: list[Step] = [*WIDTHS, PAUSE]
    between = st.lists(st.sampled_from(moments), max_size=2)

    def woven(cuts: list[tuple[int, list[Step], list[Step]]]) -> list[Step]:
        return [
            step
            for word, (at, inside, after) in zip(WORDS[:FEW], cuts, strict=True)
            for step in (word[:at] or PAUSE, *inside, word[at:] + " ", *after)
        ]

    each = st.tuples(st.integers(0, 3), between, between)
    return st.lists(each, min_size=FEW, max_size=FEW).map(woven)


@pytest.mark.slow
@settings(max_examples=few(6), deadline=None, suppress_health_check=list(HealthCheck))
@given(_halves())
async def test_no_word_is_lost_in_any_order_of_keys_and_sizes(steps: list[Step]) -> None:
    assert await words_after(*steps) == WORDS[:FEW]
