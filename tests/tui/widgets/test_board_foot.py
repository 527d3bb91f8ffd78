"""What stands below the rows of a board: all totals, then what checks found, and how many more there are."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tui.widgets.board_foot import foot_lines
from tui.widgets.board_shape import FootMark, TableShape

TOTALS = ("Total spend 540 kEUR", "Over the budget 140 kEUR", "New spend to new revenue 1.23")
FOUND = (
    "! That's 140 kEUR over your one budget of 400.",
    "! New spend is 1.23 of new revenue, above the 0.6 that you set.",
    "! Nobody leads four of them.",
)


def foot(wide: int, most: int, totals: int = 3, found: int = 3) -> list[str]:
    cells = tuple(Content(each) for each in TOTALS[:totals])
    shape = TableShape(totals=cells, found=tuple(FootMark(each, "v") for each in FOUND[:found]))
    return [line.plain for line in foot_lines(shape, wide, most, "b")]


def test_totals_come_first_and_each_check_has_lines_of_its_own() -> None:
    assert foot(50, 9, found=2) == [
        "Total spend 540 kEUR · Over the budget 140 kEUR",
        "New spend to new revenue 1.23",
        "! That's 140 kEUR over your one budget of 400. (v)",
        "! New spend is 1.23 of new revenue, above the 0.6",
        "  that you set. (v)",
    ]


def test_where_there_is_not_room_for_all_checks_the_last_line_says_how_many_more_there_are() -> None:
    assert foot(50, 4) == [
        "Total spend 540 kEUR · Over the budget 140 kEUR",
        "New spend to new revenue 1.23",
        "! That's 140 kEUR over your one budget of 400. (v)",
        "and 2 more (b)",
    ]
    assert foot(50, 2)[-1] == "and 4 more lines (b)", "totals are among them"


@given(wide=st.integers(24, 120), most=st.integers(1, 12), totals=st.integers(0, 3), found=st.integers(0, 3))
def test_nothing_is_left_out_without_being_counted(wide: int, most: int, totals: int, found: int) -> None:
    lines = foot(wide, most, totals, found)
    assert len(lines) <= most and all(len(line) <= wide for line in lines)
    assert not any(line.strip() in ("(v)", "·") or line.strip().startswith("·") for line in lines)
    more = re.fullmatch(r"and ([0-9]+) more( lines)? \(b\)", lines[-1]) if lines else None
    said = " ".join(" ".join(lines).split())
    shown = sum(f"{each} (v)" in said for each in FOUND[:found])
    if more is None:
        assert shown == found and all(each in said for each in TOTALS[:totals])
    elif not more[2]:
        assert shown + int(more[1]) == found and all(each in said for each in TOTALS[:totals])
