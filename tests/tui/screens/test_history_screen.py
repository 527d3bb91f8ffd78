"""The history of a session on screen: by change, by phase and by words, and never more than was revealed by then."""

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.history import History
from sessions.model import Goal
from sessions.records.amendments import Redact
from sessions.records.captures import ParkTopic
from sessions.room import Room
from sessions.store import open_store
from tests.demo import Demo
from tests.few import some
from tests.sessions.wild import Wild
from tests.tui.stage import SIZES, message, opened, parley, room_of, screen_of, shown, typed, until
from tui.screens.history.page import page
from tui.screens.history.screen import HistoryScreen
from tui.screens.lobby.screen import Lobby
from tui.screens.minutes.screen import MinutesScreen


@pytest.fixture
def demo(loaded: Demo, tmp_path: Path) -> Demo:
    """The examples, in the test's own file."""
    return loaded.copied(tmp_path / "p.db")


def replayed(path: Path, session: str) -> Any:
    """The app on the history of a session."""
    return parley(path, session, replay=True)


async def at(pilot: Pilot[Any], rev: int) -> None:
    await until(pilot, lambda: f"Change {rev:,} of" in shown(pilot))


def past(path: Path, session: str) -> History:
    with closing(open_store(path)) as store:
        return History(store.newer(session, 0))


@pytest.mark.parametrize("size", some(SIZES))
async def test_a_session_is_stepped_through_forwards_and_back(demo: Demo, size: tuple[int, int]) -> None:
    history = past(demo.db, demo.closed)
    async with replayed(demo.db, demo.closed).run_test(size=size) as pilot:
        await at(pilot, 1)
        assert "open-session" in shown(pilot) and f"{len(history.changes)} changes" in shown(pilot)
        await until(pilot, lambda: "CPO  ▸plans the" in shown(pilot) and "CPTO ▸starts the" in shown(pilot))
        await pilot.press("j", "down", "j", "k")
        await at(pilot, 3)
        assert "CPTO starts the session." in shown(pilot) or "CPTO: start" in shown(pilot)
        await pilot.press("end")
        await at(pilot, len(history.changes))
        await pilot.press("pageup", "home")
        await at(pilot, 1)
        for rev in history.phases[1:4]:
            await pilot.press("right_square_bracket")
            await at(pilot, rev)
        await pilot.press("left_square_bracket")
        await at(pilot, history.phases[2])
        await pilot.press("end")
        await until(pilot, lambda: "] next phase" not in shown(pilot))
        await pilot.press("right_square_bracket")
        assert message(pilot) == "This is the last phase."
        await pilot.press("home", "j")
        await until(pilot, lambda: "] next phase" in shown(pilot) and f"History of {history.title}" in shown(pilot))


async def test_the_page_says_what_a_change_wrote_and_how_far_the_session_was(demo: Demo) -> None:
    history = past(demo.db, demo.closed)
    [asked] = [each.rev for each in history.changes if "Would July with a firm date" in str(each.images)][:1]
    for wide in (43, 80):
        words = " ".join(" ".join(line.plain for line in page(history, asked, wide)).split())
        assert "CTO asks CPO: Would July with a firm date" in words
        assert "Question: Would July with a firm date lose the account?" in words
        assert "Now: I4" in words and "Argue · interview" in words and "Decisions" not in words
        assert all(line.cell_length <= wide for line in page(history, asked, wide))
    first = "\n".join(line.plain for line in page(history, 1, 80))
    assert "▶" not in first and " more" in first, "few of the rows that opening it wrote are shown"


async def test_words_are_found_in_what_was_written(demo: Demo) -> None:
    async with replayed(demo.db, demo.closed).run_test(size=(80, 24)) as pilot:
        await at(pilot, 1)
        await pilot.press("n")
        assert message(pilot) == "Find something first."
        await pilot.press("slash")
        await typed(pilot, "FIRM date lose")
        await pilot.press("enter")
        await until(pilot, lambda: "asks CPO" in shown(pilot))
        found = message(pilot)
        assert found.startswith("1 of ")
        await pilot.press("home", "n")
        await until(pilot, lambda: message(pilot) == found)
        await pilot.press("slash")
        await typed(pilot, "quetzal")
        await pilot.press("enter")
        await until(pilot, lambda: message(pilot) == "No change contains these words.")
        await pilot.press("slash", "escape", "j")
        assert isinstance(pilot.app.screen, HistoryScreen)
        await pilot.press("escape")
    assert pilot.app.return_code == 0 and not pilot.app.is_running, "there is no lobby to go back to"


async def test_it_opens_from_the_lobby_the_minutes_and_the_session(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "talk")
    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot))
        await pilot.press("V")
        await at(pilot, 1)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby))
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(shown(pilot)) and screen_of(pilot).opened)
        await pilot.press("V")
        await at(pilot, 1)
        await pilot.press("q", "M")
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen) and "Minutes" in shown(pilot))
        await pilot.press("V")
        await at(pilot, 1)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen))


async def test_a_new_change_appears_and_the_one_that_is_read_stays(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "talk")
    async with replayed(tmp_path / "p.db", session).run_test(size=(80, 24)) as pilot:
        await at(pilot, 1)
        await pilot.press("j")
        await at(pilot, 2)
        with closing(room_of(tmp_path / "p.db", session).store) as store:
            Room(store, session).do(ParkTopic(text="who answers the pager"), "cto")
        await until(pilot, lambda: "CTO   parks" in shown(pilot) and "Change 2 of 5" in shown(pilot))
        await pilot.press("end")
        await until(pilot, lambda: "CTO parks" in shown(pilot) and "who answers the pager" in shown(pilot))


@pytest.mark.slow
async def test_words_that_are_redacted_meanwhile_leave_every_page(demo: Demo) -> None:
    with closing(open_store(demo.db)) as store:
        words = store.load(demo.closed).get(Goal, "G1").text
        async with replayed(demo.db, demo.closed).run_test(size=(120, 60)) as pilot:
            await at(pilot, 1)
            await pilot.press("end")
            await until(pilot, lambda: words[:40] in shown(pilot))
            for seat in ("cpo", "cto"):
                Room(store, demo.closed).do(Redact(target="G1.text", reason="a customer is named"), seat)
            await until(pilot, lambda: words[:40] not in shown(pilot) and "[redacted]" in shown(pilot))
            await pilot.press("slash")
            await typed(pilot, words[:40])
            await pilot.press("enter")
            await until(pilot, lambda: message(pilot) == "No change contains these words.")


@pytest.mark.slow
@pytest.mark.parametrize("seed", some(range(4), 2))
async def test_no_page_of_a_random_session_shows_a_word_that_is_not_revealed(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with closing(open_store(tmp_path / "p.db")) as store:
        wild = Wild(store, rng, facilitator=seed % 2 == 0)
        for _ in range(4 + 3 * seed):
            wild.step(rng)
        wild.seal(rng, "cpo")
        session, hidden = wild.room.id, wild.hidden()
    history = past(tmp_path / "p.db", session)
    for rev in range(1, len(history.changes) + 1):
        told = "\n".join(line.plain for line in page(history, rev, 80))
        assert not [word for word in hidden if word in told], rev
    async with replayed(tmp_path / "p.db", session).run_test(size=(120, 40)) as pilot:
        await at(pilot, 1)
        for word in list(hidden)[:3]:
            await pilot.press("slash")
            await typed(pilot, word)
            await pilot.press("enter")
            await until(pilot, lambda: message(pilot) == "No change contains these words.")
