"""A board over a series: rows come along, and each cell knows what it was and since when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sessions.earlier_boards import rows_before, since, was
from sessions.exercises.board.import_rows import ImportRows
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.state import board_in, rows_in
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import BoardRow, Clock, Item
from sessions.records.captures import Capture
from sessions.rules.moves import Advance, Seal
from sessions.rules.trail import advance
from sessions.session import Session
from sessions.setup.new_session import admit
from sessions.store import open_store
from sessions.store.protocol import Store
from tests.sessions.boards.kinds import FACTS, PLAINEST, RISKS, SHEET
from tests.sessions.play import START, Play, item
from tests.sessions.store.sample import save

Keep = Callable[[Any, Session], None]
SERIES = "Product"
IDS = ("7k3qf2xa", "7k3qf2xb", "7k3qf2xc")
DAYS = [START.date() + timedelta(days=7 * n) for n in range(4)]


def kept(store: Any, session: Session) -> None:
    """Keep a closed session in a file."""
    fresh = Session()
    for row in session.rows():
        fresh.put(row)
    save(store, fresh)


def imported(store: Any, session: Session) -> None:
    """Keep a closed session as its minutes say it, which is all that another file has of it."""
    fresh = Session(session.rows(), 1, "sha256:" + "a" * 64)
    text = export_toml(fresh)
    again = read_minutes(text, "minutes.toml")
    assert export_toml(again) == text
    assert admit(store, again) == session.header.id


def meet(store: Store, n: int, board: dict[str, Any], *before: Item) -> Play:
    """Return the nth session of the series, at its board."""
    items = [*before, item("board", settings={"board": board}, id="I5")]
    play = Play(item("talk"), *items, item("talk", id="I6"))
    header = replace(play.session.header, id=IDS[n], series=SERIES, started_at=START + timedelta(days=7 * n))
    play.session.put(header)
    play.session.commit(1, "")
    play.before = store.boards(SERIES, but=IDS[n])
    play.do(Advance())
    return play


def close(store: Store, play: Play, keep: Keep) -> None:
    while play.session.active is not None:
        for seat in play.session.leaders:
            form = str(play.item.phase)
            if form in ("fill", "annotate", "vote"):
                play.do(Seal(form=form, payload={"pick": {"pass": True}}), seat)
        play.do(Advance())
    session = play.session
    ended = session.header.started_at
    assert ended is not None
    session.put(replace(session.header, status="closed", ended_at=ended + timedelta(hours=1), actual_minutes=60))
    for clock in session.all(Clock):
        session.drop(clock)
    keep(store, session)


@pytest.fixture(params=[kept, imported], ids=["kept here", "imported from minutes"])
def keep(request: pytest.FixtureRequest) -> Keep:
    found: Keep = request.param
    return found


@pytest.fixture
def store(tmp_path: Path) -> Any:
    found = open_store(tmp_path / "p.db")
    yield found
    found.close()


def there(play: Play) -> dict[str, tuple[str, str | None]]:
    return {row.key_: (row.text, row.from_) for row in rows_in(play.session, play.item)}


def agreed(play: Play, row: str, likely: int) -> None:
    while play.item.phase != "reveal":
        for seat in play.session.leaders:
            if play.item.phase in ("fill", "annotate"):
                payload = {row: {"likely": likely}} if play.item.phase == "fill" else {}
                play.do(Seal(form=str(play.item.phase), payload=payload), seat)
        play.do(Advance())


def test_rows_come_along_over_three_sessions_with_what_they_were_and_since_when(store: Store, keep: Keep) -> None:
    first = meet(store, 0, RISKS)
    for text in ("Lock-in", "Churn"):
        first.do(AddRow(board="B1", values={"risk": text, "ours": "ours"}), "cpo")
    agreed(first, "risk-1", 2)
    close(store, first, keep)

    second = meet(store, 1, RISKS)
    assert there(second) == {
        "risk-1": ("Lock-in", "7k3qf2xa/B1/risk-1"),
        "risk-2": ("Churn", "7k3qf2xa/B1/risk-2"),
    }
    board = board_in(second.session, second.item)
    assert board and board.from_ == "7k3qf2xa/B1"
    second.do(RemoveRow(board="B1", row="risk-2"), "cto")
    second.do(AddRow(board="B1", values={"risk": "Hiring"}), "cpo")
    agreed(second, "risk-1", 4)
    close(store, second, keep)

    third = meet(store, 2, RISKS)
    assert there(third) == {
        "risk-1": ("Lock-in", "7k3qf2xb/B1/risk-1"),
        "risk-2": ("Hiring", "7k3qf2xb/B1/risk-2"),
    }
    agreed(third, "risk-1", 4)
    known, row = rows_before(third.before), third.session.get(BoardRow, "B1", "risk-1")
    assert (row.columns or {})["likely"] == was(known, row, "likely", "risk") == 4
    assert since(known, row, "likely", "risk", DAYS[2]) == DAYS[1]
    assert since(known, row, "ours", "risk", DAYS[2]) == DAYS[0]
    hiring = third.session.get(BoardRow, "B1", "risk-2")
    assert since(known, hiring, "risk", "risk", DAYS[2]) == DAYS[1]
    assert was(known, hiring, "likely", "risk") is None


def test_facts_captured_in_between_come_along_after_those_of_the_last_board(store: Store, keep: Keep) -> None:
    first = meet(store, 0, FACTS)
    first.do(AddRow(board="B1", values={"fact": "Churn is 3 %", "source": "Billing"}), "cpo")
    close(store, first, keep)
    second = meet(store, 1, PLAINEST)
    second.do(Capture(what="fact", text="We lost the bank"), "cto")
    close(store, second, keep)
    third = meet(store, 2, FACTS)
    found = [(row.text, row.from_) for row in rows_in(third.session, third.item)]
    assert found == [("Churn is 3 %", "7k3qf2xa/B1/fact-1"), ("We lost the bank", "7k3qf2xb/B2/fact-1")]
    lost = next(row for row in rows_in(third.session, third.item) if row.text == "We lost the bank")
    assert (lost.columns or {})["about"] == "7k3qf2xb/I5"


def test_a_stale_row_makes_its_board_due_until_a_later_session_opens_the_board(store: Store, keep: Keep) -> None:
    board = {**FACTS, "stale_days": 45, "stale_from": "as_of", "look_every": 30}
    first = meet(store, 0, board)
    old = (DAYS[0] - timedelta(days=40)).isoformat()
    for fact, day in (("Churn is 3 %", old), ("Refunds take 4 days", DAYS[0].isoformat()), ("Undated", "")):
        first.do(AddRow(board="B1", values={"fact": fact, "source": "Billing", "as_of": day}), "cpo")
    close(store, first, keep)
    stale = "Stale: Churn is 3 %; Refunds take 4 days"
    assert due_boards(store) == [("7k3qf2xa/B1", DAYS[0] + timedelta(days=6), f"What both know. {stale}")]

    second = meet(store, 1, board)
    second.do(RemoveRow(board="B1", row="fact-1"), "cpo")
    second.do(EditRow(board="B1", row="fact-2", values={"as_of": "2999-01-01"}), "cpo")
    close(store, second, keep)
    assert due_boards(store) == [("7k3qf2xb/B1", DAYS[1] + timedelta(days=30), "What both know")]


def due_boards(store: Store) -> list[tuple[str, date | None, str]]:
    found = store.due(date.max, series=SERIES)
    return [(each.id, each.day, each.text) for each in found if each.kind == "board"]


def test_a_fact_captured_again_before_the_board_opens_continues_the_old_one(store: Store, keep: Keep) -> None:
    first = meet(store, 0, FACTS)
    first.do(AddRow(board="B1", values={"fact": "Churn is 3 %", "source": "Billing"}), "cpo")
    close(store, first, keep)
    second = Play(item("talk"), item("board", settings={"board": FACTS}, id="I5"))
    second.session.put(replace(second.session.header, id=IDS[1], series=SERIES))
    second.before = store.boards(SERIES)
    second.do(Capture(what="fact", text="churn is  3 %", source="A call"), "cto")
    second.do(Advance())
    (row,) = rows_in(second.session, second.item)
    assert row.from_ == "7k3qf2xa/B1/fact-1"
    assert (row.columns or {})["source"] == "A call"


def imported_before(store: Store, n: int, board: dict[str, Any], *rows: dict[str, Any]) -> Play:
    """Return the nth session of the series, at its board, on which these rows were before it began."""
    play = Play(item("talk"), item("board", settings={"board": board}, id="I5"))
    play.session.put(replace(play.session.header, id=IDS[n], series=SERIES))
    play.before = store.boards(SERIES)
    play.do(ImportRows(board=board, rows=rows), "cpo")
    play.do(Advance())
    return play


@pytest.mark.parametrize("key", ["pay-412", "412"])
def test_an_issue_that_was_reworded_and_imported_again_continues_its_row(store: Store, keep: Keep, key: str) -> None:
    first = imported_before(store, 0, RISKS, {"key": key, "risk": "Refunds are late"}, {"risk": "Churn"})
    first.do(EditRow(board="B1", row=key, values={"ours": "ours"}), "cpo")
    close(store, first, keep)
    second = imported_before(store, 1, RISKS, {"key": key, "risk": "Refunds take a day"}, {"risk": "Lock-in"})
    assert there(second) == {
        key: ("Refunds take a day", f"7k3qf2xa/B1/{key}"),
        "risk-1": ("Lock-in", None),
        "risk-2": ("Churn", "7k3qf2xa/B1/risk-1"),
    }
    assert second.session.get(BoardRow, "B1", key).columns == {"ours": "ours"}


def test_a_board_for_one_session_begins_empty_unless_its_item_was_carried(store: Store, keep: Keep) -> None:
    first = meet(store, 0, PLAINEST)
    first.do(AddRow(board="B1", values={"what": "Down", "at": "9:14"}), "cpo")
    close(store, first, keep)
    assert there(meet(store, 1, PLAINEST)) == {}
    again = Play(item("talk"), item("board", settings={"board": PLAINEST}, id="I5", carried_from="7k3qf2xa/I5"))
    ctx = again.context("cpo")
    ctx.earlier = store.load
    advance(again.session, ctx)
    assert there(again) == {"what-1": ("Down", "7k3qf2xa/B1/what-1")}


def test_a_grid_that_continues_keeps_one_row_for_each_place(store: Store, keep: Keep) -> None:
    board = {**SHEET, "scope": "series"}
    first = meet(store, 0, board)
    first.do(AddRow(board="B1", values={"option": "Buy"}), "cpo")
    close(store, first, keep)
    second = meet(store, 1, board)
    assert [text for text, _ in there(second).values()] == ["Buy", "Buy"]
    second.do(AddRow(board="B1", values={"criterion": "cost"}), "cto")
    second.do(EditRow(board="B1", row="option-1", values={"option": "Buy it"}), "cto")
    close(store, second, keep)
    third = meet(store, 2, board)
    places = {(row.text, (row.columns or {})["criterion"]) for row in rows_in(third.session, third.item)}
    criteria = ("impact", "urgency", "cost")
    assert places == {("Buy it", criterion) for criterion in criteria}
