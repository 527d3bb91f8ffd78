"""A session in memory: what a change did to its rows, and how it is undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.model import Parked
from sessions.session import Session

STEPS = st.lists(st.tuples(st.sampled_from(["put", "drop", "next"]), st.integers(1, 6), st.sampled_from("ab")))


Steps = list[tuple[str, int, str]]


def _topic(number: int, text: str) -> Parked:
    return Parked(id=f"P{number}", text=text, by="cpo")


def _play(session: Session, steps: Steps) -> None:
    for step, number, text in steps:
        found = session.find(Parked, f"P{number}")
        if step == "put":
            session.put(_topic(number, text))
        elif step == "drop" and found is not None:
            session.drop(found)
        elif step == "next":
            session.put(_topic(int(session.next_id(Parked, "P")[1:]), text))


@given(STEPS, STEPS)
def test_a_rollback_restores_the_earlier_rows_and_their_order(first: Steps, then: Steps) -> None:
    session = Session()
    _play(session, first)
    session.commit(1, "")
    before = session.all(Parked)
    _play(session, then)
    session.rollback()
    assert session.all(Parked) == before
    assert session.changed() == []


@pytest.mark.slow
@given(STEPS, STEPS)
def test_applying_a_change_to_the_table_before_it_gives_the_table_after_it(first: Steps, then: Steps) -> None:
    session = Session()
    _play(session, first)
    session.commit(1, "")
    table = {row.id: row for row in session.all(Parked)}
    _play(session, then)
    for _, (key,), row in session.changed():
        assert table.get(key) != row, "what is as it was is no change"
        if row is None:
            del table[key]
        else:
            assert isinstance(row, Parked)
            table[key] = row
    assert table == {row.id: row for row in session.all(Parked)}


@given(STEPS)
def test_a_new_id_is_one_above_the_highest_existing_one(steps: Steps) -> None:
    session = Session()
    session.next_id(Parked, "P")
    _play(session, steps)
    highest = max((int(row.id[1:]) for row in session.all(Parked)), default=0)
    assert session.next_id(Parked, "P") == f"P{highest + 1}"
