"""Tables in CSV: as spreadsheets and other programs write them, and every fault with the line that it begins on."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sessions.errors import Faulty
from sessions.files.csv_reading import CsvTable, Record, csv_line, read_csv
from sessions.text import clean

NAMES = {"item", "owner", "cost"}


def read(text: str, most: int = 200) -> CsvTable:
    return read_csv(text, "x.csv", lambda name: name.strip().lower() in NAMES, most)


def faults(text: str, most: int = 200) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read(text, most)
    return caught.value.faults


def cells(table: CsvTable) -> list[list[str]]:
    return [list(record.cells) for record in table.records]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_by_the_names_that_it_makes_of_the_header(separator: str) -> None:
    text = f"item{separator}owner{separator}notes, and; more\na{separator}b{separator}c\n"
    assert cells(read(text.replace("notes, and; more", '"notes, and; more"'))) == [["a", "b", "c"]]


def test_a_comma_in_the_names_of_a_file_with_semicolons_does_not_mislead() -> None:
    assert cells(read("item;owner;a, b, c, d, e\nx;y;z\n")) == [["x", "y", "z"]]


def test_the_line_by_which_excel_names_the_separator_counts_as_a_line_above_the_header() -> None:
    table = read("sep=;\nitem;owner\na,b;c\n")
    assert cells(table) == [["a,b", "c"]]
    assert (table.header.line, table.records[0].line) == (2, 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_one_line(end: str) -> None:
    table = read(end.join(["item,owner", '"a', 'b",c', "", " , ", "d,e"]))
    assert cells(table) == [["a\nb", "c"], ["d", "e"]]
    assert [record.line for record in table.records] == [2, 6]


def test_a_cell_is_on_the_line_on_which_it_begins() -> None:
    [record] = read('item,owner,cost\n"a\n\nb","c\nd",e\n').records
    assert [record.line_of(place) for place in range(3)] == [2, 4, 5]


def test_signs_that_only_some_programs_count_as_line_ends_are_none() -> None:
    assert [record.line for record in read("item,owner\na\u2028b\x0bc,d\ne,f\n").records] == [2, 3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.csv:1: file: is empty; the first line names the columns"),
        (" \n\n", "x.csv:1: file: is empty; the first line names the columns"),
        (",,\n", "x.csv:1: file: is empty; the first line names the columns"),
        ('item,owner\na,b\nc,"d\ne,f\n', "x.csv:3: cell 2: has quotes that never close; close them, or write a quote "
         "inside a cell twice"),
        ('item,owner\n"a\nb","c\nd\n', "x.csv:3: cell 2: has quotes that never close; close them, or write a quote "
         "inside a cell twice"),
        ('item,owner\na,b\n"5" screen",c\n', "x.csv:3: cell 1: goes on after its closing quote; write a quote inside "
         "a cell twice"),
        ("item,owner\na,b,,c\n", "x.csv:2: row: has 4 cells, and the header names 2; put a cell with commas in it in "
         "quotes"),
        ("item;owner\n\"a\nb\";c;d\n", "x.csv:3: row: has 3 cells, and the header names 2; put a cell with semicolons "
         "in it in quotes"),
        ("item|owner\na|b\n", "x.csv:1: header: is a single column; separate the columns with commas, semicolons or "
         "tabs"),
        (f"item,owner\na,b\nc,{'x' * 200_000}\n", "x.csv:3: row: has a cell with over 131,072 characters; shorten it"),
    ],
)  # fmt: skip
def test_a_fault_names_the_line_and_what_would_be_right(text: str, says: str) -> None:
    assert faults(text) == [says]


def test_more_rows_than_allowed_are_refused_with_the_limit() -> None:
    text = "item,owner\n" + "a,b\n" * 10_001
    assert faults(text, 10_000) == ["x.csv:10002: file: has more than 10,000 rows; leave out some of them"]
    assert len(read(text, 10_001).records) == 10_001


def test_every_record_that_is_too_long_is_named() -> None:
    assert [fault.split(":")[1] for fault in faults("item,owner\na,b,c\nd,e\nf,g,h\n")] == ["2", "4"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain words", "plain words"),
        ("-5", "-5"),
        ("a, b", '"a, b"'),
        ('5" screen', '"5"" screen"'),
        ("two\nlines", '"two\nlines"'),
        ("'=cmd()", '"\'=cmd()"'),
        (" a", '" a"'),
    ],
)
def test_a_cell_is_quoted_where_it_needs_quotes_or_begins_like_a_formula(cell: str, written: str) -> None:
    assert csv_line(["x", cell]) == f"x,{written}\n"


WORDS = st.text() | st.text(st.sampled_from("a'=+-@\t\n\r,;\"5. "))


@given(st.lists(st.lists(WORDS.map(clean), min_size=2, max_size=2), max_size=6))
@example([['"', "a\n"]])
def test_what_is_written_is_read_again_as_it_was(rows: list[list[str]]) -> None:
    text = csv_line(["item", "owner"]) + "".join(map(csv_line, rows))
    assert cells(read(text)) == [row for row in rows if any(map(str.strip, row))]


@given(st.lists(st.lists(WORDS.map(clean), min_size=3, max_size=3), max_size=6))
def test_the_lines_are_those_on_which_the_records_begin_in_the_file(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["item", "owner", "cost"], *rows])
    text = written.getvalue()
    for record in read(text).records:
        rest = "\n".join(text.split("\n")[record.line - 1 :])
        assert next(csv.reader(io.StringIO(rest))) == record.cells


@given(st.text() | st.text(st.sampled_from("item,owner\n\r\";\t|=' ")))
def test_no_text_crashes_the_reader_and_every_fault_has_its_line(text: str) -> None:
    try:
        table = read(text)
    except Faulty as faulty:
        assert all(re.match(r"x\.csv:[1-9][0-9]*: [a-z]+( [0-9]+)?: \S", fault) for fault in faulty.faults)
    else:
        lines = [table.header.line, *(record.line for record in table.records)]
        assert lines == sorted(set(lines)) and isinstance(table.header, Record)
