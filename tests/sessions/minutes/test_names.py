"""The words that people read in place of keys: each is about something that there is."""

import tomllib
from typing import Any

import pytest

from schemas import read_text
from sessions.minutes.names import day_words, how_decided, label_of, name_of, title_of
from sessions.model import TABLES, Board, BoardRow, Decision, Goal, Side
from sessions.model.columns import columns
from sessions.session import Session

WORDS = tomllib.loads(read_text("minutes/words.toml"))
BY_PATTERN = {("agenda", "kind"), ("follow_up", "outcome")}  # these take any word, so that one can be added


def test_every_label_and_every_word_for_a_value_is_about_a_column_of_the_minutes() -> None:
    known = {
        (kind.TABLE, column.name): column.choices
        for kind in TABLES.values()
        for column in columns(kind)
        if not column.live
    }
    for table, labels in WORDS["labels"].items():
        assert not [name for name in labels if (table, name) not in known], table
    for table, names in WORDS["values"].items():
        for name, values in names.items():
            choices = set(known[table, name])
            assert set(values) == choices or (table, name) in BY_PATTERN, (table, name)


def test_a_column_without_words_of_its_own_is_read_by_its_name() -> None:
    assert label_of(Goal, "owner") == "Owner"
    assert label_of(Side, "fidelity_first") == "How well it made the other's case at the first attempt, from 0 to 100"


def test_an_id_of_this_session_is_read_by_its_words_and_any_other_stays(session: Session) -> None:
    session.put(Board(id="B2", item="I1", title="Risks", kind="risks"))
    session.put(BoardRow(board="B2", key_="risk-1", text="The queue\nstalls"))
    assert title_of(session, "G1") == title_of(session, "7k3qf2xa/G1") == session.get(Goal, "G1").text
    assert title_of(session, "B2/risk-1") == "The queue stalls"
    assert [title_of(session, each) for each in ("G9", "5tq0v8mz/G1", "F1", "so")] == [None] * 4


def test_an_unknown_seat_stays_as_it_is_and_a_day_is_the_same_in_every_language(session: Session) -> None:
    assert name_of(session, "cto") == "Chief Technology Officer" and name_of(session, "cfo") == "cfo"
    due = session.get(Goal, "G1").due
    assert due and day_words(due) == "30 Jun 2026"


@pytest.mark.parametrize(
    ("method", "status", "says"),
    [
        ("consent", "decided", "decided · both agreed"),
        ("owner", "decided", "decided by its owner"),
        ("integrator", "escalated", "escalated"),
        ("consent", "superseded", "superseded"),
    ],
)
def test_a_decision_says_how_it_was_made_once_it_is(method: Any, status: Any, says: str) -> None:
    assert how_decided(Decision(id="D1", title="One ledger", method=method, status=status)) == says
