"""Rows of a file on a board: all in one change, updated when they come again, and never doubled."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.exercises.board.import_rows import AllThere, ImportRows
from sessions.exercises.board.rows import AddRow
from sessions.exercises.board.settle import SignRow
from sessions.exercises.board.state import spec_in
from sessions.model import Board, BoardRow, Item
from sessions.records.captures import Capture
from sessions.rules.moves import Advance, Force
from tests.sessions.boards.kinds import RISKS, SHEET, STAGES
from tests.sessions.play import Play, item

Values = Mapping[str, Any]


def planned(*items: Item) -> Play:
    """A session that hasn't started."""
    play = Play()
    play.session.put(replace(play.session.header, status="draft", started_at=None, first=None))
    for position, each in enumerate(items or (item("close", 5),)):
        play.session.put(replace(each, position=position, budget_s=each.planned_minutes * 60))
    play.session.commit(1, "")
    return play


def rows(play: Play) -> dict[str, tuple[str, dict[str, Any]]]:
    return {row.key_: (row.text, dict(row.columns or {})) for row in play.session.all(BoardRow)}


def put(play: Play, *given: Values, board: Values = RISKS, seat: str = "cpo") -> None:
    play.do(ImportRows(board=board, rows=given), seat)


def says(play: Play, *given: Values, board: Values = RISKS, seat: str = "cpo") -> str:
    return play.refused(ImportRows(board=board, rows=given), seat)


# --- where they go ----------------------------------------------------------------------------------------------------


def test_a_planned_session_gets_the_board_and_its_item_before_the_close() -> None:
    play = planned(item("talk", id="I1"), item("close", 5, id="I2"))
    put(play, {"risk": "The queue stalls"})
    assert [(each.kind, each.title) for each in play.session.agenda] == [
        ("talk", "talk"),
        ("board", "Risk radar"),
        ("close", "close"),
    ]
    made = play.session.agenda[1]
    assert spec_in(made).key == "risks" and play.session.get(Board, "B1").item == made.id
    assert rows(play) == {"risk-1": ("The queue stalls", {})}


def test_rows_that_were_imported_are_on_the_board_when_its_item_begins() -> None:
    play = planned(item("board", 10, {"board": RISKS}), item("close", 5, id="I2"))
    put(play, {"risk": "The queue stalls", "owner": "cto"})
    assert len(play.session.agenda) == 2, "the item was there"
    from sessions.rules.agenda import MakeReady, Start, Waive

    play.do(Waive(what="owners"), "cpo")
    play.do(MakeReady(), "cpo")
    play.do(Start(), "cpo")
    assert rows(play) == {"risk-1": ("The queue stalls", {"owner": "cto"})}
    assert len(play.session.all(Board)) == 1


def test_a_running_session_needs_the_board_on_its_agenda() -> None:
    play = Play(item("talk"))
    assert says(play, {"risk": "A"}) == (
        "“Q2” has no risks board on its agenda. Add one there first, then import again."
    )  # fmt: skip


def test_rows_join_those_that_were_captured_in_a_running_session() -> None:
    play = Play(item("talk"))
    play.do(Capture(what="fact", text="Churn is 4 %"), "cpo")
    facts = {"key": "facts", "title": "Facts", "column": [{"key": "fact", "type": "text", "required": "always"}]}
    put(play, {"fact": "churn is 4 %"}, {"fact": "Ten accounts make 61 %"}, board=facts)
    assert rows(play) == {
        "fact-1": ("churn is 4 %", {"by": "cpo", "as_of": "2026-03-03", "about": "I1"}),
        "fact-2": ("Ten accounts make 61 %", {}),
    }


def test_rows_that_are_answered_in_private_do_not_change_until_the_reveal() -> None:
    play = Play(item("board", 20, {"board": RISKS}))
    play.do(AddRow(board="B1", values={"risk": "A"}), "cpo")
    play.do(Advance())
    assert play.item.phase == "fill"
    assert says(play, {"risk": "B"}) == "The rows of B1 are being answered in private. Import after the reveal."
    while play.item.phase in ("fill", "annotate"):
        play.do(Force(reason="They had to leave"))
    assert play.item.phase == "reveal"
    put(play, {"risk": "B"})
    assert list(rows(play)) == ["risk-1", "risk-2"]


def test_the_board_of_an_item_that_has_ended_stays_as_it_is() -> None:
    play = Play(item("board", 20, {"board": STAGES}), item("talk", id="I2"))
    while play.item.id == "I1":
        play.do(Advance())
    said = says(play, {"technology": "A", "stage": "trial"}, board=STAGES)
    assert said == "I1 has ended, so its board can't change. Import these rows into the next session."


def test_only_whoever_runs_the_session_imports_and_no_observer() -> None:
    play = Play(item("board", 20, {"board": RISKS}), facilitator=True, observer=True)
    assert "CPTO, runs the session" in says(play, {"risk": "A"})
    assert says(play, {"risk": "A"}, seat="guest") == "Observers can't make changes."
    put(play, {"risk": "A"}, seat="cpto")


# --- which row is which -----------------------------------------------------------------------------------------------


def test_a_row_is_found_by_its_key_then_by_what_it_says_and_is_added_otherwise() -> None:
    play = planned()
    put(play, {"risk": "The queue stalls"}, {"key": "pay-412", "risk": "We lose Ana"})
    put(
        play,
        {"key": "pay-412", "risk": "We lose Ana and Bo", "owner": "cto"},
        {"risk": " the QUEUE  stalls", "ours": "ours"},
        {"risk": "New"},
    )
    assert rows(play) == {
        "risk-1": (" the QUEUE  stalls".strip(), {"ours": "ours"}),
        "pay-412": ("We lose Ana and Bo", {"owner": "cto"}),
        "risk-2": ("New", {}),
    }


def test_a_column_that_is_not_named_stays_and_one_that_is_empty_is_emptied() -> None:
    play = planned()
    put(play, {"risk": "A", "owner": "cto", "ours": "ours"})
    put(play, {"risk": "A", "ours": None})
    assert rows(play) == {"risk-1": ("A", {"owner": "cto"})}


def test_two_rows_that_say_the_same_under_two_keys_stay_two() -> None:
    play = planned()
    two = ({"key": "pay-1", "risk": "A"}, {"key": "pay-2", "risk": "A"})
    put(play, *two)
    assert list(rows(play)) == ["pay-1", "pay-2"]
    with pytest.raises(AllThere):
        put(play, *two)


def test_on_a_grid_a_row_is_found_by_its_place_on_both_sides_and_keeps_its_spelling() -> None:
    play = planned()
    put(play, {"option": "Cards", "criterion": "impact"}, {"option": "Cards", "criterion": "urgency"}, board=SHEET)
    put(play, {"option": "cards", "criterion": "Urgency"}, {"option": "Ledger", "criterion": "impact"}, board=SHEET)
    assert [(text, cells["criterion"]) for text, cells in rows(play).values()] == [
        ("Cards", "impact"), ("Cards", "urgency"), ("Ledger", "impact"),
    ]  # fmt: skip


ROW = st.fixed_dictionaries(
    {"risk": st.sampled_from(["A", "a ", "B", "C, D", "E\nF"])},
    optional={"key": st.sampled_from(["pay-1", "pay-2", "risk-1"]), "owner": st.sampled_from(["cto", "Grace", None])},
)


@given(st.lists(st.lists(ROW, min_size=1, max_size=4), min_size=1, max_size=4))
def test_whatever_was_imported_before_importing_a_file_again_changes_nothing(files: list[list[dict[str, Any]]]) -> None:
    play = planned()
    for file in files:
        ours = [row for n, row in enumerate(file) if row.get("key") not in [each.get("key", "") for each in file[:n]]]
        try:
            put(play, *ours)
        except AllThere:
            play.session.rollback()
        there = rows(play)
        with pytest.raises(AllThere):
            put(play, *ours)
        assert rows(play) == there


# --- what isn't right -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "board", "sentence"),
    [
        ({"risk": "A", "likely": 3}, RISKS, "Likely is filled in private, so it can't be imported."),
        ({"risk": "A", "ours": "mine"}, RISKS, "Ours: choose ours or not ours."),
        ({"risk": "A", "when": "now"}, RISKS, "This board has no column 'when'."),
        ({"risk": ""}, RISKS, "Risk is required."),
        ({"risk": "A", "key": "Risk 1"}, RISKS, "'Risk 1' isn't the key of a row. Use one such as risk-1."),
        ({"technology": "A"}, STAGES, "Stage is required."),
        ({"risk": "A"}, {"key": "risks"}, "This isn't a board: "),
    ],
)
def test_one_wrong_row_keeps_all_of_them_out(given: Values, board: Values, sentence: str) -> None:
    good = {str(spec["key"]): "B" for spec in board.get("column", []) if spec.get("required") == "always"}
    if "stage" in good:
        good["stage"] = "trial"
    play = planned()
    assert says(play, good, given, board=board).startswith(sentence)
    assert not rows(play) and len(play.session.agenda) == 1


def test_a_board_has_at_most_its_own_number_of_rows() -> None:
    play = planned()
    many = [{"technology": f"T{n}", "stage": "trial"} for n in range(5)]
    assert says(play, *many, board=STAGES) == "A board of this kind has at most 4 rows, and B1 would have 5."
    put(play, *many[:4], board=STAGES)
    put(play, {"technology": "T1", "stage": "adopt"}, board=STAGES)


def test_a_row_that_changes_has_to_be_signed_again() -> None:
    play = Play(item("board", 20, {"board": STAGES}))
    put(play, {"technology": "A", "stage": "trial"}, {"technology": "B", "stage": "trial"}, board=STAGES)
    for _ in range(9):
        if play.item.phase == "settle":
            break
        play.do(Force(reason="They had to leave") if play.item.phase == "vote" else Advance())
    signed = [replace(row, signed=("cpo", "cto")) for row in play.session.all(BoardRow)]
    for row in signed:
        play.session.put(row)
    play.session.commit(play.session.rev + 1, "")
    put(play, {"technology": "A", "stage": "trial"}, {"technology": "B", "stage": "adopt"}, board=STAGES)
    assert {row.text: row.signed for row in play.session.all(BoardRow)} == {"A": ("cpo", "cto"), "B": ()}
    assert SignRow.kind() == "sign-row"
