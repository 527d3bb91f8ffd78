"""Reading the table of a board: what it becomes, what is wrong with one, and the copy that a session keeps."""

import copy
import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards.spec import BoardSpec
from sessions.boards.spec_reading import as_setting, board_spec, level_of, spec_of, title_of
from sessions.files.toml_errors import told
from tests.few import few

GOOD = """\
key = "bets"
title = "Our bets"
about = "What we bet on"
scope = "series"
layout = "lanes"
lane = "stage"
sort = "-cost_high"

[settings]
budget = 400

[[column]]
key = "bet"
type = "text"

[[column]]
key = "stage"
type = "choice"
options = ["try", "grow", "stop"]
required = "always"

[[column]]
key = "cost"
type = "range"
unit = "kEUR"
by = "second"
blind = true

[[column]]
key = "odds"
type = "number"
least = 0
most = 100
blind = true

[[computed]]
key = "spend"
at = "foot"
of = "sum(mid(cost))"

[[check]]
at = "foot"
when = "spend > budget"
says = "Over the budget."
then = "acknowledge"

[[lens]]
key = "learns"
for = "first"
ask = "What do we learn from it?"

[[vote]]
key = "further"
ask = "Does it go on?"
answer = "yesno"
passes = "first and second"
move = { column = "stage", by = 1 }

[[turn]]
to = "action"
text = "Try {bet}"
"""


def read(text: str) -> BoardSpec:
    """Return the board in a text that has no faults."""
    spec, faults = board_spec(tomllib.loads(text))
    assert spec is not None, faults
    return spec


def faults_of(text: str) -> list[str]:
    """Return what is wrong with a board, with the line of each fault."""
    spec, faults = board_spec(tomllib.loads(text))
    assert (spec is None) == bool(faults)
    return [line.partition(":")[2] for line in told(faults, text, "bets.toml")]


def test_a_board_has_all_that_its_table_says() -> None:
    spec = read(GOOD)
    assert [column.title for column in spec.columns] == ["Bet", "Stage", "Cost", "Odds"]
    assert (spec.first.key, spec.group, spec.row_prefix, spec.rows_most) == ("bet", "stage", "bet", 200)
    assert [column.key for column in spec.blind] == ["cost", "odds"] and not spec.blind[0].filled_by("first")
    assert spec.settings == {"budget": 400} and spec.votes[0].question.type.key == "yesno"
    assert spec.lenses[0].asks("first") and not spec.lenses[0].asks("second")
    assert spec.turns[0].fields == {"text": "Try {bet}"} and spec.votes_over("board") == ()
    assert title_of("answer_by") == "Answer by"


def test_the_copy_in_the_settings_of_an_item_is_the_whole_board() -> None:
    spec = read(GOOD)
    table = json.loads(json.dumps(as_setting(spec)))
    assert board_spec(table) == (spec, []) and spec_of({"board": table}) == spec
    assert as_setting(spec_of({"board": table}) or spec) == table
    assert spec_of(None) is None and spec_of({"board": "bets"}) is None and spec_of({"board": {}}) is None
    assert level_of(None) == level_of({"level": "odd"}) == "light" and level_of({"level": "full"}) == "full"


def test_a_sum_is_for_one_column_that_each_leader_fills_in_alone() -> None:
    def faults(**changed: object) -> list[str]:
        first = {"key": "a", "type": "text", "required": "always"}
        wanted = {"type": "number", "blind": True, "adds_to": 100}
        last = {key: value for key, value in {**wanted, "key": "c", **changed}.items() if value is not None}
        table = {"key": "k", "title": "K", "column": [first, {**wanted, "key": "b"}, last]}
        return [fault.says for fault in board_spec(table)[1]]

    assert faults(adds_to=None) == [] and len(faults()) == 2
    assert any(each.startswith("is only for a column that is filled in private") for each in faults(blind=False))


WRONG = [
    ('scope = "series"', 'scope = "quarter"', "4: scope: 'quarter' isn't allowed; use 'session' or 'series'"),
    ('lane = "stage"', 'lain = "stage"', "6: lain: is not a key here; did you mean `lane`?"),
    ('lane = "stage"', 'lane = "stages"', "6: lane: 'stages' isn't a column; did you mean 'stage'?"),
    ('lane = "stage"', 'lane = "odds"', "6: lane: 'odds' isn't a choice; the lanes are the options of one"),
    ('layout = "lanes"\n', "", '5: lane: is only for layout = "lanes"; remove it or change `layout`'),
    ('sort = "-cost_high"', 'sort = "price"', "7: sort: 'price' isn't a column; "),
    ('lane = "stage"', 'lane = "stage"\nstale_from = "day"', "7: stale_from: 'day' isn't a column; "),
    ('lane = "stage"', 'lane = "stage"\nstale_from = "bet"', "7: stale_from: 'bet' isn't a date; rows are stale some"),
    ('lane = "stage"', 'lane = "stage"\nstale_from = "bet"', "7: stale_from: needs `stale_days`, after how many days"),
    ('scope = "series"', "look_every = 30", "4: look_every: is for a board that continues; remove it or use"),
    ("budget = 400", 'budget = "400"', "10: settings.budget: is text; expected a number"),
    ("budget = 400", "odds = 400", "10: settings.odds: 'odds' is already the key of a column; give each its own"),
    ('type = "text"', 'type = "number"', "14: column.type: is 'number'; the first column says what a row is about, "),
    ('type = "text"', 'type = "text"\nblind = true', "15: column.blind: isn't for the first column, "),
    ('key = "bet"', 'key = "note"', "13: column.key: 'note' can't be the key of a column, because a row's own keys"),
    ('key = "bet"', 'key = "Bet"', "13: column.key: 'Bet' isn't valid; use a key such as 'cost' or 'answer_by'"),
    (
        'key = "odds"',
        'key = "cost_low"',
        "30: column.key: 'cost_low' is what formulas call one end of the",
    ),
    ('key = "odds"', 'key = "in"', "30: column.key: 'in' already means something in formulas; choose another key"),
    ('key = "odds"', 'key = "stage"', "30: column.key: 'stage' is already the key of a column; give each its own"),
    ('options = ["try", "grow", "stop"]', 'options = ["try"]', "19: column.options: has 1 entries; use 2 to 12"),
    ('options = ["try", "grow", "stop"]', 'options = ["a", "A"]', "19: column.options: has 'A' twice; list each"),
    ("least = 0", "least = 101", "33: column.most: is 100, less than `least`; make it 101 or more"),
    (
        'type = "number"',
        'type = "ref"',
        "29: column.ref: is missing; name a board such as 'roadmap'",
    ),
    ('unit = "kEUR"', 'unit = "kEUR"\nadds_to = 100', "26: column.adds_to: is only for number; remove it or"),
    ('unit = "kEUR"', 'unit = "kEUR"\npast = true', "26: column.past: is only for date or time; remove it or"),
    ('unit = "kEUR"', 'unit = "kEUR"\nref = "roadmap"', "26: column.ref: is only for ref or refs; remove it or"),
    ('unit = "kEUR"', 'unit = "kEUR"\nrows = ["a"]', "26: column.rows: is only for the first column or"),
    (
        "blind = true\n\n[[column]]",
        "blind = true\nmany = true\n\n[[column]]",
        "28: column.many: is only for text",
    ),
    ('at = "foot"\nof', 'at = "lane"\nof', "38: computed.at: 'lane' isn't allowed; use 'row', 'group' or 'foot'"),
    (
        'then = "acknowledge"',
        "sort_first = true",
        "45: check.sort_first: is only for a check of rows; ",
    ),
    ('for = "first"', 'for = "cpo"', "49: lens.for: 'cpo' isn't allowed; use 'first', 'second' or 'each'"),
    ('key = "further"', 'key = "cost"', "53: vote.key: 'cost' is already the key of a column; give each its own"),
    ('answer = "yesno"', 'answer = "yes"', "55: vote.answer: 'yes' isn't allowed; did you mean 'yesno'?"),
    ('answer = "yesno"', 'answer = "yesno"\nkeep = true', "56: vote.keep: is only for a question of a pack; "),
    (
        'answer = "yesno"',
        'answer = "yesno"\npases = "first"',
        "56: vote.pases: is not a key here; did you mean",
    ),
    ('passes = "first and second"\n', "", "56: vote.move: needs `passes`, which says when a row moves; add it"),
    ('column = "stage", by', 'column = "odds", by', "57: vote.move.column: 'odds' isn't a choice of one option that"),
    ("by = 1 }", "by = 0 }", "57: vote.move.by: is 0; use 1 for the next option, or -1 for the one before"),
    (
        'answer = "yesno"',
        'answer = "yesno"\nover = "board"',
        "58: vote.move: is only for a vote over rows; ",
    ),
    ('text = "Try {bet}"', 'title = "{bet}"', "61: turn.title: is not a key here; remove it"),
    ('text = "Try {bet}"', "", "59: turn.text: is missing; it is what the action says, such as '{bet}'"),
    ('to = "action"', 'to = "task"', "60: turn.to: 'task' isn't allowed; "),
]


@pytest.mark.parametrize(("old", "new", "says"), WRONG, ids=[says for _, _, says in WRONG])
def test_each_fault_names_its_line_and_key(old: str, new: str, says: str) -> None:
    assert GOOD.count(old) >= 1
    found = faults_of(GOOD.replace(old, new, 1))
    assert any(line.startswith(says) for line in found), found


def test_every_fault_is_found_at_once() -> None:
    broken = GOOD.replace('lane = "stage"', 'lane = "stages"').replace("budget = 400", "budget = true")
    broken = broken.replace("by = 1 }", "by = 0 }").replace('to = "action"', 'to = "task"')
    assert [line.partition(":")[0] for line in faults_of(broken)] == ["6", "10", "57", "60"]


def test_a_board_without_columns_or_with_too_many_is_refused() -> None:
    head, _, _ = GOOD.partition("[settings]")
    assert any("begin each of 1 to 24 columns with [[column]]" in line for line in faults_of(head))
    many = GOOD + "".join(f'[[column]]\nkey = "c{n}"\ntype = "flag"\n' for n in range(21))
    assert [line.partition(": ")[2] for line in faults_of(many)] == [
        "column: is one of 25 columns; a board has at most 24"
    ]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["stage", "row"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a table."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in pairs for place in places(inner, (*path, key)))]


@given(st.data())
@settings(max_examples=few(150))
def test_whatever_stands_in_a_table_is_a_board_or_a_fault(data: st.DataObject) -> None:
    table = copy.deepcopy(tomllib.loads(GOOD))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from([place for place in places(table) if place]))
        target: Any = table
        for key in way:
            target = target[key]
        target[last] = data.draw(junk)
    spec, faults = board_spec(table)
    assert (spec is None) == bool(faults)
    assert all(isinstance(part, str | int) for fault in faults for part in fault.path)
    if spec is not None:
        assert board_spec(as_setting(spec)) == (spec, [])
