"""The examples in a temporary file, made in a thread."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessions.store.protocol import Store


class DemoFile:
    """A file with the examples, deleted when it is closed, or with this process at the latest."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="parley-demo-")
        self.path = Path(self._folder.name) / "demo.db"

    async def make(self) -> None:
        """Play the examples into it. Raises Trouble."""
        await asyncio.get_running_loop().run_in_executor(None, self.fill)

    def fill(self) -> None:
        """Play the examples into it; this takes a second or two. Raises Trouble."""
        from sessions.setup.demo import load
        from sessions.store import open_store

        store = open_store(self.path, lasting=False)
        try:
            load(store)
        finally:
            store.close()

    def open(self) -> Store:
        """Open it. Raises Trouble."""
        from sessions.store import open_store

        return open_store(self.path)

    def close(self) -> None:
        """Delete it."""
        self._folder.cleanup()
