"""Computed values and marks as people read them."""

from datetime import date
from fractions import Fraction
from typing import Any, Literal

from sessions.amounts import PLACES, show_number
from sessions.boards import values
from sessions.boards.arithmetic import Moment, Number, Period, Span, Value, exact, is_number
from sessions.boards.computing import Computed, FootScope, RowScope
from sessions.boards.formulas import Formula, NamesOnly, parse
from sessions.boards.spec import At, CheckSpec, ComputedSpec, Show, Then
from sessions.boards.templates import filled
from sessions.frozen import dataclass

Direction = Literal[-1, 0, 1]
Anywhere = RowScope | FootScope
"""A row, a lane or the foot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A computed value: as JSON has it, and in `words`, rounded to at most two decimals; both are empty if it is.

    `share` says how much of the scale it takes, from 0 to 1, for a bar or for heat. `turn` is -1, 0 or 1 for an arrow.
    """

    key: str
    title: str
    show: Show = "number"
    unit: str | None = None
    value: Any = None
    words: str = ""
    share: float | None = None
    turn: Direction | None = None

    @property
    def flag(self) -> bool:
        """Whether it is a flag that is set."""
        return self.show == "flag" and bool(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A check that a row, a lane or the board didn't pass: what it says, what it offers, and its word, if any.

    `check` is its place among the checks of the board.
    """

    says: str
    then: Then | None = None
    mark: str | None = None
    check: int = 0


class Results:
    """Puts what was computed for a board, and its checks, into values and words."""

    def __init__(self, computed: Computed) -> None:
        self.computed = computed
        spec = computed.spec
        self.values = {at: [each for each in spec.computed if each.at == at] for at in ("row", "group", "foot")}
        self.checks = {at: [(n, check) for n, check in enumerate(spec.checks) if check.at == at] for at in self.values}
        self.scales = {each.key: self._scale(each) for each in spec.computed if each.show in ("bar", "heat")}

    def of(self, at: At, scope: Anywhere) -> dict[str, Result]:
        """Return the computed values of a row, a lane or the foot."""
        return {each.key: self._result(each, scope.got.get(each.key)) for each in self.values[at]}

    def _result(self, of: ComputedSpec, value: Value) -> Result:
        share, scale = None, self.scales.get(of.key)
        if scale is not None and is_number(value):
            share = min(1.0, max(0.0, float(value / scale)))
        turn: Direction | None = None
        if of.show == "arrow" and is_number(value):
            turn = 1 if value > 0 else -1 if value < 0 else 0
        return Result(
            key=of.key,
            title=of.title,
            show=of.show,
            unit=of.unit,
            value=plain(value),
            words=self._words(of, value),
            share=share,
            turn=turn,
        )

    def _words(self, of: ComputedSpec, value: Value) -> str:
        """Return a value in words; a share of the board, which is shown as a bar, is in percent."""
        formula = parse(of.of)
        share = of.at == "foot" and of.show == "bar" and of.unit is None
        if share and isinstance(formula, Formula) and formula.share and is_number(value) and 0 <= value <= 1:
            return f"{round(100 * value)} %"
        return show(value)

    def _scale(self, of: ComputedSpec) -> Number | None:
        """Return which value fills a bar, or is the greatest heat.

        For a row it is what the formula makes of the most that its columns allow. Where they don't say, and for lanes,
        it is 100 for percent, 1 for a share of the board, or the largest of the values side by side.
        """
        if of.at == "row" and (most := self._at_most(of)):
            return most
        found = [scope.got.get(of.key) for scope in self.computed.scopes(of.at)]
        numbers = [abs(Fraction(each)) for each in found if is_number(each)]
        largest: Number = max(numbers, default=0)
        if of.unit == "%" and largest <= 100:
            return 100
        if of.at == "foot" and largest <= 1:
            return 1
        return largest or None

    def _at_most(self, of: ComputedSpec) -> Number | None:
        formula = parse(of.of)
        if not isinstance(formula, Formula) or any(use.inside or use.of != "name" for use in formula.uses):
            return None
        names = {column.key: exact(column.most) for column in self.computed.spec.columns if column.most is not None}
        most = formula.value(NamesOnly(names)) if formula.names() <= names.keys() else None
        return most if is_number(most) and most > 0 else None

    def marks(self, at: At, scope: Anywhere) -> tuple[Mark, ...]:
        """Return the marks of a row, a lane or the foot."""
        return tuple(
            Mark(says=self._says(check, scope), then=check.then, mark=check.mark, check=n)
            for n, check in self.checks[at]
            if self.computed.holds(check.when, scope)
        )

    def _says(self, check: CheckSpec, scope: Anywhere) -> str:
        def words(name: str) -> str:
            column = self.computed.spec.column(name)
            if column is not None and isinstance(scope, RowScope):
                return values.told(scope.cells.get(name), column, self.computed.beside.known)
            formula = parse(name)
            return show(formula.value(scope)) if isinstance(formula, Formula) else ""

        return filled(check.says, words)


def show(value: Value) -> str:
    """Return a computed value as people read it; a number has at most two decimals."""
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_number(value):
        return str(value) if isinstance(value, int) else show_number(float(round(value, 2)))
    if isinstance(value, Span):
        return f"{show(value.low)}–{show(value.high)}"
    return ", ".join(value) if isinstance(value, tuple) else str(plain(value))


def plain(value: Value) -> Any:
    """Return a computed value as JSON has it."""
    if value is None or isinstance(value, bool | str):
        return value
    if is_number(value):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Moment):
        clock = f"{value.minutes // 60 % 24:02}:{value.minutes % 60:02}"
        return f"{value.day.isoformat()} {clock}" if value.day else clock
    if isinstance(value, Period):
        return value.name
    if isinstance(value, Span):
        return [_number(value.low), _number(value.high)]
    return list(value) if isinstance(value, tuple) else None


def _number(value: Value) -> int | float | None:
    if type(value) is int or not is_number(value):
        return value if type(value) is int else None
    rounded = round(Fraction(value), PLACES)
    return int(rounded) if rounded == int(rounded) else float(rounded)
