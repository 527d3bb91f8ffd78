"""`PARLEY_DEV=1` connects the app to Textual's console; nothing else does."""

from __future__ import annotations

import os

import pytest
from textual.app import App

from tui.dev_mode import offer_textual_tools


@pytest.mark.parametrize(
    ("given", "features"),
    [
        ({"PARLEY_DEV": "1"}, {"debug", "devtools"}),
        ({"PARLEY_DEV": "1", "TEXTUAL": "debug"}, {"debug"}),
        ({"PARLEY_DEV": "1", "SSH_CONNECTION": "::1 1 ::1 2"}, set()),
        ({"PARLEY_DEV": "0"}, set()),
        ({}, set()),
    ],
)
def test_only_dev_mode_on_this_machine_offers_the_tools(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], features: set[str]
) -> None:
    for name in ("PARLEY_DEV", "SSH_CONNECTION", "TEXTUAL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    kept = dict(os.environ)
    offer_textual_tools()
    try:
        assert App[None]().features == features
    finally:
        os.environ.clear()
        os.environ.update(kept)
