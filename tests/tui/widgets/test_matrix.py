"""The matrix keeps its columns aligned, its text whole, and its highlight where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tests.tui.stage import until
from tui.exercises.answers import Compared, ComparedAnswers
from tui.widgets.leader import FIRST, SECOND
from tui.widgets.matrix import Gap, Matrix, MatrixColumn, MatrixRow, MatrixRows, _Layout
from tui.widgets.records import Records

COLUMNS = (
    MatrixColumn("#"),
    MatrixColumn("goal", text=True),
    MatrixColumn("CPO"),
    MatrixColumn("CTO"),
    MatrixColumn("CPO said"),
    MatrixColumn("gap"),
)
LINES = (
    MatrixRow(
        "G2", (2, "The ledger move starts before 15 May, with the auditors in the room", 2, 5, 4, Gap(3)), ("CPO: no",)
    ),
    MatrixRow("G1", (1, "Refunds settle in 24 h", 4, 5, 5, Gap(1))),
    MatrixRow("G3", (3, "Saved cards for one account", 3, None, 3, Gap(None))),
)
HOSTILE = ["[/foo]", "[/", "\x1b[31mred", "\u202eevil", "a\nb"]


class Showing(App[None]):
    def __init__(self, lines: tuple[MatrixRow, ...] = LINES) -> None:
        super().__init__()
        self.lines = lines
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield Matrix(COLUMNS, self.lines)

    def on_mount(self) -> None:
        self.query_one(MatrixRows).focus()

    @property
    def matrix(self) -> Matrix:
        return self.query_one(Matrix)

    def drawn(self) -> list[str]:
        return ["".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()]

    def on_matrix_chosen(self, message: Matrix.Chosen) -> None:
        self.chosen.append(message.key)


class Stacked(Showing):
    """A list below four lines of other text, and above one."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield Static("one\ntwo\nthree\nfour")
        yield self.widget
        yield Static("below")


async def test_a_list_to_act_on_begins_at_the_first_row_that_awaits_something_and_scrolls_to_it() -> None:
    rows = [MatrixRow(f"G{n}", (n, "A goal", 4, 4, 4, Gap(0)), awaits=n in (28, 29)) for n in range(30)]
    async with (app := Stacked(Records(rows))).run_test(size=(80, 16)) as pilot:
        records = app.query_one(Records)
        await until(pilot, lambda: records.key == "G28" and any("28 " in line for line in app.drawn()))
        await pilot.press("up")
        records.show([replace(row, awaits=row.key == "G3") for row in rows])
        await pilot.pause()
        assert records.key == "G27", "it stays where somebody went"


async def test_rows_come_apart_when_only_the_height_of_the_window_grows() -> None:
    rows = tuple(MatrixRow(f"G{n}", (n, "A goal", 4, 4, 4, Gap(0)), ("CPO: no",)) for n in range(4))
    async with (app := Showing(rows)).run_test(size=(120, 24)) as pilot:
        await until(pilot, lambda: "A goal" in "\n".join(app.drawn()))
        listed = app.query_one(MatrixRows)
        close = listed.virtual_size.height
        for wide, high, lines in ((120, 40, close + 3), (120, 24, close), (120, 40, close + 3), (80, 24, close)):
            await pilot.resize_terminal(wide, high)
            # no room is left over, and none is missing
            await until(pilot, lambda lines=lines: listed.virtual_size.height == listed.size.height == lines)  # type: ignore[misc]


async def test_j_and_k_move_through_the_rows_and_enter_chooses_one() -> None:
    async with (app := Showing()).run_test() as pilot:
        await pilot.press("j", "j", "enter", "k", "enter")
        assert app.chosen == ["G1", "G2"]


@pytest.mark.parametrize("wide", [54, 80, 120])
async def test_numbers_end_in_the_same_cell_as_their_heading_and_no_word_is_cut(wide: int) -> None:
    async with (app := Showing()).run_test(size=(wide, 30)) as pilot:
        await pilot.pause()
        text = app.drawn()
        head = next(line for line in text if "goal" in line)
        for line in text:
            if "Refunds" in line:
                assert [line[head.index(name) + 2] for name in ("CPO", "CTO")] == ["4", "5"]
        words = " ".join(text).split()
        assert set(str(LINES[0].cells[1]).split()) | {"CPO:", "no"} <= set(words)


async def test_a_gap_is_a_bar_and_a_number_if_there_is_room_and_otherwise_only_a_number() -> None:
    async with (app := Showing()).run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert any("▕▓▓▓░░▏ 3" in line for line in app.drawn())
    async with (app := Showing()).run_test(size=(54, 30)) as pilot:
        await pilot.pause()
        assert "gap" in "".join(app.drawn())
        assert not any("▕" in line for line in app.drawn())


async def test_the_highlight_is_visible_as_a_shape_and_stays_on_its_row_when_others_come() -> None:
    async with (app := Showing()).run_test() as pilot:
        await pilot.press("j", "j")
        assert [line.strip()[:3] for line in app.drawn() if line.startswith("▌")] == ["▌1 "]
        app.matrix.show((MatrixRow("G9", (9, "New", 1, 1, 1, Gap(0))), *LINES))
        await pilot.pause()
        assert app.matrix.key == "G1"


async def test_the_last_line_of_the_last_row_can_be_read_where_rows_are_more_than_fit() -> None:
    many = tuple(MatrixRow(f"R{n}", (n, f"Row {n}", 1, 2, 3, Gap(n % 6)), (f"why {n}",)) for n in range(30))
    async with (app := Showing(many)).run_test(size=(80, 12)) as pilot:
        await until(pilot, lambda: "Row 0" in "".join(app.drawn()))
        await pilot.press("end")
        await until(pilot, lambda: "why 29" in "".join(app.drawn()))
        assert "goal" in "".join(app.drawn()[:2]), "the heading stays"


@pytest.mark.parametrize("high", [24, 40])
async def test_the_row_under_the_cursor_is_in_sight_below_other_texts_and_a_text_below_stays(high: int) -> None:
    rows = [MatrixRow(f"R{n}", (f"R{n}", f"Record {n}", "CPO", "–"), (f"why {n}",)) for n in range(30)]
    told = [Compared(f"Q{n}", f"Question {n}", (), "same") for n in range(30)]
    for widget in (Records(rows), ComparedAnswers(told)):
        async with (app := Stacked(widget)).run_test(size=(80, high)) as pilot:
            await until(pilot, lambda app=app: "0" in "".join(app.drawn()))  # type: ignore[misc]
            listed = app.query_one(MatrixRows)
            listed.focus()
            for n in range(30):
                await until(pilot, lambda n=n, app=app: f" {n} " in "".join(app.drawn()) + " ")  # type: ignore[misc]
                assert any(line.startswith("▌") for line in app.drawn()), n
                assert "below" in app.drawn()[-1]
                await pilot.press("j")
    async with (app := Stacked(Records(rows[:2]))).run_test(size=(80, high)) as pilot:
        await until(pilot, lambda: "why 1" in "".join(app.drawn()))
        assert "below" in app.drawn()[8 + (high == 40)], "a short list is as high as its rows"


@pytest.mark.parametrize("to", [0, 29])
async def test_a_row_that_moves_is_still_in_sight_if_it_was(to: int) -> None:
    rows = [MatrixRow(f"R{n}", (n, f"Row {n}", 1, 2, 3, Gap(n % 6))) for n in range(30)]
    async with (app := Showing(tuple(rows))).run_test(size=(80, 12)) as pilot:
        await pilot.press(*["j"] * 16)
        await until(pilot, lambda: any(line.startswith("▌") and "Row 15" in line for line in app.drawn()))
        others = [row for row in rows if row.key != "R15"]
        app.matrix.show([*others[:to], rows[15], *others[to:]])
        await until(pilot, lambda: any(line.startswith("▌") and "Row 15" in line for line in app.drawn()))
        app.query_one(MatrixRows).scroll_to(0, 0 if to else 30, animate=False)
        await until(pilot, lambda: not any("Row 15" in line for line in app.drawn()))
        app.matrix.show(rows)
        await pilot.pause(0.1)
        assert not any("Row 15" in line for line in app.drawn()), "who scrolled away isn't taken back"


async def test_you_can_move_through_a_thousand_rows() -> None:
    many = tuple(MatrixRow(f"R{n}", (n, f"Row {n}", 1, 2, 3, Gap(n % 6))) for n in range(1000))
    async with (app := Showing(many)).run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "k", "enter")
        assert app.chosen == ["R998"]


async def test_another_width_lays_out_the_rows_again() -> None:
    async with (app := Showing()).run_test(size=(120, 30)) as pilot:
        await pilot.press("j")
        await pilot.resize_terminal(60, 30)
        await until(pilot, lambda: all(len(line.rstrip()) <= 60 for line in app.drawn()))
        assert app.matrix.key == "G2"


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_in_a_cell_stays_text(text: str) -> None:
    lines = (MatrixRow("x", (text, text, text, 1, 1, Gap(2)), (text,)),)
    async with (app := Showing(lines)).run_test() as pilot:
        app.matrix.show(lines, (MatrixColumn(text), MatrixColumn(text, text=True), *COLUMNS[2:]))
        await pilot.pause()
        assert not {"\x1b", "\u202e"} & set("".join(app.drawn()))


@given(st.lists(st.text(max_size=30), max_size=4), st.integers(1, 140))
def test_a_row_is_never_wider_than_its_room(texts: list[str], wide: int) -> None:
    lines = [MatrixRow("x", (1, text, 2, None, text, Gap(3))) for text in texts]
    layout = _Layout(COLUMNS, lines, wide)
    needed = sum(width + 2 for width in layout.widths if width) + layout.room
    for line in lines:
        assert all(part.cell_length <= max(wide, needed) for part in layout.row(line).split("\n"))


async def test_the_answers_of_a_leader_stand_below_their_mark_and_in_their_color() -> None:
    columns = (MatrixColumn("", text=True), MatrixColumn("CPO", leader=FIRST), MatrixColumn("CTO", leader=SECOND))
    line = MatrixRow("G1", ("Goal", "2", "5"))
    layout = _Layout(columns, [line], 60)
    row = layout.row(line)
    assert layout.heading().plain.split() == ["▲", "CPO", "■", "CTO"]
    styled = {row.plain[span.start : span.end].strip(): str(span.style) for span in row.spans}
    assert (styled["2"], styled["5"]) == (FIRST.style, SECOND.style)


async def test_a_wide_list_has_what_belongs_to_a_row_beside_it_and_a_tall_one_keeps_its_rows_apart() -> None:
    reason = Content("CPO: no, for a reason")
    app = Showing((replace(LINES[0], beneath=(reason, "points: 3")), *LINES[1:]))

    def at(words: str) -> int:
        return next((n for n, line in enumerate(app.drawn()) if words in line), -1)

    async with app.run_test(size=(80, 24)) as pilot:
        assert 0 < at("The ledger move") < at("CPO: no") < at("points: 3") < at("Refunds settle")
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: at("The ledger move") == at("CPO: no") == at("points: 3") - 1)
        empty = app.drawn()[at("points: 3") + 1]
        assert not empty.strip() and at("Refunds settle") == at("points: 3") + 2, "nothing marks the empty line"
        await pilot.resize_terminal(150, 24)
        await until(pilot, lambda: at("Refunds settle") == at("points: 3") + 1)
