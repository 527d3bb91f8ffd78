"""The boards of a series: which rows come along, what was in a cell, and since when."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sessions.earlier_boards import BoardBefore, rows_before, rows_to_carry, since, trusted_alone, was
from sessions.model import Board, BoardRow

IDS = ("aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd")
START = date(2026, 3, 2)


def row(number: int, text: str = "It holds", from_: str | None = None, **cells: Any) -> BoardRow:
    return BoardRow(board="B1", key_=f"risk-{number}", text=text, columns=cells or None, from_=from_)


def board(n: int, *rows: BoardRow, opened: bool = True, kind: str = "risks") -> BoardBefore:
    return BoardBefore(
        session=IDS[n],
        title=f"Session {n}",
        day=START + timedelta(days=7 * n),
        board=Board(id="B1", item="I1", title="Risks", kind=kind),
        rows=rows,
        opened=opened,
    )


def carried(*before: BoardBefore) -> list[str]:
    return [name for name, _ in rows_to_carry(before, "risks")]


def test_the_rows_of_the_last_board_come_along_and_those_of_boards_before_it_do_not() -> None:
    assert carried(board(0, row(1), row(2)), board(1, row(2, from_="aaaaaaaa/B1/risk-2"))) == ["bbbbbbbb/B1/risk-2"]


def test_what_was_captured_since_the_board_was_last_opened_comes_after_its_rows() -> None:
    found = carried(board(0, row(1)), board(1, row(1), opened=False), board(2, row(3), opened=False))
    assert found == ["aaaaaaaa/B1/risk-1", "bbbbbbbb/B1/risk-1", "cccccccc/B1/risk-3"]


def test_a_row_that_an_import_continued_comes_along_once() -> None:
    found = carried(board(0, row(1)), board(1, row(1, from_="aaaaaaaa/B1/risk-1"), opened=False))
    assert found == ["bbbbbbbb/B1/risk-1"]


def test_what_each_is_trusted_to_decide_alone_is_as_the_last_board_of_rights_says() -> None:
    old = board(0, row(1, "Hiring", owner="cpo", alone=True), kind="rights")
    new = board(
        1,
        row(1, "Hiring", owner="cto", alone=True),
        row(2, "Vendors", owner="cto", alone=True),
        row(3, "Roadmap", owner="cpo"),
        row(4, "Nobody's yet", alone=True),
        kind="rights",
    )
    assert trusted_alone([old, new]) == {"cto": ("Hiring", "Vendors")}
    assert trusted_alone([board(0, row(1, owner="cpo", alone=True))]) == {}


def test_boards_of_another_kind_bring_nothing() -> None:
    assert carried(board(0, row(1), kind="facts")) == []


def test_a_cell_is_unchanged_since_the_first_of_the_sessions_that_had_its_value() -> None:
    before = [
        board(0, row(1, likely=2)),
        board(1, row(1, from_="aaaaaaaa/B1/risk-1", likely=4)),
        board(2, row(7, from_="bbbbbbbb/B1/risk-1", likely=4)),
    ]
    known, today = rows_before(before), START + timedelta(days=60)
    now = row(1, from_="cccccccc/B1/risk-7", likely=4)
    assert was(known, now, "likely", "risk") == 4
    assert since(known, now, "likely", "risk", today) == START + timedelta(days=7)
    assert since(known, now, "risk", "risk", today) == START
    assert since(known, row(1, from_="cccccccc/B1/risk-7", likely=5), "likely", "risk", today) == today
    assert since(known, row(1, from_="cccccccc/B1/risk-7"), "likely", "risk", today) is None


@given(st.lists(st.sampled_from([None, 1, 2]), min_size=1, max_size=4), st.booleans())
def test_was_and_since_agree_with_going_through_the_sessions_one_by_one(values: list[int | None], looped: bool) -> None:
    before: list[BoardBefore] = []
    for n, value in enumerate(values[:-1]):
        given: dict[str, Any] = {} if value is None else {"likely": value}
        before.append(board(n, row(1, from_=f"{IDS[n - 1]}/B1/risk-1" if n or looped else None, **given)))
    known, today = rows_before(before), START + timedelta(days=90)
    last = values[-1]
    from_ = f"{IDS[len(before) - 1]}/B1/risk-1" if before else None
    cells: dict[str, Any] = {} if last is None else {"likely": last}
    now = row(1, from_=from_, **cells)
    assert was(known, now, "likely", "risk") == (values[-2] if before else None)
    unchanged = 0
    while unchanged < len(before) and values[-2 - unchanged] == last:
        unchanged += 1
    expected = before[len(before) - unchanged].day if unchanged else today
    assert since(known, now, "likely", "risk", today) == (None if last is None else expected)


def test_a_new_row_was_nothing_and_is_so_since_today() -> None:
    assert was({}, row(1, likely=3), "likely", "risk") is None
    assert since({}, row(1, likely=3), "likely", "risk", START) == START
