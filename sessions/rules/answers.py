"""How something asked is answered: one entry for each type of answer, in one registry.

An entry says everything the engine has to know of its type: what a playbook may set, which answers are taken, how far
apart two of them are, and how one is put in words. The control that a type is filled in with has its entry in
`tui/forms/controls.py`, under the same key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any, ClassVar

from sessions.dates import read_day, read_time, show_day
from sessions.errors import Refused
from sessions.text import listed

POINTS_TOTAL = 100
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
        """Whether it holds; an absent answer meets only `always`, one that is no number no bound."""
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
    """One thing asked; `answer` is the key of its type.

    `least` and `most` bound a scale, the characters of a text, or the number of entries of a list; `most_each` bounds
    the characters of each entry. `options` are what a choice, rank, points or marks chooses from. `more` fields stand
    behind "more". `needed` makes an optional field required. A `hidden` text is not shown while it is typed. Options
    that are `seats` are shown as seats are everywhere: in capitals.
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
    hint: str = ""
    lines: bool = False
    hidden: bool = False
    seats: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What `least` and `most` of a question are where nothing is said, and how far they may go."""

    least: int
    most: int
    lowest: int
    highest: int
    may_meet: bool = True
    """Whether `least` and `most` may be the same."""


class AnswerType:
    """A type of answer. One instance of each subclass is registered."""

    key: ClassVar[str]
    asked: ClassVar[bool] = True
    """Whether a playbook may ask a question of this type; the others are for the forms of parley itself."""
    bounds: ClassVar[Bounds | None] = None
    """What a playbook may set as `least` and `most`; None where it may set neither."""
    has_options: ClassVar[bool] = False
    """Whether a playbook gives options to answer with."""
    counts: ClassVar[bool] = False
    """Whether an answer is a number, which can be under or over another."""
    differs: ClassVar[bool] = False
    """Whether two answers are either the same or not, with nothing between: then they are two poles."""

    def wrong(self, field: Field, value: Any) -> str | None:
        """Return what is wrong with an answer, as a sentence that says what to give; None where nothing is."""
        raise NotImplementedError

    def named(self, field: Field) -> Mapping[str, Any]:
        """Return the answers that a playbook can name, by their names, such as the options of a choice."""
        return {}

    def widest(self, field: Field) -> int | None:
        """Return the widest gap that two answers can have; None where people compare the answers themselves."""
        return None

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """Return how far apart two answers are, from 0 to `widest`; never asked where that is None."""
        raise NotImplementedError

    def long(self, most: int) -> bool:
        """Whether an answer may take several lines, where a question has this `most`."""
        return False

    def read(self, words: str, today: date) -> str:
        """Return what was typed as a payload has it, such as ``2026-12-04`` for ``friday``. Raises Refused."""
        return words

    def day(self, value: Any) -> date | None:
        """Return the day that an answer names; None for a type that names none."""
        return None

    def words(self, value: Any, field: Field | None = None) -> str:
        """Return an answer as people read it, several lines for several things; `field` asked for it."""
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
    """Make a type of answer known."""
    ANSWER_TYPES[kind.key] = kind


def question_types() -> tuple[str, ...]:
    """Return the keys of the types that a playbook may ask."""
    return tuple(key for key, kind in ANSWER_TYPES.items() if kind.asked)


def words_of(key: str, value: Any) -> str:
    """Return an answer of a type in words; also where nobody here knows that type, as in imported minutes."""
    return ANSWER_TYPES.get(key, AnswerType()).words(value)


def differ(key: str) -> bool:
    """Whether two answers of a type are either the same or two poles."""
    return ANSWER_TYPES.get(key, AnswerType()).differs


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number, which true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


# --- the types --------------------------------------------------------------------------------------------------------


class ScaleAnswer(AnswerType):
    """A whole number; how far apart two are is their difference."""

    key = "scale"
    bounds = Bounds(0, 5, 0, 100, may_meet=False)
    counts = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take the numbers of the scale."""
        ok = is_whole(value) and field.least <= value <= field.most
        return None if ok else f"give a whole number from {field.least} to {field.most}."

    def widest(self, field: Field) -> int:
        """From one end to the other."""
        return field.most - field.least

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """The difference."""
        return abs(int(one) - int(other))

    def words(self, value: Any, field: Field | None = None) -> str:
        """The number, with what it is called."""
        return f"{value} · {field.options[value - field.least]}" if field and field.options else str(value)


class TextAnswer(AnswerType):
    """A text, on one line or several."""

    key = "text"
    bounds = Bounds(1, 400, 1, 2000)

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take a text of a length, on one line unless the field has several."""
        if not isinstance(value, str):
            return "give a text."
        if field.least <= len(value) <= field.most:
            return None if field.lines or "\n" not in value else "keep it on one line."
        count = len(value)
        return f"{count} character{'s' * (count != 1)}; give {field.least} to {field.most}."

    def long(self, most: int) -> bool:
        """One that has no room on a line."""
        return most > ONE_LINE_TO


class ChoiceAnswer(AnswerType):
    """One of the options."""

    key = "choice"
    has_options = True
    differs = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take an option."""
        return None if value in field.options else f"choose {listed(list(field.options), 'or')}."

    def named(self, field: Field) -> Mapping[str, Any]:
        """The options."""
        return {option: option for option in field.options}

    def widest(self, field: Field) -> int:
        """Another one."""
        return 1

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """Whether they are two."""
        return int(one != other)


class RankAnswer(AnswerType):
    """All the options in an order."""

    key = "rank"
    has_options = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take each option once."""
        ok = isinstance(value, list) and sorted(map(str, value)) == sorted(field.options)
        return None if ok else "put every option in its place once."

    def widest(self, field: Field) -> int:
        """Every pair the other way round."""
        return len(field.options) * (len(field.options) - 1) // 2

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """The pairs of options that the two put in another order (Kendall's distance)."""
        place = {option: n for n, option in enumerate(map(str, other))}
        return sum(place[a] > place[b] for a, b in combinations(map(str, one), 2))


class PointsAnswer(AnswerType):
    """A hundred points shared out over the options."""

    key = "points"
    has_options = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take whole numbers that add up to a hundred."""
        ok = isinstance(value, Mapping) and set(value) <= set(field.options) and all(map(is_whole, value.values()))
        ok = ok and all(each >= 0 for each in value.values()) and sum(value.values()) == POINTS_TOTAL
        return None if ok else f"share out exactly {POINTS_TOTAL} points."

    def widest(self, field: Field) -> int:
        """All of them elsewhere."""
        return POINTS_TOTAL

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """The points that one would have to move to share them out as the other did, Σ |a − b| / 2."""
        return sum(abs(int(one.get(each, 0)) - int(other.get(each, 0))) for each in field.options) // 2


class ListAnswer(AnswerType):
    """Several entries, one a line."""

    key = "list"
    bounds = Bounds(1, 5, 1, 20)

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take a number of entries, each of a length."""
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return "give one entry a line."
        if not field.least <= len(value) <= field.most:
            return f"{len(value)} entries; give {field.least} to {field.most}."
        if any(len(each) > field.most_each for each in value):
            return f"keep each entry to {field.most_each} characters."
        return None


class YesNoAnswer(AnswerType):
    """Yes or no."""

    key = "yesno"
    differs = True

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take true and false."""
        return None if isinstance(value, bool) else "say yes or no."

    def named(self, field: Field) -> Mapping[str, Any]:
        """Both."""
        return {"yes": True, "no": False}

    def widest(self, field: Field) -> int:
        """The other one."""
        return 1

    def gap(self, field: Field, one: Any, other: Any) -> int:
        """Whether they are two."""
        return int(one != other)


class DateAnswer(AnswerType):
    """A day, as people say it."""

    key = "date"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take a day as a calendar writes it; whoever fills a form in gets it so from `read`."""
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            return _said(lambda: read_day(str(value), date.today()))
        return None

    def read(self, words: str, today: date) -> str:
        """As a calendar writes it."""
        return read_day(words, today).isoformat()

    def day(self, value: Any) -> date:
        """The day itself."""
        return datetime.fromisoformat(value).date()

    def words(self, value: Any, field: Field | None = None) -> str:
        """As people say it."""
        return show_day(date.fromisoformat(value), date.today())


class TimeAnswer(AnswerType):
    """A day and an hour, as people say them."""

    key = "time"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take a time as a calendar writes it; whoever fills a form in gets it so from `read`."""
        try:
            datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return _said(lambda: read_time(str(value), date.today()))
        return None

    def read(self, words: str, today: date) -> str:
        """As a calendar writes it."""
        return read_time(words, today).isoformat(" ", "minutes")

    def day(self, value: Any) -> date:
        """Its day."""
        return datetime.fromisoformat(value).date()


class MarksAnswer(AnswerType):
    """The numbers of the sentences that are marked, from 0."""

    key = "marks"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Take each sentence once."""
        ok = isinstance(value, list) and all(is_whole(each) and 0 <= each < len(field.options) for each in value)
        return None if ok and len(set(value)) == len(value) else "mark only what is shown, each once."

    def words(self, value: Any, field: Field | None = None) -> str:
        """What the sentences say."""
        return super().words([field.options[n] for n in value] if field else value)


def _said(reading: Callable[[], date]) -> str:
    """Return what is wrong with words that are no day."""
    try:
        return f"write it as {reading().isoformat()}."
    except Refused as refused:
        return str(refused)


_TYPES: tuple[type[AnswerType], ...] = (
    *(ScaleAnswer, TextAnswer, ChoiceAnswer, RankAnswer, PointsAnswer, ListAnswer, YesNoAnswer),
    *(DateAnswer, TimeAnswer, MarksAnswer),
)
for _type in _TYPES:
    register_answer(_type())
