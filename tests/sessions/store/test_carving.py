"""Changes are found in the bytes of a file, without SQLite, whatever their number."""

from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.carving import carve
from tests.sessions.store.sample import goal, save, started


@pytest.mark.parametrize("count", [126, 300])
def test_every_change_is_found_however_many_there_are(tmp_path: Path, count: int) -> None:
    """A number above 127 takes two bytes in a record, of which one may be no text in UTF-8."""
    store = open_store(tmp_path / "p.db")
    session = started(store)
    for n in range(2, count + 1):
        session.put(goal(1, f"Refunds settle in {n} hours"))
        save(store, session)
    store.close()
    assert {change.rev for change in carve(tmp_path / "p.db")} == set(range(1, count + 1))
