"""The formulas of boards: read with Python's `ast`, of which only a few nodes are allowed, and never run as Python.

A formula has numbers, texts in quotes, names, ``+ - * /``, ``== != < <= > >=``, ``and or not``, and these functions:

======================  ==============================================================================================
``sum(x)``              the sum of `x` over the rows where it isn't empty
``mean(x)``             their mean; ``mean(x, weight)`` is the weighted mean over the rows where neither is empty
``least(x) most(x)``    the least and the most `x`, also of dates, times and periods
``count(x)``            the number of rows for which `x` is true; ``count(1)`` is the number of all rows
``days(x)``             the days since the day of `x`, negative if it is in the future; of a period, since its last day
``was('col')``          what a cell or a computed value was in the last session that had the row
``since('col')``        the day of the session since which the cell has had its value
``gap('col')``          how far apart both private answers are, for a blind column or a vote
``mid(x)``              the middle of a range; a number is its own middle
``overlap(x, y)``       how much of two ranges is the same, in their unit; 0 if they only touch or don't meet
``size(x)``             the number of entries in a list; 1 for a single value
``step(col)``           the position of a choice among the options of its column, from 1; also ``step(was('col'))``
``turned('action')``    how many actions were made of the row, or of all rows; also goal, decision, argue, watch, agenda
======================  ==============================================================================================

NamesOnly are the keys of columns, of computed values and of settings. `total` is the number of rows on the board, and
`stale_days` the board's limit. A range column `cost` is also `cost_low` and `cost_high`. A person who is the first or
the second leader equals ``'first'`` or ``'second'``.

An empty cell makes an empty result, never zero: an operation, comparison or function with an empty operand is empty.
The exceptions are ``x == ''``, which is true if `x` is empty, and ``x != ''``. ``and`` is false if a part is false,
``or`` is true if a part is true, whatever the others are. A sum, a mean, a least or a most without a value to go by is
empty, and a count is 0. Division by zero is empty, as is whatever can't be computed, such as a text plus a number. In a
condition, 0 is false. Values of two kinds, such as a text and a number, aren't equal, and neither is less. A date minus
a date is in days, a time minus a time in minutes, and a date plus a number is a date. Numbers are exact and only
rounded for display; one beyond a quadrillion is empty.

`sum mean least most count` go over the rows of the lane in a formula for a lane, and over all rows otherwise.
"""

import ast
import dataclasses
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final, Protocol

from sessions.boards.arithmetic import (
    Value,
    alike,
    best_of,
    count_of,
    days_since,
    divided,
    exact,
    has_order,
    kind_of,
    mean_of,
    mid,
    minus,
    negated,
    overlap,
    plus,
    size,
    times,
    total_of,
    truth,
    weighted_mean,
)  # fmt: skip
from sessions.frozen import dataclass

LONGEST: Final = 300
"""The most characters that a formula can have."""
DEEPEST: Final = 40
"""How deep a formula may be nested."""

AGGREGATES: Final = ("sum", "mean", "least", "most", "count")
OF_COLUMNS: Final = ("was", "since", "gap", "turned")
"""The functions that take a key in quotes."""
FUNCTIONS: Final = (*AGGREGATES, *OF_COLUMNS, "days", "step", "mid", "overlap", "size")


# --- what a formula is evaluated against ------------------------------------------------------------------------------


class Scope(Protocol):
    """A row, a lane or the foot of a board: what names and functions mean there."""

    @property
    def rows(self) -> "Rows":
        """The rows that aggregates go over."""

    @property
    def today(self) -> date:
        """The day from which `days` counts."""

    def name(self, key: str) -> Value:
        """The value of a column, a computed value or a setting."""

    def was(self, key: str) -> Value:
        """What it was before."""

    def since(self, key: str) -> Value:
        """The day since which it has been so."""

    def gap(self, key: str) -> Value:
        """How far apart both private answers are."""

    def turned(self, what: str) -> Value:
        """How many records of a kind were made of it."""

    def step(self, column: str, value: Value) -> Value:
        """The position of a value among the options of a column."""


@dataclasses.dataclass(slots=True)
class Rows:
    """Rows that aggregates go over. Each aggregate over them is computed once, and kept."""

    scopes: Sequence[Scope]
    kept: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamesOnly:
    """A scope of nothing but names, such as the answers of both leaders to a vote."""

    values: Mapping[str, Value]
    today: date = date.min

    @property
    def rows(self) -> Rows:
        """None."""
        return Rows(())

    def name(self, key: str) -> Value:
        """The value that was given for it."""
        return self.values.get(key)

    def was(self, key: str) -> Value:
        """Empty, as are the others: there is no board."""
        return None

    since = gap = turned = was

    def step(self, column: str, value: Value) -> Value:
        """Empty."""
        return None


_Run = Callable[[Scope, Rows], Value]


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key that a formula uses: as a plain `name`, or in a function such as `was`; `inside` an aggregate or not."""

    of: str
    key: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read; `uses` are the keys that it names, and `share` is whether it divides one by another."""

    text: str
    uses: tuple[KeyUse, ...]
    run: _Run
    share: bool

    def value(self, scope: Scope) -> Value:
        """Return its value for a row, a lane or the foot; None if it is empty."""
        found = self.run(scope, scope.rows)
        return None if found in ("", ()) else found

    def names(self) -> set[str]:
        """Return the names that it uses, without those in quotes."""
        return {use.key for use in self.uses if use.of == "name"}

    def looks_back(self) -> bool:
        """Whether it uses what was on the board in the last session."""
        return any(use.of == "was" for use in self.uses)


class Circle(Exception):
    """Computed values that need one another; `keys` are theirs, in the order in which they need each other."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(" needs ".join((*keys, keys[0])))
        self.keys = keys


@lru_cache(maxsize=2048)
def parse(text: str) -> Formula | str:
    """Return a formula, or what is wrong with it as one sentence. It takes bounded work, whatever the text is."""
    if not text.strip():
        return "write a formula."
    if len(text) > LONGEST:
        return f"a formula can have up to {LONGEST} characters."
    try:
        _look(text)
        tree = ast.parse(text.strip(), mode="eval").body
        reader = _Reader()
        run = reader.node(tree, DEEPEST)
        share = isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div)
        return Formula(text, tuple(dict.fromkeys(reader.uses)), run, share)
    except _Wrong as wrong:
        return str(wrong)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "it isn't a formula. Check its brackets, its quotes and its signs."


def in_order(formulas: Mapping[str, Formula]) -> tuple[str, ...]:
    """Return the keys of computed values so that each comes after those that it needs. Raises Circle."""
    graph = {key: sorted(formula.names() & formulas.keys()) for key, formula in formulas.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as cycle:
        raise Circle(tuple(cycle.args[1][:0:-1])) from None


# --- reading ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""\s+ | (?P<name>[A-Za-z_][A-Za-z0-9_]*) | (?P<number>[0-9]+(?:\.[0-9]+)?) (?![A-Za-z0-9_.])
    | '[^'"\\\r\n]*' | "[^'"\\\r\n]*" | [=!<>]= | [-+*/(),<>]""",
    re.VERBOSE,
)
_DIGITS = 16  # as many as the largest number has


class _Wrong(Exception):
    """What is wrong with a formula, as a sentence."""


def _look(text: str) -> None:
    """Raise _Wrong at the first thing in a text that no formula has, before Python reads it."""
    at, text = 0, text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _Wrong(_odd(text, at))
        if len(found["number"] or "") > _DIGITS:
            raise _Wrong(f"a number can have up to {_DIGITS} digits.")
        at = found.end()


def _odd(text: str, at: int) -> str:
    sign = text[at]
    if sign == "=":
        return "write == to compare."
    if sign in "\"'":
        return "a text needs a quote at both ends, and no quotes or backslashes inside."
    if sign.isdecimal():
        return "write numbers with digits and at most one point, such as 0.5."
    return f"a formula can't have {sign!r}." if sign.isprintable() else "a formula is one line of plain characters."


class _Reader:
    """Turns a tree of Python's `ast` into functions, node by node, and collects the keys that are used."""

    def __init__(self) -> None:
        self.uses: list[KeyUse] = []
        self.inside = False

    def node(self, tree: ast.expr, deep: int) -> _Run:
        """Return what computes a node. Raises _Wrong for whatever isn't allowed, and where it is nested too deeply."""
        if deep == 0:
            raise _Wrong(f"a formula can be nested {DEEPEST} deep.")
        match tree:
            case ast.Constant():
                return self._constant(tree.value)
            case ast.Name():
                return self._name(tree.id)
            case ast.BinOp():
                return self._operation(tree, deep)
            case ast.UnaryOp():
                return self._sign(tree, deep)
            case ast.BoolOp():
                parts = [self.node(part, deep - 1) for part in tree.values]
                return _all_of(parts) if isinstance(tree.op, ast.And) else _any_of(parts)
            case ast.Compare():
                return self._comparison(tree, deep)
            case ast.Call():
                return self._call(tree, deep)
        raise _Wrong(f"a formula can't have {_excerpt(tree)}.")

    def _constant(self, value: object) -> _Run:
        if isinstance(value, str):
            return lambda _scope, _rows: value
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = exact(value)
            return lambda _scope, _rows: number
        raise _Wrong(f"a formula can't have {value!r}.")

    def _name(self, key: str) -> _Run:
        self._use("name", key)
        return lambda scope, _rows: scope.name(key)

    def _operation(self, tree: ast.BinOp, deep: int) -> _Run:
        does = _OPERATIONS.get(type(tree.op))
        if does is None:
            raise _Wrong("a formula can add, subtract, multiply and divide, and nothing else.")
        one, other = self.node(tree.left, deep - 1), self.node(tree.right, deep - 1)
        return lambda scope, rows: does(one(scope, rows), other(scope, rows))

    def _sign(self, tree: ast.UnaryOp, deep: int) -> _Run:
        part = self.node(tree.operand, deep - 1)
        if isinstance(tree.op, ast.Not):
            return lambda scope, rows: negated(truth(part(scope, rows)))
        if isinstance(tree.op, ast.USub):
            return lambda scope, rows: minus(0, part(scope, rows))
        if isinstance(tree.op, ast.UAdd):
            return lambda scope, rows: plus(0, part(scope, rows))
        raise _Wrong("a formula can't have ~.")

    def _comparison(self, tree: ast.Compare, deep: int) -> _Run:
        parts = [self.node(part, deep - 1) for part in (tree.left, *tree.comparators)]
        pairs = []
        for n, op in enumerate(tree.ops):
            does = _COMPARISONS.get(type(op))
            if does is None:
                raise _Wrong("a formula compares with == != < <= > and >=.")
            pairs.append(_compared(does, parts[n], parts[n + 1]))
        return pairs[0] if len(pairs) == 1 else _all_of(pairs)

    def _call(self, tree: ast.Call, deep: int) -> _Run:
        name = tree.func.id if isinstance(tree.func, ast.Name) else None
        if name not in FUNCTIONS or name is None:
            raise _Wrong(
                f"there is no function {_excerpt(tree.func)}. The functions are {', '.join(sorted(FUNCTIONS))}."
            )
        if name in OF_COLUMNS:
            return self._of_column(name, tree)
        count = (1, 2) if name == "mean" else (2,) if name == "overlap" else (1,)
        if tree.keywords or len(tree.args) not in count:
            raise _Wrong(f"{name}() takes {_COUNTS[count]}.")
        if name == "step":
            return self._step(tree.args[0])
        if name not in AGGREGATES:
            parts = [self.node(part, deep - 1) for part in tree.args]
            if name == "days":
                return lambda scope, rows: days_since(parts[0](scope, rows), scope.today)
            does = _SIMPLE[name]
            return lambda scope, rows: does(*(part(scope, rows) for part in parts))
        around, self.inside = self.inside, True
        parts = [self.node(part, deep - 1) for part in tree.args]
        self.inside = around
        return _aggregate(name, ast.unparse(tree), parts)

    def _of_column(self, name: str, tree: ast.Call) -> _Run:
        if tree.keywords or len(tree.args) != 1 or (key := _quoted(tree.args[0])) is None:
            raise _Wrong(f"{name}() takes one key in quotes, such as {name}('{_EXAMPLES[name]}').")
        self._use(name, key)
        match name:
            case "was":
                return lambda scope, _rows: scope.was(key)
            case "since":
                return lambda scope, _rows: scope.since(key)
            case "gap":
                return lambda scope, _rows: scope.gap(key)
        return lambda scope, _rows: scope.turned(key)

    def _step(self, tree: ast.expr) -> _Run:
        part = self.node(tree, 1) if isinstance(tree, ast.Name) else None
        if part is None and isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "was":
            part = self._of_column("was", tree)
        if part is None:
            raise _Wrong("step() takes the key of a choice, such as step(stage) or step(was('stage')).")
        column = self.uses[-1].key
        self._use("step", column)
        return lambda scope, rows: scope.step(column, part(scope, rows))

    def _use(self, of: str, key: str) -> None:
        self.uses.append(KeyUse(of, key, self.inside))


_COUNTS = {(1,): "one value", (2,): "two values", (1, 2): "one value, or a value and a weight"}
_EXAMPLES = {"was": "cost", "since": "cost", "gap": "cost", "turned": "action"}


def _quoted(tree: ast.expr) -> str | None:
    return tree.value if isinstance(tree, ast.Constant) and isinstance(tree.value, str) else None


def _excerpt(tree: ast.expr) -> str:
    """Return what a node looks like, in a few characters."""
    return f"“{tree.id[:40]}”" if isinstance(tree, ast.Name) else _NAMES.get(type(tree), "that")


_NAMES: Final[Mapping[type[ast.expr], str]] = {
    ast.Attribute: "a point after a name",
    ast.Tuple: "a list of values",
    ast.IfExp: "if and else",
    ast.Lambda: "lambda",
    ast.JoinedStr: "a letter before a quote",
    ast.GeneratorExp: "for",
    ast.Await: "await",
    ast.Starred: "a star before a value",
    ast.Call: "“()” after “)”",
}


# --- computing --------------------------------------------------------------------------------------------------------


def _all_of(parts: Sequence[_Run]) -> _Run:
    return _joined(parts, False)


def _any_of(parts: Sequence[_Run]) -> _Run:
    return _joined(parts, True)


def _joined(parts: Sequence[_Run], decides: bool) -> _Run:
    """Return what is `decides` if any part is, else empty if any part is empty, else the opposite."""

    def run(scope: Scope, rows: Rows) -> Value:
        empty = False
        for part in parts:
            found = truth(part(scope, rows))
            if found is decides:
                return decides
            empty = empty or found is None
        return None if empty else not decides

    return run


_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Value, Value], Value]]] = {
    ast.Add: plus,
    ast.Sub: minus,
    ast.Mult: times,
    ast.Div: divided,
}
_Compares = Callable[[Any, Any], bool]
_COMPARISONS: Final[Mapping[type[ast.cmpop], _Compares]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _compared(does: _Compares, one: _Run, other: _Run) -> _Run:
    equality = does in (operator.eq, operator.ne)

    def run(scope: Scope, rows: Rows) -> Value:
        left, right = one(scope, rows), other(scope, rows)
        if equality and "" in (left, right):
            return does(left in (None, "", ()), right in (None, "", ()))
        if left in (None, "", ()) or right in (None, "", ()):
            return None
        left, right = alike(left, right), alike(right, left)
        if equality:
            return does((kind_of(left), left), (kind_of(right), right))
        return does(left, right) if has_order(left, right) else None

    return run


def _aggregate(name: str, called: str, parts: Sequence[_Run]) -> _Run:
    """Return what goes over the rows, once for each set of rows."""
    does, first = _AGGREGATES[name], parts[0]
    weight = parts[1] if len(parts) > 1 else None

    def run(_scope: Scope, rows: Rows) -> Value:
        if called not in rows.kept:
            rows.kept[called] = None  # it can't need itself
            values = [first(row, rows) for row in rows.scopes]
            weights = None if weight is None else [weight(row, rows) for row in rows.scopes]
            rows.kept[called] = does(values) if weights is None else weighted_mean(values, weights)
        return rows.kept[called]

    return run


_AGGREGATES: Final[Mapping[str, Callable[[Sequence[Value]], Value]]] = {
    "sum": total_of,
    "mean": mean_of,
    "least": best_of(min),
    "most": best_of(max),
    "count": count_of,
}


_SIMPLE: Final[Mapping[str, Callable[..., Value]]] = {"mid": mid, "overlap": overlap, "size": size}
