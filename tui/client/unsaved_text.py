"""What is typed on the screens of an app and its file did not take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from sessions.text import clean


@runtime_checkable
class Typing(Protocol):
    """A screen on which people type."""

    def unkept(self) -> str:
        """Return the words that are typed here and not on disk, a line for each field; nothing where all are."""


def unkept(screens: Iterable[object]) -> str:
    """Return all the words on these screens that are on no disk."""
    found = [screen.unkept() for screen in screens if isinstance(screen, Typing)]
    return "\n\n".join(filter(None, found))


def as_lines(payload: Any, above: str = "") -> Iterator[str]:
    """Yield what was typed into a form, a line for each answer, after the names of the fields that lead to it."""
    if isinstance(payload, Mapping):
        for name, value in payload.items():
            yield from as_lines(value, f"{above}{name} / ")
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from as_lines(value, above)
    elif payload not in (None, "", False):
        yield f"{above.removesuffix(' / ')}: {clean(str(payload))}"
