"""Dates and times of day as people write them in English, and how they are displayed.

Everything is relative to a `today` that the caller gives; no locale and no clock is used. `read_day` reads the result
of `show_day` back as the same day, on any day.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from sessions.errors import Refused

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
HOUR: Final = time(9, 30)
"""The time when something starts if only the day is given."""
SOON_DAYS: Final = 14
LONGEST: Final = 40
"""The most characters that a date in words can have."""

_LEAST: Final = 3  # letters that identify a weekday or a month
_EARLIEST, _LATEST = 1900, 9999
_NUMBERS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
                   "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14}  # fmt: skip
_COUNT: Final = rf"([0-9]{{1,4}}|{'|'.join(_NUMBERS)})"
_PARTS: Final = {"morning": 9, "afternoon": 14, "evening": 19}
"""The hour of a part of the day if no other hour is given."""
_UNITS: Final = {"d": "day", "w": "week", "m": "month", "y": "year"}
_QUARTER: Final = 3
_BACK: Final = (8, 31, 62, 366, 1461, 2922)
"""How many days back the last such day may be: a weekday, a day of a month, a 31st, a day of a year, a 29 February."""

# Plain patterns, compiled when a date is first read: the lobby shows times long before anybody types one.
_ISO = r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"
_STAMP = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:t| [0-9:.]+ ?(?:z|[+-][0-9:]+)$)"
_FIGURES = r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2(?:([0-9]{4}|[0-9]{2}))?)?"
_TAIL = r", (?:today|tomorrow|yesterday|in [0-9]+ days|[0-9]+ days ago)$"
_SIGNED = r"([+-]) ?([0-9]{1,4}) ?([dwmy])"
_LATER = rf"(?:in )?{_COUNT} (day|week|fortnight|month|year)s?(?: from (?:now|today))?"
_AGO = rf"{_COUNT} (day|week|fortnight|month|year)s? ago"
_YEAR = r"(?:,?[ -]([0-9]{4}|['’][0-9]{2}))?"
_DAY_MONTH = rf"(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?(?:\.? (?:of )?|-)([a-z]+)\.?{_YEAR}"
_MONTH_DAY = rf"([a-z]+)\.? (?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?{_YEAR}"
_DAY_ALONE = r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)"
_EDGE = r"(end|start|beginning) of (?:the )?(.+)"
_NAMED = r"([a-z]+)(?: ([0-9]{4}))?"
_QUARTERED = r"q([1-4])(?: ([0-9]{4}))?"
_CLOCK = r"(?:[0-9]{1,2}[:.h][0-9]{2} ?(?:am|pm)?|[0-9]{1,2}h|[0-9]{1,2} ?(?:am|pm)|noon)"
_AT_END = rf"(?:(.*?),? (?:at )?)?({_CLOCK})"
_AT_START = rf"(?:at )?({_CLOCK}),? (?:on )?(.+)"
_SOON = rf"in {_COUNT} (min|minute|hour)s?|in (half) an hour|in an? (quarter) of an hour"
_PART = r"(?:(.*?),? ?(?:in the )?)(morning|afternoon|evening)"
_TIME = r"([0-9]{1,2})(?:[:.h]([0-9]{2})|h)? ?(am|pm)?"


class Unclear(Refused):
    """The input could mean two days, or a day that doesn't exist; `brief` says so in a few words, for display at a
    field.
    """

    def __init__(self, says: str, brief: str) -> None:
        super().__init__(says)
        self.brief = brief


# --- display ---------------------------------------------------------------------------------------------------------


def weekday(day: date) -> str:
    """Return the weekday in three letters, such as ``Fri``."""
    return WEEKDAYS[day.weekday()][:3].title()


def show_day(day: date, today: date) -> str:
    """Return a date in full, such as ``Fri 2026-12-04, in 8 days``."""
    return f"{weekday(day)} {day.isoformat()}, {_away((day - today).days)}"


def show_time(moment: datetime, today: date, zone: str = "") -> str:
    """Return a date and time in full, such as ``Fri 2026-12-04 14:00, in 8 days``; `zone` follows the time."""
    return f"{weekday(moment)} {moment.date().isoformat()} {moment:%H:%M}{zone}, {_away((moment.date() - today).days)}"


def day_example(today: date, *, past: bool = False) -> str:
    """Return a future date, or one in the `past`, as an example of what to type."""
    day = today + timedelta(days=-SOON_DAYS if past else SOON_DAYS)
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def _away(days: int) -> str:
    close = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    return close or (f"in {days} days" if days > 0 else f"{-days} days ago")


# --- reading ---------------------------------------------------------------------------------------------------------


def read_day(words: str, today: date, *, past: bool = False) -> date:
    """Return the day that `words` mean. Raises Unclear if ambiguous or no real day, Refused if not a date at all.

    Words that leave the year, the month or the week open, such as ``1 oct`` or ``friday``, mean the next such day;
    where a day is usually in the `past`, they mean the last one.
    """
    said = _plain(words)
    if not said or len(said) > LONGEST:
        raise _no_day(words, today, past)
    try:
        day = _meant(said, today, past)
    except (OverflowError, ValueError):
        raise Unclear(f"There is no such day as {_quoted(words)}.", "no such day") from None
    if day is None:
        raise _no_day(words, today, past)
    if not _EARLIEST <= day.year <= _LATEST:
        raise Unclear(f"{_quoted(words)} is too far away.", "too far away")
    return day


def read_time(words: str, today: date, hour: time | None = None, *, past: bool = False) -> datetime:
    """Return a date and time, such as ``fri 14:00``; the time is 9:30 if only the day is given.

    ``now`` and ``in 30 minutes`` are relative to `hour`, by default the current time. The result has an offset only if
    `words` are ISO 8601 with one. Reads the day, with `past`, and raises as `read_day` does.
    """
    said = _plain(words)
    try:
        if re.match(_STAMP, said):
            day, _, clock = said.upper().replace("T", " ").partition(" ")
            return datetime.fromisoformat(f"{day} {clock.replace(' ', '')}")
    except ValueError:
        raise Unclear(f"There is no such time as {_quoted(words)}.", "no such time") from None
    said = re.sub(_TAIL, "", said)
    if (soon := _soon(said)) is not None:
        now = datetime.combine(today, hour or datetime.now().time())
        return (now + timedelta(minutes=soon)).replace(second=0, microsecond=0)
    if said == "tonight":
        said = "today evening"
    if found := re.fullmatch(_PART, said):
        of = today if found[1] in ("", "this") else read_day(found[1], today, past=past)
        return datetime.combine(of, time(_PARTS[found[2]]))
    found = re.fullmatch(_AT_END, said)
    if found and not re.fullmatch(_FIGURES, said):
        return datetime.combine(read_day(found[1], today, past=past) if found[1] else today, _clock(found[2], words))
    if found := re.fullmatch(_AT_START, said):
        return datetime.combine(read_day(found[2], today, past=past), _clock(found[1], words))
    return datetime.combine(read_day(words, today, past=past), HOUR)


def _soon(said: str) -> int | None:
    """Return how many minutes from now something is, or None if `said` isn't such a time."""
    if said in ("now", "right now"):
        return 0
    found = re.fullmatch(_SOON, said)
    if found is None:
        return None
    if found[1]:
        return (_NUMBERS.get(found[1]) or int(found[1])) * (60 if found[2] == "hour" else 1)
    return 30 if found[3] else 15


def _clock(said: str, words: str) -> time:
    if said == "noon":
        return time(12)
    found = re.fullmatch(_TIME, said)
    assert found is not None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= 12:
        raise Unclear(f"The time in {_quoted(words)} doesn't exist.", "no such time")
    if found[3]:
        hour = hour % 12 + 12 * (found[3] == "pm")
    try:
        return time(hour, minute)
    except ValueError:
        raise Unclear(f"The time in {_quoted(words)} doesn't exist.", "no such time") from None


def _plain(words: str) -> str:
    said = " ".join(words.casefold().split())
    return re.sub(r"^(?:on|by|until|till|due) ", "", said)


def _quoted(words: str) -> str:
    return f"“{' '.join(words.split())[:LONGEST]}”"


def _no_day(words: str, today: date, past: bool) -> Refused:
    others = "friday, two weeks ago or -10d" if past else "friday, in two weeks or +10d"
    return Refused(f"{_quoted(words)} isn't a date. Try {day_example(today, past=past)}, {others}.")


def _meant(said: str, today: date, past: bool) -> date | None:
    """Return the day as `_day` does; if `past`, the last such day where the words leave open which one it is."""
    day = _day(said, today, past)
    if not past or day is None or day <= today or not _leaves_open(said):
        return day
    for days in _BACK:
        earlier = _day(said, today - timedelta(days=days), past)
        if earlier is not None and earlier <= today:
            return earlier
    return day


def _leaves_open(said: str) -> bool:
    """Whether these words name a day of any year, month or week."""
    if found := re.fullmatch(_EDGE, said):
        return _one_of(found[2], MONTHS) is not None or re.fullmatch("q[1-4]", found[2]) is not None
    patterns = (_DAY_MONTH, 3), (_MONTH_DAY, 3), (_FIGURES, 4)
    if any((found := re.fullmatch(pattern, said)) and not found[year] for pattern, year in patterns):
        return True
    return bool(re.fullmatch(_DAY_ALONE, said)) or _one_of(said, WEEKDAYS) is not None


def _day(said: str, today: date, past: bool) -> date | None:
    """Return the day, or None if it isn't a date. Raises ValueError or OverflowError for a day that doesn't exist."""
    if found := re.fullmatch(_ISO, re.sub(_TAIL, "", said)):
        return None if not int(found[4]) else date(int(found[1]), int(found[3]), int(found[4]))
    if said[:4].isdecimal() and len(said) >= len("20261204"):
        try:
            return date.fromisoformat(said.upper())
        except ValueError:
            return None
    head, _, rest = said.partition(" ")
    named = _one_of(head.rstrip(".,"), WEEKDAYS)
    if named is not None and rest:
        return _agreed(named, _meant(rest, today, past))
    return _by_word(said, today) or _by_count(said, today) or _by_figures(said, today) or _by_month(said, today)


def _agreed(named: int, day: date | None) -> date | None:
    if day is not None and day.weekday() != named:
        is_, said = WEEKDAYS[day.weekday()].title(), WEEKDAYS[named].title()
        raise Unclear(f"{day.isoformat()} is a {is_}, not a {said}.", f"that is a {is_}")
    return day


def _by_word(said: str, today: date) -> date | None:
    near = {
        "today": 0,
        "tonight": 0,
        "tomorrow": 1,
        "yesterday": -1,
        "day after tomorrow": 2,
        "the day after tomorrow": 2,
    }
    if said in near:
        return today + timedelta(days=near[said])
    if said in ("eom", "eoy", "eow"):
        return _edge("end", {"m": "month", "y": "year", "w": "week"}[said[-1]], today)
    if found := re.fullmatch(_EDGE, said):
        return _edge(found[1], found[2], today)
    first, _, last = said.rpartition(" ")
    if first not in ("", "this", "next", "coming", "this coming", "last"):
        return None
    if first in ("next", "last") and last in ("week", "month", "year"):
        return _later(today, 1 if first == "next" else -1, last)
    number = _one_of(last, WEEKDAYS)
    if number is None:
        return None
    if first == "last":
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    if first == "next":  # the one in the week after this one
        return today + timedelta(days=7 - today.weekday() + number)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _edge(side: str, of: str, today: date) -> date | None:
    """Return the first or last day of a month, quarter or year, or the Monday or Friday of a week."""
    now, unit = today, of
    if of.startswith(("next ", "this ")):
        unit = of[5:]
        now = _later(today, 1, unit) if of.startswith("next ") and unit != "quarter" else today
        if of == "next quarter":
            now = _later(today, _QUARTER, "month")
    if unit == "week":
        return now - timedelta(days=now.weekday()) + timedelta(days=4 if side == "end" else 0)
    if unit == "month":
        first, months = now.replace(day=1), 1
    elif unit == "year":
        first, months = date(now.year, 1, 1), 12
    elif unit == "quarter":
        first, months = date(now.year, (now.month - 1) // _QUARTER * _QUARTER + 1, 1), _QUARTER
    elif found := re.fullmatch(_QUARTERED, unit):
        return _coming(side, int(found[1]) * _QUARTER - 2, _QUARTER, found[2], today)
    elif (found := re.fullmatch(_NAMED, unit)) and (month := _one_of(found[1], MONTHS)) is not None:
        return _coming(side, month + 1, 1, found[2], today)
    else:
        return None
    return first if side != "end" else _later(first, months, "month") - timedelta(days=1)


def _coming(side: str, month: int, months: int, year: str | None, today: date) -> date:
    """Return the first or last day of a span of months, in the given year or in the next one that isn't over."""

    def of(year: int) -> date:
        first = date(year, month, 1)
        return first if side != "end" else _later(first, months, "month") - timedelta(days=1)

    if year:
        return of(int(year))
    return of(today.year) if of(today.year) >= today else of(today.year + 1)


def _by_count(said: str, today: date) -> date | None:
    if found := re.fullmatch(_SIGNED, said):
        return _later(today, int(found[1] + found[2]), _UNITS[found[3]])
    if found := re.fullmatch(_AGO, said):
        return _later(today, -(_NUMBERS.get(found[1]) or int(found[1])), found[2])
    if found := re.fullmatch(_LATER, said):
        return _later(today, _NUMBERS.get(found[1]) or int(found[1]), found[2])
    return None


def _later(day: date, count: int, unit: str) -> date:
    if unit in ("day", "week", "fortnight"):
        return day + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])
    if unit not in ("month", "year"):
        raise ValueError(unit)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if year >= _LATEST:
        raise OverflowError
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _by_figures(said: str, today: date) -> date | None:
    found = re.fullmatch(_FIGURES, said)
    if not found:
        return None
    one, other = int(found[1]), int(found[3])
    if not (one and other):  # the rest hasn't been typed yet
        return None
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0) if found[4] else None
    if found[2] == "." or one > 12:
        return _on(one, other, year, today)
    if other > 12 or one == other:
        return _on(other, one, year, today)
    first, second = _on(one, other, year, today), _on(other, one, year, today)
    names = f"{one} {MONTHS[other - 1][:3]} or {other} {MONTHS[one - 1][:3]}"
    says = f"{_quoted(said)} could be {first.isoformat()} or {second.isoformat()}. Write {names}."
    raise Unclear(says, f"{names}?")


def _by_month(said: str, today: date) -> date | None:
    if found := re.fullmatch(_DAY_ALONE, said):
        return _next_of_month(int(found[1]), today)
    if found := re.fullmatch(_DAY_MONTH, said):
        day, name, year = found.groups()
    elif found := re.fullmatch(_MONTH_DAY, said):
        name, day, year = found.groups()
    else:
        return None
    month = _one_of(name, MONTHS)
    whole = None if not year else int(year) if len(year) == len("2026") else 2000 + int(year[1:])
    return None if month is None else _on(int(day), month + 1, whole, today)


def _next_of_month(day: int, today: date) -> date:
    """Return the next day with this number. Raises ValueError if no month has it."""
    if day > 31:
        raise ValueError(day)
    months = (_later(today.replace(day=1), n, "month") for n in range(12))
    found = (month.replace(day=day) for month in months if (_later(month, 1, "month") - month).days >= day)
    return next(each for each in found if each >= today)


def _on(day: int, month: int, year: int | None, today: date) -> date:
    """Return a day of a month, by default in the next year that has it. Raises ValueError if no year does."""
    if year is not None:
        return date(year, month, day)
    for year in range(today.year, today.year + 9):  # a 29 February may be eight years away
        try:
            found = date(year, month, day)
        except ValueError:
            if (day, month) != (29, 2):
                raise
        else:
            if found >= today:
                return found
    raise ValueError(day)


def _one_of(word: str, names: tuple[str, ...]) -> int | None:
    """Return which name a word is, whole or by its first letters; ``sept``, ``tues`` and ``thurs`` too."""
    if len(word) < _LEAST:
        return None
    return next((n for n, name in enumerate(names) if name.startswith(word)), None)
