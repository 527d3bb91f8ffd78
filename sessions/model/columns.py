"""The columns of a row: what its dataclass says about each, read once and used everywhere.

One declaration in this package gives the check of incoming values, the JSON image in `changes`, the JSON Schema of the
minutes and the columns of the table; `Annotated` carries what a bare type can't express.
"""

import difflib
import functools
import math
import re
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from sessions.frozen import dataclass
from sessions.model import constraints
from sessions.model.constraints import AnyRule, Base, Rule
from sessions.text import clean, listed

REDACTED = "[redacted]"
_FIRST_YEAR, _LAST_YEAR = 1900, 9998  # so that the time is valid in every time zone, and also a day later

Length = constraints.Length
Range = constraints.Range
Pattern = constraints.Pattern
Places = constraints.Places
Final = constraints.Final
Among = constraints.Among
Keyed = constraints.Keyed
Instead = constraints.Instead
LIVE, LINK, REQUIRED = constraints.ColumnMark.LIVE, constraints.ColumnMark.LINK, constraints.ColumnMark.REQUIRED

AnyRow = TypeVar("AnyRow")

_BASES: dict[object, Base] = {
    str: "text",
    int: "int",
    bool: "bool",
    float: "number",
    Decimal: "decimal",
    date: "date",
    datetime: "datetime",
    Any: "value",
}
_WANTED: dict[Base, str] = {
    "text": "text",
    "int": "a whole number",
    "bool": "true or false",
    "decimal": "a number",
    "number": "a number",
    "date": "a date such as 2026-03-10, without quotes",
    "datetime": "a date and time with an offset, such as 2026-03-10T09:30:00+01:00, without quotes",
    "value": "a value",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its attribute, its base type and its rules.

    `many` is a list, `optional` may be absent from the minutes, `nullable` may be None during a live session, and
    `choices` is empty if any value of the base type is allowed.
    """

    name: str
    attribute: str
    base: Base
    many: bool
    optional: bool
    nullable: bool
    choices: tuple[str, ...]
    rules: tuple[Rule, ...]
    live: bool
    link: bool

    @property
    def on_one_line(self) -> bool:
        """Whether it is text that can't have line breaks."""
        length = self.rule(Length)
        return length is not None and not length.lines

    def rule(self, kind: type[AnyRule]) -> AnyRule | None:
        """Return the column's rule of this kind, or None."""
        return next((rule for rule in self.rules if isinstance(rule, kind)), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at `path` (keys and list positions from the outside in), and how to fix it."""

    path: tuple[str | int, ...]
    says: str


def columns(row: type) -> tuple[Column, ...]:
    """Return the columns of a row class in the order of its dataclass."""
    return _columns(row)


@functools.cache
def _columns(row: type) -> tuple[Column, ...]:
    hints = typing.get_type_hints(row, include_extras=True)
    return tuple(
        _column(field.name, hints[field.name], field.default is not MISSING or field.default_factory is not MISSING)
        for field in fields(row)
    )


def _column(attribute: str, hint: Any, has_default: bool) -> Column:
    extras: list[object] = []
    many = nullable = False
    choices: tuple[str, ...] = ()
    while True:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            hint, extras = arguments[0], [*extras, *arguments[1:]]
        elif origin in (Union, types.UnionType):
            nullable = nullable or type(None) in arguments
            bare = [argument for argument in arguments if argument is not type(None)]
            hint = float if bare == [int, float] else bare[0]
        elif origin is tuple:
            hint, many = arguments[0], True
        elif origin is Literal:
            hint, choices = str, arguments
        else:
            break
    return Column(
        name=attribute.rstrip("_"),
        attribute=attribute,
        base=_BASES[hint],
        many=many,
        optional=has_default and REQUIRED not in extras,
        nullable=nullable,
        choices=choices,
        rules=tuple(extra for extra in extras if isinstance(extra, Rule)),
        live=LIVE in extras,
        link=LINK in extras,
    )


# --- out: the image of a row ------------------------------------------------------------------------------------


def image(row: object) -> dict[str, Any]:
    """Return the JSON image of a row: every column that isn't absent, under its name."""
    found = ((column, getattr(row, column.attribute)) for column in columns(type(row)))
    return {column.name: plain(value) for column, value in found if value is not None}


def plain(value: Any) -> Any:
    """Return `value` in JSON's own types; dates and decimals become text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return value


def restore(row: type[AnyRow], image: Mapping[str, Any]) -> AnyRow:
    """Return the row that `image` was made from. The file is trusted for its rules, but not for its control codes."""
    return row(
        **{
            column.attribute: _revive(column, image[column.name])
            for column in columns(row)
            if image.get(column.name) is not None
        }
    )


def _revive(column: Column, value: Any) -> Any:
    if column.many:
        return tuple(_revive_one(column, each) for each in value)
    return _revive_one(column, value)


def _revive_one(column: Column, value: Any) -> Any:
    match column.base:
        case "text":
            text = clean(value)
            # An older version stored some line breaks as ordinary characters, even in texts of one line.
            return text.replace("\n", " ") if "\n" in text and column.on_one_line else text
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case "decimal":
            return Decimal(value)
        case "value":
            return cleaned(value)
        case "bool":
            return bool(value)
        case "int" | "number":
            return value


def cleaned(value: Any) -> Any:
    """Return a JSON-like value with every text in it cleaned, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [cleaned(each) for each in value]
    if isinstance(value, Mapping):
        return {clean(str(key)): cleaned(each) for key, each in value.items()}
    return value


# --- in: a checked row from a person's file -----------------------------------------------------------------------


def build(
    row: type[AnyRow],
    data: Mapping[str, Any],
    path: tuple[str | int, ...] = (),
    given: Mapping[str, Any] | None = None,
    also: Iterable[str] = (),
    *,
    live: bool = False,
) -> tuple[AnyRow | None, list[Fault]]:
    """Return the row that `data` describes, and every fault in it; the row is None if there is a fault.

    `given` holds the linking columns that follow from the position of the data (they can't be in it), `also` names keys
    that belong to something else, and `live` allows the columns that only a live session has.
    """
    given = given or {}
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    known = {column.name: column for column in columns(row) if column.name not in given and (live or not column.live)}
    instead = {rule.key: name for name, column in known.items() if (rule := column.rule(Instead))}
    also = [*also, *instead]
    for key in data:
        if key not in known and key not in also:
            faults.append(Fault((*path, key), unknown(key, [*known, *also])))
    faults += [fault for key, name in instead.items() for fault in _neither_or_both(data, key, name, path)]
    for column in columns(row):
        if column.name in given:
            values[column.attribute] = given[column.name]
        elif column.name not in known:
            continue
        elif column.name in data:
            value, wrong = admit(column, data[column.name], (*path, column.name))
            faults += wrong
            values[column.attribute] = value
        elif not column.optional:
            faults.append(Fault((*path, column.name), f"is missing; expected {wanted(column)}"))
    return (None if faults else row(**values)), faults


def _neither_or_both(data: Mapping[str, Any], key: str, name: str, path: tuple[str | int, ...]) -> list[Fault]:
    """Return the fault if not exactly one of a column and the key used instead of it is given."""
    if data.get(key, True) is not True:
        return [Fault((*path, key), "must be true; otherwise leave it out")]
    if key in data and name in data:
        return [Fault((*path, key), f"can't be combined with `{name}`; remove one of the two")]
    return [] if key in data or name in data else [Fault((*path, name), f"is missing; add it, or {key} = true")]


def unknown(key: str, known: Iterable[str]) -> str:
    """Return the sentence for an unknown key, with the nearest known one."""
    near = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    return f"is not a key here; did you mean `{near[0]}`?" if near else "is not a key here; remove it"


def wanted(column: Column) -> str:
    """Return what `column` takes, in words."""
    if choices := choices_of(column):
        return f"{'a list of ' if column.many else ''}{listed([repr(choice) for choice in choices], 'or')}"
    words = _WANTED[column.base]
    if column.rule(Keyed):
        return f"a table with values of this kind: {wanted(each_of(column))}"
    if length := column.rule(Length):
        words = f"text of {length.least} to {length.most} characters"
    elif bounds := column.rule(Range):
        words = f"{_WANTED[column.base]} from {bounds.least} to {bounds.most}"
    elif pattern := column.rule(Pattern):
        words = pattern.says
    return f"a list, each item {words}" if column.many else words


def admit(column: Column, value: Any, path: tuple[str | int, ...]) -> tuple[Any, list[Fault]]:
    """Return `value` as `column` stores it, and what is wrong with it."""
    if keyed := column.rule(Keyed):
        return _admit_keyed(column, keyed, value, path)
    if not column.many:
        return _admit_one(column, value, path)
    if not isinstance(value, list | tuple):
        return None, [Fault(path, f"is {_kind(value)}; expected {wanted(column)}")]
    pairs = [_admit_one(column, each, (*path, n)) for n, each in enumerate(value)]
    return tuple(each for each, _ in pairs), [fault for _, faults in pairs for fault in faults]


def each_of(column: Column) -> Column:
    """Return the description of each value in a column that is a table."""
    keyed = column.rule(Keyed)
    assert keyed is not None
    return _column(column.attribute, keyed.each, False)


def _admit_keyed(
    column: Column, keyed: Keyed, value: Any, path: tuple[str | int, ...]
) -> tuple[dict[str, Any] | None, list[Fault]]:
    if not isinstance(value, Mapping):
        return None, [Fault(path, f"is {_kind(value)}; expected {wanted(column)}")]
    key_column = _column(column.attribute, Annotated[str, keyed.keys], False)
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, one in value.items():
        name, wrong = _admit_one(key_column, str(key), (*path, str(key)))
        right, more = admit(each_of(column), one, (*path, str(key)))
        faults += wrong + more
        found[name or str(key)] = right
    return found, faults


def _admit_one(column: Column, value: Any, path: tuple[str | int, ...]) -> tuple[Any, list[Fault]]:
    right = _of_type(column, value)
    if right is None:
        single = wanted(column).removeprefix("a list, each item ").removeprefix("a list of ")
        return None, [Fault(path, f"is {_kind(value)}; expected {single}")]
    says = _against_rules(column, right)
    return right, [Fault(path, says)] if says else []


def _of_type(column: Column, value: Any) -> Any:
    """Return `value` in the column's own type, or None if it is of another type."""
    match column.base:
        case "text" if isinstance(value, str):
            return clean(value)
        case "bool" if isinstance(value, bool):
            return value
        case "int" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return value if isinstance(value, int) or math.isfinite(value) else None
        case "decimal" if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            number = value if isinstance(value, Decimal) else Decimal(str(value))
            return _to_places(column, number) if number.is_finite() else None
        case "datetime" if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        case "date" if isinstance(value, date) and not isinstance(value, datetime):
            return value
        case "value":
            return cleaned(value)
    return None


def _to_places(column: Column, number: Decimal) -> Decimal:
    places = column.rule(Places)
    if places is None or number.adjusted() > 9:  # too large for any column; its range check says so
        return number
    return number.quantize(Decimal(1).scaleb(-places.places), ROUND_HALF_UP)


def _against_rules(column: Column, value: Any) -> str | None:
    choices = choices_of(column)
    if choices and value not in choices:
        near = difflib.get_close_matches(str(value), choices, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}?" if near else f"use {listed([repr(choice) for choice in choices], 'or')}"
        return f"{value!r} isn't allowed; {hint}"
    if value == REDACTED and column.rule(Length):  # only a column that contains text can have lost it
        return None
    if (length := column.rule(Length)) and not length.least <= len(value) <= length.most:
        return f"has {len(value)} characters; use {length.least} to {length.most}"
    if length and not length.lines and "\n" in value:
        return "has a line break; put it on one line"
    if (bounds := column.rule(Range)) and not bounds.least <= value <= bounds.most:
        return f"is {value}; use a number from {bounds.least} to {bounds.most}"
    if (pattern := column.rule(Pattern)) and not re.fullmatch(pattern.regex, value):
        return f"{value!r} isn't valid; use {pattern.says}"
    if isinstance(value, datetime) and not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        return f"is in the year {value.year}; use a time from {_FIRST_YEAR} to {_LAST_YEAR}"
    return None


def choices_of(column: Column) -> tuple[str, ...]:
    """Return the only values that `column` takes from a person; empty where any value of its base type will do."""
    if final := column.rule(Final):
        return final.choices
    among = column.rule(Among)
    return among.known() if among else column.choices


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float() | Decimal():
            return "a number"
        case str():
            return "text"
        case datetime():
            return "a date and time" + ("" if value.tzinfo else " without an offset")
        case date():
            return "a date"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a table"
    return f"{type(value).__name__}"
