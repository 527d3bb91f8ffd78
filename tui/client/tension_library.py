"""The tensions for the screens: read once and indexed once, each in a thread, when somebody first needs it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sessions.library.closest import ClosestTension, TensionIndex
    from sessions.library.tensions import Tension

Found = TypeVar("Found")

_entries: dict[Path, Mapping[str, Tension]] = {}
_indexes: dict[Path, TensionIndex] = {}


async def closest(text: str) -> list[ClosestTension]:
    """Return the tensions that are closest to a text, the closest first; none if nothing in it says enough."""
    return await asyncio.to_thread(lambda: _index().closest(text))


async def load() -> None:
    """Read the tensions, so that `known` has them."""
    await asyncio.to_thread(_tensions)


async def in_thread(read: Callable[[str], Found], key: str) -> Found:
    """Return what `read` finds under a key in the library, without stopping the screens."""
    return await asyncio.to_thread(read, key)


def known(key: str | None) -> Tension | None:
    """Return the tension with this key; None if there is none, or they aren't read yet."""
    return next((entries[key] for entries in list(_entries.values()) if key and key in entries), None)


def _tensions() -> Mapping[str, Tension]:
    """Return the tensions by key. A person's own files with faults are left out; `parley tensions` names them."""
    from sessions.library.own_files import own_folder
    from sessions.library.tensions import find_tensions

    folder = own_folder("tensions")
    if folder not in _entries:
        entries = find_tensions(folder).entries
        _entries.clear()
        _entries[folder] = entries
    return _entries[folder]


def _index() -> TensionIndex:
    """Return the index of the tensions."""
    from sessions.library.closest import TensionIndex
    from sessions.library.own_files import own_folder

    folder = own_folder("tensions")
    if folder not in _indexes:
        index = TensionIndex(_tensions().values())
        _indexes.clear()
        _indexes[folder] = index
    return _indexes[folder]
