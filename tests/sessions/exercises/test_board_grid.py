"""A grid is two lists of names: each pair of them has one cell, whatever is added, renamed, removed or imported."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards.reading import read_board
from sessions.boards.spec_reading import board_spec
from sessions.errors import Refused
from sessions.exercises.board.import_rows import ImportRows
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.settle import ProposeCell
from sessions.exercises.board.state import open_cells, rows_in, spec_in
from sessions.model import Board, BoardAnswer, BoardRow
from sessions.rules.moves import Advance, Seal
from sessions.rules.phases import kind_of
from tests.few import few
from tests.sessions.boards.kinds import SHEET
from tests.sessions.play import Play, item

WEIGHED: dict[str, Any] = {
    **SHEET,
    "column": [*SHEET["column"], {"key": "weight", "type": "number", "blind": True, "per": "criterion"}],
    "computed": [{"key": "result", "at": "group", "of": "mean(score, weight)"}],
    "vote": [],
}
NOTED: dict[str, Any] = {
    **SHEET,
    "column": [
        {"key": "option", "type": "text"},
        {"key": "criterion", "type": "text"},
        {"key": "score", "type": "number", "blind": True},
        {"key": "why", "type": "text", "required": "full"},
    ],
}
"""Without fixed names, and with something to write in each cell."""
NAMES = ("Buy", "buy ", "Build", "Rent", "Wait")


def grid(board: dict[str, Any], *options: str, level: str = "light", **more: Any) -> Play:
    play = Play(item("board", 20, {"board": {**board, **more}, "level": level}))
    for option in options:
        play.do(AddRow(board="B1", values={"option": option}), "cpo")
    return play


def pairs(play: Play) -> list[tuple[str, str]]:
    return [(row.text, str((row.columns or {})["criterion"])) for row in rows_in(play.session, play.item)]


def key_of(play: Play, option: str, criterion: str) -> str:
    return next(row.key_ for row in play.session.all(BoardRow) if row.text == option and _across(row) == criterion)


def _across(row: BoardRow) -> str:
    return str((row.columns or {})["criterion"])


def whole(play: Play) -> bool:
    """Whether each pair of names has exactly one cell."""
    found = [tuple(map(_plain, pair)) for pair in pairs(play)]
    sides = [set(side) for side in zip(*found, strict=True)]
    return sorted(found) == sorted(product(*sides)) if found else True


def seal(play: Play, cpo: dict[str, Any], cto: dict[str, Any]) -> None:
    for seat, payload in (("cpo", cpo), ("cto", cto)):
        play.do(Seal(form="fill", payload=payload), seat)


# --- one cell for each pair -------------------------------------------------------------------------------------------

DEEDS = st.tuples(
    st.sampled_from(["add", "both", "rename", "remove", "import"]),
    st.sampled_from(["option", "criterion"]),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.integers(0, 30),
)


@pytest.mark.parametrize("board", [SHEET, NOTED, {**SHEET, "most_rows": 9}], ids=["fixed", "free", "small"])
@settings(max_examples=few(20))
@given(st.lists(DEEDS, max_size=8))
def test_each_pair_of_names_has_one_cell_after_anything_that_can_be_done(board: dict[str, Any], deeds: Any) -> None:
    play = grid(board)
    for what, side, name, other, place in deeds:
        rows = rows_in(play.session, play.item)
        row = rows[place % len(rows)].key_ if rows else "option-1"
        try:
            match what:
                case "add":
                    play.do(AddRow(board="B1", values={side: name}), "cpo")
                case "both":
                    play.do(AddRow(board="B1", values={"option": name, "criterion": other}), "cto")
                case "rename":
                    play.do(EditRow(board="B1", row=row, values={side: name}), "cto")
                case "remove":
                    play.do(RemoveRow(board="B1", row=row, side=side), "cpo")
                case "import":
                    play.do(ImportRows(board=board, rows=({"option": name, "criterion": other},)), "cpo")
        except Refused:
            pass
        found = pairs(play)
        assert len({tuple(map(_plain, pair)) for pair in found}) == len(found), (what, found)
        assert whole(play) or _crowded(play, board), (what, found)
    play.do(Advance())
    assert whole(play) or _crowded(play, board)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _crowded(play: Play, board: dict[str, Any]) -> bool:
    """Whether a grid has no room for all of its cells, as only the rows of a file can make it."""
    sides = [{_plain(name) for name in side} for side in zip(*pairs(play), strict=True)]
    return len(sides[0]) * len(sides[1]) > int(board.get("most_rows", 200))


def test_a_name_that_is_removed_goes_with_all_of_its_cells_and_a_fixed_one_stays_away() -> None:
    play = grid(SHEET, "Buy", "Build")
    play.do(RemoveRow(board="B1", row=key_of(play, "Buy", "urgency"), side="criterion"), "cpo")
    assert pairs(play) == [("Buy", "impact"), ("Build", "impact")]
    play.do(AddRow(board="B1", values={"option": "Wait"}), "cto")
    assert pairs(play)[2:] == [("Wait", "impact")]
    board = read_board(play.session, play.session.get(Board, "B1"), spec_in(play.item))
    assert board.across == ("impact",)
    assert [lane.key for lane in board.lanes] == ["Buy", "Build", "Wait"]
    play.do(AddRow(board="B1", values={"criterion": "urgency"}), "cto")
    assert whole(play)
    assert len(pairs(play)) == 6


def test_a_fixed_name_that_was_removed_stays_away_in_the_next_item_with_the_same_board() -> None:
    board = {**SHEET, "scope": "series", "vote": []}
    play = Play(item("board", 20, {"board": board}), item("board", 20, {"board": board}, id="I2"))
    for option in ("Buy", "Build"):
        play.do(AddRow(board="B1", values={"option": option}), "cpo")
    play.do(RemoveRow(board="B1", row="option-2", side="criterion"), "cpo")
    play.do(Advance())
    seal(play, {}, {})
    while play.item.id == "I1":
        play.do(Advance())
    assert pairs(play) == [("Buy", "impact"), ("Build", "impact")]


def test_a_new_name_is_for_the_whole_row_or_column() -> None:
    play = grid(SHEET, "Buy", "Build")
    play.do(EditRow(board="B1", row="option-1", values={"option": "Buy it", "criterion": "gain"}), "cpo")
    assert pairs(play) == [("Buy it", "gain"), ("Buy it", "urgency"), ("Build", "gain"), ("Build", "urgency")]
    edit = EditRow(board="B1", row="option-1", values={"option": "build"})
    assert play.refused(edit, "cpo") == "“build” is already on this board."
    assert (
        play.refused(EditRow(board="B1", row="option-1", values={"criterion": ""}), "cto") == "Criterion is required."
    )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"criterion": "cost"}, "Option is required."),
        ({}, "Option is required."),
    ],
)
def test_a_first_name_on_one_side_needs_one_on_the_other(values: dict[str, str], says: str) -> None:
    assert grid(SHEET).refused(AddRow(board="B1", values=values), "cpo") == says


def test_what_is_on_the_grid_already_is_not_added_again() -> None:
    play = grid(SHEET, "Buy")
    assert play.refused(AddRow(board="B1", values={"option": " BUY"}), "cpo") == "“Buy” is already on this board."
    both = AddRow(board="B1", values={"option": "Buy", "criterion": "Urgency"})
    assert play.refused(both, "cpo") == "“Buy · urgency” is already on this board."
    alone = "“Buy” is the only name on its side of the grid. Add another one first, or rename it."
    assert play.refused(RemoveRow(board="B1", row="option-1", side="option"), "cpo") == alone
    unsaid = "On a grid, a whole line is removed. Name the side that its name is on: 'option' or 'criterion'."
    assert play.refused(RemoveRow(board="B1", row="option-1"), "cpo") == unsaid


def test_a_name_that_makes_too_many_cells_is_refused_with_their_number() -> None:
    play = grid(SHEET, "Buy", "Build", most_rows=5)
    says = "That makes 6 cells, and a grid of this kind has at most 5."
    assert play.refused(AddRow(board="B1", values={"option": "Wait"}), "cpo") == says


def test_a_cell_that_a_file_left_out_is_there_after_the_import_and_a_large_one_can_be_filled_cell_by_cell() -> None:
    play = grid(NOTED, most_rows=7)
    play.do(ImportRows(board=NOTED, rows=({"option": "A", "criterion": "x"}, {"option": "B", "criterion": "y"})), "cpo")
    assert whole(play)
    assert len(pairs(play)) == 4
    play.do(ImportRows(board=NOTED, rows=({"option": "C", "criterion": "z", "why": "new"},)), "cpo")
    assert len(pairs(play)) == 5, "nine cells don't fit, so only the file's own row came"
    play.do(AddRow(board="B1", values={"option": "C", "criterion": "x", "why": "one"}), "cto")
    assert len(pairs(play)) == 6
    assert play.session.get(BoardRow, "B1", "option-6").columns == {"criterion": "x", "why": "one"}


def test_a_file_spells_names_as_the_board_does_and_puts_one_row_in_each_cell() -> None:
    play = grid(NOTED)
    play.do(
        ImportRows(board=NOTED, rows=({"option": "Buy", "criterion": "x"}, {"option": "buy", "criterion": "Y"})), "cpo"
    )
    assert pairs(play) == [("Buy", "x"), ("Buy", "Y")]
    twice = ImportRows(board=NOTED, rows=({"key": "option-1", "criterion": "y"},))
    assert play.refused(twice, "cpo") == "Two rows would be in the cell “Buy · Y”. Leave one of them out."


def test_a_value_that_each_cell_needs_is_marked_and_does_not_hold_up_a_name() -> None:
    play = grid(NOTED, level="full")
    play.do(AddRow(board="B1", values={"option": "Buy", "criterion": "cost", "why": "cheap"}), "cpo")
    play.do(AddRow(board="B1", values={"option": "Build"}), "cpo")
    board = read_board(play.session, play.session.get(Board, "B1"), spec_in(play.item))
    assert [row.lacks for row in board.rows] == [(), ("why",)]


# --- what is asked once per name --------------------------------------------------------------------------------------


def test_a_weight_is_asked_once_for_each_criterion_and_holds_in_each_cell_with_it() -> None:
    play = grid(WEIGHED, "Buy", "Build")
    play.do(Advance())
    sections = kind_of(play.item).form(play.session, play.item, "cpo").sections
    titles = [(section.key, section.title, [field.key for field in section.fields]) for section in sections]
    assert titles[:3] == [
        ("option-1.criterion", "impact", ["weight"]),
        ("option-2.criterion", "urgency", ["weight"]),
        ("option-1", "Buy · impact", ["score"]),
    ]
    assert len(titles) == 6
    scores = {f"option-{n}": {"score": n} for n in range(1, 5)}
    once = {"option-1.criterion": {"weight": 3}, "option-2.criterion": {"weight": 1}}
    seal(play, {**once, **scores}, {**once, **scores, "option-2.criterion": {"weight": 5}})
    play.do(Advance())
    assert [(row.columns or {}).get("weight") for row in rows_in(play.session, play.item)] == [3, None, 3, None]
    said = play.session.all(BoardAnswer, column="weight", by="cto")
    assert [answer.value for answer in said] == [3, 5, 3, 5]
    assert [(row.key_, column.key) for row, column in open_cells(play.session, play.item)] == [("option-2", "weight")]
    for seat in ("cpo", "cto"):
        play.do(ProposeCell(board="B1", row="option-4", column="weight", value=1), seat)
    assert open_cells(play.session, play.item) == []
    board = read_board(play.session, play.session.get(Board, "B1"), spec_in(play.item))
    assert [lane.results["result"].value for lane in board.lanes] == [1.25, 3.25]  # (3·1 + 1·2) / 4
    play.do(AddRow(board="B1", values={"option": "Wait"}), "cpo")
    assert [(row.columns or {})["weight"] for row in rows_in(play.session, play.item)][4:] == [3, 1]


def test_a_proposal_for_a_name_shows_in_each_of_its_cells_and_names_only_the_name() -> None:
    play = grid(WEIGHED, "Buy", "Build")
    play.do(Advance())
    seal(play, {"option-1.criterion": {"weight": 3}}, {"option-1.criterion": {"weight": 4}})
    play.do(Advance())
    play.do(ProposeCell(board="B1", row="option-1", column="weight", value=4), "cpo")
    proposed = [row.proposed for row in rows_in(play.session, play.item)]
    assert proposed == [{"weight": {"cpo": 4}}, None, {"weight": {"cpo": 4}}, None]
    play.do(Advance())
    owed = kind_of(play.item).pending(play.session, play.item, play.context("cpo"))
    assert owed == ["You haven't agreed on Weight of impact."]


PER = {"key": "weight", "type": "number", "blind": True, "per": "criterion"}


@pytest.mark.parametrize(
    ("column", "more", "says"),
    [
        ({**PER, "per": "score"}, {}, "is 'score'; use a side of the grid, 'option' or 'criterion'"),
        ({**PER, "blind": False}, {}, "is only for a column with blind = true; add that or remove it"),
        (PER, {"layout": "rows", "grid": None}, 'is only for layout = "grid"; remove it or change `layout`'),
        (
            PER,
            {"grid": {"rows": "option", "columns": "criterion", "cell": "weight"}},
            "isn't for the three columns that `grid` names; remove it",
        ),
    ],
)
def test_a_column_asked_once_per_name_needs_a_side_of_a_grid(
    column: dict[str, Any], more: dict[str, Any], says: str
) -> None:
    table = {**SHEET, "column": [*SHEET["column"], column], **more}
    _, faults = board_spec({key: value for key, value in table.items() if value is not None})
    assert ("column", 3, "per", says) in [(*fault.path, fault.says) for fault in faults]
