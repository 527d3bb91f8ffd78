"""The rows of a board on screen: added, changed, removed, sorted, filtered, and compared with last time."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sessions.boards.reading import read_board
from sessions.command import Command, Context
from sessions.exercises.board.rows import AddRow, EditRow, RemoveRow
from sessions.exercises.board.turn import TurnRow
from sessions.library.boards import find_boards
from sessions.model import Board, BoardRow, Decision, Goal
from sessions.records.captures import Capture
from sessions.room import Room
from sessions.rules.phases import under_way
from sessions.session import Session
from tests.few import some
from tests.tui.scenes import asked, closing, item, room_with
from tests.tui.stage import SIZES, message, parley, shown, typed, until
from tui.exercises.board import board_cursor
from tui.exercises.close.summary_page import counts, summary_lines
from tui.widgets.board_table import BoardTable

RISKS: Mapping[str, Any] = {
    "key": "risks",
    "title": "Risk radar",
    "scope": "series",
    "layout": "rows",
    "column": [
        {"key": "risk", "type": "text", "title": "Risk", "required": "always"},
        {"key": "cost", "type": "number", "title": "Cost", "unit": "kEUR", "required": "always"},
        {"key": "odds", "type": "number", "title": "Odds", "blind": True},
        {"key": "owner", "type": "person", "title": "Owner"},
        {"key": "status", "type": "choice", "title": "Status", "options": ["open", "watched", "closed"]},
    ],
    "computed": [
        {"key": "heat", "at": "row", "of": "cost", "title": "Heat", "show": "heat"},
        {"key": "whole", "at": "foot", "of": "sum(cost)", "title": "Whole cost", "unit": "kEUR"},
    ],
    "check": [{"at": "row", "when": "cost > 50", "says": "It costs {cost} kEUR.", "then": "action"}],
}
ROWS = (
    {"risk": "The ledger moves late", "cost": 80, "owner": "cto", "status": "open"},
    {"risk": "Key person leaves", "cost": 20},
    {"risk": "Cards fail on a Friday", "cost": 60, "owner": "cpo", "status": "watched"},
    {"risk": "Search is down", "cost": 5, "status": "closed"},
)


def with_rows(path: Path, *rows: Mapping[str, Any], series: str | None = None) -> Room:
    """Return a room in the first phase of a board, with rows on it."""
    board = item(1, "board", title="What could go wrong", settings={"board": dict(RISKS)})
    room = room_with(path, board, item(2, "talk", "cto"), item(3, "close"), series=series)
    for row in rows:
        room.do(AddRow(board="B1", values=row), "cpo")
    return room


def texts(room: Room) -> list[str]:
    room.refresh()
    return [row.text for row in room.view(None).all(BoardRow, board="B1")]


def on_screen(pilot: Pilot[Any]) -> list[str]:
    """Return the keys of the rows as they are shown."""
    return [row.key for row in pilot.app.screen.query_one(BoardTable).rows.shape.rows]


def words(pilot: Pilot[Any]) -> str:
    return " ".join(shown(pilot).replace("│", " ").split())


async def up(pilot: Pilot[Any], words: str = "What could go wrong") -> None:
    await until(pilot, lambda: words in shown(pilot) and bool(pilot.app.screen.query(BoardTable)))
    await pilot.pause()


@pytest.mark.parametrize("size", some(SIZES))
async def test_the_row_under_the_cursor_is_told_in_full_with_what_its_check_says(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        await pilot.press("j", "j")
        await until(pilot, lambda: "It costs 60 kEUR. Make an action of it (v)." in " ".join(shown(pilot).split()))
        page = " ".join(shown(pilot).split())
        for words in ("Owner: ", "Status: watched", "B1/risk-3", "Cost (kEUR): 60", "Whole cost 165 kEUR"):
            assert words in page
        assert any("! Cards fail" in line and "▓▓ 60" in line for line in shown(pilot).splitlines())


@pytest.mark.parametrize("size", some(SIZES))
async def test_every_total_and_every_check_of_the_board_can_be_read_at_any_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    says = [f"Check {n} found that this board costs more than all of you would ever have thought." for n in range(5)]
    computed = [
        {"key": f"t{n}", "at": "foot", "of": f"sum(cost) + {n}", "title": f"The total of {n}"} for n in range(5)
    ]
    table = {**RISKS, "computed": computed, "check": [{"at": "foot", "when": "t0 > 1", "says": each} for each in says]}
    board = item(1, "board", title="What could go wrong", settings={"board": table})
    room = room_with(tmp_path / "p.db", board, item(2, "talk", "cto"), item(3, "close"))
    room.do(AddRow(board="B1", values=ROWS[0]), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=size) as pilot:
        await up(pilot)
        page = words(pilot)
        assert all(f"The total of {n} {80 + n}" in page for n in range(5)) and says[0] in page
        assert all(each in page for each in says) or "more (space)" in page
        await pilot.press("space")
        await until(pilot, lambda: not pilot.app.screen.query_one(BoardTable).rows.display)
        details = pilot.app.screen.query_one(BoardTable).query_one(".details")
        assert details.has_focus
        read = words(pilot)
        while details.scroll_y < details.max_scroll_y:
            await pilot.press("j")
            read += words(pilot)
        assert all(each in read for each in says) and "The ledger moves late" in read
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen.query_one(BoardTable).rows.has_focus)


async def test_a_row_is_added_with_what_was_typed_ahead_and_the_cursor_goes_to_it(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS[:2])
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await typed(pilot, "iRefunds take long")
        await asked(pilot)
        await pilot.press("tab")
        await typed(pilot, "30")
        await pilot.press("f10")
        await until(pilot, lambda: "B1/risk-3" in shown(pilot))
    assert texts(room)[-1] == "Refunds take long"
    assert room.view(None).get(BoardRow, "B1", "risk-3").columns == {"cost": 30}


async def test_going_on_without_rows_asks_once_and_says_what_would_be_skipped(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot, "There are no rows yet.")
        await pilot.press("n")
        await until(pilot, lambda: "There are no rows, so “Your values” would be skipped." in message(pilot))
        room.refresh()
        assert under_way(room.view(None)).phase == "read"
        await pilot.pause(0.5)
        await pilot.press("n")
        await until(pilot, lambda: "settle" in shown(pilot).splitlines()[0])


async def test_a_required_column_is_asked_for_and_what_was_typed_stays(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot, "There are no rows yet. Press i to add one.")
        await pilot.press("i")
        await asked(pilot)
        await typed(pilot, "Refunds take long")
        await pilot.press("f10")
        await until(pilot, lambda: "! This is required." in shown(pilot))
        assert "Refunds take long" in shown(pilot)
    assert texts(room) == []


async def test_an_edit_keeps_what_the_other_changed_meanwhile(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 40)) as pilot:
        await up(pilot)
        await pilot.press("j", "w")
        await asked(pilot)
        room.do(EditRow(board="B1", row="risk-2", values={"cost": 25}), "cto")
        await typed(pilot, " soon")
        await pilot.press("f10")
        await until(pilot, lambda: "Key person leaves soon" in shown(pilot))
    room.refresh()
    row = room.view(None).get(BoardRow, "B1", "risk-2")
    assert (row.text, row.columns) == ("Key person leaves soon", {"cost": 25})


async def test_two_values_for_one_cell_are_shown_and_the_second_save_replaces(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 40)) as pilot:
        await up(pilot)
        await pilot.press("j", "enter")
        await asked(pilot)
        room.do(EditRow(board="B1", row="risk-2", values={"cost": 25}), "cto")
        await pilot.press("tab")
        await typed(pilot, "40")
        await pilot.press("f10")
        await until(pilot, lambda: "Cost (kEUR), now: 25" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: "Cost (kEUR): 40" in shown(pilot))
    room.refresh()
    assert room.view(None).get(BoardRow, "B1", "risk-2").columns == {"cost": 40}


async def test_a_row_is_removed_on_the_second_press(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "z")
        await until(pilot, lambda: "Press z again to remove risk-2: Key person leaves" in message(pilot))
        assert len(texts(room)) == 4
        await pilot.press("z")
        await until(pilot, lambda: on_screen(pilot) == ["risk-1", "risk-3", "risk-4"])
    assert "Key person leaves" not in texts(room)


async def test_a_removal_agrees_to_the_row_as_it_was_read(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("z")
        await until(pilot, lambda: "again to remove risk-1" in message(pilot))
        room.do(EditRow(board="B1", row="risk-1", values={"cost": 90}), "cto")
        await until(pilot, lambda: "90" in shown(pilot))
        await pilot.press("z")
        await pilot.pause(0.2)
        assert len(texts(room)) == 4


async def test_rows_are_sorted_by_a_column_both_ways_and_as_the_board_does_and_stay_so_while_the_agenda_is_shown(
    tmp_path: Path,
) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("right", "number_sign")
        await until(pilot, lambda: on_screen(pilot) == ["risk-4", "risk-2", "risk-3", "risk-1"])
        assert "Cost ↑" in shown(pilot)
        await pilot.press("number_sign")
        await until(pilot, lambda: on_screen(pilot) == ["risk-1", "risk-3", "risk-2", "risk-4"])
        assert "Cost ↓" in shown(pilot)
        await pilot.press("p")
        await until(pilot, lambda: not pilot.app.screen.query(BoardTable))
        await pilot.press("p")
        await until(pilot, lambda: bool(pilot.app.screen.query(BoardTable)))
        await until(pilot, lambda: on_screen(pilot) == ["risk-1", "risk-3", "risk-2", "risk-4"])
        await pilot.press("right", "number_sign")
        await until(pilot, lambda: on_screen(pilot) == ["risk-1", "risk-2", "risk-3", "risk-4"])


async def test_only_the_rows_with_the_words_are_shown_or_only_the_marked_ones(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        await pilot.press("slash")
        await asked(pilot)
        await typed(pilot, "friday WATCHED")
        await pilot.press("f10")
        await until(pilot, lambda: "1 of 4 rows with “friday WATCHED” (/)" in shown(pilot))
        assert on_screen(pilot) == ["risk-3"]
        await pilot.press("slash")
        await asked(pilot)
        await pilot.press("ctrl+u", "f10")
        await until(pilot, lambda: len(on_screen(pilot)) == 4)
        await pilot.press("asterisk")
        await until(pilot, lambda: on_screen(pilot) == ["risk-1", "risk-3"])
        assert "2 of 4 rows, only marked ones (*)" in shown(pilot)
        await pilot.press("asterisk")
        await until(pilot, lambda: len(on_screen(pilot)) == 4)


async def test_a_row_that_the_filter_leaves_out_shows_all_rows_again_once_it_is_added(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("slash")
        await asked(pilot)
        await typed(pilot, "friday")
        await pilot.press("f10")
        await until(pilot, lambda: "1 of 4 rows" in shown(pilot))
        await pilot.press("i")
        await asked(pilot)
        await typed(pilot, "Refunds take long")
        await pilot.press("tab")
        await typed(pilot, "30")
        await pilot.press("f10")
        await until(pilot, lambda: "B1/risk-5" in shown(pilot))
        assert len(on_screen(pilot)) == 5 and "of 5 rows" not in shown(pilot)


async def test_one_key_goes_from_mark_to_mark_and_around(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        seen = []
        for _ in range(3):
            await pilot.press("right_square_bracket")
            await pilot.pause()
            seen.append(pilot.app.screen.query_one(BoardTable).key)
    assert seen == ["risk-3", "risk-1", "risk-3"]


async def test_rows_that_others_add_and_remove_leave_the_cursor_and_a_half_typed_row_alone(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id, seat="cpo", mode="local").run_test(size=(100, 40)) as pilot:
        await up(pilot)
        await pilot.press("j", "j")
        room.do(RemoveRow(board="B1", row="risk-1"), "cto")
        room.do(AddRow(board="B1", values={"risk": "Late news", "cost": 1}), "cto")
        await until(pilot, lambda: "Late news" in shown(pilot))
        assert pilot.app.screen.query_one(BoardTable).key == "risk-3"
        await pilot.press("i")
        await asked(pilot)
        await typed(pilot, "Half")
        room.do(AddRow(board="B1", values={"risk": "Later news", "cost": 1}), "cto")
        await typed(pilot, " a risk")
        await until(pilot, lambda: "Half a risk" in shown(pilot))
    assert texts(room)[-1] == "Later news"


async def test_an_observer_reads_and_arranges_the_rows_and_changes_nothing(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id, mode="observe").run_test(size=(120, 40)) as pilot:
        await up(pilot)
        rev = room.view(None).rev
        await pilot.press("right_square_bracket", "asterisk", "right", "number_sign", "j")
        await until(pilot, lambda: on_screen(pilot) == ["risk-3", "risk-1"])
        for key in ("i", "w", "z", "enter"):
            await pilot.press(key)
        assert "Observers can't" in message(pilot) and type(pilot.app.screen).__name__ == "SessionScreen"
        room.refresh()
        assert room.view(None).rev == rev


class PutRisks(Command):
    """Put a board in, as an import would have left it."""

    def apply(self, session: Session, ctx: Context) -> None:
        session.put(Board(id="B1", item=str(session.header.active), title="Risk radar", kind="risks"))
        for n, (text, cost) in enumerate((("The ledger moves late", 80), ("Nobody owns onboarding", 10)), 1):
            session.put(BoardRow(board="B1", key_=f"risk-{n}", text=text, columns={"cost": cost}))


async def test_what_came_along_from_last_time_is_counted_and_what_moved_says_what_it_was(tmp_path: Path) -> None:
    closing(tmp_path / "p.db", "closed", "weekly", (PutRisks(),)).store.close()
    room = with_rows(tmp_path / "p.db", series="weekly")
    room.do(EditRow(board="B1", row="risk-1", values={"cost": 95}), "cpo")
    room.do(RemoveRow(board="B1", row="risk-2"), "cpo")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        page = " ".join(shown(pilot).split())
        assert "1 of 1 rows come from “Week 1”" in page
        assert "Cost (kEUR): 95 (was 80)" in page
        assert ": 1 changed" in page


async def test_a_new_board_item_is_offered_the_boards_of_the_library(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db")
    async with parley(tmp_path / "p.db", room.id).run_test(size=(80, 24)) as pilot:
        await up(pilot)
        await pilot.press("p", "i")
        await asked(pilot)
        await typed(pilot, "How mature we are")
        await pilot.press("tab", "b")
        await until(pilot, lambda: "‹board›" in shown(pilot))
        await pilot.press("f10")
        await until(pilot, lambda: "Which board is “How mature we are” about?" in shown(pilot))
        boards = find_boards().entries
        await pilot.press(*["down"] * (list(boards).index("maturity") + 1), "enter")
        title = boards["maturity"].spec.title
        await until(pilot, lambda: f"It opens the board “{title}”." in shown(pilot))
    room.refresh()
    [new] = [each for each in room.view(None).agenda if each.title == "How mature we are"]
    assert (new.settings or {})["board"]["key"] == "maturity"


async def test_the_cursor_is_on_its_row_again_after_the_records_were_shown(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(100, 30)) as pilot:
        await up(pilot)
        await pilot.press("j", "j", "W")
        await until(pilot, lambda: not pilot.app.screen.query(BoardTable))
        await pilot.press("escape")
        await up(pilot)
        await until(pilot, lambda: pilot.app.screen.query_one(BoardTable).key == "risk-3")


def test_the_summary_of_a_session_has_its_boards_with_their_rows(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    room.do(Capture(what="fact", text="Refunds take 52 h", source="Finance"), "cto")
    lines = [(line.cells[1], line.beneath) for line in summary_lines(room.view(None))]
    assert ("Risk radar", ("board · 4 rows",)) in lines and len(lines) == 1


def test_the_summary_of_a_session_has_what_a_row_became_with_the_row_it_comes_from(tmp_path: Path) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    words = {"text": "Churn stays under 3 %", "by_date": "2031-03-01", "who": "cpo"}
    room.do(TurnRow(board="B1", row="risk-1", to="watch", fields=words), "cpo")
    view = room.view(None)
    [watch] = [line for line in summary_lines(view) if line.cells[1] == "Churn stays under 3 %"]
    assert watch.beneath[0] == "watch" and "B1/risk-1" in str(watch.beneath[1])
    assert counts(view) == "1 watch"


def test_the_summary_of_a_session_counts_the_goals_that_both_signed_and_names_the_merged(tmp_path: Path) -> None:
    view = with_rows(tmp_path / "p.db", *ROWS).view(None).copy()
    view.put(Goal(id="G1", item="I1", text="Goal 1", status="agreed"))
    view.put(Goal(id="G2", item="I1", text="Goal 2", status="agreed-with-dissent"))
    view.put(Goal(id="G3", item="I1", text="Goal 3", status="parked"))
    view.put(Goal(id="G4", item="I1", text="Goal 4", status="dropped", joined_into="G1"))
    assert counts(view) == "2 signed goals"
    view.put(Decision(id="D1", title="One ledger", status="decided", method="consent"))
    view.put(Goal(id="G5", item="I1", text="Goal 5", status="agreed"))
    beneath = [line.beneath[0] for line in summary_lines(view)]
    agreed = ["goal · agreed", "goal · agreed with dissent", "goal · agreed"]
    assert beneath[:6] == [*agreed, "goal · parked", "goal · joined into G1", "decided · both agreed"]


async def test_no_key_waits_until_the_board_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = with_rows(tmp_path / "p.db", *ROWS)
    threads: list[str] = []

    def read(*args: Any, **more: Any) -> Any:
        threads.append(threading.current_thread().name)
        return read_board(*args, **more)

    monkeypatch.setattr(board_cursor, "read_board", read)
    async with parley(tmp_path / "p.db", room.id).run_test(size=(120, 40)) as pilot:
        await up(pilot)
        for n in (1, 2):
            room.do(AddRow(board="B1", values={"risk": f"Vendor {n} leaves", "cost": 1}), "cto")
            await until(pilot, lambda n=n: len(on_screen(pilot)) == len(ROWS) + n)  # type: ignore[misc]
        await pilot.press("down", "up", "down")
    assert len(threads) == 3, "once for each state of the board"
    assert {name.rstrip("0123456789") for name in threads} == {"client_"}
