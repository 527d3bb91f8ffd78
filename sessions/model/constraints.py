"""What `Annotated` says about a column beyond its bare type."""

from collections.abc import Callable
from enum import Enum
from typing import Any, Literal, TypeVar

from sessions.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Length:
    """A text of `least` to `most` characters; `lines` allows line breaks."""

    least: int
    most: int
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A whole number or decimal from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text that matches `regex` completely; `says` describes it to a person."""

    regex: str
    says: str


@dataclass(frozen=True, slots=True)
class Places:
    """A decimal shown with exactly `places` digits after the point."""

    places: int


@dataclass(frozen=True, slots=True)
class Final:
    """The choices allowed in a closed session's minutes, if a live session has more."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """The names that `known` returns, when a value is checked: those of a registry, which may grow."""

    known: Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table: each key follows `keys`, each value has the type `each`."""

    keys: Pattern | Length
    each: Any


@dataclass(frozen=True, slots=True)
class Instead:
    """A key that says, as ``key = true``, that the column has no value; the minutes have one or the other."""

    key: str


class ColumnMark(Enum):
    """A column's role: LIVE isn't in minutes, LINK is the key of the row above it, REQUIRED must be in minutes."""

    LIVE = "live"
    LINK = "link"
    REQUIRED = "required"


Base = Literal["text", "int", "bool", "number", "decimal", "date", "datetime", "value"]
Rule = Length | Range | Pattern | Places | Final | Among | Keyed | Instead
AnyRule = TypeVar("AnyRule", Length, Range, Pattern, Places, Final, Among, Keyed, Instead)
