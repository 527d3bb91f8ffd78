"""A plot: bars as high as their numbers, for whatever room there is, and a line to compare them with."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.plot import FULL, LINE, Course, drawn

NUMBERS = st.lists(st.none() | st.integers(0, 100), max_size=60)


def text(course: Course, wide: int, high: int) -> list[str]:
    return [line.plain for line in drawn(course, wide, high)]


@given(NUMBERS, st.none() | st.integers(0, 100), st.integers(24, 120), st.integers(3, 30))
def test_a_plot_fits_its_room(numbers: list[int | None], line: int | None, wide: int, high: int) -> None:
    course = Course(
        numbers=numbers, least=0, most=100, line=line, named="chance", first="2026-01-05", last="2026-03-05"
    )
    found = text(course, wide, high)
    assert len(found) == high
    assert all(len(each) <= wide for each in found)


@given(st.integers(0, 100), st.integers(0, 100))
def test_the_higher_number_has_the_higher_bar(one: int, other: int) -> None:
    found = text(Course(numbers=[one, other], least=0, most=100), 40, 21)
    heights = [sum(row[column] == FULL for row in found) for column in (6, 17)]
    assert (heights[0] >= heights[1]) == (one >= other) or heights[0] == heights[1]
    assert max(heights) <= 20


def test_the_line_is_drawn_across_at_its_height_with_its_number() -> None:
    found = text(Course(numbers=[90, 10], least=0, most=100, line=Decimal("61.1"), named="chance"), 60, 11)
    (row,) = [n for n, line in enumerate(found) if LINE in line]
    assert "chance 61.1" in found[row] and row == 3


def test_a_number_below_zero_has_a_bar_that_goes_down_from_it() -> None:
    found = text(Course(numbers=[4, -4, 0], least=-5, most=5, line=0), 40, 11)
    columns = [[row[column] for row in found[:-1]] for column in (5, 16, 27)]
    assert [sum(sign in (FULL, "╪") for sign in each) for each in columns] == [4, 4, 0]
    assert columns[0].index(FULL) < 5 < columns[1].index(FULL) + 1


def test_the_name_of_the_line_has_room_beside_any_number_of_bars() -> None:
    for count in (1, 20, 90):
        course = Course(numbers=[50] * count, least=0, most=100, line=Decimal("61.1"), named="chance")
        assert any(line.endswith("chance 61.1") for line in text(course, 80, 12))


def test_a_number_without_a_bar_is_a_dot_and_one_alone_is_still_a_bar() -> None:
    assert "·" in text(Course(numbers=[None], least=0, most=5), 40, 6)[-2]
    assert FULL in "".join(text(Course(numbers=[3], least=0), 40, 6))


def test_only_the_newest_numbers_are_drawn_if_there_isn_t_room_for_all() -> None:
    assert "the last 16" in text(Course(numbers=list(range(60)), least=0, most=60, first="2026-01-05"), 20, 6)[-1]
