from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "parley.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], SqliteStore]]:
    """Open the same file as often as wanted, each time as another terminal would."""
    stores: list[SqliteStore] = []

    def once_more() -> SqliteStore:
        stores.append(open_store(path))
        return stores[-1]

    yield once_more
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], SqliteStore]) -> SqliteStore:
    return opened()
