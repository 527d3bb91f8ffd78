"""What the tests of the screens rely on in addition to the common fixtures."""

from collections.abc import Awaitable, Callable, Iterator
from math import inf
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.tui.idle import Work, wait_for_idle, wait_for_screen


@pytest.fixture(scope="session", autouse=True)
def go_on_once_idle() -> Iterator[Callable[..., Awaitable[bool]]]:
    """Let a Pilot continue as soon as the app has nothing left to do; Textual's asks every widget, and sleeps twice."""
    with pytest.MonkeyPatch.context() as patch:
        wait = wait_for_idle(Work(patch))
        for module in ("textual.app", "textual.pilot"):
            patch.setattr(f"{module}.wait_for_idle", wait)
        yield wait_for_screen(wait)


@pytest.fixture(scope="session", autouse=True)
def parse_styles_once() -> Iterator[None]:
    """Let all apps of this process share what was parsed of a stylesheet; each would parse the same text again."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    themes: dict[tuple[tuple[str, str], ...], int] = {}
    latest: tuple[dict[str, str], int] = ({}, 0)
    parse = Stylesheet._parse_rules

    def once(sheet: Stylesheet, *text: Any, **more: Any) -> list[RuleSet]:
        nonlocal latest
        if latest[0] is not sheet._variables:  # hundreds of texts are parsed with the same variables
            latest = sheet._variables, themes.setdefault(tuple(sorted(sheet._variables.items())), len(themes) + 1)
        key = (text, *sorted(more.items()), latest[1])
        if key not in parsed:
            parsed[key] = parse(sheet, *text, **more)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture(autouse=True)
def steady_hands(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    go_on_once_idle: Callable[..., Awaitable[bool]],
) -> None:
    """Take each key of a Pilot for one that a person pressed with care; a test `in_real_time` takes hands as they are.

    A Pilot presses keys faster than anybody: as fast as a held key repeats, and with no pause after a change.
    """
    if request.node.get_closest_marker("in_real_time") is None:
        monkeypatch.setattr("tui.terminal.typeahead.PAUSE_S", -inf)
        for name in ("REPEAT_S", "HOLD_S"):
            monkeypatch.setattr(f"tui.terminal.typeahead.{name}", 0.0)
        monkeypatch.setattr("tui.dialogs.second_press.SURE_S", 0.0)
        for name in ("APART_S", "BURST_S"):
            monkeypatch.setattr(f"tui.dialogs.curtain.{name}", 0.0)
        # In real time a widget can wait for the key after the one it handles, and then it has to be asked.
        monkeypatch.setattr("textual.pilot.Pilot._wait_for_screen", go_on_once_idle)
