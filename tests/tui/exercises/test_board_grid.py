"""A grid on screen: names added one after the other, cells walked one by one and filled in private like a sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from sessions.boards.settings import BOARD
from sessions.boards.spec_reading import as_setting
from sessions.exercises.board.import_rows import ImportRows
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.state import spec_in
from sessions.library.boards import board
from sessions.model import BoardRow
from sessions.room import Room
from sessions.rules.moves import Advance
from sessions.rules.phases import under_way
from tests.sessions.both import both
from tests.tui.scenes import asked, item, room_with
from tests.tui.stage import message, parley, shown, typed, until
from tui.exercises.board.arrange_rows import IN_PLACE
from tui.forms.table_form import TableForm
from tui.widgets.board_table import BoardTable

EMPTY = "Nothing here yet. Press w to fill it in."


def sheet_room(path: Path, *options: str, most: int | None = None) -> Room:
    spec = replace(board("sheet").spec, most_rows=most)
    of = item(1, "board", title="Which way", settings={BOARD: as_setting(spec)})
    room = room_with(path, of, item(2, "talk", "cto"), item(3, "close"))
    for option in options:
        room.do(AddRow(board="B1", values={"option": option}), "cpo")
    return room


def names(room: Room, side: str) -> list[str]:
    room.refresh()
    rows = room.view(None).all(BoardRow, board="B1")
    return list(dict.fromkeys(row.text if side == "option" else str((row.columns or {})[side]) for row in rows))


def words(pilot: Pilot[Any]) -> str:
    return " ".join(shown(pilot).split())


async def up(pilot: Pilot[Any], said: str) -> None:
    await until(pilot, lambda: said in words(pilot) and bool(pilot.app.screen.query(BoardTable)))
    await pilot.pause()


async def test_options_are_typed_one_after_the_other_and_a_criterion_after_them(tmp_path: Path) -> None:
    room = sheet_room(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(80, 24)) as pilot:
        await up(pilot, "Nothing under Option yet. Press i to add one.")
        await typed(pilot, "iBuild it")
        await pilot.press("enter", *"Buy it", "enter", *"Nothing", "enter")
        await until(pilot, lambda: "So far: Build it, Buy it, Nothing" in words(pilot))
        await pilot.press("escape", "i")
        await until(pilot, lambda: "What do you add?" in shown(pilot))
        await pilot.press("2")
        await asked(pilot)
        await typed(pilot, "Cost")
        await pilot.press("enter", *"urgency", "enter")
        await until(pilot, lambda: "“Urgency” is already on this board." in words(pilot))
    assert names(room, "option") == ["Build it", "Buy it", "Nothing"]
    assert names(room, "criterion")[-1] == "Cost"
    assert len(room.view(None).all(BoardRow)) == 15


async def test_a_name_is_removed_with_its_line_and_one_of_the_boards_own_can_come_back(tmp_path: Path) -> None:
    room = sheet_room(tmp_path / "p.db", "Build it", "Buy it")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot, "Build it")
        await pilot.press("number_sign")
        await until(pilot, lambda: message(pilot) == IN_PLACE)
        await pilot.press("right", "z")
        await until(pilot, lambda: "What matters, with all 2 cells" in words(pilot))
        await pilot.press("2")
        await until(pilot, lambda: "Urgency" not in names(room, "criterion"))
        await pilot.press("i")
        await until(pilot, lambda: "What matters, from the board's file" in words(pilot))
        await pilot.press("3")
        await until(pilot, lambda: "Urgency" in names(room, "criterion"))
        await pilot.press("z")
        await until(pilot, lambda: "Which name do you want to remove" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: names(room, "option") == ["Buy it"])
        await pilot.press("z")
        await until(pilot, lambda: "Which name do you want to remove" in shown(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "“Buy it” is the only name on its side of the grid." in message(pilot))


async def test_what_the_other_leader_does_with_a_name_mentions_that_name(tmp_path: Path) -> None:
    room = sheet_room(tmp_path / "p.db", "Build it", "Buy it")
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await up(pilot, "Build it")
        room.do(AddRow(board="B1", values={"criterion": "Cost"}), "cto")
        await until(pilot, lambda: message(pilot) == "CTO adds 2 rows of B1: Cost.")
        room.do(EditRow(board="B1", row="option-9", values={"option": "Build all"}), "cto")
        await until(pilot, lambda: message(pilot) == "CTO changes 5 rows of B1: Build all.")
        room.do(RemoveRow(board="B1", row="option-9", side="criterion"), "cto")
        await until(pilot, lambda: message(pilot) == "CTO removes 2 rows of B1.")


async def test_the_arrows_reach_a_cell_that_has_no_row_yet_and_w_makes_one(tmp_path: Path) -> None:
    room = sheet_room(tmp_path / "p.db", "Build it", "Buy it", most=10)
    table = as_setting(spec_in(under_way(room.view(None))))
    rows = ({"option": "Wait", "criterion": "Cost"},)
    room.do(ImportRows(board=table, rows=rows), "cpo")  # fifteen cells don't fit
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await up(pilot, "Build it · Impact on customers")
        await pilot.press("down", "down", "right")
        await until(pilot, lambda: all(said in words(pilot) for said in ("Wait · Urgency", EMPTY)))
        await pilot.press("w")
        await until(pilot, lambda: "Wait · Urgency B1/option-10" in words(pilot))
        await pilot.press("left")
        await until(pilot, lambda: all(said in words(pilot) for said in ("Wait · Impact on customers", EMPTY)))
        await pilot.press("w")
        await until(pilot, lambda: "a grid of this kind has at most 10." in message(pilot))


async def test_the_grid_is_filled_in_private_cell_by_cell_with_one_weight_for_each_criterion(tmp_path: Path) -> None:
    room = sheet_room(tmp_path / "p.db", "Build it", "Buy it")
    both(room, Advance())
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: any(form.has_focus_within for form in pilot.app.screen.query(TableForm)))
        for digit in "352145":
            await pilot.press(digit, "enter")
        await until(pilot, lambda: "Build it · Health of the system" in words(pilot))
        await pilot.press("down", "0")
        await until(pilot, lambda: "Buy it · Easy to undo" in words(pilot))
        await pilot.press("escape", "left", "left", "up", "up", "enter", "1")
        expected = {
            "option-1.criterion": {"weight": 3},
            "option-2.criterion": {"weight": 1},
            "option-3.criterion": {"weight": 2},
            "option-4.criterion": {"weight": 1},
            "option-1": {"score": 4},
            "option-2": {"score": 5},
            "option-7": {"score": 0},
        }
        await until(pilot, lambda: pilot.app.screen.query_one(TableForm).payload == expected)
