"""The rows of boards in files: what other programs export is read, and every fault has its line."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards import values
from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.boards.spec_reading import board_spec
from sessions.boards.table_files import FileRows, RowReading, read_rows, rows_as_csv
from sessions.boards.values import Known
from sessions.errors import Faulty, Refused
from sessions.files.reading import text_in
from sessions.text import clean

ROWS = Path(__file__).parent / "rows"
TODAY = date(2026, 11, 27)
PEOPLE = Known(names={"cpo": "Ada Lovelace", "cto": "Bo"}, leaders=("cpo", "cto"))

ROADMAP = """
key = "roadmap"
title = "Joint roadmap"
layout = "rows"
column = [
 { key = "item", type = "text", required = "always", also = ["Summary", "Title", "Vorhaben"] },
 { key = "horizon", type = "choice", options = ["now", "next", "later"], required = "always" },
 { key = "why", type = "text", also = ["Why now"], required = "full" },
 { key = "value", type = "range", unit = "kEUR", also = ["Nutzen (kEUR)"] },
 { key = "likely", type = "number", blind = true, required = "always" },
 { key = "points", type = "number", least = 0, also = ["Story Points", "Estimate"] },
 { key = "due", type = "date", also = ["Due date", "Target date"] },
 { key = "began", type = "time", also = ["Created", "createdAt"] },
 { key = "owner", type = "person", also = ["Assignee"] },
 { key = "labels", type = "text", many = true },
 { key = "risky", type = "flag" },
]
"""
SHEET = """
key = "sheet"
title = "Options"
layout = "grid"
grid = { rows = "option", columns = "criterion", cell = "score" }
column = [
 { key = "option", type = "text", required = "always" },
 { key = "criterion", type = "text", required = "always" },
 { key = "score", type = "number", least = 0, most = 5 },
]
"""


def spec_of(text: str) -> BoardSpec:
    spec, faults = board_spec(tomllib.loads(text))
    assert spec is not None, faults
    return spec


ROADMAP_SPEC, SHEET_SPEC = spec_of(ROADMAP), spec_of(SHEET)


def read(text: str, name: str = "x.csv", spec: BoardSpec = ROADMAP_SPEC, **words: str) -> FileRows:
    return read_rows(text, name, RowReading(spec=spec, today=TODAY, known=PEOPLE, values=words))


def read_file(name: str, **words: str) -> FileRows:
    return read(text_in((ROWS / name).read_bytes(), name).text, name, ROADMAP_SPEC, **words)


def told(found: FileRows) -> list[dict[str, Any]]:
    """Return what the rows say, without what is empty."""
    return [{key: value for key, value in row.values.items() if value is not None} for row in found.rows]


def faults(text: str, name: str = "x.csv", spec: BoardSpec = ROADMAP_SPEC) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read(text, name, spec)
    return caught.value.faults


# --- what other programs export ---------------------------------------------------------------------------------------


def test_an_export_of_jira_is_read_with_its_custom_fields_its_keys_its_dates_and_its_labels() -> None:
    found = read_file("jira.csv")
    first, second, third = told(found)
    assert first == {
        "item": "Refunds settle in 24 h",
        "horizon": "now",
        "why": "Three renewals\ndepend on it",
        "points": 8,
        "due": "2026-12-15",
        "began": "2026-11-02 09:14",
        "owner": "cpo",
        "labels": ["beta", "refunds"],
    }
    assert second["owner"] == "Bo Chen", "somebody without a seat keeps their name"
    assert third["item"] == '=HYPERLINK("http://example.org","open")', "a formula is only text"
    assert [row.key for row in found.rows] == ["pay-412", "pay-398", "pay-377"]
    assert [row.line for row in found.rows] == [2, 7, 8]
    assert "Sprint" in found.ignored and "Comment" in found.ignored and "Issue key" not in found.ignored


def test_an_export_of_linear_is_read() -> None:
    found = read_file("linear.csv", horizon="next")
    first, second = told(found)
    assert (first["item"], first["horizon"], first["points"], first["due"]) == (
        "Refunds settle in 24 h", "next", 8, "2026-12-15",
    )  # fmt: skip
    assert first["labels"] == ["beta", "refunds"] and first["owner"] == "cpo"
    assert second["due"] == "2027-03-01" and "points" not in second
    assert [row.key for row in found.rows] == ["eng-42", "eng-43"]


def test_issues_of_github_are_read_as_the_command_line_and_as_a_project_export_them() -> None:
    found = read_file("github-issues.csv")
    assert [row.key for row in found.rows] == ["issue-412", "issue-398"]
    assert told(found)[1] == {
        "item": "Move the ledger, then checkout", "horizon": "next", "began": "2026-10-14 11:40", "labels": ["ledger"],
    }  # fmt: skip
    found = read_file("github-project.tsv")
    assert [row["item"] for row in told(found)] == ["Refunds settle in 24 h", 'Say "no" to exports']
    assert told(found)[0]["due"] == "2026-12-15"
    assert found.ignored == ("URL", "Assignees", "Status", "Milestone", "Repository")


def test_a_spreadsheet_with_semicolons_decimal_commas_and_a_mark_at_its_start_is_read() -> None:
    found = read_file("spreadsheet.csv")
    assert told(found) == [
        {"item": "Rückerstattung in 24 h", "horizon": "now", "value": [40, 60], "points": 8.5, "due": "2026-12-15",
         "owner": "cpo"},
        {"item": "Hauptbuch; dann Kasse", "horizon": "next", "value": [1500, 2000], "points": 13, "owner": "Bo Chen"},
    ]  # fmt: skip
    assert not found.ignored


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_every_encoding_that_is_certain(encoding: str) -> None:
    data = "item;horizon\nMüller;now\n".encode(encoding)
    assert told(read(text_in(data, "x.csv").text)) == [{"item": "Müller", "horizon": "now"}]


def test_latin_1_is_refused_with_the_line_and_how_to_save_it() -> None:
    with pytest.raises(Faulty, match=r"^x.csv:2: text: isn't UTF-8 but Windows-1252; save the file as UTF-8$"):
        text_in("item;horizon\nMüller;now\n".encode("latin-1"), "x.csv")


def test_rows_in_toml_have_values_of_their_own_types_or_words() -> None:
    found = read_file("rows.toml")
    assert told(found) == [
        {"item": "Refunds settle in 24 h", "horizon": "now", "value": [40, 60], "due": "2026-12-15",
         "labels": ["beta", "refunds"]},
        {"item": "Move the ledger, then checkout", "horizon": "next", "points": 13.5, "owner": "Bo Chen"},
    ]  # fmt: skip
    assert [(row.line, row.key) for row in found.rows] == [(2, None), (9, "pay-398")]


# --- how columns are found --------------------------------------------------------------------------------------------


def test_a_column_is_found_by_key_title_or_other_name_whatever_the_case_and_the_spaces() -> None:
    for name in ("item", " ITEM ", "Item", "summary", "Sum mary"):
        assert told(read(f"{name},horizon\nA,now\n"))[0]["item"] == "A"
    for name in ("Value (kEUR)", "value", "NUTZEN (KEUR)"):
        assert told(read(f"item,horizon,{name}\nA,now,3 to 5\n"))[0]["value"] == [3, 5]


def test_of_several_names_for_one_column_its_own_comes_first_and_the_other_is_ignored() -> None:
    found = read("Title,item,horizon\nwrong,right,now\n")
    assert told(found)[0]["item"] == "right" and found.ignored == ("Title",)


def test_a_column_that_the_file_has_is_none_where_it_is_empty_and_one_that_it_lacks_is_absent() -> None:
    [row] = read("item,horizon,points\nA,now,\n").rows
    assert row.values == {"item": "A", "horizon": "now", "points": None}


def test_what_is_filled_in_private_is_neither_asked_of_a_file_nor_read_from_it() -> None:
    found = read("item,horizon,Likely\nA,now,nonsense\n")
    assert told(found) == [{"item": "A", "horizon": "now"}] and found.private == ("Likely",) and not found.ignored
    found = read('[[row]]\nitem = "A"\nhorizon = "now"\nlikely = 3\n', "x.toml")
    assert told(found) == [{"item": "A", "horizon": "now"}] and found.private == ("likely",)


def test_words_can_be_given_for_a_column_that_is_missing_or_empty() -> None:
    assert [row["horizon"] for row in told(read("item\nA\nB\n", horizon="Later"))] == ["later", "later"]
    assert [row["horizon"] for row in told(read("item,horizon\nA,now\nB,\n", horizon="later"))] == ["now", "later"]
    with pytest.raises(Refused, match=r"“soon” isn't now, next or later"):
        read("item\nA\n", horizon="soon")
    with pytest.raises(Refused, match=r"Joint roadmap has no column 'when'. Use item, horizon, why"):
        read("item,horizon\nA,now\n", when="soon")


def test_a_column_to_fill_in_or_to_leave_out_is_found_by_any_name_that_it_has_in_a_file() -> None:
    given = RowReading(spec=ROADMAP_SPEC, today=TODAY, values={"HORIZON": "now"}, skips=["story points", "Due_Date"])
    found = read_rows("Summary,Estimate,due date\nA,many,soon\n", "x.csv", given)
    assert told(found) == [{"item": "A", "horizon": "now"}] and found.ignored == ("Estimate", "due date")


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("item,horizon\nA,soon\n", ["x.csv:2: horizon: “soon” isn't now, next or later"]),
        (
            'item,horizon,why,points\n"A\nB",now,"x\n\ny",-1\nC,,,z\n',
            [
                "x.csv:5: points: “-1”: enter 0 or more",
                "x.csv:6: horizon: is empty; every row needs it",
                "x.csv:6: points: “z” isn't a number",
            ],
        ),
        (
            "summary\nA\n",
            ["x.csv:1: horizon: is missing; add a column called horizon or Horizon, or use --set horizon=VALUE for all "
             "rows"],
        ),
        (
            "what\nA\n",
            [
                "x.csv:1: item: is missing; add a column called item, Item, Summary, Title or Vorhaben",
                "x.csv:1: horizon: is missing; add a column called horizon or Horizon, or use --set horizon=VALUE for "
                "all rows",
            ],
        ),
        ("item,horizon,Horizon\nA,now,now\n", ["x.csv:1: Horizon: is there twice; leave out one of the two"]),
        ('item,horizon,"note\n\n",Summary,Summary\nA,now,,,\n', None),
        ('item,"horizon\n",horizon\nA,now,now\n', ["x.csv:2: horizon: is there twice; leave out one of the two"]),
        ("item,horizon\nA,now\nB,now\n a ,next\n", ["x.csv:4: item: is on line 2 already; leave out one of the two"]),
        ("key,item,horizon\nr-1,A,now\nR-1,B,now\n", ["x.csv:3: key: is on line 2 already; leave out one of the two"]),
        (
            "key,item,horizon\nR 1,A,now\n",
            ["x.csv:2: key: isn't the key of a row; use one such as risk-1, or leave it empty"],
        ),
        ("item,horizon\n,now\n", ["x.csv:2: item: is empty; every row needs it"]),
        ("item,horizon\nA,=cmd()\n", ["x.csv:2: horizon: “=cmd()” isn't now, next or later"]),
    ],
)  # fmt: skip
def test_every_wrong_cell_is_on_a_line_of_its_own_with_the_line_on_which_it_begins(
    text: str, says: list[str] | None
) -> None:
    if says is None:
        assert len(read(text).rows) == 1
    else:
        assert faults(text) == says


def test_names_of_a_column_for_several_values_can_be_there_twice() -> None:
    assert told(read("item,horizon,labels,labels\nA,now,x,y\n"))[0]["labels"] == ["x", "y"]


def test_a_grid_has_each_place_once() -> None:
    text = "option,criterion,score\nA,cost,1\nA,risk,2\nB,cost,3\n"
    assert len(read(text, spec=SHEET_SPEC).rows) == 3
    assert faults(f"{text}a,Cost,4\n", spec=SHEET_SPEC) == [
        "x.csv:5: option: is on line 2 already; leave out one of the two"
    ]


def test_more_rows_than_a_board_can_have_are_refused_with_the_limit() -> None:
    assert len(read("item,horizon\n" + "".join(f"{n},now\n" for n in range(200))).rows) == 200
    [fault] = faults("item,horizon\n" + "a,now\n" * 10_001)
    assert re.fullmatch(r"x\.csv:202: file: has more than 200 rows; leave out some of them", fault)
    [fault] = faults('[[row]]\nitem = "a"\nhorizon = "now"\n' * 201, "x.toml")
    assert re.fullmatch(r"x\.toml:601: row: has 201 rows; a board of this kind has at most 200", fault)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.toml:1: file: has no rows; begin each row with [[row]]"),
        ("row = 1", "x.toml:1: row: isn't an array of tables; begin each row with [[row]]"),
        ("[[rows]]\nitem = 1", "x.toml:1: rows: isn't known here; begin each row with [[row]]"),
        ("[[row]]\nitem = ", "x.toml:1: TOML: "),
        ('[[row]]\nitem = "a"\n', "x.toml:1: horizon: is missing; every row needs it"),
        ('[[row]]\nitem = "a"\nhorizon = "now"\nsoon = 1\n', "x.toml:4: soon: isn't a column of Joint roadmap; use "),
        ('[[row]]\nitem = "a"\nhorizon = "now"\npoints = true\n', "x.toml:4: points: enter a number"),
        ('[[row]]\nitem = "a"\nhorizon = "now"\nvalue = [3, 1]\n', "x.toml:4: value: enter the lower number first"),
        ('[[row]]\nitem = "a"\nhorizon = "now"\nwhy = { a = 1 }\n', "x.toml:4: why: "),
        ('[[row]]\nitem = "a"\nhorizon = "now"\n[[row]]\ntext = "A"\nhorizon = "now"\n', "x.toml:4: item: is on line"),
    ],
)
def test_a_fault_in_toml_has_its_line_too(text: str, says: str) -> None:
    [fault] = faults(text, "x.toml")
    assert fault.startswith(says) or (says.startswith("x.toml:1: TOML") and ": TOML: " in fault), fault


# --- there and back ---------------------------------------------------------------------------------------------------

WORDS = st.text(min_size=1, max_size=40) | st.text(st.sampled_from("ab '=+-@,;\"\n\t0"), min_size=1, max_size=12)
TEXTS = WORDS.map(lambda text: clean(text).strip()).filter(bool)
NUMBERS = st.integers(-(10**9), 10**9) | st.decimals(-1000, 1000, places=3).map(float)
CELLS: Mapping[str, st.SearchStrategy[Any]] = {
    "why": TEXTS,
    "value": st.tuples(NUMBERS, NUMBERS).map(lambda pair: sorted(pair)),
    "points": NUMBERS.map(abs),
    "due": st.dates(date(1950, 1, 1), date(2090, 1, 1)).map(date.isoformat),
    "owner": st.sampled_from(["cpo", "cto", "Grace Hopper"]),
    "risky": st.booleans(),
}


HORIZONS = st.sampled_from(["now", "next", "later"])
DRAWN = st.lists(st.tuples(TEXTS, st.fixed_dictionaries({"horizon": HORIZONS}, optional=dict(CELLS))), max_size=5)


@settings(deadline=None)
@given(DRAWN)
def test_rows_that_are_written_are_read_back_as_the_same_rows(drawn: list[tuple[str, dict[str, Any]]]) -> None:
    rows = [(f"item-{n}", {"item": text, **cells}) for n, (text, cells) in enumerate(drawn, 1)]
    written = rows_as_csv(ROADMAP_SPEC, rows, PEOPLE)
    if not rows:
        assert written == "key,item,horizon,why,value,likely,points,due,began,owner,labels,risky\n"
        return
    found = read(written)
    assert [(row.key, cells) for row, cells in zip(found.rows, told(found), strict=True)] == rows


def test_a_cell_that_a_spreadsheet_would_run_is_written_in_quotes_behind_an_apostrophe_and_read_as_it_was() -> None:
    for text in ("=cmd()", "+1", "-1+2", "@sum(A1)", "'=quoted", "\uff1dcmd()"):
        written = rows_as_csv(ROADMAP_SPEC, [("item-1", {"item": text, "horizon": "now"})])
        assert f'item-1,"\'{text}",now' in written
        assert told(read(written))[0]["item"] == text


BYTES = st.binary(max_size=60) | st.text(st.sampled_from('item,horizon\n";\tnow=1')).map(str.encode)


@settings(deadline=None)
@given(BYTES, st.sampled_from(["x.csv", "x.toml"]))
def test_no_bytes_crash_the_reader_and_every_fault_has_its_line(data: bytes, name: str) -> None:
    try:
        read(text_in(data, name).text, name)
    except Faulty as faulty:
        assert faulty.faults
        assert all(re.match(rf"{re.escape(name)}:[1-9][0-9]*: [^:]+: \S", fault) for fault in faulty.faults)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["A", "B, C", "now", "soon", "", "-1", "x\ny", "2026-02-30", "=1"]), max_size=20))
def test_random_cells_are_read_or_have_a_fault_with_a_line_of_the_file(cells: list[str]) -> None:
    names = ["item", "horizon", "points", "due"]
    lines = [cells[n : n + 4] for n in range(0, len(cells), 4)]
    text = ",".join(names) + "\n" + "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)
    try:
        found = read(text)
    except Faulty as faulty:
        count = text.count("\n")
        assert all(1 <= int(fault.split(":")[1]) <= count for fault in faulty.faults)
    else:
        for row in found.rows:
            for key, value in row.values.items():
                column = ROADMAP_SPEC.column(key)
                assert isinstance(column, ColumnSpec) and values.wrong(value, column) is None
