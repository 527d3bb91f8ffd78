"""Formulas of boards: what they compute, what they refuse, and that any text takes bounded work."""

import time
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.boards.arithmetic import Moment, Period, Span
from sessions.boards.formulas import Circle, Formula, NamesOnly, Rows, in_order, parse

TODAY = date(2026, 11, 27)
Q1 = Period(date(2027, 1, 1), date(2027, 3, 31), "2027-Q1")


def formula(text: str) -> Formula:
    found = parse(text)
    assert isinstance(found, Formula), found
    return found


class Table(NamesOnly):
    """NamesOnly for the foot of a table of rows."""

    table: list[Mapping[str, Any]]

    @property
    def rows(self) -> Rows:
        return Rows([NamesOnly(row, TODAY) for row in self.table])


def value(text: str, /, rows: list[Mapping[str, Any]] | None = None, **names: Any) -> Any:
    scope = Table(names, TODAY)
    Table.table = rows or []
    return formula(text).value(scope)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3 - -1", 10),
        ("0.1 + 0.2 == 0.3", True),
        ("n / 3", Fraction(5, 3)),
        ("n / 3 * 3", 5),
        ("n / 0", None),
        ("n / (n - 5)", None),
        ("gone + 1", None),
        ("gone == ''", True),
        ("'' == gone", True),
        ("gone != ''", False),
        ("n == ''", False),
        ("n != ''", True),
        ("none == ''", True),
        ("gone == gone", None),
        ("gone > 1", None),
        ("gone > 1 and n == 4", False),
        ("gone > 1 and n == 5", None),
        ("gone > 1 or n == 5", True),
        ("gone > 1 or n == 4", None),
        ("not gone", None),
        ("not n", False),
        ("not 0", True),
        ("1 < n < 10", True),
        ("1 < n < 5", False),
        ("who == 'first'", True),
        ("who == 5", False),
        ("who != 5", True),
        ("who < 5", None),
        ("who + 1", None),
        ("yes + yes", None),
        ("yes == 1", False),
        ("due - start", 7),
        ("due > start", True),
        ("start + 7 == due", True),
        ("due == '2026-12-04'", True),
        ("quarter == '2027-Q1'", True),
        ("late - early", 90),
        ("dated - early", None),
        ("days(due)", -7),
        ("days(quarter)", -124),
        ("days(dated)", 1),
        ("days(early)", None),
        ("days(n)", None),
        ("mid(cost)", 15),
        ("mid(n)", 5),
        ("mid(who)", None),
        ("overlap(cost, gain)", 2),
        ("overlap(gain, cost)", 2),
        ("overlap(cost, 30)", 0),
        ("overlap(cost, gone)", None),
        ("size(tags)", 2),
        ("size(none)", None),
        ("size(who)", 1),
        ("999999999999999 * 2", None),
        ("''", None),
    ],
)
def test_a_formula_computes_what_the_table_says(text: str, result: Any) -> None:
    known: dict[str, Any] = {
        "n": 5, "who": "first", "yes": True, "none": (), "tags": ("a", "b"), "quarter": Q1,
        "start": TODAY, "due": date(2026, 12, 4), "cost": Span(10, 20), "gain": Span(18, 40),
        "early": Moment(False, 60), "late": Moment(False, 150), "dated": Moment(True, (TODAY.toordinal() - 1) * 1440),
    }  # fmt: skip
    assert value(text, **known) == result


ROWS: list[Mapping[str, Any]] = [
    {"weight": 5, "score": 4, "due": date(2026, 12, 1)},
    {"weight": 1, "score": 1},
    {"weight": 3},
    {},
]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("sum(score)", 5),
        ("sum(weight * score)", 21),
        ("sum(weight * score) / sum(weight)", Fraction(21, 9)),
        ("mean(score, weight)", Fraction(21, 6)),
        ("mean(score)", Fraction(5, 2)),
        ("mean(nothing)", None),
        ("sum(nothing)", None),
        ("least(weight)", 1),
        ("most(weight)", 5),
        ("most(due)", date(2026, 12, 1)),
        ("count(1)", 4),
        ("count(0)", 0),
        ("count(score == '')", 2),
        ("count(nothing)", 0),
        ("count(weight > mean(weight))", 1),
        ("count(score >= 1) / count(1)", Fraction(1, 2)),
    ],
)
def test_an_aggregate_goes_over_the_rows_that_have_a_value(text: str, result: Any) -> None:
    assert value(text, ROWS) == result


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write a formula."),
        ("a" * 301, "a formula can have up to 300 characters."),
        ("a = 1", "write == to compare."),
        ("a ** b", "a formula can add, subtract, multiply and divide, and nothing else."),
        ("a // b", "a formula can add, subtract, multiply and divide, and nothing else."),
        ("a in b", "a formula compares with == != < <= > and >=."),
        ("a.b", "a formula can't have '.'."),
        ("a[0]", "a formula can't have '['."),
        ("f'{a}'", "a formula can't have a letter before a quote."),
        ("lambda: 1", "a formula can't have ':'."),
        ("1 if a else 2", "a formula can't have if and else."),
        ("sum(x for x in y)", "a formula can't have for."),
        ("sum(*x)", "a formula can't have a star before a value."),
        ("1, 2", "a formula can't have a list of values."),
        ("1_000", "write numbers with digits and at most one point, such as 0.5."),
        ("1e9", "write numbers with digits and at most one point, such as 0.5."),
        ("9" * 17, "a number can have up to 16 digits."),
        ("'a", "a text needs a quote at both ends, and no quotes or backslashes inside."),
        ("'a\\n'", "a text needs a quote at both ends, and no quotes or backslashes inside."),
        ("a\x00", "a formula is one line of plain characters."),
        ("(a", "it isn't a formula. Check its brackets, its quotes and its signs."),
        ("-" * 200 + "1", "a formula can be nested 40 deep."),
        ("(" * 140 + "1" + ")" * 140, 1),
        ("total(a)", "there is no function “total”. The functions are count, days, gap, least, mean, mid, most, "
                     "overlap, since, size, step, sum, turned, was."),
        ("size(a, b)", "size() takes one value."),
        ("overlap(a)", "overlap() takes two values."),
        ("mean(a, b, c)", "mean() takes one value, or a value and a weight."),
        ("was(cost)", "was() takes one key in quotes, such as was('cost')."),
        ("step(1 + 1)", "step() takes the key of a choice, such as step(stage) or step(was('stage'))."),
    ],
)  # fmt: skip
def test_what_no_formula_can_have_is_refused_in_one_sentence(text: str, says: Any) -> None:
    found = parse(text)
    assert (found if isinstance(found, str) else value(text)) == says


PIECES = st.sampled_from(
    [
        *(
            [
                "a",
                "b",
                "cost",
                "1",
                "0.5",
                "999",
                "''",
                "'x'",
                "+",
                "-",
                "*",
                "/",
                "//",
                "**",
                "<",
                "<=",
                "==",
                "!=",
                ",",
                "and",
                "or",
                "not",
                "if",
                "else",
                "for",
                "in",
                "lambda",
            ]
        ),
        *(
            [
                "sum(",
                "was('a')",
                "gap(",
                "days(",
                "step(",
                "mean(",
                "[",
                "]",
                "{",
                "}",
                "(",
                ")",
                "(",
                ")",
                ":",
                ":=",
                ".",
                "f'",
                '"',
                "\\",
                "é",
                "０",
                "__class__",
                "await",
                "*",
                "~",
                "@",
                "%",
                "^",
            ]
        ),
        *("\n", "\t", "\x00", " "),
    ]
)


@given(st.lists(PIECES, max_size=60).map(" ".join) | st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=400))
def test_any_text_is_a_formula_or_a_sentence_and_never_a_crash(text: str) -> None:
    found = parse(text)
    if isinstance(found, str):
        assert found.endswith(".")
        assert "\n" not in found
    else:
        found.value(NamesOnly({"a": 3, "b": Span(1, 2), "cost": "x"}, TODAY))


def test_a_hostile_formula_takes_bounded_work() -> None:
    begun = time.perf_counter()
    nested = "a"
    while len(nested) < 290 and isinstance(parse(f"sum({nested})*mean({nested})"), Formula):
        nested = f"sum({nested})*mean({nested})"
    rows: list[Mapping[str, Any]] = [{"a": Fraction(n + 1, 999_983 - n), "b": n} for n in range(500)]
    for text in (nested, "*".join(["a"] * 140)[:39], "sum(1/a*" * 9 + "a" + ")" * 9, "sum(1/(a*a*a*a*a*a*a*a*b))"):
        assert isinstance(parse(text), Formula), text
        value(text, rows, a=Fraction(1, 3))
    assert time.perf_counter() - begun < 2


def test_computed_values_are_put_in_the_order_in_which_they_need_each_other() -> None:
    of = {"total": "sum(share)", "over": "total - budget", "share": "cost / 2"}
    assert in_order({key: formula(text) for key, text in of.items()}) == ("share", "total", "over")


def test_computed_values_that_need_each_other_are_a_circle() -> None:
    of = {"a": "b + 1", "b": "sum(c)", "c": "a", "d": "was('d')"}
    with pytest.raises(Circle) as circle:
        in_order({key: formula(text) for key, text in of.items()})
    assert sorted(circle.value.keys) == ["a", "b", "c"]


def test_a_formula_says_which_keys_it_uses_and_where() -> None:
    uses = formula("sum(was('plan') + n) / step(stage) + gap('cost')").uses
    assert {(use.of, use.key, use.inside) for use in uses} == {
        ("was", "plan", True), ("name", "n", True), ("name", "stage", False), ("step", "stage", False),
        ("gap", "cost", False),
    }  # fmt: skip
