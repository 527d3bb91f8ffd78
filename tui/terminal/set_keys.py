"""The keys that a person set instead of parley's own; Textual keeps them, but hands them out to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import App

from tui.terminal.guard import needs

needs(App, given=("_keymap",), here=__name__)


def keys_set(app: App[Any]) -> Mapping[str, str]:
    """Return the key of each command that has another than its own, by its id; an empty one is none."""
    return app._keymap
