"""The types of answers: one entry for each type, in one registry.

An entry tells the engine everything about its type: what a playbook may set, which answers are valid, how far apart two
answers are, and how an answer is written as text. The input control for a type is in `tui/forms/controls.py`, under the
same key.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import combinations, zip_longest
from typing import Any, ClassVar, Literal

from sessions.amounts import Number, is_number, read_number, read_range, show_number, show_range
from sessions.dates import read_day, read_time, show_day
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.rules.person_names import seat_meant
from sessions.text import listed
from sessions.times import today

POINTS_TOTAL = 100
NAME_MOST = 60  # characters of a person's name
ONE_LINE_TO = 120  # characters; a text that may be longer gets a box of several lines


@dataclass(frozen=True, slots=True)
class When:
    """A condition on another field of the same section: under or over a number, equal to a value, or always."""

    field: str
    under: int | None = None
    over: int | None = None
    equals: Any = None
    always: bool = False

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the condition is met. A missing answer meets only `always`; an answer that isn't a number meets no
        bound.
        """
        value = answers.get(self.field)
        if self.always or value is None:
            return self.always
        if self.under is None and self.over is None:
            return bool(value == self.equals)
        if not is_whole(value):
            return False
        return bool(value < self.under if self.under is not None else value > self.over)


@dataclass(frozen=True, slots=True)
class Field:
    """One question; `answer` is the key of its type.

    `least` and `most` limit a scale, the characters of a text, or the number of entries in a list; `most_each` limits
    the characters of each entry. `options` are the options of a choice, rank, points or marks. `more` fields are shown
    after "more". `needed` makes an optional field required; `only` shows it just while something holds. A `hidden` text
    isn't shown while it is typed. Options that are `seats` are shown in capitals, as seats are everywhere. A `name` on
    a line is replaced by what is typed over it.
    For a text with `coach`, its author is asked for what would make it precise, or with "blame" only told which words
    blame a person; the answers to the fields `beside` it, in the same section, count as said.
    A number or a range lies within `limits`, if they are given, and is counted in `unit`. A date that is often in the
    `past` needs no confirming there. `names` are what the `options` are called: people at their seats, or choices. The
    `ends` are what the `least` and the `most` of a scale mean.
    """

    key: str
    ask: str
    answer: str
    least: int = 0
    most: int = 0
    most_each: int = 200
    options: tuple[str, ...] = ()
    required: bool = True
    more: bool = False
    needed: When | None = None
    only: When | None = None
    hint: str = ""
    lines: bool = False
    hidden: bool = False
    seats: bool = False
    name: bool = False
    coach: bool | Literal["blame"] = False
    beside: tuple[str, ...] = ()
    limits: tuple[Number | None, Number | None] = (None, None)
    unit: str = ""
    past: bool = False
    names: tuple[str, ...] = ()
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The defaults of `least` and `most` of a question, and the limits on both."""

    least: int
    most: int
    lowest: int
    highest: int
    may_meet: bool = True
    """Whether `least` and `most` may be equal."""


class AnswerType:
    """A type of answer. One instance of each subclass is registered."""

    key: ClassVar[str]
    asked: ClassVar[bool] = True
    """Whether a playbook may ask a question of this type; the others are only for parley's own forms."""
    bounds: ClassVar[Bounds | None] = None
    """The `least` and `most` that a playbook may set; None if it may set neither."""
    has_options: ClassVar[bool] = False
    """Whether a playbook lists the options."""
    counts: ClassVar[bool] = False
    """Whether an answer is a number, so that a condition can compare it with another."""
    differs: ClassVar[bool] = False
    """Whether two answers are either equal or opposite, with nothing between them: two poles."""

    def wrong(self, field: Field, value: Any) -> str | None:
        """Return a sentence that says how to correct an answer; None if it is valid."""
        raise NotImplementedError

    def named(self, field: Field) -> Mapping[str, Any]:
        """Return the answers that a playbook can refer to, by name, such as the options of a choice."""
        return {}

    def widest(self, field: Field) -> int | None:
        """Return the widest possible gap between two answers; None if people compare the answers themselves."""
        return None

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """Return how far apart two answers are, from 0 to `widest`; never called if that is None."""
        raise NotImplementedError

    def long(self, most: int) -> bool:
        """Whether an answer may need several lines if a question has this `most`."""
        return False

    def read(self, words: str, today: date, field: Field | None = None) -> Any:
        """Return typed text as a payload stores it, such as ``2026-12-04`` for ``friday``. Raises Refused."""
        return words

    def typed(self, value: Any, field: Field) -> str:
        """Return a stored answer as its author types it on a line, to change it."""
        return value if isinstance(value, str) else ""

    def day(self, value: Any) -> date | None:
        """Return the day in an answer; None if this type has no days."""
        return None

    def words(self, value: Any, field: Field | None = None) -> str:
        """Return an answer as text for people, with one line for each part of it; `field` is its question."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Mapping):
            ranked = sorted(value.items(), key=lambda each: -each[1])
            return "\n".join(f"{number:>3}  {name}" for name, number in ranked)
        if isinstance(value, list | tuple):
            return "\n".join(f"· {each}" for each in value)
        return str(value)


ANSWER_TYPES: dict[str, AnswerType] = {}


def register_answer(kind: AnswerType) -> None:
    """Add a type of answer to the registry."""
    ANSWER_TYPES[kind.key] = kind


def question_types() -> tuple[str, ...]:
    """Return the keys of the types that a playbook may use."""
    return tuple(key for key, kind in ANSWER_TYPES.items() if kind.asked)


def words_of(key: str, value: Any) -> str:
    """Return an answer of a type as text, even if the type is unknown here, as it can be in imported minutes."""
    return ANSWER_TYPES.get(key, AnswerType()).words(value)


def differ(key: str) -> bool:
    """Whether two answers of a type are either equal or two poles."""
    return ANSWER_TYPES.get(key, AnswerType()).differs


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number; true and false aren't."""
    return isinstance(value, int) and not isinstance(value, bool)


# --- the types --------------------------------------------------------------------------------------------------------


class ScaleAnswer(AnswerType):
    """A whole number. The gap between two is their difference."""

    key = "scale"
    bounds = Bounds(0, 5, 0, 100, may_meet=False)
    counts = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept the numbers of the scale."""
        ok = is_whole(value) and field.least <= value <= field.most
        return None if ok else f"enter a whole number from {field.least} to {field.most}."

    def widest(self, field: Field) -> int:
        """The distance between the two ends."""
        return field.most - field.least

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """The difference."""
        return abs(int(one) - int(other))

    def words(self, value: Any, field: Field | None = None) -> str:
        """The number, with its label."""
        return f"{value} · {field.options[value - field.least]}" if field and field.options else str(value)


class TextAnswer(AnswerType):
    """A text of one or more lines."""

    key = "text"
    bounds = Bounds(1, 400, 1, 2000)

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept a text of valid length, on one line unless the field allows several."""
        if not isinstance(value, str):
            return "enter text."
        if field.least <= len(value) <= field.most:
            return None if field.lines or "\n" not in value else "keep it on one line."
        count = len(value)
        return f"{count} character{'s' * (count != 1)}; use {field.least} to {field.most}."

    def long(self, most: int) -> bool:
        """Whether it may not fit on one line."""
        return most > ONE_LINE_TO


class ChoiceAnswer(AnswerType):
    """One of the options."""

    key = "choice"
    has_options = True
    differs = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept an option."""
        return None if value in field.options else f"choose {listed(list(field.options), 'or')}."

    def named(self, field: Field) -> Mapping[str, Any]:
        """The options."""
        return {option: option for option in field.options}

    def widest(self, field: Field) -> int:
        """1: the answers are different."""
        return 1

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """0 if the answers are equal, else 1."""
        return int(one != other)


class RankAnswer(AnswerType):
    """All the options, in an order."""

    key = "rank"
    has_options = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept every option exactly once."""
        ok = isinstance(value, list) and sorted(map(str, value)) == sorted(field.options)
        return None if ok else "rank every option exactly once."

    def widest(self, field: Field) -> int:
        """The number of pairs of options: all of them in reverse order."""
        return len(field.options) * (len(field.options) - 1) // 2

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """The number of pairs of options that the two ranked in opposite order (Kendall's distance)."""
        place = {option: n for n, option in enumerate(map(str, other))}
        return sum(place[a] > place[b] for a, b in combinations(map(str, one), 2))


class PointsAnswer(AnswerType):
    """A hundred points, distributed over the options."""

    key = "points"
    has_options = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept whole numbers that add up to a hundred."""
        ok = isinstance(value, Mapping) and set(value) <= set(field.options) and all(map(is_whole, value.values()))
        ok = ok and all(each >= 0 for each in value.values()) and sum(value.values()) == POINTS_TOTAL
        return None if ok else f"distribute exactly {POINTS_TOTAL} points."

    def widest(self, field: Field) -> int:
        """All the points."""
        return POINTS_TOTAL

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """The points one would have to move to match the other's distribution, Σ |a − b| / 2."""
        return sum(abs(int(one.get(each, 0)) - int(other.get(each, 0))) for each in field.options) // 2


class ListAnswer(AnswerType):
    """Several entries, one per line."""

    key = "list"
    bounds = Bounds(1, 5, 1, 20)

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept a valid number of entries, each of valid length."""
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return "enter one item per line."
        if not field.least <= len(value) <= field.most:
            return f"{len(value)} entries; enter {field.least} to {field.most}."
        if any(len(each) > field.most_each for each in value):
            return f"each entry can have up to {field.most_each} characters."
        return None


class YesNoAnswer(AnswerType):
    """Yes or no."""

    key = "yesno"
    differs = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept true and false."""
        return None if isinstance(value, bool) else "answer yes or no."

    def named(self, field: Field) -> Mapping[str, Any]:
        """Yes and no."""
        return {"yes": True, "no": False}

    def widest(self, field: Field) -> int:
        """1: the answers are different."""
        return 1

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """0 if the answers are equal, else 1."""
        return int(one != other)


class DateAnswer(AnswerType):
    """A date."""

    key = "date"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept an ISO date; forms convert what people type with `read`."""
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            return _said(lambda: read_day(str(value), today(), past=field.past))
        return None

    def read(self, words: str, today: date, field: Field | None = None) -> str:
        """Return it in ISO format."""
        return read_day(words, today, past=field is not None and field.past).isoformat()

    def day(self, value: Any) -> date:
        """The date itself."""
        return datetime.fromisoformat(value).date()

    def words(self, value: Any, field: Field | None = None) -> str:
        """The date as people write it."""
        return show_day(date.fromisoformat(value), today())


class TimeAnswer(AnswerType):
    """A date and a time of day."""

    key = "time"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept an ISO date and time; forms convert what people type with `read`."""
        try:
            datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return _said(lambda: read_time(str(value), today()))
        return None

    def read(self, words: str, today: date, field: Field | None = None) -> str:
        """Return it in ISO format."""
        return read_time(words, today).isoformat(" ", "minutes")

    def day(self, value: Any) -> date:
        """The date of the time."""
        return datetime.fromisoformat(value).date()


class MarksAnswer(AnswerType):
    """The numbers of the marked sentences, counted from 0."""

    key = "marks"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept each sentence at most once."""
        ok = isinstance(value, list) and all(is_whole(each) and 0 <= each < len(field.options) for each in value)
        return None if ok and len(set(value)) == len(value) else "mark only the options shown, each one once."

    def words(self, value: Any, field: Field | None = None) -> str:
        """The marked sentences."""
        return super().words([field.options[n] for n in value] if field else value)


class NumberAnswer(AnswerType):
    """A number, which may have decimals."""

    key = "number"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept a number within the limits."""
        if not is_number(value):
            return _refusal(lambda: read_number(str(value), field.unit))
        return _outside(field, value, value)

    def read(self, words: str, today: date, field: Field | None = None) -> Number:
        """Return the number."""
        return read_number(words, field.unit if field else "")

    def typed(self, value: Any, field: Field) -> str:
        """The number, or what was typed instead."""
        return show_number(value) if is_number(value) else super().typed(value, field)

    def words(self, value: Any, field: Field | None = None) -> str:
        """The number with its unit."""
        return _with_unit(show_number(value), field) if is_number(value) else str(value)


class RangeAnswer(AnswerType):
    """The two ends of a range, which may be the same."""

    key = "range"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept two numbers within the limits, the lower one first."""
        if not _is_range(value):
            return _refusal(lambda: read_range(str(value), field.unit))
        return "write the lower number first." if value[0] > value[1] else _outside(field, *value)

    def read(self, words: str, today: date, field: Field | None = None) -> list[Number]:
        """Return both ends."""
        return read_range(words, field.unit if field else "")

    def typed(self, value: Any, field: Field) -> str:
        """The range, or what was typed instead."""
        return show_range(value) if _is_range(value) else super().typed(value, field)

    def words(self, value: Any, field: Field | None = None) -> str:
        """The range with its unit."""
        return _with_unit(show_range(value), field) if _is_range(value) else str(value)


class PersonAnswer(AnswerType):
    """A person: one of the seats in the options, by their name too, or anybody else by name."""

    key = "person"
    asked = False
    differs = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept a short name, and a seat as it is written."""
        if not isinstance(value, str) or not value.strip():
            return "enter a name."
        if len(value) > NAME_MOST or "\n" in value:
            return f"use up to {NAME_MOST} characters on one line."
        seat = self.read(value, today(), field)
        return None if seat == value else f"write it as {seat}."

    def read(self, words: str, today: date, field: Field | None = None) -> str:
        """Return the key of the seat that is meant, or the name."""
        name = words.strip()
        return (seat_meant(name, people(field)) if field else None) or name

    def typed(self, value: Any, field: Field) -> str:
        """The name, a seat in capitals."""
        text = super().typed(value, field)
        return text.upper() if text in field.options else text

    def words(self, value: Any, field: Field | None = None) -> str:
        """The name, a seat in capitals."""
        return self.typed(value, field) if field else str(value)


def people(field: Field) -> dict[str, str]:
    """Return the people that a field names, by seat; one without a known name is known by the seat."""
    return dict(zip_longest(field.options, field.names[: len(field.options)], fillvalue=""))


def _is_range(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(map(is_number, value))


def _with_unit(words: str, field: Field | None) -> str:
    return f"{words} {field.unit}" if field and field.unit else words


def _outside(field: Field, low: Number, high: Number) -> str | None:
    """Return what is wrong with numbers outside the limits of a field."""
    least, most = field.limits
    under, over = least is not None and low < least, most is not None and high > most
    if not (under or over):
        return None
    if least is not None and most is not None:
        return f"stay within {show_number(least)} to {show_number(most)}."
    return f"{show_number(least)} is the least." if least is not None else f"{show_number(most or 0)} is the most."


def _refusal(reading: Callable[[], Any]) -> str:
    """Return a sentence that says how to correct what isn't a number or a range yet."""
    try:
        reading()
    except Refused as refused:
        says = str(refused)
        return says[:1].lower() + says[1:]
    return "enter a number."


def _said(reading: Callable[[], date]) -> str:
    """Return a sentence that says how to correct text that isn't a date."""
    try:
        return f"write it as {reading().isoformat()}."
    except Refused as refused:
        return str(refused)


_TYPES: tuple[type[AnswerType], ...] = (
    *(ScaleAnswer, TextAnswer, ChoiceAnswer, RankAnswer, PointsAnswer, ListAnswer, YesNoAnswer),
    *(DateAnswer, TimeAnswer, MarksAnswer, NumberAnswer, RangeAnswer, PersonAnswer),
)
for _type in _TYPES:
    register_answer(_type())
