"""A board in the words of its table: numbers with signs beside them, both answers, marks, and the row in full."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.amounts import aligned
from sessions.boards.reading import ReadBoard
from sessions.model import Note
from sessions.times import short_day, today
from tests.sessions.boards.test_reading import answer, earlier, read
from tui.terminal.plain import IN_CELLS
from tui.widgets.bars import bar
from tui.widgets.board_details import row_details
from tui.widgets.board_layout import GridLayout
from tui.widgets.board_shape import BETWEEN, SET, TableShape, cells_of
from tui.widgets.board_words import ARROWS, CHANGED, FOUND, LACKS, NEW, NONE, heat, table_shape

RISKS: dict[str, Any] = {
    "layout": "rows",
    "column": [
        {"key": "risk", "type": "text", "title": "Risk", "required": "always"},
        {"key": "likely", "type": "number", "title": "Likely", "least": 0, "most": 5, "blind": True},
        {"key": "owner", "type": "person", "title": "Owner"},
        {"key": "due", "type": "date", "title": "Due", "required": "always"},
    ],
    "computed": [
        {"key": "heat", "at": "row", "of": "likely", "title": "Heat", "show": "heat"},
        {"key": "trend", "at": "row", "of": "likely - was('likely')", "title": "Trend", "show": "arrow"},
    ],
    "check": [{"at": "row", "when": "gap('likely') >= 2", "says": "You see this apart.", "then": "talk"}],
    "lens": [{"key": "means", "for": "each", "ask": "What does it mean?"}],
}
GRID: dict[str, Any] = {
    "layout": "grid",
    "grid": {"rows": "feature", "columns": "persona", "cell": "use"},
    "column": [
        {"key": "feature", "type": "text", "title": "Feature", "required": "always"},
        {"key": "persona", "type": "text", "title": "Persona", "required": "always"},
        {"key": "use", "type": "number", "title": "Use", "least": 0, "most": 5},
    ],
    "computed": [{"key": "heat", "at": "row", "of": "use", "title": "Heat", "show": "heat"}],
}


def column(shape: TableShape, key: str) -> list[str]:
    """Return the words of a column from top to bottom."""
    place = shape.column(key)
    assert place is not None
    return [row.cells[place].words for row in shape.rows]


def told(board: ReadBoard, key: str, wide: int = 90) -> str:
    row = board.row(key)
    assert row is not None
    return "\n".join(line.plain for line in row_details(board, row, wide))


def test_heat_and_trend_are_a_sign_and_a_number_whose_digits_stand_below_each_other() -> None:
    then = earlier({"late": {"likely": 1}, "soon": {"likely": 5}})
    names = {key: f"7k3qf2xa/B1/{key}" for key in ("late", "soon")}
    rows = {"late": {"likely": 5, "from_": names["late"]}, "soon": {"likely": 2, "from_": names["soon"]}}
    shape = table_shape(read(RISKS, rows, before=(then,)))
    assert column(shape, "heat") == ["██ 5", "▒▒ 2"]
    assert column(shape, "trend") == ["↑ 4", "↓ 3"]
    assert [row.mark for row in shape.rows] == ["~", "~"]


def test_both_answers_stand_in_the_cell_until_the_two_agree() -> None:
    said = (answer("late", "likely", "cpo", 1), answer("late", "likely", "cto", 4))
    board = read(
        RISKS,
        {"late": {}, "soon": {"likely": 2}},
        *said,
        Note(board="B1", row="late", n=1, by="cpo", lens="means", text="A lost year"),
    )
    shape = table_shape(board)
    assert column(shape, "likely") == ["1 │ 4", "2"]
    assert [row.mark for row in shape.rows] == ["!", ""]
    page = told(board, "late")
    for words in (
        "You see this apart. Talk about it.",
        "▲ CPO 1 · ■ CTO 4 · gap 3",
        "What does it mean?",
        "▲ CPO  A lost year",
    ):
        assert words in page


def test_a_value_that_waits_for_somebody_to_agree_is_marked_in_its_row_and_told_before_what_checks_say() -> None:
    said = (answer("late", "likely", "cpo", 1), answer("late", "likely", "cto", 4))
    board = read(RISKS, {"late": {"proposed": {"likely": {"cto": 3}}}, "soon": {"likely": 2}}, *said)
    shape = table_shape(board)
    assert column(shape, "likely") == ["1 │ 4 → 3?", "2"] and [row.mark for row in shape.rows] == ["→", ""]
    assert [total.plain for total in shape.totals] == ["→ 1 value proposed"]
    row = board.row("late")
    assert row is not None
    lines = [line.plain for line in row_details(board, row, 90, agrees={"cto": "y"})]
    assert lines[1:3] == ["→ ■ CTO proposes Likely: 3 (y agrees)", "! You see this apart. Talk about it."]
    assert "agrees" not in "\n".join(line.plain for line in row_details(board, row, 90, agrees={"cpo": "y"}))


def test_both_answers_of_all_rows_stand_below_each_other() -> None:
    values = {"late": (1, 4), "soon": (10, 5)}
    said = [
        answer(key, "likely", seat, n) for key, (one, two) in values.items() for seat, n in (("cpo", one), ("cto", two))
    ]
    wide = [{**each, "most": 10} if each["key"] == "likely" else each for each in RISKS["column"]]
    assert column(table_shape(read({**RISKS, "column": wide}, {"late": {}, "soon": {}}, *said)), "likely") == [
        " 1 │ 4", "10 │ 5",
    ]  # fmt: skip


def test_what_a_check_says_has_days_as_people_write_them() -> None:
    due = today() - timedelta(days=3)
    late = {"at": "row", "when": "days(due) >= 0", "says": "It's due since {due}.", "then": "review"}
    board = read({**RISKS, "check": [late]}, {"late": {"due": due.isoformat()}})
    assert f"It's due since {short_day(due)}." in told(board, "late") and due.isoformat() not in told(board, "late")


def test_two_names_for_a_cell_are_said_without_a_gap_that_nothing_measures() -> None:
    blind = [{**each, "blind": each["type"] == "person"} for each in RISKS["column"]]
    table = {**RISKS, "column": blind, "check": []}
    said = (answer("late", "owner", "cpo", "cpo"), answer("late", "owner", "cto", "Petra"))
    lines = told(read(table, {"late": {}}, *said), "late", 50).splitlines()
    assert "Owner: ▲ CPO names CPO · ■ CTO names Petra" in lines


@given(numbers=st.lists(st.sampled_from(["2.5", "3", "2.67", "-1.75", "0", ""]), min_size=1))
def test_numbers_below_each_other_have_their_points_in_the_same_cell(numbers: list[str]) -> None:
    drawn = [text.rjust(12) for text in aligned(numbers)]
    points = {text.index(".") if "." in text else len(text.rstrip()) for text in drawn if text.strip()}
    assert len(points) <= 1 and [text.strip() for text in drawn] == numbers


def test_numbers_in_a_column_have_their_points_in_the_same_cell_beside_what_is_still_empty() -> None:
    typed = [{**each, "blind": False, "most": 50} if each["key"] == "likely" else each for each in RISKS["column"]]
    half = {"key": "half", "at": "row", "of": "likely / 2", "title": "Half"}
    board = read({**RISKS, "column": typed, "computed": [half], "check": []}, {
        "late": {"likely": 11}, "soon": {"likely": 2.5}, "never": {},
    })  # fmt: skip
    shape = table_shape(board)
    assert column(shape, "likely") == ["11  ", "2.5", ""] and column(shape, "half") == ["5.5 ", "1.25", ""]


def test_a_cell_that_both_agreed_on_says_what_each_filled_in_and_no_gap() -> None:
    said = (answer("late", "likely", "cpo", 1), answer("late", "likely", "cto", 4))
    lines = told(read({**RISKS, "check": []}, {"late": {"likely": 3}}, *said), "late").splitlines()
    assert "Likely: 3 · ▲ CPO 1 · ■ CTO 4" in lines[1]


def test_texts_that_are_not_numbers_stay_as_they_are_beside_numbers() -> None:
    assert aligned(["2.5 d", "3", "", "0.5"]) == ("2.5 d", "3  ", "", "0.5")


def test_a_required_cell_that_is_empty_asks_and_an_optional_one_stays_empty() -> None:
    shape = table_shape(read(RISKS, {"late": {}}))
    assert column(shape, "due") == ["?"] and column(shape, "owner") == [""]


def test_columns_that_are_still_empty_come_last_and_those_that_are_asked_for_first() -> None:
    shape = table_shape(read(RISKS, {"late": {"owner": "cto", "due": "2026-12-01"}}))
    assert {each.key: each.rank for each in shape.columns} == {
        "risk": 0, "likely": 2, "owner": 1, "due": 0, "heat": 2, "trend": 2,
    }  # fmt: skip


def test_what_changed_since_last_time_says_what_it_was() -> None:
    then = earlier({"late": {"likely": 1, "owner": "cpo"}})
    board = read(RISKS, {"late": {"likely": 4, "owner": "cpo", "from_": "7k3qf2xa/B1/late"}, "new": {}}, before=(then,))
    assert "Likely: 4 (was 1)" in told(board, "late") and "Owner: ▲ CPO" in told(board, "late")
    foot = " ".join(total.plain for total in table_shape(board).totals)
    assert "1 new, 1 changed" in foot
    assert [row.mark for row in table_shape(board).rows] == ["~", "+"]


def test_a_grid_has_a_cell_for_each_pair_and_two_rows_in_one_cell_are_a_list() -> None:
    rows = {
        "search": {"persona": "Merchant", "use": 5},
        "refund": {"persona": "Support", "use": 1},
    }
    shape = table_shape(read(GRID, rows))
    assert shape.grid is not None and GridLayout.fits(shape, 90)
    assert shape.grid.columns == ("Merchant", "Support")
    assert {cell.words for cell in shape.grid.cells.values()} == {"██ 5", "░░ 1", ""}, "two pairs have no row yet"
    board = read(GRID, rows)
    assert told(board, "search").startswith("search · Merchant") and "Persona" not in told(board, "search")
    assert table_shape(board, [*board.rows, board.rows[0]]).grid is None


@given(share=st.floats(0, 1))
def test_more_of_the_scale_is_never_lighter(share: float) -> None:
    order = ["  ", "··", "░░", "▒▒", "▓▓", "██"]
    assert order.index(heat(share)) <= order.index(heat(min(1.0, share + 0.01)))
    assert (heat(share) == "  ") is (share == 0)


@given(text=st.text(min_size=1, max_size=200).filter(lambda text: bool(text.strip())), wide=st.integers(20, 120))
def test_every_line_about_a_row_fits_whatever_people_wrote(text: str, wide: int) -> None:
    board = read(RISKS, {"late": {"owner": text}})
    (row,) = board.rows
    assert all(line.cell_length <= wide for line in row_details(board, row, wide))
    assert all(cells_of(cell.words) >= 0 and "\n" not in cell.words for cell in table_shape(board).rows[0].cells)


@pytest.mark.parametrize("share", [0, 0.1, 0.3, 0.5, 0.7, 1])
def test_every_sign_has_a_plain_form_of_the_same_width(share: float) -> None:
    signs = (
        f"{heat(share)}{bar(share, 1)}{''.join(ARROWS.values())}{SET}{FOUND}{NEW}{CHANGED}{LACKS}{NONE}{BETWEEN}▌‹›─"
    )
    plain = signs.encode("ascii", IN_CELLS).decode()
    assert len(plain) == cells_of(signs) and plain.count("?") == 1  # the sign of a cell that lacks a value


def test_days_are_told_as_everywhere_and_a_day_that_is_none_stays_as_it_was_written() -> None:
    day = today() - timedelta(days=3)
    board = read(RISKS, {"late": {"due": day.isoformat()}, "odd": {"due": "2026-02-31"}})
    assert column(table_shape(board), "due") == [short_day(day), "2026-02-31"]
    assert short_day(day) in told(board, "late") and day.isoformat() not in told(board, "late")


def test_a_check_says_with_which_key_one_does_what_it_offers() -> None:
    said = (answer("late", "likely", "cpo", 1), answer("late", "likely", "cto", 4))
    (row,) = read(RISKS, {"late": {}}, *said).rows
    board = read(RISKS, {"late": {}}, *said)
    page = "\n".join(line.plain for line in row_details(board, row, 90, {"talk": "v"}))
    assert "You see this apart. Talk about it (v)." in page


def test_a_vote_is_told_below_its_question_and_stands_next_to_the_row_in_the_table() -> None:
    vote = {"key": "sure", "over": "rows", "ask": "Are you sure of it?", "answer": "scale", "most": 5}
    said = (answer("late", "sure", "cpo", 1), answer("late", "sure", "cto", 4))
    board = read({**RISKS, "vote": [vote]}, {"late": {"owner": "cto"}}, *said)
    assert [each.key for each in table_shape(board).columns][:2] == ["risk", "sure"]
    assert "Are you sure of it? · gap 3\n  ▲ CPO  1\n  ■ CTO  4" in told(board, "late")


def test_answers_that_name_people_are_told_apart_from_those_who_gave_them_and_have_no_measure() -> None:
    column = {"key": "owner", "type": "person", "title": "Decides", "blind": True}
    said = (answer("late", "owner", "cpo", "cpo"), answer("late", "owner", "cto", "Dana"))
    page = told(
        read({**RISKS, "column": [RISKS["column"][0], column], "computed": [], "check": []}, {"late": {}}, *said),
        "late",
    )
    assert "Decides: ▲ CPO names CPO · ■ CTO names Dana" in page and "gap" not in page


def test_what_is_empty_is_left_out_of_a_row_in_full() -> None:
    age = {"key": "age", "at": "row", "of": "days(due)", "title": "Age", "unit": "d"}
    said = told(read({**RISKS, "computed": [age]}, {"late": {}}), "late")
    assert "Age" not in said and "Owner: –" not in said
