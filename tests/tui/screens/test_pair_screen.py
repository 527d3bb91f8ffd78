"""A pair over time on screen: the table, the plot of the figure under the cursor, and for whose eyes it is."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.model import Participant
from sessions.pins import hashed
from sessions.room import Room
from sessions.rules.pair_figures import FIGURES
from sessions.rules.pin_commands import SetPin
from sessions.session import Session
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tests.few import some
from tests.sessions.pairs import LEADERS, save, some_series
from tests.tui.stage import SIZES, message, opened, parley, shown, until
from tui.client.eyes import Eyes
from tui.client.pair_reading import read_pair
from tui.screens.lobby.screen import Lobby
from tui.screens.pair.screen import PairScreen
from tui.screens.pair.series import SeriesScreen


def weekly(path: Path, seed: int = 3) -> list[Session]:
    """A series in a file, in which everything was said."""
    store = open_store(path)
    found = max((some_series(Random(seed + n), 8) for n in range(9)), key=len)
    save(store, found)
    store.close()
    return found


def planned(path: Path, sessions: list[Session]) -> str:
    """The id of the next session of a series."""
    store = open_store(path)
    people = [each for each in sessions[-1].all(Participant) if each.key_ in LEADERS]
    session = open_session(store, Plan(title="Next", playbook="test", people=people, items=[], series=name(sessions)))
    store.close()
    return session


def name(sessions: list[Session]) -> str:
    return str(sessions[0].header.series)


async def in_lobby(pilot: Pilot[Any], key: str, what: type[Any]) -> None:
    await until(pilot, lambda: "session" in shown(pilot))
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, what))


@pytest.mark.parametrize("size", some(SIZES))
async def test_a_series_is_a_table_with_a_plot_of_the_figure_under_the_cursor(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    sessions = weekly(tmp_path / "p.db")
    async with parley(tmp_path / "p.db").run_test(size=size) as pilot:
        await in_lobby(pilot, "O", PairScreen)
        await until(pilot, lambda: f"{len(sessions)} sessions" in shown(pilot) and "chance 61.1" in shown(pilot))
        for figure in FIGURES:
            words = " ".join(shown(pilot).split())
            assert figure.title in words and figure.says[:60] in words and "Good:" in words, figure.key
            await pilot.press("j")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby))


async def test_every_pair_is_listed_and_opens(tmp_path: Path) -> None:
    first, second = weekly(tmp_path / "p.db"), weekly(tmp_path / "p.db", 30)
    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await in_lobby(pilot, "P", SeriesScreen)
        await until(pilot, lambda: name(first) in shown(pilot) and name(second) in shown(pilot))
        assert "escalations" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PairScreen) and "over time" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, SeriesScreen))


async def test_a_series_without_a_closed_session_shows_what_each_figure_will_say(tmp_path: Path) -> None:
    store = open_store(tmp_path / "p.db")
    people = [Participant(key_=key, name=key.upper(), role="leader") for key in LEADERS]
    open_session(store, Plan(title="First", playbook="test", people=people, items=[], series="ada-bo"))
    store.close()
    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await in_lobby(pilot, "O", PairScreen)
        await until(pilot, lambda: "No session of this series is closed yet." in shown(pilot))
        await until(pilot, lambda: "Alignment: no session has it yet" in shown(pilot))
        assert "How close your votes on goals were." in shown(pilot)
        assert "As well as your own" in shown(pilot), "without a plot there is room for more rows"


async def test_a_session_without_a_series_says_so(tmp_path: Path) -> None:
    session = opened(tmp_path / "p.db", "talk")
    async with parley(tmp_path / "p.db").run_test() as pilot:
        await until(pilot, lambda: "1 session" in shown(pilot))
        await pilot.press("O")
        assert "belongs to a series" in message(pilot)
    async with parley(tmp_path / "p.db", session).run_test() as pilot:
        await until(pilot, lambda: "Item 1" in shown(pilot))
        await pilot.press("O")
        await until(pilot, lambda: "belongs to no series" in message(pilot))


async def test_a_guest_sees_only_the_sessions_they_have_a_seat_in(tmp_path: Path) -> None:
    sessions, others = weekly(tmp_path / "p.db"), weekly(tmp_path / "p.db", 30)
    seats = {each.header.id: "cpto" for each in sessions[:2]}
    async with parley(tmp_path / "p.db", seats=seats, mode="ssh").run_test() as pilot:
        await in_lobby(pilot, "P", SeriesScreen)
        await until(pilot, lambda: name(sessions) in shown(pilot))
        assert name(others) not in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "2 sessions" in shown(pilot))


async def test_over_ssh_a_seat_of_one_session_sees_no_other_session(tmp_path: Path) -> None:
    session = weekly(tmp_path / "p.db")[0].header.id
    async with parley(tmp_path / "p.db", session, seat="cpo", mode="ssh").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Roadmap" in shown(pilot))
        await pilot.press("O")
        await until(pilot, lambda: "1 session ·" in shown(pilot))


@pytest.mark.parametrize(("seat", "sees"), [(None, False), ("cpo", True), ("cto", True)])
async def test_one_person_at_a_terminal_sees_their_own_figures_and_two_together_see_none(
    tmp_path: Path, seat: str | None, sees: bool
) -> None:
    session = planned(tmp_path / "p.db", weekly(tmp_path / "p.db"))
    mode: Any = "local" if seat else "hotseat"
    async with parley(tmp_path / "p.db", session, seat=seat, mode=mode).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Next" in shown(pilot))
        await pilot.press("O")
        await until(pilot, lambda: isinstance(pilot.app.screen, PairScreen) and "Alignment" in shown(pilot))
        await pilot.press("G")
        await until(pilot, lambda: ("Your guess error" in shown(pilot)) == sees and "Goals for later" in shown(pilot))


def test_a_seat_with_a_pin_sees_its_own_figures_only_once_the_pin_was_typed(tmp_path: Path) -> None:
    sessions = weekly(tmp_path / "p.db")
    store = open_store(tmp_path / "p.db")
    session = planned(tmp_path / "p.db", sessions)
    Room(store, session).do(SetPin(pin=hashed("4071")), "cpo")
    hidden = read_pair(store, name(sessions), Eyes("cpo"))
    assert hidden.own is None and hidden.hidden == "cpo"
    assert read_pair(store, name(sessions), Eyes("cpo", typed=True)).own is not None
    assert read_pair(store, name(sessions), Eyes("cto")).own is not None
    assert read_pair(store, name(sessions), Eyes("cpto")).own is None
    store.close()


async def test_a_wide_window_shows_the_figures_of_the_series_under_the_cursor_beside_the_list(tmp_path: Path) -> None:
    weekly(tmp_path / "p.db")
    async with parley(tmp_path / "p.db").run_test(size=(200, 60)) as pilot:
        await in_lobby(pilot, "P", SeriesScreen)
        await until(pilot, lambda: "Figures, and their change since the first" in shown(pilot))
        assert "Alignment" in shown(pilot) and "of 100" in shown(pilot) and "escalations" in shown(pilot)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "Figures, and" not in shown(pilot))
