"""What the tests of the screens rely on in addition to the common fixtures."""

from collections.abc import Awaitable, Callable, Iterator
from math import inf

import pytest

from tests.few import PROFILE
from tests.tui.idle import Work, wait_for_idle, wait_for_screen
from tests.tui.painting import paint_when_looked_at
from tests.tui.styling import StyledOnce


@pytest.fixture(scope="session", autouse=True)
def go_on_once_idle() -> Iterator[Callable[..., Awaitable[bool]]]:
    """Let a Pilot continue as soon as the app has nothing left to do; Textual's asks every widget, and sleeps twice."""
    with pytest.MonkeyPatch.context() as patch:
        wait = wait_for_idle(Work(patch))
        for module in ("textual.app", "textual.pilot"):
            patch.setattr(f"{module}.wait_for_idle", wait)
        yield wait_for_screen(wait)


@pytest.fixture(scope="session", autouse=True)
def style_once() -> Iterator[None]:
    """Let all apps of this process share what their stylesheets say of the same place."""
    with pytest.MonkeyPatch.context() as patch:
        StyledOnce().install(patch)
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
        for name in ("REPEAT_S", "HOLD_S", "TYPING_S"):
            monkeypatch.setattr(f"tui.terminal.typeahead.{name}", 0.0)
        for name in ("second_press.SURE_S", "too_small.ON_ITS_WAY_S"):
            monkeypatch.setattr(f"tui.dialogs.{name}", 0.0)
        for name in ("APART_S", "BURST_S"):
            monkeypatch.setattr(f"tui.dialogs.curtain.{name}", 0.0)
        # In real time a widget can wait for the key after the one it handles, and then it has to be asked.
        monkeypatch.setattr("textual.pilot.Pilot._wait_for_screen", go_on_once_idle)


@pytest.fixture(autouse=True)
def paint_what_is_looked_at(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an app paint by default only where the test looks; `.ci/run` and a test `in_real_time` paint every change."""
    if PROFILE == "parley" and request.node.get_closest_marker("in_real_time") is None:
        paint_when_looked_at(monkeypatch)
