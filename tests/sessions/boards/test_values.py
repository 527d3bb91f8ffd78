"""What cells hold: how people's words are read, and how values are written."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.boards import values
from sessions.boards.spec import ColumnSpec, ColumnType
from sessions.boards.values import Known
from sessions.errors import Refused
from sessions.text import clean

TODAY = date(2026, 11, 27)
KNOWN = Known(
    names={"cpo": "Ana Ruiz", "cto": "Ben Okafor", "guest": "Cy"},
    leaders=("cpo", "cto"),
    rows={"personas": {"persona-1": "Nurse", "persona-2": "Night nurse", "persona-3": "Doctor, on call"}},
)


def column(type_: ColumnType, **rest: Any) -> ColumnSpec:
    return ColumnSpec(key="c", type=type_, title="C", **rest)


STAGES = column("choice", options=("explore", "trial", "adopt", "scale"))
NUMBER, RANGE = column("number", unit="kEUR"), column("range", unit="kEUR")
PERIOD, TIME, DATE = column("period"), column("time"), column("date")
PERSON, PEOPLE = column("person"), column("person", many=True)
FLAG, TEXT = column("flag"), column("text")
REF, REFS = column("ref", ref="personas"), column("refs", ref="personas")


@pytest.mark.parametrize(
    ("spec", "words", "value"),
    [
        (NUMBER, "12", 12),
        (NUMBER, " 12,5 ", 12.5),
        (NUMBER, "12.5", 12.5),
        (NUMBER, "1,234,567", 1_234_567),
        (NUMBER, "1.234,5", 1234.5),
        (NUMBER, "1,234.5", 1234.5),
        (NUMBER, "1 234 567", 1_234_567),
        (NUMBER, "1\u202f234", 1234),
        (NUMBER, "1’234", 1234),
        (NUMBER, "1234,567", 1234.567),
        (NUMBER, "0,125", 0.125),
        (NUMBER, ".5", 0.5),
        (NUMBER, "−3", -3),
        (NUMBER, "40 kEUR", 40),
        (NUMBER, "40keur", 40),
        (NUMBER, "2.0000004", 2),
        (RANGE, "10-20", [10, 20]),
        (RANGE, "10 to 20 kEUR", [10, 20]),
        (RANGE, "10 kEUR – 20 kEUR", [10, 20]),
        (RANGE, "1,5..2,5", [1.5, 2.5]),
        (RANGE, "-5 to -2", [-5, -2]),
        (RANGE, "-5--2", [-5, -2]),
        (RANGE, "about 15", [15, 15]),
        (RANGE, "~15", [15, 15]),
        (RANGE, "-15", [-15, -15]),
        (DATE, "4 dec", "2026-12-04"),
        (DATE, "2026-12-04 00:00:00", "2026-12-04"),
        (DATE, "13/01/2027", "2027-01-13"),
        (TIME, "9:14", "09:14"),
        (TIME, "9:14 pm", "21:14"),
        (TIME, "09:14:55", "09:14"),
        (TIME, "2026-11-27 09:14:55", "2026-11-27 09:14"),
        (TIME, "yesterday 9:14", "2026-11-26 09:14"),
        (PERIOD, "2027", "2027"),
        (PERIOD, "q1 2027", "2027-Q1"),
        (PERIOD, "2027 Q1", "2027-Q1"),
        (PERIOD, "q4", "2026-Q4"),
        (PERIOD, "Q3", "2027-Q3"),
        (PERIOD, "mar", "2027-03"),
        (PERIOD, "Sept 2026", "2026-09"),
        (PERIOD, "3/2027", "2027-03"),
        (PERIOD, "2027/03", "2027-03"),
        (PERIOD, "next quarter", "2027-Q1"),
        (PERIOD, "next month", "2026-12"),
        (STAGES, "ADOPT", "adopt"),
        (STAGES, "s", "scale"),
        (PERSON, "CPO", "cpo"),
        (PERSON, "ben okafor", "cto"),
        (PERSON, " Ben ", "cto"),
        (PERSON, "second", "cto"),
        (PERSON, "Dana", "Dana"),
        (PEOPLE, "cpo, Ben Okafor; Dana", ["cpo, Ben Okafor", "Dana"]),
        (PEOPLE, "cpo, Ben Okafor, CPO", ["cpo", "cto"]),
        (FLAG, "✓", True),
        (FLAG, "X", True),
        (FLAG, "FALSE", False),
        (REF, "persona-1", "persona-1"),
        (REF, "nurse", "persona-1"),
        (REF, "night", "persona-2"),
        (REFS, "Doctor, on call", ["persona-3"]),
        (REFS, "nurse; Doctor, on call", ["persona-1", "persona-3"]),
        (column("ref", ref="elsewhere"), "Anything", "Anything"),
        (TEXT, "  two\r\nlines ", "two\nlines"),
        (TEXT, "  ", None),
    ],
)
def test_words_are_read_as_people_mean_them(spec: ColumnSpec, words: str, value: Any) -> None:
    assert values.read(words, spec, TODAY, KNOWN) == value


def test_a_first_name_that_two_people_have_stays_as_it_is_typed() -> None:
    known = Known(names={"cpo": "Ana Ruiz", "cto": "Ana Okafor", "guest": "Cy"}, leaders=("cpo", "cto"))
    assert values.read("Ana", PERSON, TODAY, known) == "Ana"
    assert values.read("ana okafor", PERSON, TODAY, known) == "cto"


@pytest.mark.parametrize(
    ("spec", "words", "says"),
    [
        (NUMBER, "1,234", "“1,234” could be 1234 or 1.2340. Write one of them."),
        (NUMBER, "1.234", "“1.234” could be 1234 or 1.2340. Write one of them."),
        (NUMBER, "twelve", "“twelve” isn't a number."),
        (NUMBER, "1,23,4", "“1,23,4” isn't a number."),
        (NUMBER, "1 23", "“1 23” isn't a number."),
        (NUMBER, "1e5", "“1e5” isn't a number."),
        (NUMBER, "12 %", "“12 %” isn't a number."),
        (NUMBER, "9" * 400, f"“{'9' * 39}…” is too large."),
        (column("number", least=0, most=5), "6", "“6”: enter a number from 0 to 5."),
        (column("number", least=0), "-1", "“-1”: enter 0 or more."),
        (RANGE, "20-10", "Write the lower number first: 10–20."),
        (RANGE, "10-", "Enter a number, such as 3 or 3.5."),
        (RANGE, "10-20-30", "“20-30” isn't a number."),
        (DATE, "03/04", "“03/04” could be 2027-04-03 or 2027-03-04. Write 3 apr or 4 mar."),
        (TIME, "2026-11-27", "“2026-11-27” has no time. Write it with one, such as 2026-11-27 09:14."),
        (TIME, "half past", "“half past” isn't a time."),
        (PERIOD, "2027-13", "“2027-13” isn't a period. Try 2026, 2026-Q1 or 2026-03."),
        (PERIOD, "0000", "“0000” isn't a period. Try 2026, 2026-Q1 or 2026-03."),
        (STAGES, "retire", "“retire” isn't explore, trial, adopt or scale."),
        (column("choice", options=("now", "next")), "n", "“n” could be now or next."),
        (FLAG, "perhaps", "“perhaps” is neither yes nor no."),
        (REF, "Surgeon", "“Surgeon” isn't on “personas”."),
        (TEXT, "a" * 2001, f"“{'a' * 39}…”: 2001 characters; use up to 2000."),
    ],
)
def test_words_that_mean_nothing_or_two_things_are_refused(spec: ColumnSpec, words: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        values.read(words, spec, TODAY, KNOWN)
    assert str(refused.value) == says


numbers = st.integers(-(10**12), 10**12) | st.decimals(-(10**6), 10**6, places=6).map(float)
names = st.sampled_from([*KNOWN.names, "Dana", "Émile Zola"])
days = st.dates(date(1900, 1, 1), date(9999, 12, 31)).map(date.isoformat)
clocks = st.times().map("{:%H:%M}".format)
periods = st.builds(
    "{:04}{}".format,
    st.integers(1000, 9999),
    st.sampled_from(["", *(f"-Q{n}" for n in range(1, 5)), *(f"-{n:02}" for n in range(1, 13))]),
)
texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
rows = st.sampled_from(list(KNOWN.rows["personas"]))
CELLS: dict[str, tuple[ColumnSpec, st.SearchStrategy[Any]]] = {
    "number": (NUMBER, numbers.map(lambda each: int(each) if each == int(each) else each)),
    "range": (RANGE, st.lists(numbers, min_size=2, max_size=2).map(sorted)),
    "date": (DATE, days),
    "time": (TIME, clocks | st.builds("{} {}".format, days, clocks)),
    "period": (PERIOD, periods),
    "choice": (STAGES, st.sampled_from(STAGES.options)),
    "person": (PERSON, names),
    "people": (PEOPLE, st.lists(names, min_size=1, unique=True)),
    "flag": (FLAG, st.booleans()),
    "text": (TEXT, texts.map(lambda each: clean(each).strip()).filter(bool)),
    "ref": (REF, rows),
    "refs": (REFS, st.lists(rows, min_size=1, unique=True)),
}


@pytest.mark.parametrize("name", CELLS)
@given(data=st.data())
def test_what_people_read_in_a_cell_can_be_typed_to_mean_the_same(name: str, data: st.DataObject) -> None:
    spec, some = CELLS[name]
    value = data.draw(some)
    assert values.wrong(value, spec) is None
    assert values.read(values.words(value, spec, KNOWN), spec, TODAY, KNOWN) == value
    assert values.read(values.from_csv(values.csv(value, spec, KNOWN)), spec, TODAY, KNOWN) == value
    assert values.gap(value, value, spec) == 0
    assert values.formula_value(value, spec, KNOWN) is not None
    assert values.sort_key(value, spec) == values.sort_key(value, spec)


@pytest.mark.parametrize("name", CELLS)
@given(words=st.text(max_size=30) | st.text("0123456789.,-–to '%:/qQT", max_size=20))
def test_whatever_is_typed_is_read_or_refused(name: str, words: str) -> None:
    spec, _ = CELLS[name]
    try:
        value = values.read(words, spec, TODAY, KNOWN)
    except Refused as refused:
        assert str(refused)
    else:
        assert values.wrong(value, spec) is None
        again = values.read(values.words(value, spec, KNOWN), spec, TODAY, KNOWN)
        assert again == value


@pytest.mark.parametrize("cell", ["=cmd()", "+1 for this", "-", "@sum", "'=1", "  =1"])
def test_a_spreadsheet_never_runs_a_text_from_a_board(cell: str) -> None:
    assert values.csv(cell, TEXT) == f"'{cell}"
    assert values.from_csv(values.csv(cell, TEXT)) == cell


@pytest.mark.parametrize(
    ("spec", "one", "other", "gap"),
    [
        (NUMBER, 2, 4.5, 2.5),
        (NUMBER, 0.1, 0.3, 0.2),
        (RANGE, [10, 20], [12, 30], 6),
        (STAGES, "explore", "adopt", 2),
        (PERSON, "cpo", "cto", 1),
        (TEXT, "Two  words", "two words", 0),
        (DATE, "2026-11-27", "2026-12-04", 7),
        (TIME, "09:14", "09:00", 14),
        (PERIOD, "2026-Q1", "2026-04", 3),
        (FLAG, True, False, 1),
        (REFS, ["persona-1"], ["persona-2", "persona-1"], 1),
        (NUMBER, None, 3, None),
    ],
)
def test_a_gap_says_how_far_apart_two_answers_are(spec: ColumnSpec, one: Any, other: Any, gap: Any) -> None:
    assert values.gap(one, other, spec) == gap
    assert values.gap(other, one, spec) == gap


def test_a_leader_is_first_or_second_in_a_formula() -> None:
    assert values.formula_value("cto", PERSON, KNOWN) == "second"
    assert values.formula_value("guest", PERSON, KNOWN) == "guest"
    assert values.formula_value(["cpo", "Dana"], PEOPLE, KNOWN) == ("first", "Dana")


def test_a_column_that_is_usually_past_means_the_last_such_day() -> None:
    past = column("date", past=True)
    assert [values.read("1 oct", each, TODAY, KNOWN) for each in (DATE, past)] == ["2027-10-01", "2026-10-01"]
    assert values.read("1 oct 9:14", column("time", past=True), TODAY, KNOWN) == "2026-10-01 09:14"
