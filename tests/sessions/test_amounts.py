"""Numbers and ranges are read as people type them, and shown so that they are read back as the same."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.amounts import is_number, read_number, read_range, show_number, show_range
from sessions.errors import Refused
from sessions.rules.answers import ANSWER_TYPES, Field
from sessions.rules.forms import as_stored
from sessions.times import today

NUMBERS = st.integers(-(10**14), 10**14) | st.decimals(-999, 999, places=4, allow_nan=False).map(float)
SEATS = ("cpo", "cto")


@pytest.mark.parametrize(
    ("words", "unit", "number"),
    [
        ("3", "", 3),
        (" -3 ", "", -3),
        ("−3.5", "", -3.5),
        ("3,5", "", 3.5),
        ("20 %", "%", 20),
        ("20%", "%", 20),
        ("4 Person-Weeks", "person-weeks", 4),
        ("2.0", "", 2),
        ("1,234,567", "", 1_234_567),
        ("1.234,5", "", 1234.5),
        ("1,234.5", "", 1234.5),
        ("1 234 567", "", 1_234_567),
        ("1\u202f234", "", 1234),
        ("1’234", "", 1234),
        ("1234,567", "", 1234.567),
        ("0,125", "", 0.125),
        (".5", "", 0.5),
        ("2.0000004", "", 2),
    ],
)
def test_a_number_is_read_as_people_type_it(words: str, unit: str, number: float) -> None:
    read = read_number(words, unit)
    assert (read, type(read)) == (number, type(number))


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("3-5", [3, 5]),
        ("3 – 5", [3, 5]),
        ("3 to 5.5", [3, 5.5]),
        ("3..5", [3, 5]),
        ("4", [4, 4]),
        ("-5--2", [-5, -2]),
        ("about 4", [4, 4]),
        ("~3 – ca. 5", [3, 5]),
        ("1,5 to 2,5", [1.5, 2.5]),
        ("-4", [-4, -4]),
    ],
)
def test_a_range_is_read_as_people_type_it(words: str, ends: list[float]) -> None:
    assert read_range(words) == ends


@pytest.mark.parametrize("words", ["three", "1e5", "3.", "1 2", "1,23,4", "1.234,", "٣", "nan", "=1+1", "1,234 567"])
def test_what_isnt_a_number_is_refused(words: str) -> None:
    for read in (read_number, read_range):
        with pytest.raises(Refused, match=rf"^“{re.escape(words)}” isn't a number\.$"):
            read(words)


def test_nothing_is_refused_with_an_example() -> None:
    with pytest.raises(Refused, match=r"Enter a number, such as 3 or 3\.5\."):
        read_number(" ")
    with pytest.raises(Refused, match=r"Enter a range, such as 3–5\."):
        read_range("")


def test_a_number_that_no_column_could_hold_is_refused() -> None:
    with pytest.raises(Refused, match=r"is too large\."):
        read_number("9" * 400)


@pytest.mark.parametrize("words", ["1,200", "1.200", "-1.200"])
def test_a_number_that_could_be_two_is_refused_with_both(words: str) -> None:
    with pytest.raises(Refused, match=r"could be 1200 or 1\.2000\. Write one of them\."):
        read_number(words)


def test_a_range_that_begins_with_its_higher_end_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(Refused, match=r"Write the lower number first: 3–5\."):
        read_range("5-3")


@given(NUMBERS)
def test_a_number_that_is_shown_is_read_back_as_the_same(number: float) -> None:
    assert read_number(show_number(number)) == number


@given(st.lists(NUMBERS, min_size=2, max_size=2).map(sorted))
def test_a_range_that_is_shown_is_read_back_as_the_same(ends: list[float]) -> None:
    assert read_range(show_range(ends)) == ends


@given(st.text(max_size=20))
def test_no_text_crashes_what_reads_numbers(words: str) -> None:
    for key in ("number", "range", "person"):
        kind, field = ANSWER_TYPES[key], Field("f", "Ask", key, options=SEATS, unit="%")
        stored = as_stored(field, words, today())
        assert isinstance(kind.words(stored, field), str) and isinstance(kind.typed(stored, field), str)
        assert as_stored(field, kind.typed(stored, field), today()) == stored


@pytest.mark.parametrize("value", [True, None, "x", float("nan"), float("inf"), [1], {}])
def test_only_finite_numbers_are_numbers(value: Any) -> None:
    assert not is_number(value)


@pytest.mark.parametrize(
    ("key", "limits", "value", "says"),
    [
        ("number", (0, 5), 6, "stay within 0 to 5."),
        ("number", (0, None), -1, "0 is the least."),
        ("number", (None, 5), 5.5, "5 is the most."),
        ("number", (0, 5), 0, None),
        ("number", (None, None), "many", "“many” isn't a number."),
        ("range", (0, 9), [3, 12], "stay within 0 to 9."),
        ("range", (None, None), [5, 3], "write the lower number first."),
        ("range", (None, None), [3, 5], None),
        ("range", (None, None), [3], "“[3]” isn't a number."),
        ("person", (None, None), "CPO", "write it as cpo."),
        ("person", (None, None), "Ana", None),
        ("person", (None, None), "x" * 61, "use up to 60 characters on one line."),
        ("person", (None, None), 4, "enter a name."),
    ],
)
def test_an_answer_that_does_not_fit_says_how_to_correct_it(
    key: str, limits: tuple[int | None, int | None], value: Any, says: str | None
) -> None:
    assert ANSWER_TYPES[key].wrong(Field("f", "Ask", key, options=SEATS, limits=limits), value) == says


def test_a_seat_is_shown_in_capitals_and_stored_by_its_key() -> None:
    field = Field("owner", "Owner", "person", options=SEATS)
    assert as_stored(field, " CTO ", today()) == "cto"
    assert ANSWER_TYPES["person"].words("cto", field) == "CTO"
    assert ANSWER_TYPES["person"].words("Ana", field) == "Ana"
