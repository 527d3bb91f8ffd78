"""The values that formulas compute with, and what can be done with them. Whatever can't be done is empty (None)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import inf
from typing import Final, TypeGuard

LARGEST: Final = 10**15
"""The largest number that a formula can compute."""

_FINE_BITS, _FINE = 512, 10**30  # from which denominator on a fraction is rounded, and to how many parts of one


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of numbers, such as a cost from 10 to 20."""

    low: int | Fraction
    high: int | Fraction


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A time in minutes: since midnight, or if it is `dated` since the start of the first day of the calendar."""

    dated: bool
    minutes: int

    @property
    def day(self) -> date | None:
        """Its day, if it has one."""
        return date.fromordinal(self.minutes // 1440) if self.dated else None


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, a quarter or a month, from its first day to its last, with its `name`, such as ``2026-Q1``."""

    first: date
    last: date
    name: str


Number = int | Fraction
Value = None | bool | int | Fraction | str | date | Moment | Period | Span | tuple[str, ...]


def exact(number: float) -> Number | None:
    """Return a number as the decimal that it is written as, such as 1/10 for 0.1; None if it is too large."""
    return _tame(number if isinstance(number, int) else Fraction(repr(number))) if abs(number) < inf else None


# --- numbers and truth ---------------------------------------------------------------------------------------------


def truth(value: Value) -> bool | None:
    """Return whether a value is true in a condition: yes, a number other than 0, anything else that isn't empty."""
    return None if value in (None, "", ()) else bool(value)


def negated(value: bool | None) -> bool | None:
    """Return the opposite."""
    return None if value is None else not value


def is_number(value: object) -> TypeGuard[Number]:
    """Whether a value is a number; true and false aren't."""
    return type(value) is int or type(value) is Fraction


def _tame(number: Number) -> Number | None:
    """Return a number without a fraction it doesn't need; a fraction too long is rounded, and a huge number empty."""
    if type(number) is Fraction:
        if number.denominator == 1:
            number = number.numerator
        elif number.denominator.bit_length() > _FINE_BITS:
            number = Fraction(round(number * _FINE), _FINE)
    return number if -LARGEST <= number <= LARGEST else None


def plus(one: Value, other: Value) -> Value:
    """Add two numbers, or days to a date."""
    if is_number(one) and is_number(other):
        return _tame(one + other)
    if isinstance(other, date):
        one, other = other, one
    return _later(one, other, 1) if isinstance(one, date) else None


def minus(one: Value, other: Value) -> Value:
    """Subtract a number from a number in its unit, a date from a date in days, a time from a time in minutes."""
    if is_number(one) and is_number(other):
        return _tame(one - other)
    if isinstance(one, date) and isinstance(other, date):
        return (one - other).days
    if isinstance(one, Moment) and isinstance(other, Moment):
        return one.minutes - other.minutes if one.dated == other.dated else None
    return _later(one, other, -1) if isinstance(one, date) else None


def _later(day: date, days: Value, sign: int) -> Value:
    try:
        return day + timedelta(days=sign * days) if type(days) is int else None
    except OverflowError:
        return None


def times(one: Value, other: Value) -> Value:
    """Multiply two numbers."""
    return _tame(one * other) if is_number(one) and is_number(other) else None


def divided(one: Value, other: Value) -> Value:
    """Divide two numbers; by zero it is empty."""
    return _tame(Fraction(one, other)) if is_number(one) and is_number(other) and other else None


# --- comparing -----------------------------------------------------------------------------------------------------


def alike(value: Value, other: Value) -> Value:
    """Return a value as it compares with another: a date or a period is compared with a text by how it's written."""
    if isinstance(other, str):
        return value.isoformat() if isinstance(value, date) else value.name if isinstance(value, Period) else value
    return value


def kind_of(value: Value) -> type:
    """Return the type of a value; all numbers are of one."""
    return int if type(value) is Fraction else type(value)


def has_order(one: Value, other: Value) -> bool:
    """Whether two values can be compared by which is less: of one kind, both with a day or both without."""
    kind = kind_of(one)
    if kind is not kind_of(other) or kind not in (int, str, date, Moment, Period):
        return False
    return not (isinstance(one, Moment) and isinstance(other, Moment) and one.dated != other.dated)


# --- over rows, and of values --------------------------------------------------------------------------------------


def total_of(values: Sequence[Value]) -> Value:
    """Return the sum of the numbers, which is empty without one."""
    total: Value = None
    for value in values:
        if is_number(value):
            total = value if total is None else plus(total, value)
            if total is None:
                return None
    return total


def mean_of(values: Sequence[Value]) -> Value:
    """Return the mean of the numbers."""
    return divided(total_of(values), sum(map(is_number, values)))


def weighted_mean(values: Sequence[Value], weights: Sequence[Value]) -> Value:
    """Return the mean of the numbers that have a weight, by weight: Σ weight · value / Σ weight."""
    pairs = [pair for pair in zip(values, weights, strict=True) if is_number(pair[0]) and is_number(pair[1])]
    products = [times(*pair) for pair in pairs]
    return None if None in products else divided(total_of(products), total_of([weight for _, weight in pairs]))


def count_of(values: Sequence[Value]) -> Value:
    """Return how many values are true."""
    return sum(truth(value) is True for value in values)


def best_of(chosen: Callable[..., Value]) -> Callable[[Sequence[Value]], Value]:
    """Return what chooses among values of one kind that have an order; it's empty if their kinds differ."""

    def best(values: Sequence[Value]) -> Value:
        there = [value for value in values if value not in (None, "", ())]
        return chosen(there) if there and all(has_order(there[0], value) for value in there) else None

    return best


def mid(value: Value) -> Value:
    """Return the middle of a range, or a number."""
    return divided(plus(value.low, value.high), 2) if isinstance(value, Span) else value if is_number(value) else None


def overlap(one: Value, other: Value) -> Value:
    """Return how much of two ranges is the same; a number is a range of its own."""
    first, second = (Span(each, each) if is_number(each) else each for each in (one, other))
    if not isinstance(first, Span) or not isinstance(second, Span):
        return None
    return max(0, _tame(min(first.high, second.high) - max(first.low, second.low)) or 0)


def size(value: Value) -> Value:
    """Return the number of entries."""
    return None if value in (None, "", ()) else len(value) if isinstance(value, tuple) else 1


def days_since(value: Value, today: date) -> Value:
    """Return the days since the day of a date or a time, or the last day of a period."""
    day = value.last if isinstance(value, Period) else value.day if isinstance(value, Moment) else value
    return (today - day).days if isinstance(day, date) else None
