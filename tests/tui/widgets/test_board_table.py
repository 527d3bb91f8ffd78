"""The table of a board is aligned at any width, keeps its heading in sight, and every row is within reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content

from tests.tui.stage import until
from tui.themes import THEMES
from tui.widgets.board_layout import GridLayout, LanesLayout, Layout, RowsLayout, Spot
from tui.widgets.board_shape import (
    BY_SECOND,
    EMPTY,
    MOVED,
    PAIR_APART,
    SET,
    TableCell,
    TableColumn,
    TableGrid,
    TableLane,
    TableRow,
    TableShape,
    cells_of,
)
from tui.widgets.board_table import BoardTable, Told
from tui.widgets.safe_text import flat

COLUMNS = (
    TableColumn("risk", "Risk"),
    TableColumn("ours", "Ours", rank=1),
    TableColumn("likely", "Likely", "0-5", right=True),
    TableColumn("owner", "Owner", rank=1),
    TableColumn("heat", "Heat", right=True),
    *(TableColumn(f"more{n}", f"More {n}", rank=1) for n in range(7)),
)
HOSTILE = ["[/foo]", "[/", "\x1b[31mred", "\u202eevil", "e\u0301" * 30, "漢字" * 40, "x" * 90, "👩‍👩‍👧 family", ""]


def rows(count: int, text: str = "Risk {n}") -> tuple[TableRow, ...]:
    return tuple(
        TableRow(
            f"risk-{n}",
            tuple(map(TableCell, (text.format(n=n), "ours", str(n), "CPO", f"▒▒ {n}", *(f"m{k}" for k in range(7))))),
            mark="!" if n % 3 == 0 else "",
            lane=n % 3,
        )
        for n in range(count)
    )


def board(count: int, lanes: tuple[TableLane, ...] = ()) -> TableShape:
    return TableShape(COLUMNS, rows(count), lanes)


LANES = tuple(TableLane(title, ("4 rows",)) for title in ("now", "next", "later"))


class Showing(App[None]):
    def __init__(self, shape: TableShape) -> None:
        super().__init__()
        self.shape, self.chosen = shape, list[str]()

    def compose(self) -> ComposeResult:
        yield BoardTable(self.shape, Told(lambda key, wide: Content(f"All about {key}")))

    def on_mount(self) -> None:
        self.table.rows.focus()

    @property
    def table(self) -> BoardTable:
        return self.query_one(BoardTable)

    def drawn(self) -> list[str]:
        return ["".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()]

    def on_board_table_chosen(self, message: BoardTable.Chosen) -> None:
        self.chosen.append(message.key)


WORDS = st.one_of(st.sampled_from([flat(text) for text in HOSTILE]), st.text(max_size=40).map(flat))


@st.composite
def shapes(draw: st.DrawFn) -> TableShape:
    count = draw(st.integers(1, 7))
    columns = tuple(
        TableColumn(f"c{n}", draw(WORDS), draw(WORDS), draw(st.booleans()), draw(st.integers(0, 2)))
        for n in range(count)
    )
    lanes = draw(st.integers(0, 4))
    rows = tuple(
        TableRow(
            f"r-{n}",
            tuple(TableCell(draw(WORDS)) for _ in columns),
            draw(st.sampled_from(["", "!", "~"])),
            lane=draw(st.integers(0, max(0, lanes - 1))),
        )
        for n in range(draw(st.integers(0, 9)))
    )
    said = tuple(TableLane(draw(WORDS), (draw(WORDS),)) for _ in range(lanes))
    along = draw(st.sampled_from([None, 0]))
    down, right = max(1, -(-len(rows) // 3)), 3
    places = {(n // right, n % right): n for n in range(len(rows))}
    grid = TableGrid(
        tuple(draw(WORDS) for _ in range(down)),
        tuple(draw(WORDS) for _ in range(right)),
        places,
        {n: row.cells[0] for n, row in enumerate(rows)},
        ends=(("total", tuple(TableCell(draw(WORDS)) for _ in range(down))),),
        below=(("mean", tuple(TableCell(draw(WORDS)) for _ in range(right))),),
    )
    return TableShape(columns, rows, said, grid, along, sorted_by="c0")


def layouts(shape: TableShape, wide: int) -> list[Layout]:
    found: list[Layout] = [RowsLayout(shape, wide, 30), RowsLayout(shape, wide, 5, first=2), GridLayout(shape, wide)]
    return [*found, LanesLayout(shape, wide, 9)] if shape.lanes and LanesLayout.fits(shape, wide) else found


def test_a_heading_is_not_cut_off_where_a_few_more_cells_show_all_of_it() -> None:
    columns = (TableColumn("what", "What"), TableColumn("common", "Cost and gain overlap", "kEUR", right=True))
    layout = RowsLayout(TableShape(columns, (TableRow("a", (TableCell("A"), TableCell("0"))),)), 60, 20)
    heading = "\n".join("".join(piece.text for piece in line) for line in layout.head)
    assert "Cost and" in heading and "gain overlap" in heading and "…" not in heading


@given(shape=shapes(), wide=st.integers(52, 170))
def test_every_line_is_exactly_as_wide_as_the_table_whatever_people_wrote(shape: TableShape, wide: int) -> None:
    for layout in layouts(shape, wide):
        for line in [*layout.head, *(layout.line(y) for y in range(layout.high))]:
            assert sum(cells_of(piece.text) for piece in line) == wide, (type(layout), line)


def test_a_card_in_a_narrow_lane_says_on_two_lines_what_does_not_fit_on_one() -> None:
    columns = (TableColumn("what", "What"), TableColumn("days", "In this stage", "days"))
    lanes = tuple(TableLane(title) for title in ("explore", "trial", "adopt", "scale", "retire"))
    layout = LanesLayout(TableShape(columns, (TableRow("a", (TableCell("Search"), TableCell("80"))),), lanes), 92, 30)
    drawn = ["".join(piece.text for piece in layout.line(y)).strip(" ▌") for y in range(layout.high)]
    assert drawn == ["Search", "in this stage", "80 days"]


def test_a_card_says_of_a_flag_only_its_name() -> None:
    columns = (TableColumn("what", "What"), TableColumn("changed", "Changed"))
    rows = tuple(TableRow(words, (TableCell("Search"), TableCell(words))) for words in (SET, ""))
    layout = LanesLayout(TableShape(columns, rows, (TableLane("now"),)), 60, 30)
    drawn = ["".join(piece.text for piece in layout.line(y)).strip(" ▌") for y in range(layout.high)]
    assert drawn == ["Search", "changed", "", "Search"]


@pytest.mark.parametrize(("high", "says"), [(30, ["worth 120–200 kEUR", "cost 8–12 weeks", "owner CTO"]), (5, 2)])
def test_a_card_says_all_where_there_is_room_and_breaks_only_between_what_it_says(high: int, says: Any) -> None:
    columns = (
        TableColumn("what", "What"),
        TableColumn("worth", "Worth", "kEUR"),
        TableColumn("cost", "Cost", "weeks"),
        TableColumn("owner", "Owner"),
    )
    cells = tuple(TableCell(each) for each in ("Search", "120–200", "8–12", "CTO"))
    shape = TableShape(columns, (TableRow("a", cells), TableRow("b", cells)), tuple(map(TableLane, "xyzw")))
    layout = LanesLayout(shape, 92, high)
    top, lines = layout.span(0)
    drawn = ["".join(piece.text for piece in layout.line(top + n)).strip(" ▌") for n in range(lines)][1:]
    assert drawn == says if isinstance(says, list) else len(drawn) == says and drawn[-1].endswith("…")


@given(shape=shapes(), wide=st.integers(52, 170))
def test_the_cursor_reaches_every_row_and_each_row_is_on_the_lines_it_claims(shape: TableShape, wide: int) -> None:
    for layout in layouts(shape, wide):
        spot, seen = layout.go(Spot(), -99, -99), set()
        todo = [spot] if shape.rows else []
        while todo:
            spot = todo.pop()
            if spot.row not in seen:
                seen.add(spot.row)
                top, high = layout.span(spot.row)
                seeing = (
                    GridLayout(shape, wide, layout.showing(spot.column)) if isinstance(layout, GridLayout) else layout
                )
                assert all(any(piece.row == spot.row for piece in seeing.line(y)) for y in range(top, top + high))
                todo += [layout.go(spot, down, right) for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        assert seen == set(range(len(shape.rows)))


async def test_the_heading_and_the_first_column_stay_in_sight_wherever_one_scrolls() -> None:
    async with (app := Showing(board(200))).run_test(size=(53, 20)) as pilot:
        await pilot.press("G", *["right"] * 11)
        await until(pilot, lambda: "More 6" in app.drawn()[0])
        lines = app.drawn()
        assert "Risk" in lines[1] + lines[0] and any("Risk 199" in line and "m6" in line for line in lines)
        assert any("All about risk-199" in line for line in lines)
        await pilot.press("home")
        await until(pilot, lambda: any("Risk 0 " in line for line in app.drawn()))
        assert app.table.key == "risk-0" and app.table.column == "more6"


async def test_a_narrow_table_begins_with_what_matters_and_a_wide_one_shows_all_in_order() -> None:
    async with (app := Showing(board(9))).run_test(size=(53, 20)) as pilot:
        await pilot.pause()
        head = " ".join(app.drawn()[:2])
        assert "Likely" in head and "Heat" in head and "›" in head and "More 6" not in head
    async with (app := Showing(board(9))).run_test(size=(160, 40)) as pilot:
        await pilot.pause()
        head = app.drawn()[0]
        places = [head.index(column.title) for column in COLUMNS if column.title in head]
        assert places == sorted(places) and len(places) > 8 and "›" not in head


def test_a_column_without_anything_in_it_gives_way_to_the_text_of_the_rows() -> None:
    long = "A risk whose words take as many as 43 cells"
    columns = (COLUMNS[0], replace(COLUMNS[1], rank=EMPTY), *COLUMNS[2:8])
    cells = tuple(map(TableCell, (long, "", "4", "CPO", "▒▒ 4", "m0", "m1", "m2")))
    for wide, shown in ((96, False), (97, True)):
        layout = RowsLayout(TableShape(columns, (TableRow("risk-1", cells),)), wide, 30)
        assert long in "".join(piece.text for piece in layout.line(0))
        assert ("Ours" in "".join(piece.text for line in layout.head for piece in line)) is shown


async def test_only_the_words_that_moved_are_underlined_and_not_the_blanks_beside_them() -> None:
    shape = board(1)
    cells = (*shape.rows[0].cells[:2], TableCell("4", MOVED), *shape.rows[0].cells[3:])
    app = Showing(replace(shape, rows=(replace(shape.rows[0], cells=cells),)))
    async with app.run_test(size=(100, 20)):
        layout = app.table.rows.layout_of
        assert layout is not None
        drawn = app.table.rows.render_line(len(layout.head))
        assert [segment.text for segment in drawn if segment.style and segment.style.underline] == ["4"]


async def test_numbers_end_in_the_same_cell_as_their_heading() -> None:
    async with (app := Showing(board(120))).run_test(size=(93, 20)) as pilot:
        await pilot.press("G")
        await pilot.pause()
        lines = app.drawn()
        end = lines[0].index("Likely") + len("Likely")
        assert {line[:end][-3:] for line in lines if "Risk 11" in line} == {f"{n}" for n in range(110, 120)} & {
            line[:end][-3:] for line in lines if "Risk 11" in line
        }
        assert lines[1][:end].endswith("0-5")


async def test_the_cursor_stays_on_its_row_when_rows_are_sorted_or_removed() -> None:
    async with (app := Showing(board(30))).run_test(size=(93, 30)) as pilot:
        await pilot.press("j", "j", "j")
        assert app.table.key == "risk-3"
        turned = replace(app.shape, rows=tuple(reversed(app.shape.rows)))
        app.table.show(turned, Told(lambda key, wide: Content(f"Now about {key}")))
        await until(pilot, lambda: any("Now about risk-3" in line for line in app.drawn()))
        left = replace(turned, rows=tuple(row for row in turned.rows if row.key != "risk-3"))
        app.table.show(left, Told(lambda key, wide: Content(f"Now about {key}")))
        await until(pilot, lambda: any("Now about risk-2" in line for line in app.drawn()))


async def test_a_click_goes_to_a_row_a_second_chooses_it_and_a_heading_picks_its_column() -> None:
    async with (app := Showing(board(30))).run_test(size=(93, 30)) as pilot:
        await pilot.pause()
        line = next(n for n, text in enumerate(app.drawn()) if "Risk 4 " in text)
        await pilot.click(BoardTable, offset=(6, line))
        assert (app.table.key, app.chosen) == ("risk-4", [])
        await pilot.click(BoardTable, offset=(6, line))
        assert app.chosen == ["risk-4"]
        await pilot.click(BoardTable, offset=(app.drawn()[0].index("Likely") + 1, 0))
        assert (app.table.key, app.table.column) == ("risk-4", "likely")
        await pilot.press("enter")
        await until(pilot, lambda: app.chosen == ["risk-4", "risk-4"])


async def test_marks_are_signs_and_not_only_colors() -> None:
    async with (app := Showing(replace(board(4), totals=(Content("total 90 %"),)))).run_test(size=(93, 30)) as pilot:
        await pilot.pause()
        lines = app.drawn()
        assert [line[1] for line in lines if "Risk" in line][1:] == ["!", " ", " ", "!"]
        assert any("total 90 %" in line for line in lines)
        assert [line[0] for line in lines if "Risk" in line][1:] == ["▌", " ", " ", " "]


@pytest.mark.parametrize(("wide", "beside"), [(53, False), (93, True)])
async def test_lanes_are_beside_each_other_where_there_is_room_and_sections_elsewhere(wide: int, beside: bool) -> None:
    async with (app := Showing(board(9, LANES))).run_test(size=(wide, 30)) as pilot:
        await pilot.pause()
        titles = [[name in line.split() for name in ("now", "next", "later")] for line in app.drawn()]
        assert any(all(each) for each in titles) is beside
        await pilot.press("j", "right")
        assert app.table.key == ("risk-4" if beside else "risk-3")


async def test_a_board_without_rows_says_so_and_takes_every_key() -> None:
    async with (app := Showing(replace(board(0), none="Nobody wrote anything."))).run_test(size=(53, 20)) as pilot:
        await pilot.press("j", "k", "G", "home", "pagedown", "pageup", "left", "right", "enter")
        assert any("Nobody wrote anything." in line for line in app.drawn()) and app.table.key is None


async def test_hostile_words_are_shown_and_never_read_as_markup() -> None:
    found = tuple(TableRow(f"r-{n}", (TableCell(flat(text)),)) for n, text in enumerate(HOSTILE))
    async with (app := Showing(TableShape(COLUMNS[:1], found))).run_test(size=(53, 30)) as pilot:
        await pilot.press("G")
        lines = app.drawn()
        assert any("[/foo]" in line for line in lines) and not any("\x1b" in line for line in lines)


async def test_another_size_keeps_the_row_and_shows_it() -> None:
    async with (app := Showing(board(200, LANES))).run_test(size=(93, 40)) as pilot:
        await pilot.press(*["j"] * 20)
        key = app.table.key
        await pilot.resize_terminal(53, 20)
        await until(pilot, lambda: "›" in "".join(app.drawn()[:2]))
        assert any(f"All about {key}" in line for line in app.drawn())
        await pilot.press(*["right"] * 9)
        await until(pilot, lambda: "‹" in "".join(app.drawn()[:3]))
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: "later" in app.drawn()[0] and "‹" not in app.drawn()[0])
        await pilot.resize_terminal(53, 20)
        number = str(key).removeprefix("risk-")
        await until(pilot, lambda: any(line.startswith("▌") and f"Risk {number} " in line for line in app.drawn()))


async def test_what_both_said_is_in_the_colors_of_the_leaders_and_so_are_their_names() -> None:
    words = (TableCell("Risk"), TableCell("2 │ 5", PAIR_APART), TableCell("CTO", BY_SECOND))
    shape = TableShape(COLUMNS[:3], (TableRow("risk-1", words), TableRow("risk-2", words)))
    app = Showing(shape)
    for theme in THEMES:
        app.register_theme(theme)
    app.theme = THEMES[0].name
    async with app.run_test(size=(80, 20)):
        layout = app.table.rows.layout_of
        assert layout is not None
        drawn = app.table.rows.render_line(len(layout.head) + 1)
        colors = {each.text.strip(): each.style.color for each in drawn if each.style and each.text.strip()}
        assert colors["5"] == colors["CTO"] != colors["2"] and colors["2"] != colors["│"] != colors["5"]
        assert colors["2"] != colors["Risk"] != colors["5"]


async def test_a_wide_table_with_all_its_columns_has_the_row_in_full_beside_it() -> None:
    shape = TableShape(COLUMNS[:3], rows(3)[:3])
    shape = replace(shape, rows=tuple(replace(each, cells=each.cells[:3]) for each in shape.rows))
    async with (app := Showing(shape)).run_test(size=(150, 40)) as pilot:
        await until(pilot, lambda: app.table.has_class("-beside"))
        assert len(app.drawn()) == 40 and "Likely" in "".join(app.drawn()[:3])
        await pilot.resize_terminal(100, 40)
        await until(pilot, lambda: not app.table.has_class("-beside"))
