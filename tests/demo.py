"""The examples of `parley demo`, which a process of the tests plays once; each test takes a copy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from sessions.setup.demo import load
from sessions.store import open_store


@dataclass(frozen=True)
class Demo:
    """A file with the examples, and their ids, the earliest first."""

    db: Path
    first: str
    closed: str
    live: str

    def copied(self, to: Path) -> Demo:
        """Copy the file and its mirror to another path."""
        shutil.copy(self.db.with_suffix(".log"), to.with_suffix(".log"))
        return replace(self, db=Path(shutil.copy(self.db, to)))


def played(path: Path) -> Demo:
    """Play the examples into a new file."""
    store = open_store(path)
    first, closed, live = load(store)
    store.close()
    return Demo(path, first, closed, live)
