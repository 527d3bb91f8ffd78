"""A board on screen after its reveal: both answers side by side, agreeing, signing, moving, and what rows become."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from sessions.change import fold
from sessions.exercises.board.rows import EditRow
from sessions.exercises.board.settle import ProposeCell, SignBoard, SignRow
from sessions.model import Action, BoardRow, Decision, Watch
from sessions.rules.agenda import AddItem
from sessions.session import Session
from sessions.text import quoted
from sessions.view import view_changes
from tests.few import some
from tests.tui.exercises.boards import FILLED, TEXTS, board_room, row_of, to_phase
from tests.tui.keyboard import Keyboard
from tests.tui.scenes import asked
from tests.tui.stage import SIZES, message, parley, shown, typed, until
from tui.client.news import sentence
from tui.client.news_item import signed_in
from tui.dialogs.modal import FormModal
from tui.widgets.board_table import BoardTable
from tui.widgets.record_lines import action_line


def words(pilot: Pilot[Any]) -> str:
    return " ".join(shown(pilot).split())


async def up(pilot: Pilot[Any], key: str = "risk-1") -> None:
    await until(pilot, lambda: bool(pilot.app.screen.query(BoardTable)) and "Churn" in shown(pilot))
    pilot.app.screen.query_one(BoardTable).rows.point_at(key)
    await until(pilot, lambda: f"B1/{key}" in shown(pilot))


def order(pilot: Pilot[Any]) -> list[str]:
    return [row.key for row in pilot.app.screen.query_one(BoardTable).rows.shape.rows]


# --- side by side -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", some(SIZES))
async def test_both_answers_stand_side_by_side_with_their_gap_the_widest_first_and_the_notes_below(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    room = board_room(tmp_path / "p.db", "reveal", sort="risk")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        assert order(pilot)[0] == "risk-1"
        assert not pilot.app.screen.query_one(BoardTable).rows.shape.sorted_by
        page = words(pilot)
        assert "4 │ 1" in page and "gap 3" in page and "You see this two steps apart." in page
        pilot.app.screen.query_one(BoardTable).query_one(".details").scroll_end(animate=False)
        await until(pilot, lambda: "We lose a week each month." in words(pilot))
        await pilot.press("j", "j")


async def test_a_filter_of_an_earlier_phase_hides_nothing_that_is_revealed(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "read")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("slash")
        await asked(pilot)
        await typed(pilot, "leave")
        await pilot.press("f10")
        await until(pilot, lambda: "1 of 3 rows" in shown(pilot))
        to_phase(room, "reveal")
        await until(pilot, lambda: "Side by side".lower() in shown(pilot) and bool(pilot.app.screen.query(BoardTable)))
        await until(pilot, lambda: len(order(pilot)) == 3 and order(pilot)[0] == "risk-1")
        assert "of 3 rows" not in shown(pilot)


async def test_votes_are_shown_with_guess_and_reason_and_whether_they_pass(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "result")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await until(pilot, lambda: "because It is noise." in words(pilot) and "doesn't pass" in words(pilot))
        assert "guessed no" in words(pilot)
        await up(pilot, "risk-2")
        assert "· passes" in words(pilot)


# --- agreeing ---------------------------------------------------------------------------------------------------------


async def test_the_cursor_begins_at_the_first_row_that_both_still_have_to_settle(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle", sign=None)
    for seat in ("cpo", "cto"):
        room.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3), seat)
    waiting = [key for key in ("risk-1", "risk-2", "risk-3") if row_of(room, key).open]
    assert waiting and "risk-1" not in waiting
    async with parley(path, room.id).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(pilot.app.screen.query(BoardTable)) and f"B1/{waiting[0]}" in shown(pilot))


async def test_one_leader_proposes_a_value_and_the_other_agrees_by_a_second_press(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("c")
        await asked(pilot)
        assert "CPO 4 · CTO 1" in words(pilot)
        await typed(pilot, "3")
        await pilot.press("f10")
        said = "→ ▲ CPO proposes Likely: 3 │ ! You see"
        await until(pilot, lambda: said in words(pilot) and not isinstance(pilot.app.screen, FormModal))
        assert row_of(room).open == ("likely",)
        await pilot.press("y")
        await until(pilot, lambda: "The other leader proposes nothing" in message(pilot))
    async with parley(path, room.id, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "again to agree to 3 as Likely of risk-1" in " ".join(message(pilot).split()))
        assert row_of(room).open == ("likely",), "one press agrees to nothing"
        await pilot.press("y")
        await until(pilot, lambda: row_of(room).open == ())
    assert row_of(room).cells["likely"].value == 3


async def test_a_value_that_changes_between_two_presses_is_not_agreed_to(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle")
    room.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3), "cpo")
    async with parley(path, room.id, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "again to agree to 3" in message(pilot))
        room.do(ProposeCell(board="B1", row="risk-1", column="likely", value=5), "cpo")
        await until(pilot, lambda: "CPO proposes Likely: 5" in words(pilot))
        await pilot.press("y")
        await until(pilot, lambda: "again to agree to 5" in message(pilot))
    assert row_of(room).open == ("likely",)


async def test_at_one_keyboard_each_leader_proposes_and_agrees_for_themselves(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot)
        keyboard = Keyboard(pilot)
        await pilot.press("c")
        await keyboard.pick("Who proposes Likely?", "2")
        await asked(pilot)
        await typed(pilot, "2")
        await pilot.press("f10")
        await until(pilot, lambda: [each.by for each in row_of(room).cells["likely"].proposed] == ["cto"])
        assert row_of(room).open == ("likely",), "what one proposes, nobody has agreed to"
        await until(pilot, lambda: message(pilot) == "It holds once the other leader agrees.")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await keyboard.consent("y")
        await until(pilot, lambda: row_of(room).cells["likely"].value == 2)
    assert row_of(room).open == ()


async def test_a_proposal_left_empty_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle")
    room.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3), "cpo")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await up(pilot)
        await pilot.press("c")
        await asked(pilot)
        await pilot.press("backspace", "f10")
        await until(pilot, lambda: row_of(room).cells["likely"].proposed == ())


# --- signing ----------------------------------------------------------------------------------------------------------


async def test_a_row_is_signed_as_it_reads_and_a_change_voids_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("S")
        await until(pilot, lambda: f"You haven't agreed on Likely of {quoted(TEXTS[0])}." in message(pilot))
        assert row_of(room).signed == ()
        await pilot.press("S")
        await until(pilot, lambda: row_of(room).signed == ("cpo",) and "signed by ▲ CPO" in words(pilot))
        await pilot.press("S")
        await until(pilot, lambda: "You've already signed B1/risk-1." in message(pilot))
        room.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3), "cpo")
        room.do(ProposeCell(board="B1", row="risk-1", column="likely", value=3), "cto")
        await until(pilot, lambda: "signed by" not in words(pilot))


async def test_whoever_signed_a_row_hears_that_a_change_by_the_other_voids_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle", sign="row")
    room.do(SignRow(board="B1", row="risk-1"), "cpo")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await until(pilot, lambda: "signed by ▲ CPO" in words(pilot))
        room.do(EditRow(board="B1", row="risk-1", values={"owner": "cpo"}), "cto")
        says = "CTO changes B1/risk-1, which voids the signature of CPO."
        await until(pilot, lambda: message(pilot) == says)
        room.do(EditRow(board="B1", row="risk-1", values={"owner": "cto"}), "cto")
        await until(pilot, lambda: f"changes B1/risk-1: {TEXTS[0]}." in " ".join(message(pilot).split()))
    before, told = Session(), []
    for change in view_changes(room.store.newer(room.id, 0)):
        signed = signed_in(before, change)
        fold(before, [change])
        told.append(sentence(change, before, signed))
    assert told[-2] == says and "voids" not in str(told[-1])


async def test_a_whole_board_is_signed_at_one_keyboard_by_each_leader_separately(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle", sign="board")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot)
        keyboard = Keyboard(pilot)
        await keyboard.in_turn("S", "Who signs B1?")
        await until(pilot, lambda: "signed by ▲ CPO and ■ CTO" in words(pilot))


async def test_whoever_signed_a_board_hears_that_a_change_by_the_other_voids_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle", sign="board")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await Keyboard(pilot).consent("S")
        await until(pilot, lambda: "signed by ▲ CPO" in words(pilot))
        room.do(EditRow(board="B1", row="risk-1", values={"owner": "cpo"}), "cto")
        await until(pilot, lambda: message(pilot) == "CTO changes B1/risk-1, which voids the signatures.")
        room.do(EditRow(board="B1", row="risk-1", values={"owner": "cto"}), "cto")
        await until(pilot, lambda: f"changes B1/risk-1: {TEXTS[0]}." in " ".join(message(pilot).split()))


@pytest.mark.parametrize("sign", ["row", "board"])
async def test_whoever_changes_or_removes_a_signed_row_reads_first_whose_signature_that_voids(
    tmp_path: Path, sign: str
) -> None:
    room = board_room(tmp_path / "p.db", "settle", sign=sign)
    room.do(SignRow(board="B1", row="risk-1") if sign == "row" else SignBoard(board="B1"), "cpo")
    async with parley(tmp_path / "p.db", room.id, seat="cto", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("w")
        await asked(pilot)
        assert "A change voids the signature of CPO." in words(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, FormModal))
        await pilot.press("z")
        await until(pilot, lambda: "which CPO signed" in " ".join(message(pilot).split()))


async def test_before_a_board_is_signed_two_cells_that_are_not_agreed_are_named_and_the_rest_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seat, likely in (("cpo", 4), ("cto", 1)):
        monkeypatch.setitem(cast(dict[str, Any], FILLED), seat, {f"risk-{n}": {"likely": likely} for n in (1, 2, 3)})
    room = board_room(tmp_path / "p.db", "settle", sign="board")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("S")
        first, second = (f"Likely of {quoted(text)}" for text in TEXTS[:2])
        said = f"You haven't agreed on {first}, {second} and 1 more."
        await until(pilot, lambda: said in " ".join(message(pilot).split()))


async def test_a_board_that_is_not_signed_says_so(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle", sign=None)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot)
        await pilot.press("S")
        await until(pilot, lambda: "This board isn't signed." in message(pilot))


# --- moving -----------------------------------------------------------------------------------------------------------


async def test_a_row_moves_where_a_vote_that_passed_takes_it_and_only_once(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: "No vote passed that moves this row." in message(pilot))
        await up(pilot, "risk-2")
        await Keyboard(pilot).consent("greater_than_sign")
        await until(pilot, lambda: row_of(room, "risk-2").cells["stage"].value == "watched")
        await until(pilot, lambda: "Stage: watched" in words(pilot))
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: "has already moved by the vote" in message(pilot))


# --- what a row becomes -----------------------------------------------------------------------------------------------


async def test_a_row_becomes_an_action_with_its_words_filled_in_and_says_so(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot, "risk-2")
        await pilot.press("v")
        await until(pilot, lambda: "What should it become?" in words(pilot))
        await pilot.press("2")
        await asked(pilot)
        await until(pilot, lambda: f"Lower: {TEXTS[1]}" in words(pilot))
        assert room.view(None).all(Action) == []
        await pilot.press("tab", "tab")
        await typed(pilot, "2031-03-01")
        await pilot.press("f10")
        await until(pilot, lambda: "risk-2 became A1." in message(pilot) and "→ A1" in words(pilot))
    room.refresh()
    view = room.view(None)
    action = view.get(Action, "A1")
    assert f"from B1/risk-2: {TEXTS[1]}" in action_line(view, action).beneath, "the link can be read both ways"
    assert (action.text, action.owner, action.from_) == (f"Lower: {TEXTS[1]}", "cto", "B1/risk-2")


async def test_what_a_check_offers_comes_first_for_a_row_that_it_marks(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "1 an agenda item" in words(pilot).replace("  ", " "))
        assert "You see this two steps apart." in words(pilot)
        await pilot.press("1")
        await asked(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "risk-1 became I4." in message(pilot))
    room.refresh()
    assert [each.title for each in room.view(None).agenda][1] == TEXTS[0]


@pytest.mark.parametrize("size", some(SIZES))
async def test_what_a_check_of_the_board_offers_is_made_of_the_board(tmp_path: Path, size: tuple[int, int]) -> None:
    says = "Nobody has priced all of it."
    check = {"at": "foot", "when": "count(1) > 2", "says": says, "then": "acknowledge"}
    room = board_room(tmp_path / "p.db", "settle", check=[check])
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        assert f"{says} (v)" in words(pilot), "the foot names the key"
        await pilot.press("v")
        await until(pilot, lambda: f"3 a decision the board: {says}" in words(pilot))
        await pilot.press("3")
        await asked(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "B1 became D1." in message(pilot))
    room.refresh()
    decision = room.view(None).get(Decision, "D1")
    assert (decision.title, decision.from_) == (says, "B1")


async def test_what_a_check_of_a_lane_says_is_told_in_full_and_can_be_put_on_the_agenda(tmp_path: Path) -> None:
    says = "All of them are in one lane. Who looks after them?"
    check = {"at": "group", "when": "count(1) > 2", "says": says, "then": "talk"}
    room = board_room(tmp_path / "p.db", "settle", check=[check], layout="lanes", lane="stage")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        assert f"open: {says} Talk about it (v)." in words(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "3 an agenda item" in words(pilot))
        await pilot.press("3")
        await asked(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: "B1 became I4." in message(pilot))
    room.refresh()
    assert says.startswith(room.view(None).agenda[1].title.rstrip("…"))


async def test_a_board_can_follow_a_board(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle")
    table = {"key": "vendors", "title": "Vendors", "column": [{"key": "vendor", "type": "text"}]}
    adds = AddItem(title="Vendors", item_kind="board", minutes=5, settings={"board": table}, after="I1")
    room.do(adds, "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot, "risk-3")
        await Keyboard(pilot).consent("n")
        await until(pilot, lambda: "There are no rows yet." in shown(pilot))


async def test_words_that_were_changed_are_what_a_row_becomes(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "settle", turn=[{"to": "watch", "text": "{risk}: {cost}"}])
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot, "risk-3")
        await pilot.press("v")
        await asked(pilot)
        assert f"{TEXTS[2]}:" not in words(pilot), "a colon goes if nothing comes after it"
        await pilot.press("end", "ctrl+u")
        await typed(pilot, "Nobody leaves this year")
        await pilot.press("tab")
        await typed(pilot, "2031-03-01")
        await pilot.press("f10")
        await until(pilot, lambda: "risk-3 became" in message(pilot))
    room.refresh()
    assert [each.text for each in room.view(None).all(Watch)] == ["Nobody leaves this year"]
    assert room.view(None).get(BoardRow, "B1", "risk-3").text == TEXTS[2]


async def test_an_observer_can_change_nothing_and_hears_why(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "settle")
    before = room.view(None).rev
    async with parley(path, room.id, seat=None, mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        for key in "cySJv":
            await pilot.press(key)
            await until(pilot, lambda: bool(message(pilot)))
            assert not isinstance(pilot.app.screen, FormModal)
    room.refresh()
    assert room.view(None).rev == before
