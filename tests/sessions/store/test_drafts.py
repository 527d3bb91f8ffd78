"""A draft is kept for its seat alone, outlives a restart, and is no part of the record."""

from pathlib import Path

import pytest

from sessions.store import open_store
from sessions.store.file import FileStore
from tests.sessions.store.sample import ID, started

KEY = ("I1", "ballot", 1, "cpo")


def test_a_draft_is_overwritten_and_outlives_a_restart(store: FileStore, path: Path) -> None:
    started(store)
    for support in (1, 4):
        with store.write() as writer:
            writer.set_draft(ID, KEY, {"support": support, "goals": ("G1", "G2")})
            assert writer.draft(ID, KEY) == {"support": support, "goals": ["G1", "G2"]}
    store.close()
    after = open_store(path)
    assert after.draft(ID, KEY) == {"support": 4, "goals": ["G1", "G2"]}
    assert after.drafting(ID) == [KEY]
    assert [change.rev for change in after.newer(ID, 0)] == [1]
    assert after.search("G1") == []
    after.close()


@pytest.mark.parametrize("empty", [None, "", {}, [], ()])
def test_an_empty_draft_is_none(store: FileStore, empty: object) -> None:
    started(store)
    with store.write() as writer:
        writer.set_draft(ID, KEY, "words")
        writer.set_draft(ID, KEY, empty)
    assert store.draft(ID, KEY) is None
    assert store.drafting(ID) == []


@pytest.mark.parametrize("payload", [0, False])
def test_a_nought_is_a_draft(store: FileStore, payload: object) -> None:
    started(store)
    with store.write() as writer:
        writer.set_draft(ID, KEY, payload)
    assert store.drafting(ID) == [KEY]


def test_seats_forms_and_rounds_keep_their_own_drafts(store: FileStore) -> None:
    started(store)
    keys = [KEY, ("I1", "ballot", 2, "cpo"), ("I1", "ballot", 1, "cto"), ("I1", "draft", 1, "cpo")]
    with store.write() as writer:
        for n, key in enumerate(keys):
            writer.set_draft(ID, key, [n])
    assert store.drafting(ID) == keys
    assert [store.draft(ID, key) for key in keys] == [[0], [1], [2], [3]]
