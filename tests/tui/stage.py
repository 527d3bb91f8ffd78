"""A session in a real file, and the app on it, for tests of the screens."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from sessions.model import Item, Participant
from sessions.room import Room
from sessions.rules.agenda import MakeReady, Start, Waive
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from tui.app import ParleyApp
from tui.exercises.panel import Panel
from tui.screens.session.screen import SessionScreen

QUESTIONS = {
    "questions": [
        {"key": "worry", "ask": "What worries you most?", "answer": "text", "most": 200},
        {"key": "load", "ask": "How full is your team?", "answer": "scale", "least": 0, "most": 5},
    ]
}
SIZES = [(80, 24), (120, 40)]
LOOKS = 300
"""How often a test looks before it fails, for half a minute at least. The app does what is due before each look, so a
slow machine has more time."""


def opened(path: Path, *kinds: str, facilitator: bool = False, start: bool = True, title: str = "Q1 roadmap") -> str:
    """Return the id of a session with an item of each kind, begun unless `start` is False."""
    people = [
        Participant(key_="cpo", name="Ada Obi", role="leader"),
        Participant(key_="cto", name="Bo Chen", role="leader"),
    ]
    if facilitator:
        people.append(Participant(key_="cpto", name="Cy Lund", role="facilitator"))
    items = [
        Item(
            id=f"I{place}",
            title=f"Item {place}",
            kind=kind,
            planned_minutes=10,
            budget_s=600,
            owner=("cpo", "cto")[place % 2],
            settings=QUESTIONS if kind == "ask" else None,
        )
        for place, kind in enumerate(kinds, 1)
    ]
    store = open_store(path)
    try:
        session = open_session(store, Plan(title=title, playbook="test", people=people, items=items))
        if start:
            room = Room(store, session)
            room.do(Waive(what="owners"), "cpo")
            room.do(MakeReady(), "cpo")
            room.do(Start(), "cpto" if facilitator else "cpo")
    finally:
        store.close()
    return session


def room_of(path: Path, session: str) -> Room:
    """Return another room on the session, as another terminal would have it."""
    return Room(open_store(path), session)


def parley(path: Path, session: str | None = None, **options: Any) -> ParleyApp:
    """Return the app on a file."""
    return ParleyApp(partial(open_store, path), session=session, **options)


@contextmanager
def unpainted() -> Iterator[None]:
    """Lay every screen out, but paint none, for a long walk in which nobody looks at one.

    A screen that comes back isn't styled again, and garbage, of which widgets leave a lot, is collected less often.
    """

    def leave(screen: Screen[Any]) -> None:
        screen._dirty_widgets.clear()
        screen._compositor._dirty_regions.clear()

    def resume(screen: Screen[Any], event: events.ScreenResume) -> None:
        event.refresh_styles = False
        resumed(screen, event)

    resumed, collected = Screen._on_screen_resume, gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Screen, "_compositor_refresh", leave)
            patch.setattr(Screen, "_on_screen_resume", resume)
            yield
    finally:
        gc.set_threshold(*collected)


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail where it does not in `LOOKS`."""
    nap = 0.01
    for _ in range(LOOKS):
        if holds():
            return
        await pilot.pause(nap)
        nap = min(nap * 1.5, 0.1)  # to look often at what comes late takes more than the app itself
    assert holds(), "it never came to that"


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Type a text, all of it in one packet as a fast line brings it; `press` waits an idle moment after each key."""
    driver = pilot.app._driver
    assert driver is not None
    for sign in text:
        key = events.Key(sign if sign.isalnum() else _character_to_key(sign), sign)
        key.set_sender(pilot.app)
        driver.send_message(key)
    await pilot.pause()


async def seal_by_key(pilot: Pilot[Any]) -> None:
    """Press the key that seals, and again once the screen asks for it."""
    await pilot.press("f8")
    await until(pilot, lambda: "Press F8 again" in shown(pilot))
    await pilot.press("f8")


async def all_at_once(pilot: Pilot[Any]) -> None:
    """Show all that was revealed, which comes one at a time."""
    panel = screen_of(pilot).query(Panel).first()
    await pilot.press("equals_sign")
    await until(pilot, lambda: panel.one_by_one.moment is None)


async def hold(pilot: Pilot[Any], key: str, times: int, apart: float = 0.1) -> None:
    """Hold a key that repeats so many times, so many seconds apart by its own clock, however slow this machine is."""
    driver, began = pilot.app._driver, monotonic()
    assert driver is not None
    for n in range(times):
        repeat = events.Key(key, None)
        repeat.time = began + n * apart
        repeat.set_sender(pilot.app)
        driver.send_message(repeat)
    await pilot.pause()


def in_a_text(pilot: Pilot[Any]) -> bool:
    """Whether the cursor is in a text, so that what is typed is text."""
    return isinstance(pilot.app.focused, Input | TextArea)


def screen_of(pilot: Pilot[Any]) -> SessionScreen:
    """Return the session screen, even where something lies over it."""
    return next(each for each in pilot.app.screen_stack if isinstance(each, SessionScreen))


def shown(pilot: Pilot[Any]) -> str:
    """Return all that the screen on top says, as plain lines; nothing while it is being built."""
    screen = pilot.app.screen
    if not all(map(_built, screen.walk_children(Widget))):
        return ""
    lines: Sequence[Any] = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def _built(widget: Widget) -> bool:
    """Whether a widget is mounted, and has its styles."""
    return widget.is_mounted and bool(widget._component_styles or not widget._get_component_classes())


def message(pilot: Pilot[Any]) -> str:
    """Return the sentence in the message line."""
    return str(pilot.app.screen.query_one(".message", Static).content)
