"""What `Annotated` says of a column beyond its bare type."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, TypeVar


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
    """A text that matches `regex` whole; `says` names it to a person."""

    regex: str
    says: str


@dataclass(frozen=True, slots=True)
class Places:
    """A decimal shown with exactly `places` digits after the point."""

    places: int


@dataclass(frozen=True, slots=True)
class Final:
    """The choices that a closed session's minutes may show, where a live session knows more."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """The names that `known` returns, when a value is checked: those of a registry, which may grow."""

    known: Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table: each key as `keys` says, each value of the type `each`."""

    keys: Pattern | Length
    each: Any


@dataclass(frozen=True, slots=True)
class Instead:
    """The key that says, as ``key = true``, that the column has no value; one of the two stands in the minutes."""

    key: str


class ColumnMark(Enum):
    """A column's part: LIVE is not in the minutes, LINK says under which row it hangs, REQUIRED must be in minutes."""

    LIVE = "live"
    LINK = "link"
    REQUIRED = "required"


Base = Literal["text", "int", "bool", "decimal", "date", "datetime", "value"]
Rule = Length | Range | Pattern | Places | Final | Among | Keyed | Instead
AnyRule = TypeVar("AnyRule", Length, Range, Pattern, Places, Final, Among, Keyed, Instead)
