"""The examples in a temporary file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sessions.setup.demo import load
from sessions.store import open_store
from sessions.store.protocol import Store


class DemoFile:
    """A file with the examples, deleted when it is closed, or with this process at the latest."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="parley-demo-")
        self.path = Path(self._folder.name) / "demo.db"

    def fill(self) -> None:
        """Play the examples into it; this takes a second or two. Raises Trouble."""
        store = open_store(self.path, lasting=False)
        try:
            load(store)
        finally:
            store.close()

    def open(self) -> Store:
        """Open it. Raises Trouble."""
        return open_store(self.path)

    def close(self) -> None:
        """Delete it."""
        self._folder.cleanup()
