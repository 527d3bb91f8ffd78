"""A key that can't act now says why in a sentence; only keys that leave, choose or scroll may be silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.command import Command
from sessions.records.captures import AddAction
from sessions.rules.agenda import Pause
from sessions.rules.handover import TakeControl
from sessions.rules.moves import Advance
from sessions.rules.requirements import situation_of
from sessions.situation import CLOSED_NOW, OBSERVERS
from tests.tui.scenes import answered, closing, talking
from tests.tui.stage import message, opened, parley, room_of, screen_of, until
from tui.dialogs.help import Help
from tui.dialogs.screen import ParleyScreen
from tui.dialogs.unused_key import QUIET
from tui.exercises.align import wording
from tui.screens.lobby.screen import Lobby
from tui.screens.minutes.screen import MinutesScreen
from tui.screens.session import agenda_items, agenda_plan, run_session
from tui.screens.session.screen import SessionScreen

DOES: dict[str, type[Command]] = {
    **run_session.DOES,
    **agenda_items.DOES,
    **agenda_plan.DOES,
    **wording.DOES,
    "next": Advance,
    "hold": Pause,
    "action": AddAction,
}


def silent(pilot: Pilot[Any]) -> dict[str, str]:
    """Press each key that could do something on the screen at another time; return what is said of each."""
    screen = pilot.app.screen
    assert isinstance(screen, ParleyScreen)
    said: dict[str, str] = {}
    does: set[str] = set()
    for command, part in screen.offered():
        keys = command.acting(pilot.app._keymap, typing=screen.typing)
        if part.available(command.id):
            does |= keys
        for key in keys:
            screen.say("")
            screen.unused.explain(key)
            said[key] = message(pilot)
    assert not any(said[key] for key in does)
    return {key: words for key, words in said.items() if key not in does}


async def test_going_back_from_the_first_phase_says_why_not(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.pause()
        await pilot.press("b")
        await until(pilot, lambda: message(pilot).startswith("There is no earlier phase to go back to"))
        await pilot.press("W")
        await until(pilot, lambda: message(pilot) == "Nothing has been recorded yet.")


async def test_a_letter_that_acts_with_shift_or_without_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.press("m")
        await until(pilot, lambda: message(pilot) == "For “minutes”, press M with shift.")
        await pilot.press("Q")
        await until(pilot, lambda: message(pilot) == "For “leave”, press q without shift or caps lock.")


async def test_before_the_start_no_key_sends_anyone_back_to_an_exercise_that_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", facilitator=True, start=False)
    async with parley(path, session, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.agenda_shown)
        await pilot.pause()
        said = silent(pilot)
    assert {said[key] for key in "WMDBHX"} == {"The session hasn't started yet."}


async def test_an_observer_is_not_told_that_they_are_writing(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.pause()
        assert silent(pilot)["T"] == OBSERVERS


async def test_an_observer_of_a_draft_agenda_reads_why_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk", start=False), mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.agenda_shown)
        await pilot.press("p")
        await until(pilot, lambda: message(pilot) == "The session hasn't started yet.")
        assert silent(pilot)["a"] == OBSERVERS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "who"),
    [
        *((kind, "cpo") for kind in ("talk", "align", "argue", "ask", "review", "close")),
        *(("talk", who) for who in ("cpto", None, "hot")),
        ("ask", "hot"),
    ],
)
async def test_in_a_session_every_key_that_cannot_act_says_why(tmp_path: Path, kind: str, who: str | None) -> None:
    path = tmp_path / "p.db"
    session = opened(path, kind, facilitator=True)
    given: dict[str, Any] = {} if who == "hot" else {"seat": who, "mode": "local"}
    async with parley(path, session, **given).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: any(isinstance(each, SessionScreen) for each in pilot.app.screen_stack))
        await until(pilot, lambda: screen_of(pilot).middle.view is not None)
        if not screen_of(pilot).on_top:  # the curtain
            await pilot.press("escape")
            await until(pilot, lambda: screen_of(pilot).on_top)
        await pilot.pause()
        said = silent(pilot)
    mute = {key for key, words in said.items() if not words and key not in QUIET}
    assert said and not mute, mute


@pytest.mark.slow
@pytest.mark.parametrize("make", [talking, answered, closing, lambda path: closing(path, "closed")])
async def test_so_it_does_in_the_agenda_the_minutes_and_the_lobby(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    room = make(tmp_path / "p.db")
    async with parley(tmp_path / "p.db").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Lobby))
        said = silent(pilot)
        await pilot.app.open_session(room.id, "cpo", "local")  # type: ignore[attr-defined]
        await until(pilot, lambda: screen_of(pilot).middle.view is not None)
        await pilot.press("p")
        await pilot.pause()
        said |= silent(pilot)
        await pilot.app.push_screen(MinutesScreen(screen_of(pilot).client.another()))
        await until(pilot, lambda: isinstance(pilot.app.screen, MinutesScreen) and pilot.app.screen._opened)
        said |= silent(pilot)
    mute = {key for key, words in said.items() if not words and key not in QUIET}
    assert said and not mute, mute


@pytest.mark.parametrize("kind", ["talk", "align", "argue", "ask", "review", "close"])
@pytest.mark.parametrize("who", ["cpo", "cpto", None])
async def test_no_key_is_offered_that_a_requirement_would_refuse(tmp_path: Path, kind: str, who: str | None) -> None:
    path = tmp_path / "p.db"
    session = opened(path, kind, facilitator=True)
    async with parley(path, session, seat=who, mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.view is not None)
        await pilot.pause()
        offered = {command.id for command, part in screen_of(pilot).offered() if part.available(command.id)}
        room = room_of(path, session)
        now = situation_of(room.view(None), room._context(who or "", room.people(), room.elapsed_ms()))
    refused = {name: does.requires.unmet(now) for name, does in DOES.items() if name in offered}
    assert offered and not any(refused.values()), refused
    assert who is not None or not refused


async def test_whoever_does_not_run_the_session_is_told_who_can_hand_it_over(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk", facilitator=True)
    room = room_of(path, session)
    for leader in ("cpo", "cto"):
        room.do(TakeControl(), leader)
    async with parley(path, session, seat="cpto", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.pause()
        said = silent(pilot)
    assert said["H"] == "Only whoever runs the session can hand it over."


@pytest.mark.parametrize(
    ("kind", "key", "named"),
    [("align", "w", "Align · merge, discuss or revise"), ("ask", "1", "Ask · side by side")],
)
async def test_a_key_for_other_phases_names_all_of_them_as_the_screen_does(
    tmp_path: Path, kind: str, key: str, named: str
) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, kind)).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: any(isinstance(each, SessionScreen) for each in pilot.app.screen_stack))
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None and not screen_of(pilot).on_top)
        await pilot.press("escape")  # the curtain
        await until(pilot, lambda: screen_of(pilot).on_top)
        await pilot.pause()
        assert silent(pilot)[key] == f"You can only do this in {named}."


async def test_after_the_close_the_key_of_the_records_says_what_can_still_be_done(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = closing(path, "closed")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.pause()
        assert silent(pilot)["W"] == CLOSED_NOW


async def test_help_lists_the_keys_even_if_some_cannot_act_now_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    async with parley(path, opened(path, "talk"), mode="local").run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: screen_of(pilot).middle.panel is not None)
        await pilot.pause()
        screen = screen_of(pilot)
        offered = [command.id for command, _ in screen.offered()]
        idle = next(command for command, part in screen.offered() if not part.available(command.id))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))
        page = pilot.app.screen
        assert isinstance(page, Help)
        listed = [
            *(each.command.id for each in page._now if not each.why_not),
            *(each.command.id for each in page._others),
        ]
        refused = [each.command.id for each in page._now if each.why_not]
    assert sorted([*listed, *refused]) == sorted(offered), "every key of the screen, each once"
    assert idle.id in (*refused, *(each.command.id for each in page._others))
