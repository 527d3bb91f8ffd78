"""Redacted words are nowhere in the file any more, and the record is still valid."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import redaction
from sessions.model import Clock, Goal, Item, Participant, Raise, Row, Sheet
from sessions.model.columns import REDACTED, image
from sessions.rules.forms import seal
from sessions.session import Session
from sessions.store import connection, open_store
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import ID, goal, redact, same, save, started

SECRET = "Zanzibar layoffs by quokkaday"
KEY = ("I1", "ballot", 1, "cpo")


def tell(store: SqliteStore) -> Session:
    """Say the secret in a goal, its later edit, a revealed sheet and a draft."""
    session = started(store)
    session.put(goal(1, SECRET))
    session.put(goal(2, f"As agreed, {SECRET}, no earlier"))
    save(store, session)
    session.put(replace(session.get(Goal, "G1"), text="Something harmless", version=2))
    payload = {"goals": [{"text": SECRET}], "note": "harmless"}
    session.put(
        Sheet(item="I1", form="draft", round=1, by="cpo", status="revealed", salt="s", payload=payload,
              seal=seal(payload, "s"))
    )  # fmt: skip
    with store.write() as writer:
        writer.set_draft(ID, KEY, {"why": SECRET, "support": 3}, "G1/why@0,29")
        writer.set_draft(ID, (*KEY[:3], "cto"), {"why": "harmless"}, "G1/why@0,8")
    save(store, session)
    return session


@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_no_byte_of_the_words_is_left(path: Path, journal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if journal == "truncate":
        monkeypatch.setattr(connection, "WAL_SAFE_SINCE", (99, 0, 0))
    store = open_store(path)
    session = tell(store)
    assert any(b"quokkaday" in file.read_bytes() for file in path.parent.iterdir())
    redact(store, session, [SECRET])
    store.close()
    for file in path.parent.iterdir():
        data = file.read_bytes().lower()
        for word in (b"zanzibar", b"quokkaday", b"anzibar", b"uokkaday"):
            assert word not in data, (file, word)


def test_the_words_are_removed_from_the_wal_while_the_file_is_open(path: Path) -> None:
    store, other = open_store(path), open_store(path)
    session = tell(store)
    other.load(ID)
    redact(store, session, [SECRET])
    wal = path.with_name("parley.db-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    store.close()
    other.close()


def test_lines_are_removed_where_they_stand_together_and_nowhere_else(store: SqliteStore) -> None:
    lines = {"what": "the queue", "change": "doubles", "amount": "", "when": "March", "why": ""}
    session = started(store)
    session.put(goal(1, "We move the ledger in March"))
    payload = {
        "G1": {"support": 1, "what": "the  queue", "change": "doubles", "when": "March"},
        "G2": {"what": "March"},
    }
    session.put(
        Sheet(item="I1", form="draft", round=1, by="cpo", status="revealed", salt="s", payload=payload,
              seal=seal(payload, "s"))
    )  # fmt: skip
    save(store, session)
    redact(store, session, [lines])
    found = store.load(ID)
    said = {"support": 1, "what": REDACTED, "change": REDACTED, "when": REDACTED}
    assert found.all(Sheet)[0].payload == {"G1": said, "G2": {"what": "March"}}
    assert found.get(Goal, "G1").text == "We move the ledger in March"
    assert store.verify(ID) == []


def test_the_record_is_still_valid_and_matches_the_tables(store: SqliteStore) -> None:
    session = tell(store)
    digests = [image.digest for change in store.newer(ID, 0) for image in change.images]
    hashes = [change.hash for change in store.newer(ID, 0)]
    redact(store, session, [SECRET])
    assert store.verify(ID) == []
    assert [change.hash for change in store.newer(ID, 0)][:-1] == hashes
    assert [image.digest for change in store.newer(ID, 0) for image in change.images][: len(digests)] == digests
    loaded = store.load(ID)
    assert loaded.get(Goal, "G1").text == "Something harmless"
    assert loaded.get(Goal, "G2").text == f"As agreed, {REDACTED}, no earlier"
    assert loaded.all(Sheet)[0].payload == {"goals": [{"text": REDACTED}], "note": "harmless"}
    assert store.draft(ID, KEY) == {"why": REDACTED, "support": 3}
    assert (store.draft_place(ID, KEY), store.draft_place(ID, (*KEY[:3], "cto"))) == (None, "G1/why@0,8")
    assert store.search("zanzibar") == []
    assert [hit.ref for hit in store.search("agreed")] == ["G2"]
    store.rebuild(from_log=True)
    assert same(store.load(ID), loaded)


def test_only_images_that_lost_words_lose_their_salt(store: SqliteStore) -> None:
    session = tell(store)
    redact(store, session, [SECRET])
    bare = {(change.rev, image.table, image.key) for change in store.newer(ID, 0) for image in change.images
            if image.redacted}  # fmt: skip
    assert bare == {(2, "goal", ("G1",)), (2, "goal", ("G2",)), (3, "sheet", ("I1", "draft", 1, "cpo"))}


def test_a_short_text_is_redacted_only_where_it_is_the_whole_value(store: SqliteStore) -> None:
    session = started(store)
    session.put(replace(goal(1, "Bonus plan stays as it is"), measure="Bonus"))
    save(store, session)
    redact(store, session, ["Bonus"])
    found = store.load(ID).get(Goal, "G1")
    assert (found.text, found.measure) == ("Bonus plan stays as it is", REDACTED)


def test_keys_seats_and_choices_stay_whatever_is_redacted(store: SqliteStore) -> None:
    session = tell(store)
    redact(store, session, ["cpo", "G1", "open", "I1", ID, "revealed"])
    assert store.verify(ID) == []
    assert same(store.load(ID), session)


@pytest.mark.parametrize(
    "row",
    [
        Item(id="I1", title="Payments", kind="align", planned_minutes=15, phase="draft", ready=("cpo", "cto"),
             settings={"form": "short"}),
        Clock(item="I1", phase="draft", forgiven=("cto",)),
        Participant(key_="cpo", name="Ana Silva", role="leader", pin="pbkdf2$1$2$3"),
        Sheet(item="I1", form="draft", round=1, by="cpo", status="sealed", seal=f"sha256:{'a' * 64}", salt="s" * 32),
    ],
    ids=lambda row: row.TABLE,
)  # fmt: skip
def test_the_values_that_the_rules_use_are_never_redacted(row: Row) -> None:
    before = image(row)
    texts = [text for text in _strings(before) if text not in ("Payments", "Ana Silva")]
    assert redaction.redacted_image(type(row), before, texts) == before


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in _strings(each)]


def test_the_answer_to_what_would_raise_support_can_be_redacted(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal())
    session.put(Raise(goal="G1", round=1, by="cto", text=SECRET))
    save(store, session)
    redact(store, session, [SECRET])
    assert store.load(ID).all(Raise)[0].text == REDACTED


def test_other_sessions_keep_their_words(store: SqliteStore) -> None:
    session = tell(store)
    other = started(store, "7k3qf2xb")
    other.put(goal(1, SECRET))
    save(store, other)
    redact(store, session, [SECRET])
    assert same(store.load("7k3qf2xb"), other)
    assert store.verify("7k3qf2xb") == []


WORDS = st.characters(exclude_characters="[]")  # with brackets, what stands in for a text could complete it again


@given(st.text(WORDS, max_size=40), st.lists(st.text(WORDS, max_size=14), max_size=3))
def test_a_redacted_text_contains_none_of_the_long_words(text: str, words: list[str]) -> None:
    for secret in words:
        if len(secret) >= redaction.LONG:
            assert secret not in redaction.redacted(f"{text}{secret}{text}", [secret])
    assert redaction.redacted(text, []) == text
