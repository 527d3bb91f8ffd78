"""What a board is made of: its columns, formulas, checks, lenses and votes, as its file says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ColumnType = Literal["text", "number", "range", "date", "time", "period", "choice", "person", "flag", "ref", "refs"]
At = Literal["row", "group", "foot"]
Number = int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A column. `least` and `most` limit a number; `many` allows several values.

    `ref` names the board or the kind of line that a reference is to, `rows` are fixed rows, and `also` the names of the
    column in other people's files. A `blind` column is filled in private, by the `first` leader, the `second`, or each.
    One that is `required` is asked for always, or only on a board whose level is full.
    """

    key: str
    type: ColumnType
    title: str
    unit: str | None = None
    options: tuple[str, ...] = ()
    least: Number | None = None
    most: Number | None = None
    many: bool = False
    ref: str | None = None
    rows: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    by: Literal["first", "second", "either"] = "either"
    blind: bool = False
    required: Literal["always", "full"] | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedSpec:
    """A value computed by the formula `of`: for each row, for each lane (`group`), or for all rows (`foot`)."""

    key: str
    at: At
    of: str
    title: str
    unit: str | None = None
    show: Literal["number", "bar", "heat", "arrow", "flag"] = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """A condition that marks a row, a lane or the board, and says why; `then` is what it offers. It never blocks.

    `says` can name values in braces, such as ``{total}``. With `sort_first`, the rows that it marks come first.
    """

    at: At
    when: str
    says: str
    then: Literal["talk", "action", "argue", "review", "acknowledge", "fix"] | None = None
    mark: str | None = None
    sort_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LensSpec:
    """A question that a leader answers about rows, in private: the first leader, the second, or each."""

    key: str
    ask: str
    for_: Literal["first", "second", "each"] = "each"
    coach: Literal["blame"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSpec:
    """What a row can become; `fields` are templates for what it's made of, such as ``{"text": "Lower: {risk}"}``."""

    to: Literal["action", "goal", "decision", "argue", "watch", "agenda"]
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSpec:
    """The columns whose values are the rows and the columns of a grid, and the column in its cells."""

    rows: str
    columns: str
    cell: str
