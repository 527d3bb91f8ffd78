"""Whatever rows a session has, the file gives back the same ones, in the order of the record."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.change import fold
from sessions.model import ROWS, Goal, Item, Option, Parked, Row
from sessions.model.columns import image, restore
from sessions.model.records import Decision
from sessions.session import Session
from sessions.store import open_store
from sessions.store.connection import connect, open_writer
from sessions.store.tables import TABLES
from tests.few import few
from tests.sessions.store import rows
from tests.sessions.store.sample import ID, goal, save, started


@pytest.mark.slow
@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.TABLE)
def test_every_valid_row_is_loaded_as_it_was(path: Path, kind: type[Row]) -> None:
    conn = open_writer(path)
    conn.execute("PRAGMA foreign_keys = OFF")  # one row alone has no parents

    @settings(max_examples=few(12), suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(rows.of(kind))
    def comes_back(row: Row) -> None:
        session = str(image(row)["id"]) if kind.TABLE == "session" else ID
        table = TABLES[kind.TABLE]
        conn.execute("BEGIN IMMEDIATE")
        try:
            table.put(conn, session, image(row))
            assert [restore(kind, found) for found in table.images(conn, session)] == [row]
            table.drop(conn, session, row.key())
            assert table.images(conn, session) == []
        finally:
            conn.execute("ROLLBACK")

    comes_back()
    conn.close()


WHAT = st.sampled_from(["put", "drop"])
WHICH = st.sampled_from(["goal", "item", "parked", "decision", "option"])
STEPS = st.lists(
    st.lists(st.tuples(WHAT, WHICH, st.integers(1, 4), st.integers(0, 99)), min_size=1, max_size=6), max_size=8
)


def _do(session: Session, what: str, which: str, n: int, x: int) -> None:
    row: Row
    match which:
        case "goal":
            row = goal(n, f"Refunds settle in {x} hours")
        case "item":
            row = Item(id=f"I{n + 1}", title=f"Item {x}", kind="talk", planned_minutes=x + 1, ready=("cpo",) * (x % 3))
        case "parked":
            row = Parked(id=f"P{n}", text=f"Later {x}", by="cto")
        case "decision":
            row = Decision(id=f"D{n}", title=f"Ship {x}", status="proposed", method="consent", goals=("G1",))
        case _:
            row = Option(decision=f"D{n}", key_=f"o{x % 2}", text=f"Way {x}")
            if session.find(Decision, f"D{n}") is None:
                return
    if what == "put":
        session.put(row)
    elif (old := session.find(type(row), *row.key())) is not None:
        for option in session.all(Option, decision=f"D{n}") if which == "decision" else []:
            session.drop(option)
        session.drop(old)


@pytest.mark.slow
@settings(max_examples=few(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_loading_gives_the_fold_of_the_record_including_the_order(steps: list[list[tuple[str, str, int, int]]]) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "parley.db")
        session = started(store)
        for step in steps:
            for what, which, n, x in step:
                _do(session, what, which, n, x)
            save(store, session)
        told = fold(Session(), store.newer(ID, 0))
        loaded = store.load(ID)
        assert loaded.rows() == told.rows()
        assert (loaded.rev, loaded.head) == (told.rev, told.head)
        assert store.verify(ID) == []
        store.rebuild(from_log=True)
        assert store.load(ID).rows() == told.rows()
        store.close()


def test_a_row_that_was_removed_and_added_again_comes_last(path: Path) -> None:
    store = open_store(path)
    session = started(store)
    for n in (1, 2, 3):
        session.put(goal(n))
    save(store, session)
    session.drop(session.get(Goal, "G3"))
    session.drop(session.get(Goal, "G1"))
    save(store, session)
    session.put(goal(1))
    save(store, session)
    assert [found.id for found in store.load(ID).all(Goal)] == ["G2", "G1"]
    store.close()


def test_control_codes_put_into_the_file_by_hand_are_never_shown(path: Path) -> None:
    store = open_store(path)
    started(store)
    by_hand = connect(path)
    by_hand.execute("UPDATE session SET title = ?", ["evil \x1b]0;x\x07 title"])
    by_hand.close()
    assert store.load(ID).header.title == "evil ]0;x title"
    assert store.sessions()[0].title == "evil ]0;x title"
    store.close()
