"""What others do is reported on its own line, and moves nothing that a person is looking at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.widget import Widget

from sessions.room import Room
from sessions.store import open_store
from tests.few import some
from tests.tui.stage import SIZES, in_a_text, message, opened, parley, screen_of, shown, typed, until
from tui.client.messages import NewsHeard
from tui.dialogs.modal import FormModal
from tui.screens.session.news import EACH_S, PARTS, News, in_parts
from tui.widgets.hints import Foot


def places(screen: Widget) -> dict[Widget, object]:
    """Where everything is but the line itself."""
    return {each: each.region for each in screen.walk_children(Widget) if not each.classes & {"message", "voice"}}


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_a_nudge_moves_nothing_in_a_form_or_in_a_small_form_over_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "ask", facilitator=True)
    store = open_store(path)
    store.presence.touch(session, "cpto", "hers")
    async with parley(path, session, seat="cpo", mode="local").run_test(size=size) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.private and in_a_text(pilot))
        await typed(pilot, "on c")
        await until(pilot, lambda: "CPO drafting" in shown(pilot))
        before = places(screen_of(pilot))
        Room(store, session, frozenset(["cpto"]), "local").nudge("cpo", "cpto")
        await until(pilot, lambda: "nudges you" in message(pilot))
        await pilot.pause()
        assert "nudges you" in shown(pilot)
        assert places(screen_of(pilot)) == before

        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal) and in_a_text(pilot))
        await typed(pilot, "Ship")
        before = places(pilot.app.screen)
        screen_of(pilot)._leading.nudged("cpto")
        await until(pilot, lambda: "nudges you" in shown(pilot))
        assert places(pilot.app.screen) == before
    store.close()


async def test_a_sentence_of_several_lines_is_shown_completely(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session).run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        screen_of(pilot).say("The file takes nothing. " * 6 + "End.")
        await until(pilot, lambda: "End." in shown(pilot))
        assert "? help" in shown(pilot)
        assert screen_of(pilot).query_one(Foot).size.height == 3


@given(st.lists(st.text("abc“”ß漢é", min_size=1, max_size=12), min_size=1, max_size=40), st.integers(20, 120))
def test_news_longer_than_the_line_comes_in_parts_that_each_fit_it(words: list[str], wide: int) -> None:
    sentence = " ".join(words)
    parts = in_parts(sentence, wide)
    assert all(Content(part).cell_length <= wide for part in parts) and len(parts) <= PARTS
    kept = " ".join(part.removeprefix("… ").removesuffix(" …") for part in parts)
    assert sentence == kept or (len(parts) == PARTS and sentence.startswith(kept) and parts[-1].endswith(" …"))


async def test_long_news_is_read_to_its_end_and_moves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    async with parley(path, session).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        before = places(screen_of(pilot))
        screen_of(pilot).post_message(NewsHeard(["CPO asks CTO: " + "How many of them were ours? " * 4 + "The end."]))
        await until(pilot, lambda: "How many of them were ours?" in message(pilot) and message(pilot).endswith(" …"))
        await until(pilot, lambda: message(pilot).startswith("… ") and "The end." in message(pilot))
        assert places(screen_of(pilot)) == before


class LineOnly:
    """A message line whose timers run only when a test lets them."""

    def __init__(self) -> None:
        self.said = ""
        self.app = SimpleNamespace(size=SimpleNamespace(width=40))
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.now = 0.0

    def say(self, sentence: str) -> None:
        self.said = sentence

    def unsay(self, sentence: str) -> None:
        if self.said == sentence:
            self.said = ""

    def set_timer(self, seconds: float, work: Callable[[], None]) -> None:
        self.timers.append((seconds, work))

    def pass_time(self) -> None:
        """Run what is due after a few seconds, as if they had passed."""
        self.now += EACH_S
        due, self.timers = [work for seconds, work in self.timers if seconds <= EACH_S], []
        for work in due:
            work()


def test_the_rest_of_long_news_is_not_shown_once_an_answer_to_a_key_came_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence = "CPO proposes a new wording for G3: Every invoice comes from the new billing."
    line = LineOnly()
    monkeypatch.setattr("tui.screens.session.news.time", SimpleNamespace(monotonic=lambda: line.now))
    news = News(cast(Any, line))
    news.tell([sentence])
    assert line.said.endswith(" …")
    line.pass_time()
    assert line.said.startswith("… ")

    line = LineOnly()
    news = News(cast(Any, line))
    news.tell([sentence])
    line.say("Press x again to decline it.")
    line.say("")
    line.pass_time()
    assert line.said == ""
    news.tell(["CTO is back."])
    assert line.said == "CTO is back."
