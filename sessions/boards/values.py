"""The values of a board's cells: one entry for each type of column, in one registry.

An entry says which values its type takes, how they are read from what somebody typed or from a cell of a CSV file, how
they are written for people and for files, how far apart two are, and what they are in a formula. The functions at the
end take a column and do the same for one that allows several values (`many`, and `refs`).
"""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from sessions.amounts import is_number, read_number, read_range, rounded, show_number, show_range
from sessions.boards.arithmetic import Moment, Span, Value, exact
from sessions.boards.periods import months, period, read_period
from sessions.boards.spec import NUMBER_MOST, ColumnSpec
from sessions.dates import read_day, read_time
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.rules.person_names import seat_meant
from sessions.session import Session
from sessions.text import clean, listed, one_line, shortened
from sessions.times import days_told

LONGEST_TEXT: Final = 2000
LONGEST_NAME: Final = 80
MOST_ENTRIES: Final = 50
"""The most values in one cell."""
EMPTY: Final[tuple[Any, ...]] = (None, "", [])
DAYS: Final = ("date", "time")
"""The types of columns whose values have days in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What cells can name: the people at the session, its two leaders in order, and rows of other boards.

    `names` are by seat. `rows` are the texts by key that a reference can be to, for each `ref` of a column; one that
    isn't in it takes any text.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    leaders: tuple[str, ...] = ()
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NOBODY: Final = Known()


class CellType:
    """A type of column. One instance of each subclass is registered."""

    key: ClassVar[str]

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Return a sentence that says how to correct one value; None if it is valid."""
        raise NotImplementedError

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Return the value that `words`, which aren't empty, mean. Raises Refused."""
        raise NotImplementedError

    def words(self, value: Any, column: ColumnSpec, known: Known) -> str:
        """Return a value as people read it; `read` understands it."""
        return str(value)

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """Return how far apart two values are: 0 if they are equal, else 1, unless the type can say more."""
        return int(one != other)

    def sort_key(self, value: Any, column: ColumnSpec) -> Any:
        """Return what values are sorted by."""
        return str(value).casefold()

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """Return a value as formulas compute with it."""
        return str(value)


COLUMN_TYPES: dict[str, CellType] = {}


def _register(kind: type[CellType]) -> type[CellType]:
    COLUMN_TYPES[kind.key] = kind()
    return kind


def _quoted(words: str) -> str:
    return f"“{shortened(words, 40)}”"


# --- numbers and ranges -----------------------------------------------------------------------------------------------


def _wrong_number(value: Any, column: ColumnSpec) -> str | None:
    if not is_number(value):
        return "enter a number."
    if abs(value) > NUMBER_MOST:
        return "the number is too large."
    least, most = column.least, column.most
    if least is not None and most is not None and not least <= value <= most:
        return f"enter a number from {show_number(least)} to {show_number(most)}."
    if least is not None and value < least:
        return f"enter {show_number(least)} or more."
    return f"enter {show_number(most)} or less." if most is not None and value > most else None


@_register
class NumberCell(CellType):
    """A number, whole or with up to six decimals. The gap is the difference."""

    key = "number"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept a number within the column's bounds."""
        return _wrong_number(value, column)

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read it, with or without the column's unit."""
        return read_number(words, column.unit or "")

    def words(self, value: Any, column: ColumnSpec, known: Known) -> str:
        """The number without its unit."""
        return show_number(value)

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """The difference."""
        return rounded(abs(Decimal(repr(one)) - Decimal(repr(other))))

    def sort_key(self, value: Any, column: ColumnSpec) -> Any:
        """The number."""
        return value

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """The number, exactly as it is written."""
        return exact(value)


@_register
class RangeCell(CellType):
    """Two numbers, the lower one first. The gap is between the middles."""

    key = "range"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept two numbers in order, within the column's bounds."""
        if not (isinstance(value, list | tuple) and len(value) == 2 and all(map(is_number, value))):
            return "enter two numbers, such as 10 to 20."
        if value[0] > value[1]:
            return "enter the lower number first."
        return _wrong_number(value[0], column) or _wrong_number(value[1], column)

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read ``10-20``, ``10 to 20``, or one number, such as ``15`` or ``about 15``, as a range from it to it."""
        return read_range(words, column.unit or "")

    def words(self, value: Any, column: ColumnSpec, known: Known) -> str:
        """Both numbers, or one if they are equal."""
        return show_range(list(value))

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """The difference of the middles."""
        middles = [(Decimal(repr(low)) + Decimal(repr(high))) / 2 for low, high in (one, other)]
        return rounded(abs(middles[0] - middles[1]))

    def sort_key(self, value: Any, column: ColumnSpec) -> Any:
        """The lower number, then the higher one."""
        return tuple(value)

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """A span."""
        low, high = map(exact, value)
        return None if low is None or high is None else Span(low, high)


# --- days and times ---------------------------------------------------------------------------------------------------


@_register
class DateCell(CellType):
    """A day. The gap is in days."""

    key = "date"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept a day such as ``2026-11-27``."""
        return None if _day(value) else "enter a date, such as 2026-11-27."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read a day as everywhere in parley; a time that a file has after it doesn't count."""
        return read_day(
            re.sub(r"(?<=[0-9])[ T]00:00(:00)?(\.0+)?Z?$", "", words.strip()), today, past=column.past
        ).isoformat()

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """The days between them."""
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """The day."""
        return _day(value)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else None
    except (TypeError, ValueError):
        return None


_CLOCK = re.compile(r"(?:at )?(?:[0-9]{1,2}[:h][0-9]{2}|[0-9]{1,2}h|[0-9]{1,2}(?:[:.][0-9]{2})? ?[ap]m|noon)")
_SECONDS = re.compile(r"(?<![0-9:])([0-9]{1,2}:[0-9]{2}):[0-9]{2}(?:[.,][0-9]+)?(?![0-9:])")


@_register
class TimeCell(CellType):
    """A time of day, ``09:14``, or a day with a time, ``2026-11-27 09:14``. The gap is in minutes."""

    key = "time"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept either form."""
        return None if _moment(value) else "enter a time, such as 09:14 or 2026-11-27 09:14."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read a time with or without a day. A day without a time is refused, as nobody said when on that day."""
        said = " ".join(words.split())
        if "t" not in said.casefold()[8:12]:
            said = _SECONDS.sub(r"\1", said)
        if _CLOCK.fullmatch(said.casefold()):
            return f"{read_time(said, today):%H:%M}"
        try:
            day = read_day(said, today, past=column.past)
        except Refused:
            pass
        else:
            raise Refused(f"{_quoted(words)} has no time. Write it with one, such as {day.isoformat()} 09:14.")
        try:
            moment = read_time(said, today, past=column.past)
        except Refused as refused:
            raise refused if "could be" in str(refused) else Refused(f"{_quoted(words)} isn't a time.") from None
        return f"{moment.astimezone() if moment.tzinfo else moment:%Y-%m-%d %H:%M}"

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """The minutes between them; 1 if only one of them has a day."""
        first, second = _moment(one), _moment(other)
        if first is None or second is None or first.dated != second.dated:
            return int(one != other)
        return abs(first.minutes - second.minutes)

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """The moment."""
        return _moment(value)


def _moment(value: Any) -> Moment | None:
    if not isinstance(value, str):
        return None
    try:
        if re.fullmatch("[0-9]{2}:[0-9]{2}", value):
            said, day = datetime.strptime(value, "%H:%M"), 0
        elif re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", value):
            said = datetime.fromisoformat(value)
            day = said.toordinal()
        else:
            return None
    except ValueError:
        return None
    return Moment(day > 0, day * 1440 + said.hour * 60 + said.minute)


@_register
class PeriodCell(CellType):
    """A year, a quarter or a month: ``2026``, ``2026-Q1`` or ``2026-03``. The gap is in months between the starts."""

    key = "period"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept any of the three."""
        return None if period(value) else "enter a period, such as 2026, 2026-Q1 or 2026-03."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read it as people write it; without a year it is the next one that isn't over."""
        found = read_period(words, today)
        if found is None:
            raise Refused(f"{_quoted(words)} isn't a period. Try 2026, 2026-Q1 or 2026-03.")
        return found

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """The months between their first days."""
        first, second = period(one), period(other)
        if first is None or second is None:
            return int(one != other)
        return abs(months(first.first) - months(second.first)) or int(one != other)

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """The period."""
        return period(value)


# --- words ------------------------------------------------------------------------------------------------------------


@_register
class TextCell(CellType):
    """Text. Two texts are alike if they say the same but for capitals and spaces."""

    key = "text"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept a text that isn't too long."""
        if not isinstance(value, str):
            return "enter text."
        return None if len(value) <= LONGEST_TEXT else f"{len(value)} characters; use up to {LONGEST_TEXT}."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Clean it."""
        return clean(words).strip()

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """0 if they say the same, else 1."""
        return int(one_line(str(one)).casefold() != one_line(str(other)).casefold())


@_register
class ChoiceCell(CellType):
    """One of the options. The gap is how many options they are apart."""

    key = "choice"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept an option."""
        return None if value in column.options else f"choose {listed(list(column.options), 'or')}."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read an option in any case, or by the first letters that only it has."""
        found = _named(words, {option: option for option in column.options})
        if found is None:
            raise Refused(f"{_quoted(words)} isn't {listed(list(column.options), 'or')}.")
        return found

    def gap(self, one: Any, other: Any, column: ColumnSpec) -> int | float:
        """How many options they are apart."""
        if one in column.options and other in column.options:
            return abs(column.options.index(one) - column.options.index(other))
        return int(one != other)

    def sort_key(self, value: Any, column: ColumnSpec) -> Any:
        """The position among the options."""
        return column.options.index(value) if value in column.options else len(column.options)


def _named(words: str, names: Mapping[str, str]) -> str | None:
    """Return the key whose name somebody typed: in any case, or by its first letters. Refused if several fit."""
    said = one_line(words).casefold()
    for same in (True, False):
        fits = [
            key
            for key, name in names.items()
            if (one_line(name).casefold() == said if same else one_line(name).casefold().startswith(said))
        ]
        if words.strip() in fits and same:
            return words.strip()
        if len(fits) > 1:
            raise Refused(f"{_quoted(words)} could be {listed([names[key] for key in fits[:3]], 'or')}.")
        if fits:
            return fits[0]
    return None


@_register
class PersonCell(CellType):
    """Somebody: a seat of the session, or any other name."""

    key = "person"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept a name of one line."""
        ok = isinstance(value, str) and 1 <= len(value) <= LONGEST_NAME and "\n" not in value
        return None if ok else f"enter a name of up to {LONGEST_NAME} characters."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read somebody at the session by seat or name, ``first``, ``second``, or else a name as it is typed."""
        said = one_line(words)
        if said.casefold() in _LEADERS and said.casefold() not in known.names and len(known.leaders) == len(_LEADERS):
            return known.leaders[_LEADERS.index(said.casefold())]
        return seat_meant(said, known.names) or said

    def words(self, value: Any, column: ColumnSpec, known: Known) -> str:
        """A seat in capitals, as everywhere, or the name."""
        return str(value).upper() if value in known.names else str(value)

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """``first`` or ``second`` for a leader, otherwise the seat or the name."""
        return _LEADERS[known.leaders.index(value)] if value in known.leaders[:2] else str(value)


_LEADERS: Final = ("first", "second")
_YES: Final = ("yes", "y", "true", "x", "✓", "✔", "☑", "✅", "1", "on")
_NO: Final = ("no", "n", "false", "✗", "✘", "☐", "0", "off")


@_register
class FlagCell(CellType):
    """Yes or no."""

    key = "flag"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept true and false."""
        return None if isinstance(value, bool) else "enter yes or no."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read yes or no, a cross or a tick."""
        said = words.strip().casefold()
        if said in _YES or said in _NO:
            return said in _YES
        raise Refused(f"{_quoted(words)} is neither yes nor no.")

    def words(self, value: Any, column: ColumnSpec, known: Known) -> str:
        """Yes or no."""
        return "yes" if value else "no"

    def sort_key(self, value: Any, column: ColumnSpec) -> Any:
        """Yes before no."""
        return not value

    def formula(self, value: Any, column: ColumnSpec, known: Known) -> Value:
        """True or false."""
        return bool(value)


@_register
class RefCell(CellType):
    """A row of another board, or a line: by the row's key, or by what it says."""

    key = "ref"

    def wrong(self, value: Any, column: ColumnSpec) -> str | None:
        """Accept a key."""
        ok = isinstance(value, str) and 1 <= len(value) <= LONGEST_TEXT
        return None if ok else "enter a row's key or its words."

    def read(self, words: str, column: ColumnSpec, today: date, known: Known) -> Any:
        """Read a row by its key, its words, or the first of them; any text as long as there are no rows."""
        rows = known.rows.get(column.ref or "", {})
        said = one_line(words)
        keyed = next((key for key in rows if key.casefold() == said.casefold()), None)
        found = keyed or _named(said, rows)
        if found is None and rows:
            raise Refused(f"{_quoted(words)} isn't on “{column.ref}”.")
        return found or said

    def words(self, value: Any, column: ColumnSpec, known: Known) -> str:
        """What the row says; its key if that would be read as something else."""
        rows = known.rows.get(column.ref or "", {})
        said = one_line(rows.get(value, ""))
        alike = sum(one_line(each).casefold() == said.casefold() for each in rows.values())
        plain = said and alike == 1 and said.casefold() not in {key.casefold() for key in rows}
        return said if plain and not re.search("[;\n]", said) else str(value)


@_register
class RefsCell(RefCell):
    """Several rows of another board. The gap is how many only one of them names."""

    key = "refs"


# --- a column's values ------------------------------------------------------------------------------------------------


def is_list(column: ColumnSpec) -> bool:
    """Whether a cell of this column holds a list of values."""
    return column.many or column.type == "refs"


def known_of(session: Session, rows: Mapping[str, Mapping[str, str]] | None = None) -> Known:
    """Return what the cells of a session can name."""
    from sessions.model import Participant

    names = {person.key_: person.name for person in session.all(Participant)}
    return Known(names=names, leaders=tuple(session.leaders), rows=rows or {})


def read(words: str, column: ColumnSpec, today: date, known: Known = NOBODY) -> Any:
    """Return the value that words mean in a column; None if they are empty. Raises Refused with one sentence."""
    said = clean(words).strip()
    if not said:
        return None
    kind = COLUMN_TYPES[column.type]
    if not is_list(column):
        value = kind.read(said, column, today, known)
    else:
        value = list(dict.fromkeys(kind.read(part, column, today, known) for part in _parts(said, column, known)))
    if says := wrong(value, column):
        raise Refused(f"{_quoted(words)}: {says}")
    return value


def _parts(said: str, column: ColumnSpec, known: Known) -> list[str]:
    whole = {one_line(each).casefold() for each in known.rows.get(column.ref or "", {}).values()}
    whole |= {option.casefold() for option in column.options}
    if one_line(said).casefold() in whole:
        return [said]
    between = "[;\n]" if re.search("[;\n]", said) else ","
    return [part.strip() for part in re.split(between, said) if part.strip()]


def wrong(value: Any, column: ColumnSpec) -> str | None:
    """Return a sentence that says how to correct a value of a column; None if it is valid, or empty."""
    kind = COLUMN_TYPES[column.type]
    if value in EMPTY:
        return None
    if not is_list(column):
        return kind.wrong(value, column)
    if not isinstance(value, list | tuple):
        return "enter a list."
    if len(value) > MOST_ENTRIES:
        return f"{len(value)} entries; use up to {MOST_ENTRIES}."
    return next((says for each in value if (says := kind.wrong(each, column))), None)


_AS_WRITTEN: Final = ("text", "choice", "date", "time", "period")  # what people read is what is kept


def words(value: Any, column: ColumnSpec, known: Known = NOBODY) -> str:
    """Return a value as people read it, nothing for an empty one; `read` returns the value again.

    A value that the column doesn't take, as there can be one in imported minutes, is written as it is.
    """
    if value is None or (type(value) is str and column.type in _AS_WRITTEN and not column.many):
        return value or ""
    if value in EMPTY:
        return ""
    if wrong(value, column):
        return str(value)
    kind = COLUMN_TYPES[column.type]
    if not is_list(column):
        return kind.words(value, column, known)
    said = [kind.words(each, column, known) for each in value]
    return ("; " if any("," in each for each in said) else ", ").join(said)


_RUN: Final = tuple("=+-@\t\r'\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for a formula, including the wide forms of East Asian keyboards."""


def told(value: Any, column: ColumnSpec, known: Known = NOBODY) -> str:
    """Return a value as screens show it: in the same words, but with days such as ``1 Sep``."""
    return days_told(words(value, column, known)) if column.type in DAYS else words(value, column, known)


def csv(value: Any, column: ColumnSpec, known: Known = NOBODY) -> str:
    """Return a value for a CSV file. What a spreadsheet would run as a formula gets an apostrophe before it."""
    said = words(value, column, known)
    if column.type in ("number", "range"):
        return said.replace("–", " to ")
    return f"'{said}" if _runs(said) else said


def from_csv(said: str) -> str:
    """Return a cell of a CSV file without the apostrophe that keeps a spreadsheet from running it."""
    return said[1:] if said[:1] == "'" and _runs(said[1:]) else said


def _runs(said: str) -> bool:
    return said.lstrip(" ")[:1] in _RUN


def gap(one: Any, other: Any, column: ColumnSpec) -> int | float | None:
    """Return how far apart two values of a column are; None if one is empty.

    Of two lists it is how many entries only one of them has.
    """
    if one in EMPTY or other in EMPTY:
        return None
    if is_list(column):
        return len(set(one) ^ set(other))
    return COLUMN_TYPES[column.type].gap(one, other, column)


def sort_key(value: Any, column: ColumnSpec) -> Any:
    """Return what a column is sorted by, for a value that isn't empty."""
    kind = COLUMN_TYPES[column.type]
    return [kind.sort_key(each, column) for each in value] if is_list(column) else kind.sort_key(value, column)


def formula_value(value: Any, column: ColumnSpec, known: Known = NOBODY) -> Value:
    """Return a value as formulas compute with it; None for an empty one, and for one that its column doesn't take."""
    if value is None or value in EMPTY or wrong(value, column):
        return None
    kind = COLUMN_TYPES[column.type]
    if is_list(column):
        return tuple(str(kind.formula(each, column, known)) for each in value)
    return kind.formula(value, column, known)
