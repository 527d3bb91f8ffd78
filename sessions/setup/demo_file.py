"""The examples in a temporary file."""

from sessions.files.passing_folder import PassingFolder
from sessions.setup.demo import load
from sessions.store import open_store
from sessions.store.protocol import Store


class DemoFile:
    """A file with the examples, deleted when it is closed, or with this process at the latest."""

    def __init__(self) -> None:
        self._folder = PassingFolder("demo")
        self.path = self._folder.path / "demo.db"

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
        self._folder.close()
