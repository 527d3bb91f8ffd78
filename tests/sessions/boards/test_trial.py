"""Formulas that never come to a value are found before anybody uses the board."""

from typing import Any

import pytest

from sessions.boards.spec_reading import board_spec
from sessions.boards.trial import trial_faults
from sessions.library.boards import find_boards

COLUMNS = [
    {"key": "what", "type": "text"},
    {"key": "stage", "type": "choice", "options": ["now", "later"]},
    {"key": "n", "type": "number", "blind": True},
    {"key": "cost", "type": "range"},
    {"key": "due", "type": "date"},
    {"key": "at", "type": "time"},
    {"key": "when", "type": "period"},
    {"key": "tags", "type": "text", "many": True},
]


def faults(*formulas: str, at: str = "row", **more: Any) -> list[tuple[Any, ...]]:
    computed = [{"key": f"v{n}", "at": at, "of": formula} for n, formula in enumerate(formulas)]
    table = {"key": "test", "title": "Test", "scope": "series", "column": COLUMNS, "computed": computed, **more}
    spec, wrong = board_spec(table)
    assert spec is not None, wrong
    return [fault.path for fault in trial_faults(spec)]


@pytest.mark.parametrize(
    "formula",
    [
        "what + 1",
        "n * cost",
        "days(n)",
        "size(n) - due",
        "stage < 3",
        "overlap(cost, due)",
        "mid(due)",
        "n / 0",
        "at + 1",
    ],
)
def test_a_formula_that_never_comes_to_a_value_is_a_fault(formula: str) -> None:
    assert faults(formula) == [("computed", 0, "of")]


@pytest.mark.parametrize(
    "formula",
    [
        "n / (n - 1)", "mid(cost) * n", "days(due) - days(when)", "step(stage) - step(was('stage'))", "gap('n')",
        "size(tags)", "due - was('due')", "days(since('stage'))", "what == 'x'", "due + 7", "turned('goal')",
    ],
)  # fmt: skip
def test_a_formula_that_can_come_to_a_value_is_none(formula: str) -> None:
    assert faults(formula) == []


@pytest.mark.parametrize("formula", ["sum(cost)", "mean(stage)", "least(tags)", "most(what == 'x')"])
def test_an_aggregate_of_what_it_cannot_take_is_a_fault(formula: str) -> None:
    assert faults(formula, at="foot") == [("computed", 0, "of")]


def test_only_the_formula_that_is_wrong_is_named_and_not_those_that_use_it() -> None:
    assert faults("what + 1", "v0 * 2", "n + 1") == [("computed", 0, "of")]


def test_a_check_that_can_never_hold_is_a_fault() -> None:
    check = [
        {"at": "row", "when": "cost > 3", "says": "Wide."},
        {"at": "row", "when": "cost_high > 3", "says": "Wide."},
    ]
    assert faults(check=check) == [("check", 0, "when")]


def test_every_formula_of_parleys_boards_comes_to_a_value() -> None:
    found = find_boards()
    assert found.entries
    assert {key: trial_faults(each.spec) for key, each in found.entries.items() if trial_faults(each.spec)} == {}
