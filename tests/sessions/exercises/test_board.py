"""`board`: rows first, then what each says of them in private, and what both make of it."""

from datetime import date
from typing import Any

import pytest

from sessions.boards.spec_reading import board_spec
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow, UseBoard
from sessions.exercises.board.settle import MoveRow, ProposeCell, SignBoard, SignRow
from sessions.exercises.board.state import open_cells, rows_in
from sessions.exercises.board.turn import TurnRow
from sessions.model import Action, Answered, Board, BoardAnswer, BoardRow, Decision, Goal, Item, Note, Watch
from sessions.records.captures import Capture
from sessions.records.corrections import EditCapture, RemoveRecord
from sessions.rules.editing import Stale
from sessions.rules.late_answers import AcceptLate, OfferLate
from sessions.rules.moves import Advance, Force, Seal, Unseal
from sessions.rules.phases import KINDS, kind_of
from sessions.rules.returning import Back, ReopenItem
from sessions.times import short_day
from tests.sessions.boards.kinds import EVERY, FACTS, PLAINEST, RIGHTS, RISKS, SHEET, STAGES
from tests.sessions.play import Play, item


def play_of(board: dict[str, Any], *after: Item, minutes: int = 20, level: str = "light", **more: Any) -> Play:
    return Play(item("board", minutes, {"board": board, "level": level}), *after, **more)


def with_rows(board: dict[str, Any], *rows: dict[str, Any], after: tuple[Item, ...] = (), **more: Any) -> Play:
    play = play_of(board, *after, **more)
    for values in rows:
        play.do(AddRow(board="B1", values=values), "cpo")
    return play


def row(play: Play, key: str) -> BoardRow:
    return play.session.get(BoardRow, "B1", key)


def cells(play: Play, key: str) -> dict[str, Any]:
    return dict(row(play, key).columns or {})


@pytest.mark.parametrize("board", EVERY.values(), ids=list(EVERY))
def test_the_boards_that_these_tests_play_with_have_no_faults(board: dict[str, Any]) -> None:
    assert board_spec(board)[1] == []


# --- the way through ------------------------------------------------------------------------------------------------


def phases(play: Play) -> list[str]:
    """Go to the end without answering, and return the phases on the way."""
    found = []
    while play.session.active is not None:
        found.append(str(play.item.phase))
        for seat in play.session.leaders:
            form = str(play.item.phase)
            if kind_of(play.item).phase(form).private and kind_of(play.item).asks(play.session, play.item, form, seat):
                play.do(Seal(form=form, payload={"pick": {"pass": True}}), seat)
        play.do(Advance())
    return found


def test_a_board_goes_through_the_phases_for_which_it_has_a_question() -> None:
    assert phases(with_rows(RISKS, {"risk": "Lock-in"})) == ["read", "fill", "annotate", "reveal", "settle"]
    assert phases(with_rows(STAGES, {"technology": "Rust", "stage": "trial"})) == ["read", "vote", "result", "settle"]
    assert phases(play_of(RIGHTS)) == ["read", "fill", "reveal", "settle"]
    assert phases(with_rows(SHEET, {"option": "Buy"})) == ["read", "fill", "reveal", "vote", "result", "settle"]
    assert phases(with_rows(PLAINEST, {"what": "Down", "at": "9:14"})) == ["read", "settle"]


def test_a_board_without_rows_asks_nothing_about_them() -> None:
    assert phases(play_of(RISKS)) == ["read", "settle"]
    assert phases(play_of(SHEET)) == ["read", "vote", "result", "settle"]


def test_an_item_without_a_board_gets_a_plain_one_with_its_rows_annotated() -> None:
    play = Play(item("board"))
    play.do(AddRow(board="B1", values={"row": "We have two weeks"}), "cto")
    assert phases(play) == ["read", "annotate", "reveal", "settle"]


@pytest.mark.parametrize("board", EVERY.values(), ids=list(EVERY))
def test_the_phases_share_the_time_of_the_item_without_a_rest(board: dict[str, Any]) -> None:
    play = play_of(board, minutes=17)
    planned = KINDS["board"].planned(play.item)
    assert sum(seconds for _, seconds in planned) == 17 * 60
    assert all(seconds > 0 for _, seconds in planned)


# --- rows -----------------------------------------------------------------------------------------------------------


def test_rows_are_added_with_words_that_the_columns_read() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in", "ours": "not", "owner": "Bo"})
    assert row(play, "risk-1").text == "Lock-in"
    assert cells(play, "risk-1") == {"ours": "not ours", "owner": "cto"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"risk": ""}, "Risk is required."),
        ({"ours": "ours"}, "Risk is required."),
        ({"risk": "x", "colour": "red"}, "This board has no column 'colour'."),
        ({"risk": "x", "likely": 3}, "Likely is filled in private, and both agree on it when you settle."),
        ({"risk": "x", "ours": "theirs"}, "Ours: “theirs” isn't ours or not ours."),
        ({"risk": 7}, "Risk: enter text."),
    ],
)
def test_a_row_is_refused_for_what_its_columns_do_not_take(values: dict[str, Any], says: str) -> None:
    assert play_of(RISKS).refused(AddRow(board="B1", values=values), "cpo") == says


def test_what_a_full_board_requires_a_light_one_does_not() -> None:
    play = play_of(STAGES, level="full")
    values = {"technology": "Rust", "stage": "trial"}
    assert play.refused(AddRow(board="B1", values=values), "cpo") == "Criterion is required."
    play.do(AddRow(board="B1", values={**values, "criterion": "Two teams use it"}), "cpo")
    edit = EditRow(board="B1", row="technology-1", values={"criterion": ""})
    assert play.refused(edit, "cto") == "Criterion is required."


def test_a_column_for_one_leader_is_not_filled_in_by_the_other() -> None:
    board = {**PLAINEST, "column": [*PLAINEST["column"], {"key": "cause", "type": "text", "by": "second"}]}
    play = with_rows(board, {"what": "Down", "at": "9:14"}, facilitator=True)
    edit = EditRow(board="B1", row="what-1", values={"cause": "A full disk"})
    assert play.refused(edit, "cpo") == "Cause is for CTO to fill in."
    play.do(edit, "cto")
    assert cells(play, "what-1")["cause"] == "A full disk"


def test_a_board_has_a_most_number_of_rows() -> None:
    play = with_rows(STAGES, *({"technology": f"T{n}", "stage": "trial"} for n in range(4)))
    more = AddRow(board="B1", values={"technology": "T9", "stage": "trial"})
    assert play.refused(more, "cto") == "A board of this kind has at most 4 rows."


def test_two_people_can_edit_one_row_and_neither_loses_an_edit() -> None:
    play = with_rows(RISKS, {"risk": "Our vendor raises its prices next year", "ours": "ours"})
    before = {"risk": "Our vendor raises its prices next year", "ours": "ours"}
    play.do(EditRow(board="B1", row="risk-1", values={"risk": "Our vendor raises its prices twice"}), "cpo")
    mine = {"risk": "The vendor raises its prices next year", "ours": "not ours"}
    play.do(EditRow(board="B1", row="risk-1", values=mine, before=before), "cto")
    assert row(play, "risk-1").text == "The vendor raises its prices twice"
    assert cells(play, "risk-1") == {"ours": "not ours"}
    with pytest.raises(Stale) as stale:
        play.do(EditRow(board="B1", row="risk-1", values={"ours": ""}, before=before), "cpo")
    assert stale.value.newer == {"ours": "not ours"}


def test_fixed_rows_are_there_from_the_start_and_an_option_gets_a_row_for_each_criterion() -> None:
    play = play_of(RIGHTS)
    assert [each.text for each in rows_in(play.session, play.item)] == ["Roadmap", "Hiring"]
    play = with_rows(SHEET, {"option": "Buy"}, {"option": "Build"})
    found = [(each.text, (each.columns or {})["criterion"]) for each in rows_in(play.session, play.item)]
    assert found == [("Buy", "impact"), ("Buy", "urgency"), ("Build", "impact"), ("Build", "urgency")]
    play.do(AddRow(board="B1", values={"criterion": "cost"}), "cto")
    assert [each.text for each in rows_in(play.session, play.item)][4:] == ["Buy", "Build"]


def test_rows_do_not_change_while_leaders_are_asked_about_them_in_private() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"})
    play.do(Advance())
    for command in (
        AddRow(board="B1", values={"risk": "Another"}),
        EditRow(board="B1", row="risk-1", values={"risk": "Another"}),
        RemoveRow(board="B1", row="risk-1"),
    ):
        assert play.refused(command, "cpo") == "You can only do this in board · read, reveal, result or settle."


def test_a_captured_fact_that_is_asked_about_stays_as_it_is() -> None:
    play = Play(item("talk"), item("board", settings={"board": FACTS}, id="I2"))
    play.do(Capture(what="fact", text="Churn is 3 %"), "cpo")
    play.do(Advance())
    play.do(EditCapture(ref="B1/fact-1", changes={"text": "Churn is 4 %"}), "cpo")
    play.do(Advance())
    says = "The leaders are being asked about B1/fact-1 now, so it stays as it is."
    assert play.refused(EditCapture(ref="B1/fact-1", changes={"text": "x"}), "cpo") == says
    assert play.refused(RemoveRecord(ref="B1/fact-1"), "cpo") == says
    play.do(Capture(what="fact", text="Another one"), "cto")  # it isn't asked about yet


def test_the_board_of_an_item_is_the_one_on_which_facts_were_captured() -> None:
    play = Play(item("talk"), item("board", settings={"board": FACTS}, id="I2"))
    play.do(Capture(what="fact", text="Churn is 3 %"), "cpo")
    play.do(Advance())
    board = play.session.get(Board, "B1")
    assert (board.item, board.title, len(play.session.all(Board))) == ("I2", "What both know", 1)
    play.do(RemoveRecord(ref="B1/fact-1"), "cpo")
    assert play.session.find(Board, "B1")  # it is open, so it stays without rows


def test_a_row_that_somebody_said_something_about_stays_in_the_minutes() -> None:
    play = filled({}, {})
    says = "CPO and CTO said something about B1/risk-1, so it stays in these minutes."
    assert play.refused(RemoveRow(board="B1", row="risk-1"), "cpo") == says
    play.do(RemoveRow(board="B1", row="risk-2"), "cpo")
    assert [each.key_ for each in rows_in(play.session, play.item)] == ["risk-1"]


# --- cells ----------------------------------------------------------------------------------------------------------


def filled(cpo: dict[str, Any], cto: dict[str, Any], board: dict[str, Any] = RISKS, **more: Any) -> Play:
    """Return a play in which both filled in the cells of two rows, at the reveal."""
    play = with_rows(board, {"risk": "Lock-in"}, {"risk": "Churn"}, **more)
    play.do(Advance())
    play.do(Seal(form="fill", payload=cpo), "cpo")
    play.do(Seal(form="fill", payload=cto), "cto")
    play.do(Advance())
    play.do(Seal(form="annotate", payload={"risk-1": {"customer": "Support does"}}), "cpo")
    play.do(Seal(form="annotate", payload={"risk-1": {"system": "In billing"}}), "cto")
    play.do(Advance())
    return play


def test_equal_values_hold_at_the_reveal_and_others_wait_to_be_agreed() -> None:
    play = filled(
        {"risk-1": {"likely": 3}, "risk-2": {"likely": 1}}, {"risk-1": {"likely": 3}, "risk-2": {"likely": 4}}
    )
    assert cells(play, "risk-1") == {"likely": 3}
    assert cells(play, "risk-2") == {}
    assert [(each.key_, column.key) for each, column in open_cells(play.session, play.item)] == [("risk-2", "likely")]
    assert {(a.row, a.by, a.value) for a in play.session.all(BoardAnswer, column="likely")} == {
        ("risk-1", "cpo", 3),
        ("risk-1", "cto", 3),
        ("risk-2", "cpo", 1),
        ("risk-2", "cto", 4),
    }


def test_a_cell_for_one_leader_holds_what_that_leader_answered() -> None:
    play = filled({}, {"risk-1": {"cost": [10, 20]}})
    assert cells(play, "risk-1") == {"cost": [10, 20]}
    assert open_cells(play.session, play.item) == []


def test_a_leader_is_asked_only_for_the_columns_and_lenses_that_are_theirs() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"})
    play.do(Advance())
    kind = kind_of(play.item)
    asked = {
        seat: [f.key for f in kind.form(play.session, play.item, seat).sections[0].fields] for seat in ("cpo", "cto")
    }
    assert asked == {"cpo": ["likely"], "cto": ["likely", "cost"]}


def test_a_form_for_one_leader_alone_waits_for_nobody_else() -> None:
    board = {**RISKS, "lens": RISKS["lens"][:1]}
    play = with_rows(board, {"risk": "Lock-in"})
    play.do(Advance())
    for seat in ("cpo", "cto"):
        play.do(Seal(form="fill", payload={}), seat)
    play.do(Advance())
    assert play.refused(Seal(form="annotate", payload={}), "cto") == "There is nothing for you to answer here."
    play.do(Seal(form="annotate", payload={"risk-1": {"customer": "Support does"}}), "cpo")
    play.do(Advance())
    assert [(note.by, note.lens, note.text) for note in play.session.all(Note)] == [("cpo", "customer", "Support does")]


def test_what_one_passed_and_the_other_answered_is_not_agreed() -> None:
    play = filled({"risk-1": {"pass": True}}, {"risk-1": {"likely": 3}})
    answers = play.session.all(BoardAnswer, row="risk-1", column="likely")
    assert [(each.by, each.value, each.pass_) for each in answers] == [("cpo", None, True), ("cto", 3, None)]
    assert cells(play, "risk-1") == {}


def test_a_cell_holds_once_both_propose_the_same_value() -> None:
    play = filled({"risk-1": {"likely": 1}}, {"risk-1": {"likely": 4}})
    propose = ProposeCell(board="B1", row="risk-1", column="likely", value=2)
    play.do(propose, "cpo")
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3), "cto")
    assert row(play, "risk-1").proposed == {"likely": {"cpo": 2, "cto": 3}}
    assert cells(play, "risk-1") == {}
    play.do(propose, "cto")
    assert (cells(play, "risk-1"), row(play, "risk-1").proposed) == ({"likely": 2}, None)
    assert open_cells(play.session, play.item) == []
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=None), "cpo")  # nothing to take back


def test_a_proposal_is_that_of_one_leader_even_where_two_share_the_keyboard() -> None:
    play = filled({"risk-1": {"likely": 1}}, {"risk-1": {"likely": 4}})
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=5), "cpo")
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=5), "cpo")
    assert cells(play, "risk-1") == {}
    play.shared = True
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=5), "cpo")
    assert cells(play, "risk-1") == {}
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=5), "cto")
    assert cells(play, "risk-1") == {"likely": 5}


def test_only_a_blind_column_is_agreed_on_and_only_by_leaders() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"}, facilitator=True)
    play.do(Advance(), "cpto")
    for form in ("fill", "annotate"):
        for seat in ("cpo", "cto"):
            play.do(Seal(form=form, payload={}), seat)
        play.do(Advance(), "cpto")
    says = "Owner isn't filled in private, so there is nothing to agree on. Edit the row instead."
    assert play.refused(ProposeCell(board="B1", row="risk-1", column="owner", value="cto"), "cpo") == says
    likely = ProposeCell(board="B1", row="risk-1", column="likely", value=9)
    assert play.refused(likely, "cpo") == "Likely: enter a number from 0 to 5."
    assert play.refused(likely, "cpto") == "Only the two leaders can do this."


def test_a_late_answer_is_taken_in_beside_the_other_but_changes_nothing_that_both_agreed_on() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"}, {"risk": "Churn"})
    play.do(Advance())
    play.drafts["I1", "fill", 1, "cto"] = {"risk-1": {"likely": 4}, "risk-2": {"likely": 2}}
    play.do(Seal(form="fill", payload={"risk-1": {"likely": 1}, "risk-2": {"likely": 2}}), "cpo")
    play.do(Force(reason="We want to go on now"))
    for seat in ("cpo", "cto"):
        play.do(Seal(form="annotate", payload={}), seat)
    play.do(Advance())
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3))
    assert play.session.get(BoardAnswer, "B1", "risk-1", "likely", 1, "cto").missing
    play.do(OfferLate(item="I1", form="fill", round=1), "cto")
    play.do(AcceptLate(item="I1", form="fill", round=1), "cpo")
    late = play.session.get(BoardAnswer, "B1", "risk-1", "likely", 1, "cto")
    assert (late.value, late.late, late.missing) == (4, True, None)
    assert (cells(play, "risk-1"), cells(play, "risk-2")) == ({"likely": 3}, {"likely": 2})


# --- votes, moves, signatures -----------------------------------------------------------------------------------------


def voted(cpo: dict[str, Any], cto: dict[str, Any]) -> Play:
    play = with_rows(STAGES, {"technology": "Rust", "stage": "trial"}, {"technology": "Lisp", "stage": "adopt"})
    play.do(Advance())
    play.do(Seal(form="vote", payload=cpo), "cpo")
    play.do(Seal(form="vote", payload=cto), "cto")
    play.do(Advance())
    return play


YES: dict[str, Any] = {"value": True, "guess": True}
NO: dict[str, Any] = {"value": False, "guess": True, "reason": "It isn't ready"}


def test_a_vote_asks_its_question_at_each_row_and_tells_all_that_is_on_the_board_of_it() -> None:
    vote = {"key": "back", "over": "rows", "ask": "Do you back it?", "answer": "scale", "most": 5}
    play = with_rows({**RISKS, "lens": [], "vote": [vote]}, {"risk": "Outage", "owner": "cto"})
    play.do(Advance())
    for seat in play.session.leaders:
        play.do(Seal(form="fill", payload={"risk-1": {"likely": 3}}), seat)
    play.do(Advance())
    play.do(Advance())
    (section,) = kind_of(play.item).form(play.session, play.item, "cpo").sections
    assert section.note.splitlines()[0] == "Do you back it?" and "Likely: 3" in section.note


def test_with_several_votes_a_title_says_which_one_it_is_and_each_goes_through_all_rows() -> None:
    votes = [{"key": key, "over": "rows", "ask": f"{key}?", "answer": "yesno"} for key in ("back", "pay-for")]
    board = {**RISKS, "column": [{**each, "blind": False} for each in RISKS["column"]], "lens": [], "vote": votes}
    play = with_rows(board, {"risk": "Outage"}, {"risk": "Churn"})
    play.do(Advance())
    form = kind_of(play.item).form(play.session, play.item, "cpo")
    assert [each.title for each in form.sections] == [
        "Back: Outage", "Back: Churn", "Pay for: Outage", "Pay for: Churn",
    ]  # fmt: skip


def test_days_are_told_in_a_private_form_as_in_the_table() -> None:
    columns = [*RISKS["column"], {"key": "due", "type": "date", "title": "Due"}]
    play = with_rows({**RISKS, "column": columns}, {"risk": "Outage", "due": "2026-11-02"})
    play.do(Advance())
    section = kind_of(play.item).form(play.session, play.item, "cpo").sections[0]
    assert f"Due: {short_day(date(2026, 11, 2))}" in section.note


def test_a_row_moves_on_once_by_a_vote_that_passed() -> None:
    play = voted({"technology-1": YES, "technology-2": YES}, {"technology-1": YES, "technology-2": YES})
    move = MoveRow(board="B1", row="technology-1")
    play.do(move, "cpo")
    assert cells(play, "technology-1")["stage"] == "adopt"
    assert play.refused(move, "cto") == "B1/technology-1 has already moved by this vote."


def test_a_vote_that_moves_rows_does_not_ask_about_those_at_the_end() -> None:
    play = with_rows(STAGES, {"technology": "Rust", "stage": "trial"}, {"technology": "Lisp", "stage": "adopt"})
    play.do(Advance())
    form = kind_of(play.item).form(play.session, play.item, "cpo")
    assert [section.key for section in form.sections] == ["technology-1"]
    assert phases(with_rows(STAGES, {"technology": "Lisp", "stage": "adopt"})) == ["read", "settle"]


def test_a_row_that_was_put_at_the_end_after_the_vote_cannot_move() -> None:
    play = voted({"technology-1": YES}, {"technology-1": YES})
    play.do(EditRow(board="B1", row="technology-1", values={"stage": "adopt"}), "cpo")
    move = MoveRow(board="B1", row="technology-1")
    assert play.refused(move, "cto") == "B1/technology-1 can't go any further in Stage."


def test_a_vote_that_did_not_pass_moves_nothing_and_its_answers_are_kept() -> None:
    play = voted({"technology-1": YES}, {"technology-1": NO, "technology-2": YES})
    for key in ("technology-1", "technology-2"):
        says = f"No vote passed that moves B1/{key}."
        assert play.refused(MoveRow(board="B1", row=key), "cto") == says
    answer = play.session.get(BoardAnswer, "B1", "technology-1", "gate", 1, "cto")
    assert (answer.value, answer.guess, answer.reason) == (False, True, "It isn't ready")


def test_a_vote_over_the_board_is_a_question() -> None:
    play = with_rows(SHEET, {"option": "Buy"})
    for form in ("fill", "vote"):
        while play.item.phase != form:
            play.do(Advance())
        for seat in ("cpo", "cto"):
            play.do(Seal(form=form, payload={"pick": {"value": f"Buy, says {seat}"}}), seat)
    play.do(Advance())
    assert [each.value for each in play.session.all(Answered)] == ["Buy, says cpo", "Buy, says cto"]


def settled(board: dict[str, Any], *rows: dict[str, Any]) -> Play:
    play = with_rows(board, *rows)
    while play.item.phase != "settle":
        for seat in ("cpo", "cto"):
            if kind_of(play.item).phase(play.item.phase).private:
                play.do(Seal(form=str(play.item.phase), payload={}), seat)
        play.do(Advance())
    return play


def test_a_signature_is_under_a_row_as_it_reads_and_an_edit_voids_it() -> None:
    play = settled(STAGES, {"technology": "Rust", "stage": "trial"}, {"technology": "Lisp", "stage": "adopt"})
    sign = SignRow(board="B1", row="technology-1").as_read(play.seen_by("cpo"), "cpo")
    play.do(sign, "cpo")
    play.do(SignRow(board="B1", row="technology-2"), "cto")
    assert play.refused(sign, "cpo") == "You've already signed B1/technology-1."
    play.do(EditRow(board="B1", row="technology-1", values={"criterion": "Two teams"}), "cto")
    assert (row(play, "technology-1").signed, row(play, "technology-2").signed) == ((), ("cto",))
    assert play.refused(sign, "cpo") == "The text has changed since you read it. Read it again."
    assert play.refused(SignBoard(board="B1"), "cpo") == "This board isn't signed as a whole."
    owed = kind_of(play.item).pending(play.session, play.item, play.context("cpo"))
    assert owed == ["Not signed by both yet: “Rust” and “Lisp”."]


def test_a_board_is_signed_as_a_whole_and_any_change_voids_that() -> None:
    play = settled(RIGHTS)
    for seat in ("cpo", "cto"):
        play.do(SignBoard(board="B1").as_read(play.seen_by(seat), seat), seat)
    assert play.session.get(Board, "B1").signed == ("cpo", "cto")
    assert kind_of(play.item).pending(play.session, play.item, play.context("cpo")) == []
    sign = SignBoard(board="B1").as_read(play.seen_by("cpo"), "cpo")
    play.do(ProposeCell(board="B1", row="area-1", column="owner", value="cto"))
    assert play.session.get(Board, "B1").signed == ()
    assert play.refused(sign, "cpo") == "The text has changed since you read it. Read it again."
    owed = kind_of(play.item).pending(play.session, play.item, play.context("cpo"))
    assert owed == ["“Who decides what” isn't signed by CPO and CTO yet."]


def test_what_is_not_agreed_is_named_before_the_item_ends() -> None:
    play = filled({"risk-1": {"likely": 1}}, {"risk-1": {"likely": 4}})
    play.do(Advance())
    owed = kind_of(play.item).pending(play.session, play.item, play.context("cpo"))
    assert owed == ["You haven't agreed on Likely of “Lock-in”."]


# --- back and forth -----------------------------------------------------------------------------------------------


def test_what_was_sealed_is_a_draft_again_if_a_row_changed_since() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"})
    play.do(Advance())
    play.do(Seal(form="fill", payload={"risk-1": {"likely": 2}}), "cpo")
    play.do(Back())
    assert play.item.phase == "read"
    play.do(AddRow(board="B1", values={"risk": "Churn"}), "cto")
    play.do(Advance())
    assert play.item.phase == "fill"
    assert play.drafts["I1", "fill", 1, "cpo"] == {"risk-1": {"likely": 2}}
    form = kind_of(play.item).form(play.session, play.item, "cpo")
    assert [section.title for section in form.sections] == ["Lock-in", "Churn"]


def test_going_back_without_a_change_keeps_what_was_sealed() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"})
    play.do(Advance())
    play.do(Seal(form="fill", payload={"risk-1": {"likely": 2}}), "cpo")
    play.do(Back())
    play.do(Advance())
    play.do(Unseal(form="fill"), "cpo")


def test_nothing_revealed_is_asked_again() -> None:
    play = filled({"risk-1": {"likely": 1}}, {"risk-1": {"likely": 1}})
    play.do(Advance())
    for phase in ("reveal", "read"):
        play.do(Back())
        assert play.item.phase == phase
    play.do(Advance())
    assert play.item.phase == "reveal"
    play.do(Advance())
    assert play.item.phase == "settle"


def test_rows_added_after_a_board_without_any_went_on_are_asked_about() -> None:
    play = play_of(RISKS)
    play.do(Advance())
    assert play.item.phase == "settle"
    play.do(Back())
    play.do(AddRow(board="B1", values={"risk": "Lock-in"}), "cpo")
    play.do(Advance())
    assert play.item.phase == "fill"


# --- what a row becomes -----------------------------------------------------------------------------------------------


def test_one_command_turns_a_row_into_whatever_it_should_become() -> None:
    play = play_of(RISKS, item("talk", id="I2"))
    play.do(AddRow(board="B1", values={"risk": "Lock-in"}), "cpo")

    def turn(to: Any, **fields: Any) -> None:
        play.do(TurnRow(board="B1", row="risk-1", to=to, fields=fields), "cto")

    turn("action", text="Lower: Lock-in", owner="CPO", due="2026-04-01")
    turn("watch", text="Lock-in", by_date="2026-04-01", who="cto")
    turn("agenda", title="Lock-in")
    turn("argue", question="Should we leave our vendor?", pole_a="Leave", pole_b="Stay")
    turn("decision", title="Leave the vendor", owner="cto", method="owner")
    turn("goal", text="No vendor can stop us", why="It did in May")
    assert [(a.from_, a.owner, str(a.due)) for a in play.session.all(Action)] == [("B1/risk-1", "cpo", "2026-04-01")]
    assert [each.from_ for each in play.session.all(Watch)] == ["B1/risk-1"]
    made = [(each.kind, each.title, each.from_) for each in play.session.agenda if each.id not in ("I1", "I2")]
    assert made == [
        ("align", "No vendor can stop us", None),
        ("argue", "Should we leave our vendor?", "B1/risk-1"),
        ("talk", "Lock-in", "B1/risk-1"),
    ]


def test_what_is_made_of_a_board_as_a_whole_names_the_board() -> None:
    play = play_of(RISKS, item("talk", id="I2"))
    play.do(AddRow(board="B1", values={"risk": "Lock-in"}), "cpo")
    play.do(TurnRow(board="B1", to="decision", fields={"title": "We know that it costs more"}), "cto")
    assert [each.from_ for each in play.session.all(Decision)] == ["B1"]


def test_a_goal_made_of_a_row_names_it() -> None:
    play = with_rows(PLAINEST, {"what": "Down", "at": "9:14"})
    fields = {"text": "Nobody waits for us", "why": "They did", "owner": "cto", "due": "2026-05-01"}
    play.do(TurnRow(board="B1", row="what-1", to="goal", fields=fields), "cpo")
    assert (
        play.refused(RemoveRow(board="B1", row="what-1"), "cpo")
        == "I2 was made from B1/what-1, so it stays in these minutes."
    )
    play.do(Advance())
    play.do(Advance())
    goal = play.session.get(Goal, "G1")
    assert (goal.from_, goal.why, goal.owner, str(goal.due)) == ("B1/what-1", "They did", "cto", "2026-05-01")


NO_SEAT = "There is no seat 'dana' in this session. The seats are cpo and cto."
NO_HORIZON = "The horizon can't be 'someday'. Use 'now', 'next' or 'later'."


@pytest.mark.parametrize(
    ("to", "fields", "says"),
    [
        ("action", {"text": ""}, "Write the text first."),
        ("action", {"text": "x", "colour": "y"}, "There is no 'colour' in what a row becomes."),
        ("goal", {"text": "short"}, "A goal has 10 to 200 characters; this has 5."),
        ("action", {"text": 7, "owner": "cpo"}, "Write the text in words."),
        (
            "action",
            {"text": "Call them", "owner": "Dana"},
            NO_SEAT,
        ),
        (
            "goal",
            {"text": "No vendor stops us", "owner": "dana"},
            NO_SEAT,
        ),
        (
            "goal",
            {"text": "No vendor stops us", "horizon": "someday"},
            NO_HORIZON,
        ),
        ("argue", {"question": "Why?"}, "A question has 10 to 160 characters; this has 4."),
        ("watch", {"text": "It holds"}, "Pick the day on which you check it."),
    ],
)
def test_a_row_becomes_nothing_without_what_that_needs(to: Any, fields: dict[str, Any], says: str) -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"})
    assert play.refused(TurnRow(board="B1", row="risk-1", to=to, fields=fields), "cpo") == says


def test_what_was_made_of_a_row_keeps_it_in_the_minutes() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"})
    play.do(TurnRow(board="B1", row="risk-1", to="action", fields={"text": "Lower it", "owner": "cto"}), "cpo")
    says = "A1 was made from B1/risk-1, so it stays in these minutes."
    assert play.refused(RemoveRow(board="B1", row="risk-1"), "cpo") == says


# --- choosing a board -------------------------------------------------------------------------------------------------


def test_an_item_that_waits_gets_another_board_and_one_with_a_fault_is_refused() -> None:
    play = Play(item("talk"), item("board", id="I2"), item("talk", id="I3"))
    play.do(UseBoard(item="I2", board=RISKS), "cto")
    assert (play.session.get(Item, "I2").settings or {})["board"]["key"] == "risks"
    assert play.refused(UseBoard(item="I3", board=RISKS), "cto") == "I3 isn't a board item, so it has no board."
    assert play.refused(UseBoard(item="I2", board={**RISKS, "sort": "colour"}), "cto").startswith("board.sort")
    play.do(Advance())
    assert (
        play.refused(UseBoard(item="I2", board=STAGES), "cto")
        == "I2 has begun, so it can't move or change on the agenda."
    )


def test_an_item_that_ended_is_reopened_where_it_was_with_all_that_was_agreed() -> None:
    play = with_rows(RISKS, {"risk": "Lock-in"}, after=(item("talk", id="I2"),))
    while play.item.phase != "settle":
        for seat in ("cpo", "cto"):
            if play.item.phase in ("fill", "annotate"):
                payload = {"risk-1": {"likely": 1 if seat == "cpo" else 4}} if play.item.phase == "fill" else {}
                play.do(Seal(form=str(play.item.phase), payload=payload), seat)
        play.do(Advance())
    play.do(ProposeCell(board="B1", row="risk-1", column="likely", value=2))
    before = play.session.all(BoardRow)
    play.do(Advance())
    assert play.item.id == "I2"
    play.do(ReopenItem(item="I1"))
    assert (play.item.id, play.item.phase, play.session.all(BoardRow)) == ("I1", "settle", before)
    assert open_cells(play.session, play.item) == []
    play.do(EditRow(board="B1", row="risk-1", values={"owner": "cto"}), "cpo")
