"""Keys that reach the app in one packet, before any of them is handled."""

from __future__ import annotations

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from tui.terminal.typeahead import TypeAhead


async def in_one_packet(pilot: Pilot[None], *keys: str) -> None:
    """Post all keys before any of them is handled, as a terminal does with one packet."""
    for key in keys:
        character = key if len(key) == 1 else {"enter": "\r", "tab": "\t"}.get(key)
        pilot.app.post_message(events.Key(_character_to_key(key) if len(key) == 1 else key, character))
    await pilot.pause()
    app = pilot.app
    while isinstance(app, TypeAhead) and (app._settling or app._typed_ahead):
        await pilot.pause(0.01)  # keys that wait for the one before them are still on their way
    await pilot.pause()


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
