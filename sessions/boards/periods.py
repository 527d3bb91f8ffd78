"""Years, quarters and months: as cells have them, and as people write them."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sessions.boards.arithmetic import Period
from sessions.dates import MONTHS

_MONTH_WORDS = "|".join(sorted({name[:n] for name in MONTHS for n in range(3, len(name) + 1)}, key=len, reverse=True))
_PERIODS: Final = (
    re.compile(r"(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})[-/ ]?q(?P<quarter>[1-4])"),
    re.compile(r"q(?P<quarter>[1-4])(?:[-/ ]?(?P<year>[0-9]{4}))?"),
    re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>0?[1-9]|1[0-2])"),
    re.compile(r"(?P<month>0?[1-9]|1[0-2])[/.](?P<year>[0-9]{4})"),
    re.compile(rf"(?P<name>{_MONTH_WORDS})\.?(?:,?[- ](?P<year>[0-9]{{4}}))?"),
)


def months(day: date) -> int:
    """Return the number of a day's month, from the beginning of the calendar."""
    return day.year * 12 + day.month - 1


def _quarter(day: date, later: int) -> str:
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 + later, 4)
    return f"{year:04}-Q{quarter + 1}"


def _month(day: date, later: int) -> str:
    year, month = divmod(months(day) + later, 12)
    return f"{year:04}-{month + 1:02}"


_NEAR: Final[Mapping[str, Callable[[date], str]]] = {
    "this year": lambda today: f"{today.year:04}",
    "next year": lambda today: f"{today.year + 1:04}",
    "this quarter": lambda today: _quarter(today, 0),
    "next quarter": lambda today: _quarter(today, 1),
    "this month": lambda today: _month(today, 0),
    "next month": lambda today: _month(today, 1),
}


def period(value: Any) -> Period | None:
    """Return the period that a cell's value names, or None."""
    found = re.fullmatch(r"([1-9][0-9]{3})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?", value) if isinstance(value, str) else None
    if found is None:
        return None
    year = int(found[1])
    first = int(found[3]) if found[3] else int(found[2]) * 3 - 2 if found[2] else 1
    last = first + (0 if found[3] else 2 if found[2] else 11)
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), str(value))


def read_period(words: str, today: date) -> str | None:
    """Return the period that words mean, or None; without a year it is the next one that isn't over."""
    said = " ".join(words.casefold().split())
    if said in _NEAR:
        return _NEAR[said](today)
    found = next((found for each in _PERIODS if (found := each.fullmatch(said))), None)
    if found is None:
        return None
    parts = found.groupdict()
    tail = f"-Q{parts['quarter']}" if parts.get("quarter") else ""
    if parts.get("month") or parts.get("name"):
        named = next((n for n, name in enumerate(MONTHS, 1) if parts.get("name") and name.startswith(parts["name"])), 0)
        tail = f"-{named or int(parts['month']):02}"
    year = int(parts["year"] or today.year)
    value = f"{year:04}{tail}"
    span = period(value)
    if span is None:
        return None
    return f"{year + 1:04}{tail}" if not parts["year"] and span.last < today else value
