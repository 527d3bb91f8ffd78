"""The private phases of a board: a table to fill in, saved, sealed and taken back as every private form."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.errors import Refused
from sessions.exercises.board.rows import AddRow, EditRow
from sessions.model import BoardAnswer, BoardRow, Note, Sheet
from sessions.rules.moves import Advance, Seal
from tests.few import some
from tests.tui.exercises.boards import FILLED, RISKS, TEXTS, board_room, row_of, to_phase
from tests.tui.keyboard import Keyboard
from tests.tui.scenes import asked, item, room_with
from tests.tui.stage import SIZES, all_at_once, message, parley, shown, typed, until
from tui.dialogs.elsewhere import as_on_screen
from tui.forms.table_form import TableForm
from tui.widgets.board_table import BoardRows

SECRET = "Two customers leave us"


def words(pilot: Pilot[Any]) -> str:
    return " ".join(shown(pilot).split())


async def form_up(pilot: Pilot[Any]) -> TableForm:
    """Wait until the form takes keys, and return it."""

    def ready() -> bool:
        return any(form.has_focus_within for form in pilot.app.screen.query(TableForm))

    await until(pilot, ready)
    return pilot.app.screen.query_one(TableForm)


@pytest.mark.slow
@pytest.mark.parametrize("size", some(SIZES))
async def test_a_board_is_played_by_keyboard_from_its_rows_to_what_is_settled(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    board = item(1, "board", title="What could go wrong", settings={"board": dict(RISKS)})
    room = room_with(tmp_path / "p.db", board, item(2, "talk", "cto"), item(3, "close"))
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        keyboard = Keyboard(pilot)
        await keyboard.see("There are no rows yet.")
        for text in TEXTS:
            await keyboard.dialog("i", "New row", risk=text)
        await keyboard.go_on()
        await keyboard.answers(
            cpo={"risk-1": {"likely": 4, "cost": "10-20"}, "risk-2": {"likely": 2}},
            cto={"risk-1": {"likely": 1, "cost": "10 to 20"}, "risk-2": {"likely": 2}, "risk-3": {"cost": "5"}},
        )
        await keyboard.answers(cpo={"risk-1": {"means": SECRET}}, cto={"risk-1": {"means": "A lost week"}})
        await until(pilot, lambda: "4 │ 1" in words(pilot) and "10–20" in words(pilot))
        assert keyboard.view.get(BoardRow, "B1", "risk-1").columns == {"cost": [10, 20]}
        await keyboard.go_on()
        await keyboard.answers(
            cpo={"risk-2": {"value": True, "guess": True}}, cto={"risk-2": {"value": True, "guess": False}}
        )
        assert keyboard.place == ("I1", "result", 1)
        await keyboard.see("You didn't guess each other right.")
        await all_at_once(pilot)
        await until(pilot, lambda: "yes │ yes" in words(pilot))
        await keyboard.go_on()
        assert keyboard.place == ("I1", "settle", 1)
        await pilot.press("home")
        await pilot.press("c")
        await keyboard.pick("Who proposes Likely?", "1")
        await asked(pilot)
        await typed(pilot, "3")
        await pilot.press("f10")
        await until(pilot, lambda: "CPO proposes Likely: 3" in words(pilot))
        await keyboard.consent("y")
        await until(pilot, lambda: row_of(room).cells["likely"].value == 3)
    view = room.view(None)
    assert [(note.by, note.text) for note in view.all(Note)] == [("cpo", SECRET), ("cto", "A lost week")]
    assert view.get(BoardAnswer, "B1", "risk-1", "likely", 1, "cpo").value == 4


async def test_what_is_typed_is_saved_within_a_second_and_comes_back_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "annotate")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await form_up(pilot)
        await typed(pilot, "First")
        await pilot.press("enter")
        await typed(pilot, SECRET)
        typed_at = monotonic()
        await until(pilot, lambda: SECRET in str(room.draft("cpo")))
        assert monotonic() - typed_at < 2
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        form = await form_up(pilot)
        assert form.payload == {"risk-1": {"means": "First"}, "risk-2": {"means": SECRET}}
        rows, fields = form.query_one(BoardRows), form.query_one(".editor")
        assert fields.region.y >= rows.region.bottom and fields.region.x == rows.region.x
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: fields.region.y == rows.region.y and fields.region.x >= rows.region.right)
        await typed(pilot, "!")
        await until(pilot, lambda: form.payload["risk-2"] == {"means": f"{SECRET}!"})


@pytest.mark.parametrize("size", some(SIZES))
async def test_only_the_author_is_shown_which_words_of_a_note_blame_a_person(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "p.db"
    lens = {"key": "factor", "for": "each", "ask": "What made this possible?", "coach": "blame"}
    room = board_room(path, "annotate", lens=[lens])
    async with (
        parley(path, room.id, seat="cpo", mode="local").run_test(size=size) as pilot,
        parley(path, room.id, seat="cto", mode="local").run_test(size=size) as other,
    ):
        await form_up(pilot)
        await form_up(other)
        await typed(pilot, "Too risky")
        await typed(pilot, ": Sam should have tested it.")
        await until(pilot, lambda: "“should have”" in words(pilot) and "what happened" in words(pilot))
        assert "what exactly" not in words(pilot), "nothing else is asked"
        assert "what happened" not in words(other)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: "what happened" not in words(pilot))
    assert room.draft("cto") in (None, {}), "the other leader has none of it"


async def test_nothing_is_sealed_but_by_a_second_press_and_a_seal_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "fill")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await form_up(pilot)
        await pilot.press("4")
        await typed(pilot, "10-20")
        await pilot.press("enter", "enter", "enter", "enter", "enter", "enter", "f8")
        await until(pilot, lambda: "again to seal" in message(pilot))
        room.refresh()
        assert room.view("cpo").all(Sheet, form="fill") == []
        await pilot.press("f8")
        await until(pilot, lambda: "Sealed" in shown(pilot))
        room.refresh()
        assert room.view("cpo").get(Sheet, "I1", "fill", 1, "cpo").payload == {
            "risk-1": {"likely": 4, "cost": [10, 20]}
        }
        assert TEXTS[0] in words(pilot), "one sees one's own answers"
        await Keyboard(pilot).consent("u")
        form = await form_up(pilot)
        assert form.payload == {"risk-1": {"likely": 4, "cost": [10, 20]}}


async def test_a_cell_that_cannot_be_read_is_marked_in_its_row_and_nothing_is_sealed(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "fill")
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        form = await form_up(pilot)
        await pilot.press("enter")
        await typed(pilot, "a lot")
        await pilot.press("enter", "f8")
        await until(pilot, lambda: "Not sealed yet" in message(pilot) and "isn't a" in words(pilot))
        assert (form.place or "").startswith("risk-1/cost")
        await pilot.press("f8")
        room.refresh()
        assert room.view("cpo").all(Sheet, form="fill") == []


async def test_the_other_leader_and_an_observer_see_nothing_of_it_before_the_reveal(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "annotate")
    room.do(Seal(form="annotate", payload={"risk-1": {"means": SECRET}}), "cpo")
    for seat in ("cto", None):
        async with parley(path, room.id, seat=seat, mode="local").run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: "Only CTO sees this now" in words(pilot) or "Waiting for CTO" in words(pilot))
            await pilot.press("escape", "down", "end")
            assert SECRET not in shown(pilot)


async def test_no_letter_typed_in_a_private_form_does_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "annotate")
    every = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/?!"
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        form = await form_up(pilot)
        before = room.view(None).rev
        await typed(pilot, every)
        await until(pilot, lambda: form.payload == {"risk-1": {"means": every}})
        await pilot.press("escape")
        await typed(pilot, every)
        await until(pilot, lambda: "Press enter to write in this row" in message(pilot))
        room.refresh()
        assert (form.payload, room.view(None).rev) == ({"risk-1": {"means": every}}, before)


async def test_a_row_cannot_change_while_it_is_asked_about(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "fill")
    with pytest.raises(Refused, match="You can only do this in board · read, reveal, result or settle") as refused:
        room.do(AddRow(board="B1", values={"risk": "Another one"}), "cto")
    says = "You can only do this in Board · rows, side by side, the votes or settle."
    assert as_on_screen(refused.value) == says, "on screen the phases have the names that stand above them"


async def test_two_seats_seal_apart_and_both_see_the_reveal(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    room = board_room(path, "fill", lens=None)
    async with parley(path, room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await form_up(pilot)
        room.do(Seal(form="fill", payload=FILLED["cto"]), "cto")
        await pilot.press("4")
        await Keyboard(pilot).consent("f8")
        keyboard = Keyboard(pilot)
        await keyboard.see("Both have sealed.")
        room.do(Advance(), "cto")
        await keyboard.press("n")
        await until(pilot, lambda: "4 │ 1" in words(pilot))


async def test_rows_are_filled_in_in_the_order_in_which_they_were_read(tmp_path: Path) -> None:
    room = board_room(tmp_path / "p.db", "read", sort="-risk", layout="lanes", lane="stage")
    room.do(EditRow(board="B1", row="risk-2", values={"stage": "closed"}), "cpo")
    to_phase(room, "fill")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        form = await form_up(pilot)
        assert [section.key for section in form.form.sections] == ["risk-3", "risk-1", "risk-2"]
