"""What is revealed is found, whatever the words look like; what is hidden is not."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.minutes.toml import export_toml
from sessions.model import ROWS, Answered, Decision, Goal, Header, Option, Participant, Question, Sheet
from sessions.store import migrations, open_store
from sessions.store.protocol import Hit
from sessions.store.search import searched
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.store.sample import ID, goal, save, started
from tests.sessions.worded import worded

SEAL = "sha256:" + "a" * 64


def found(store: SqliteStore, words: str) -> list[tuple[str, str]]:
    return [(hit.table, hit.ref) for hit in store.search(words)]


def test_a_goal_is_found_with_the_words_around_it(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal())
    save(store, session)
    assert store.search("settle refunds") == [Hit(ID, "Q1 roadmap", "goal", "G1", "Refunds settle in 24 hours")]


def test_the_last_word_may_be_incomplete_and_accents_do_not_matter(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal(1, "Café billing moves to Zürich"))
    save(store, session)
    assert found(store, "cafe zur") == [("goal", "G1")]
    assert found(store, "caf zurich") == []


def test_a_session_is_found_by_its_title_and_its_people(store: SqliteStore) -> None:
    started(store)
    assert found(store, "roadmap") == [("session", ID)]
    assert found(store, "ana silva") == [("participant", "cpo")]


def test_all_words_must_match(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal(1, "Refunds settle in 24 hours"))
    session.put(goal(2, "Refunds are automatic for all"))
    save(store, session)
    assert found(store, "refunds automatic") == [("goal", "G2")]
    assert len(found(store, "refunds")) == 2
    assert len(store.search("refunds", limit=1)) == 1


def test_a_changed_text_is_found_as_it_is_now_and_a_dropped_one_no_longer(store: SqliteStore) -> None:
    session = started(store)
    first = session.put(goal(1, "Refunds settle in 24 hours"))
    save(store, session)
    session.put(replace(first, text="Payouts settle in 24 hours", version=2))
    save(store, session)
    assert (found(store, "refunds"), found(store, "payouts")) == ([], [("goal", "G1")])
    session.drop(session.get(Goal, "G1"))
    save(store, session)
    assert found(store, "payouts") == []


def test_nested_rows_are_named_by_their_whole_key(store: SqliteStore) -> None:
    session = started(store)
    session.put(Decision(id="D1", title="How to ship", status="proposed", method="consent"))
    session.put(Option(decision="D1", key_="slow", text="In small steps"))
    save(store, session)
    assert found(store, "small steps") == [("option", "D1/slow")]


def test_revealed_answers_are_found(store: SqliteStore) -> None:
    session = started(store)
    session.put(Question(id="Q1", item="I1", key_="risk", ask="What worries you?", kind="list"))
    session.put(Answered(question="Q1", by="cpo", value=["on-call fatigue"], seal=SEAL))
    save(store, session)
    assert found(store, "fatigue") == [("answer", "Q1/cpo")]


def test_sheets_pins_drafts_and_live_data_are_never_found(store: SqliteStore) -> None:
    session = started(store)
    session.put(replace(session.get(Participant, "cpo"), pin="pinword", signed_key="keyword"))
    session.put(replace(goal(), proposed="proposedword"))
    for status, by in (("sealed", "cpo"), ("revealed", "cto")):
        session.put(Sheet(item="I1", form="draft", round=1, by=by, status=status, payload={"t": "sheetword"}))  # type: ignore[arg-type]
    with store.write() as writer:
        writer.set_draft(ID, ("I1", "draft", 1, "cpo"), "draftword")
    save(store, session)
    for word in ("pinword", "keyword", "proposedword", "sheetword", "draftword"):
        assert found(store, word) == [], word


def test_hidden_columns_are_never_searched() -> None:
    names = {kind.TABLE: searched(kind) for kind in ROWS}
    assert names["sheet"] == names["clock"] == names["scores"] == []
    assert names["participant"] == ["name", "title", "lens"]
    assert names["goal"] == ["text", "measure", "persona", "why", "dissent"]
    assert set(names["side"]) >= {"position", "steelman"}
    assert searched(Header)[:2] == ["title", "series"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("退款必须在二十四小时内结算", "小时"),
        ("退款必须在二十四小时内结算", "款"),
        ("返金は24時間以内に確定します", "時間以内"),
        ("返金は24時間以内に確定します", "24"),
        ("新的API流程先上线再迁移", "api流程"),
        ("환불은24시간안에끝난다고약속", "시간안에"),
        ("คืนเงินภายในยี่สิบสี่ชั่วโมง", "ภายใน"),
        ("Die Änderung für Zürich läuft", "anderung zurich"),
        ("Les reçus arrivent à l’été", "recus ete"),
        ("Hoàn tiền trong hai mươi tư giờ", "hoan tien muoi gio"),
        ("Η επιστροφή χρημάτων γίνεται", "επιστροφη χρηματων"),
        ("Отчёт о платежах всё ещё идёт", "отчет еще"),
        ("Straße für Łódź và Đà Nẵng", "strasse lodz da nang"),
        ("Ein Pro\u00addukt\u00adplan aus dem Netz", "produktplan netz"),
        ("Ein Produktplan aus dem Netz", "pro\u00adduktplan netz"),
        ("این را می\u200cخواهم داشته باشم", "میخواهم"),
        ("The plan\u2060ner\u200f keeps it", "planner keeps"),
    ],
)
def test_a_word_is_found_inside_a_text_without_spaces_and_with_or_without_its_accents(
    store: SqliteStore, text: str, words: str
) -> None:
    session = started(store)
    session.put(goal(1, text))
    save(store, session)
    assert found(store, words) == [("goal", "G1")]
    assert found(store, words.upper()) == [("goal", "G1")]
    assert store.search(words)[0].snippet == text
    store.rebuild()
    assert found(store, words) == [("goal", "G1")]


def test_signs_that_are_not_next_to_each_other_are_not_a_word(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal(1, "退款必须在二十四小时内结算"))
    save(store, session)
    assert found(store, "退必") == found(store, "算退") == []


@given(st.text(st.sampled_from("退款必须在二十四小时内结算返金はカナ한글 "), min_size=10, max_size=40), st.data())
@settings(max_examples=few(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_a_text_without_spaces_is_found(store: SqliteStore, text: str, data: st.DataObject) -> None:
    text = " ".join(text.split())
    if len(text) < 10:
        return
    session = store.load(ID) if store.sessions() else started(store)
    session.put(goal(1, text))
    save(store, session)
    word = data.draw(st.sampled_from(text.split()))
    begin = data.draw(st.integers(0, len(word) - 1))
    assert found(store, word[begin : data.draw(st.integers(begin + 1, len(word)))]) == [("goal", "G1")]


@pytest.mark.parametrize("words", ["", "   ", "!!", '"', "-", "*", "()"])
def test_words_without_letters_find_nothing(store: SqliteStore, words: str) -> None:
    started(store)
    assert store.search(words) == []


@settings(max_examples=few(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=20) | st.sampled_from(['NEAR("a")', "a AND", "NOT x", "text:x", 'a"b', "^a", "a* OR", "{x} : y"])
)
def test_no_words_can_break_the_search(store: SqliteStore, words: str) -> None:
    assert store.search(words) == []


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F), min_size=1, max_size=12))
@settings(max_examples=few(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_word_that_was_written_is_found(store: SqliteStore, word: str) -> None:
    session = store.load(ID) if store.sessions() else started(store)
    session.put(goal(1, f"{word} must settle"))
    save(store, session)
    assert ("goal", "G1") in found(store, word)


def test_the_index_can_be_rebuilt(store: SqliteStore) -> None:
    session = started(store)
    session.put(goal())
    save(store, session)
    with store.write() as writer:
        writer._conn.execute("DELETE FROM revealed")
        writer._conn.execute("INSERT INTO search (search) VALUES ('delete-all')")
    assert found(store, "refunds") == []
    store.rebuild()
    assert found(store, "refunds") == [("goal", "G1")]
    assert found(store, "roadmap") == [("session", ID)]


# --- what is searched is what the minutes show ------------------------------------------------------------------------


def test_a_word_is_found_exactly_if_it_is_in_the_minutes(store: SqliteStore) -> None:
    session, told = worded()
    save(store, session)
    minutes = export_toml(session)
    names = {"session.playbook", "board.kind", "amendment.target", "participant.signed_key", "option.key"}
    assert names <= set(told.values())
    for word, where in told.items():
        if where not in names:  # what the rules go by is nobody's words
            assert bool(found(store, word)) == (word in minutes), where


def test_a_file_of_an_older_version_is_indexed_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(path)
    session = started(store)
    session.put(replace(goal(), why="退款必须在二十四小时内结算"))
    save(store, session)
    with store.write() as writer:
        writer._conn.execute("DELETE FROM revealed")
        writer._conn.execute("INSERT INTO search (search) VALUES ('delete-all')")
        writer._conn.execute("PRAGMA user_version = 4")
    store.close()
    monkeypatch.setattr(migrations, "apply", lambda database: None)
    store = open_store(path)
    assert found(store, "小时") == [("goal", "G1")]
    store.close()
