"""What is typed on an app's screens and isn't saved in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from sessions.text import clean


@runtime_checkable
class Typing(Protocol):
    """A screen on which people type."""

    def unsaved(self) -> str:
        """Return the words typed here that aren't on disk, a line for each field; nothing if all are."""


def unsaved(screens: Iterable[object]) -> str:
    """Return all the words on these screens that aren't on disk."""
    found = [screen.unsaved() for screen in screens if isinstance(screen, Typing)]
    return "\n\n".join(filter(None, found))


def as_lines(payload: Any, above: str = "") -> Iterator[str]:
    """Yield what was typed into a form, a line for each answer, after the names of its fields."""
    if isinstance(payload, Mapping):
        for name, value in payload.items():
            yield from as_lines(value, f"{above}{name} / ")
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from as_lines(value, above)
    elif payload not in (None, "", False):
        yield f"{above.removesuffix(' / ')}: {clean(str(payload))}"
