from pathlib import Path

import pytest

from sessions.errors import Missing
from sessions.store import open_store
from tests.sessions.store.sample import goal, keep, same, started


def test_what_was_saved_is_loaded_row_for_row(tmp_path: Path) -> None:
    with_store = open_store(tmp_path / "parley.db")
    session = started(with_store)
    session.put(goal())
    keep(with_store, session)
    assert same(with_store.load("7k3qf2xa"), session)
    assert [change.rev for change in with_store.newer("7k3qf2xa", 0)] == [1, 2]
    print(with_store.sessions(), with_store.search("refu"))
    with_store.close()


def test_a_session_that_is_not_there_is_missing(tmp_path: Path) -> None:
    store = open_store(tmp_path / "parley.db")
    with pytest.raises(Missing):
        store.load("7k3qf2xb")
