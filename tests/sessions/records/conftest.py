"""What the tests of records share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A real file: what is due is found by SQL."""
    store = open_store(tmp_path / "p.db")
    yield store
    store.close()
