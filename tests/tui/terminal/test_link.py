"""A link is slow after two late answers or a very late one, and fast again after two prompt ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sessions.store import open_store
from tests.tui.stage import opened, parley, screen_of, shown, until
from tui.app import ParleyApp
from tui.config import Config
from tui.terminal.link import DEAF, OFTEN_S, QUESTION, SELDOM_S, Link
from tui.terminal.still import is_slow, is_still


class Line:
    """A terminal that answers after given seconds, or never."""

    def __init__(self) -> None:
        self.now = 0.0
        self.written: list[str] = []
        self.link = Link(self.written.append, lambda: self.now)

    def answers(self, *seconds: float) -> list[bool]:
        """Ask once for each, and return whether the link was slow after it."""
        found = []
        for each in seconds:
            self.link.ask()
            self.now += each
            before = self.link.slow
            assert self.link.answered() == (before != self.link.slow)
            found.append(self.link.slow)
        return found


@pytest.mark.parametrize(
    ("seconds", "slow"),
    [
        ((0.02, 0.02), (False, False)),
        ((0.6, 0.02, 0.6), (False, False, False)),
        ((0.6, 0.6), (False, True)),
        ((3.0,), (True,)),
        ((3.0, 0.1, 0.1), (True, True, False)),
        ((3.0, 0.1, 0.4, 0.1), (True, True, True, True)),
    ],
)
def test_a_link_is_slow_after_late_answers_until_they_are_prompt_again(
    seconds: tuple[float, ...], slow: tuple[bool, ...]
) -> None:
    assert tuple(Line().answers(*seconds)) == slow


def test_the_terminal_is_asked_often_only_while_the_link_may_be_slow() -> None:
    line = Line()
    line.answers(0.02)
    assert line.link.next_s == SELDOM_S
    line.answers(0.6)
    assert line.link.next_s == OFTEN_S
    line.answers(0.6)
    assert line.link.slow and line.link.next_s == OFTEN_S


def test_a_terminal_that_never_answers_is_soon_left_alone_and_not_waited_for() -> None:
    line = Line()
    for _ in range(DEAF + 1):
        assert line.link.next_s is not None and not line.link.awaited
        line.link.ask()
    assert line.link.next_s is None and line.written == [QUESTION]


def test_an_answer_that_nobody_asked_for_says_nothing() -> None:
    line = Line()
    assert not line.link.answered()
    line.answers(0.02)
    line.now += 100
    assert not line.link.answered() and not line.link.slow


def test_a_link_can_be_called_slow_in_the_settings(tmp_path: Path) -> None:
    for link, slow in (("slow", True), ("fast", False), ("auto", False)):
        app = ParleyApp(partial(open_store, tmp_path), config=Config(link=link))  # type: ignore[arg-type]
        assert (is_slow(app), is_still(app)) == (slow, slow)


async def test_the_rail_says_that_the_link_is_slow_and_the_message_line_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    app = parley(path, opened(path, "talk"), seat="cpo", mode="local")
    now = [0.0]
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        app.link._clock = lambda: now[0]
        for seconds, says, rail in (((3.0,), "The link is slow", True), ((0.1, 0.1), "The link is fast again", False)):
            for each in seconds:
                app.link.ask()
                now[0] += each
                app.on_cursor_position(None)  # type: ignore[arg-type]
            await until(pilot, lambda says=says: says in shown(pilot))  # type: ignore[misc]
            assert ("slow link" in shown(pilot)) == rail == is_still(app)
