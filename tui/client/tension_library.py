"""The tensions for the screens: read and indexed once, in a thread, when somebody first needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.library.closest import ClosestTension, TensionIndex
    from sessions.library.tensions import Tension

Found = TypeVar("Found")

_indexes: dict[Path, TensionIndex] = {}


async def closest(text: str) -> list[ClosestTension]:
    """Return the tensions that are closest to a text, the closest first; none if nothing in it says enough."""
    return await asyncio.to_thread(lambda: _index().closest(text))


async def load() -> None:
    """Read the tensions, so that `known` has them."""
    await asyncio.to_thread(_index)


async def in_thread(read: Callable[[str], Found], key: str) -> Found:
    """Return what `read` finds under a key in the library, without stopping the screens."""
    return await asyncio.to_thread(read, key)


def known(key: str | None) -> Tension | None:
    """Return the tension with this key; None if there is none, or they aren't read yet."""
    found = (each for index in _indexes.values() for each in index.tensions if each.key == key)
    return next(found, None) if key and len(_indexes) else None


def _index() -> TensionIndex:
    """Return the index of the tensions. A person's own files with faults are left out; `parley tensions` names them."""
    from sessions.library.closest import TensionIndex
    from sessions.library.own_files import own_folder
    from sessions.library.tensions import find_tensions

    folder = own_folder("tensions")
    if folder not in _indexes:
        _indexes.clear()
        _indexes[folder] = TensionIndex(find_tensions(folder).entries.values())
    return _indexes[folder]
