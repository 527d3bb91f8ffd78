"""The boards of a series, as a store reads them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sessions.model import Board, BoardRow, Item
from sessions.store.sqlite_store import SqliteStore
from tests.sessions.store.sample import START, blank, save


def with_board(store: SqliteStore, id_: str, day: int, kind: str = "board", **header: Any) -> None:
    session = blank(id_, f"Session {day}")
    found = {"series": "Product", "status": "closed", "started_at": START + timedelta(days=day), **header}
    session.put(replace(session.header, **found))
    session.put(replace(session.get(Item, "I1"), kind=kind))
    session.put(Board(id="B1", item="I1", title="Risks", kind="risks"))
    for n in (2, 1):
        session.put(BoardRow(board="B1", key_=f"risk-{n}", text=f"Risk {n}", columns={"likely": n}))
    save(store, session)


def test_the_boards_of_closed_sessions_come_oldest_first_with_their_rows_in_order(store: SqliteStore) -> None:
    with_board(store, "7k3qf2xb", 7)
    with_board(store, "7k3qf2xa", 0, kind="talk")
    with_board(store, "7k3qf2xc", 3, status="running")
    with_board(store, "7k3qf2xd", 4, series="Another")
    first, second = store.boards("Product")
    assert (first.session, first.title, first.day, first.opened) == ("7k3qf2xa", "Session 0", START.date(), False)
    assert (second.session, second.day, second.opened) == ("7k3qf2xb", date(2026, 3, 17), True)
    assert [(row.key_, row.columns) for row in first.rows] == [("risk-2", {"likely": 2}), ("risk-1", {"likely": 1})]


def test_a_session_can_be_left_out_and_only_those_asked_for_are_read(store: SqliteStore) -> None:
    with_board(store, "7k3qf2xa", 0)
    with_board(store, "7k3qf2xb", 7)
    assert [each.session for each in store.boards("Product", but="7k3qf2xb")] == ["7k3qf2xa"]
    assert [each.session for each in store.boards("Product", ids=["7k3qf2xb"])] == ["7k3qf2xb"]
