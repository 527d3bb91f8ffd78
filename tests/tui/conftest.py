"""What the tests of the face stand on beside the common fixtures."""

from math import inf

import pytest


@pytest.fixture(autouse=True)
def look_twice_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a Pilot see twice as early that the app is idle; Textual sleeps 20 ms two times for every key."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 100)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 100 / 20)


@pytest.fixture(autouse=True)
def steady_hands(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take each key of a Pilot for one that a person pressed with care; a test `in_real_time` takes hands as they are.

    A Pilot presses keys faster than anybody: as fast as a held key repeats, and with no pause after a change.
    """
    if request.node.get_closest_marker("in_real_time") is None:
        monkeypatch.setattr("tui.typeahead.PAUSE_S", -inf)
        for name in ("REPEAT_S", "HOLD_S"):
            monkeypatch.setattr(f"tui.typeahead.{name}", 0.0)
        monkeypatch.setattr("tui.screens.base.SURE_S", 0.0)
        monkeypatch.setattr("tui.screens.curtain.APART_S", 0.0)
