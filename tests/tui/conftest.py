"""What the tests of the face stand on beside the common fixtures."""

import pytest


@pytest.fixture(autouse=True)
def look_twice_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a Pilot see twice as early that the app is idle; Textual sleeps 20 ms two times for every key."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 100)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 100 / 20)
