"""A draft is stored for its seat alone, survives a restart, and isn't part of the record."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.store import open_store
from sessions.store.paths import backup_path
from sessions.store.sqlite_store import SqliteStore
from sessions.text import one_line
from tests.few import few
from tests.sessions.store.sample import ID, started

KEY = ("I1", "ballot", 1, "cpo")


def test_a_draft_is_overwritten_and_outlives_a_restart(store: SqliteStore, path: Path) -> None:
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


@pytest.mark.slow
@pytest.mark.parametrize("empty", [None, "", {}, [], ()])
def test_an_empty_draft_does_not_count(store: SqliteStore, empty: object) -> None:
    started(store)
    with store.write() as writer:
        writer.set_draft(ID, KEY, "words")
        writer.set_draft(ID, KEY, empty)
    assert store.draft(ID, KEY) is None
    assert store.drafting(ID) == []


@pytest.mark.parametrize("payload", [0, False])
def test_zero_is_a_draft(store: SqliteStore, payload: object) -> None:
    started(store)
    with store.write() as writer:
        writer.set_draft(ID, KEY, payload)
    assert store.drafting(ID) == [KEY]


def test_seats_forms_and_rounds_have_separate_drafts(store: SqliteStore) -> None:
    started(store)
    keys = [KEY, ("I1", "ballot", 2, "cpo"), ("I1", "ballot", 1, "cto"), ("I1", "draft", 1, "cpo")]
    with store.write() as writer:
        for n, key in enumerate(keys):
            writer.set_draft(ID, key, [n])
    assert store.drafting(ID) == keys
    assert [store.draft(ID, key) for key in keys] == [[0], [1], [2], [3]]


def test_the_cursor_position_is_saved_and_deleted_with_its_draft_and_belongs_to_no_other(
    store: SqliteStore, path: Path
) -> None:
    started(store)
    other = ("I1", "ballot", 1, "cto")
    with store.write() as writer:
        writer.set_draft(ID, KEY, "words", "G2/reason@1,4")
        writer.set_draft(ID, other, "words")
    store.close()
    after = open_store(path)
    assert (after.draft_place(ID, KEY), after.draft_place(ID, other)) == ("G2/reason@1,4", None)
    with after.write() as writer:
        writer.set_place(ID, KEY, "G3/reason@0,0")
    assert (after.draft(ID, KEY), after.draft_place(ID, KEY)) == ("words", "G3/reason@0,0")
    with after.write() as writer:
        writer.set_draft(ID, KEY, None, "G2/reason@1,4")
        writer.set_place(ID, KEY, "G2/reason@1,4")
    assert (after.draft_place(ID, KEY), after.drafting(ID)) == (None, [other])
    with after.write() as writer:
        writer.set_draft(ID, KEY, "new")
    assert after.draft_place(ID, KEY) is None
    after.close()


def test_the_cursor_position_is_in_no_change_and_survives_a_rebuild_and_a_backup_as_its_draft_does(
    store: SqliteStore, path: Path
) -> None:
    started(store)
    with store.write() as writer:
        writer.set_draft(ID, KEY, "words", "zqplace/reason@0,5")
    assert "zqplace" not in repr(store.newer(ID, 0)) + repr(store.load(ID).rows())
    assert store.search("zqplace") == [] and store.verify(ID) == []
    store.rebuild(from_log=True)
    assert (store.draft(ID, KEY), store.draft_place(ID, KEY)) == ("words", "zqplace/reason@0,5")
    store.backup()
    copy = open_store(backup_path(path))
    assert (copy.draft(ID, KEY), copy.draft_place(ID, KEY)) == ("words", "zqplace/reason@0,5")
    copy.close()


def test_any_cursor_position_is_saved_clean_and_short_or_not_at_all(store: SqliteStore) -> None:
    started(store)

    @settings(max_examples=few(60), deadline=None)
    @given(st.text(max_size=230) | st.just("x" * 200) | st.just("x" * 201))
    def is_kept(place: str) -> None:
        with store.write() as writer:
            writer.set_draft(ID, KEY, "words", place)
        wanted = one_line(place)
        assert store.draft_place(ID, KEY) == (wanted if 0 < len(wanted) <= 200 else None)
        assert store.draft(ID, KEY) == "words"

    is_kept()
