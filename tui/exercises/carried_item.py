"""Where a carried item came from, and why it was carried, as its first phase says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.text import shortened

if TYPE_CHECKING:
    from sessions.model import Item

NOTE_MOST = 180  # characters of the note; all of it is in the minutes
SHOWS_NOTE = ("talk",)  # kinds whose panel shows the whole note


def carried_line(item: Item) -> str:
    """Return the sentence for an item that was carried here; empty for others, and after its first phase."""
    if item.carried_from is None or item.behind:
        return ""
    count = item.carried_count or 1
    times = f", {count} times so far" if count > 1 else ""
    note = shortened(item.note, NOTE_MOST) if item.note and item.kind not in SHOWS_NOTE else ""
    return f"Carried over from {item.carried_from}{times}{f': {note}' if note else '.'}"
