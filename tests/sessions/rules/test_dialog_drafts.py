"""A half-typed dialog is its author's draft; nobody else gets any answer, word or sign of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.errors import Refused
from sessions.minutes.markdown import export_markdown
from sessions.records.amendments import Redact
from sessions.records.captures import Capture
from sessions.records.decisions import DeferDecision, RecordDecision
from sessions.room import Room
from sessions.rules.dialog_drafts import DialogDraft, changed, changes, dialog_draft_key
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.records.series import begun, closed

WORDS = "Zanzibar layoffs by quokkaday"
PLACE = "it/text@0,29"
answers = st.dictionaries(st.sampled_from("abc"), st.text(min_size=1) | st.integers(), min_size=1)
payloads = st.dictionaries(st.sampled_from(["it", "other"]), answers)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path / "p.db")
    yield store
    store.close()


def half_typed(room: Room, seat: str = "cpo", table: bool = False) -> tuple[str, str, int, str]:
    """Let a seat type half a fact."""
    key = dialog_draft_key(room.view(seat), "fact", "", seat, table=table)
    room.save_dialog_draft(key, DialogDraft({"it": {"text": WORDS}}, PLACE))
    return key


@pytest.mark.slow
@given(payloads, payloads)
def test_applying_the_changes_to_the_initial_values_gives_what_was_typed(begins: Any, typed: Any) -> None:
    made = changed(begins, changes(begins, typed))
    assert {key: value for key, value in made.items() if value} == typed


@given(st.none() | st.integers() | st.text() | st.lists(st.integers()) | st.dictionaries(st.text(), st.integers()))
def test_data_without_the_shape_of_answers_changes_nothing(found: Any) -> None:
    assert changed({"it": {"text": "a"}}, found) == {"it": {"text": "a"}}


def test_a_dialog_draft_is_there_at_every_terminal_of_its_seat_and_at_no_other(store: SqliteStore) -> None:
    room = begun(store)
    key = half_typed(room)
    mine, other = (Room(store, room.id, frozenset([seat]), "ssh") for seat in ("cpo", "cto"))
    assert mine.dialog_drafts() == {key: DialogDraft({"it": {"text": WORDS}}, PLACE)}
    assert not other.dialog_drafts()
    with pytest.raises(Refused):
        other.save_dialog_draft(key, None)
    assert "quokkaday" not in export_markdown(other.view("cto")) and not store.search("quokkaday")
    mine.save_dialog_draft(key, None)
    assert store.drafting(room.id) == []


def test_a_dialog_draft_is_deleted_by_the_command_it_was_typed_for(store: SqliteStore) -> None:
    room = begun(store)
    key = half_typed(room)
    with pytest.raises(Refused):
        room.do(Capture(what="fact", text=""), "cpo", key)
    assert key in room.dialog_drafts()
    room.do(Capture(what="fact", text=WORDS), "cpo", key)
    assert not room.dialog_drafts()


def test_no_dialog_draft_outlives_its_session_but_one_typed_after_the_close_is_kept(store: SqliteStore) -> None:
    room = begun(store)
    key = half_typed(room)
    half_typed(room, "cto", table=True)
    elsewhere = Room(store, room.id, frozenset(["cpo"]), "ssh")
    closed(room)
    assert store.drafting(room.id) == []
    elsewhere.refresh()
    elsewhere.save_dialog_draft(key, DialogDraft({"it": {"text": WORDS}}))
    assert store.drafting(room.id) == []
    after = half_typed(elsewhere)
    assert after[2] == 1 and after in room.dialog_drafts()


def test_a_redaction_also_removes_words_from_dialog_drafts(store: SqliteStore) -> None:
    room = begun(store)
    room.do(RecordDecision(title=WORDS, method="consent"), "cpo")
    room.do(DeferDecision(decision="D1"), "cpo")
    closed(room)
    key = half_typed(room, "cto")
    assert WORDS in str(room.dialog_drafts()[key])
    for seat in ("cpo", "cto"):
        room.do(Redact(target="D1.title", reason="It names what was told in confidence."), seat)
    assert WORDS not in str(room.dialog_drafts()[key])
