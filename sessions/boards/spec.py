"""What a board is made of: its columns, formulas, checks, lenses and votes, as its file says.

`sessions.boards.spec_reading` makes a `BoardSpec` from a table, and a table from a `BoardSpec`.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Literal

from sessions.frozen import dataclass
from sessions.model.base import LINE, file_key
from sessions.model.columns import Length, Pattern, Range
from sessions.model.exercise import DAYS_MOST
from sessions.rules.questions import OPTION_MOST, Asked

ColumnType = Literal["text", "number", "range", "date", "time", "period", "choice", "person", "flag", "ref", "refs"]
At = Literal["row", "group", "foot"]
Level = Literal["light", "full"]
Leader = Literal["first", "second"]
Show = Literal["number", "bar", "heat", "arrow", "flag"]
Then = Literal["talk", "action", "argue", "review", "acknowledge", "fix"]
TurnTo = Literal["action", "goal", "decision", "argue", "watch", "agenda"]
Number = int | float

LEVELS: tuple[Level, ...] = ("light", "full")
COLUMNS_MOST = 24
ROWS_MOST = 200
FORMULA_MOST = 300
"""Characters of a formula."""
NUMBER_MOST = 10**12

KEY = Pattern(r"[a-z][a-z0-9_]{0,31}", "a key such as 'cost' or 'answer_by', with a-z, 0-9 and _")
BOARD_KEY = file_key("roadmap")
TITLE = Length(1, 60)
UNIT = Length(1, 20)
FORMULA = Length(1, FORMULA_MOST)
LIMIT = Range(-NUMBER_MOST, NUMBER_MOST)

RESERVED = ("key", "text", "note", "answer", "from", "signed", "by", "about", "proposed", "columns")
"""What no column can be called, because the minutes use these keys for a row."""

TURN_FIELDS: Mapping[str, tuple[str, ...]] = {
    "action": ("text", "owner", "due"),
    "goal": ("text", "why", "measure", "persona", "owner", "due", "horizon"),
    "decision": ("title", "owner", "method", "domain", "rationale", "tripwire", "review_on"),
    "argue": ("question", "pole_a", "pole_b"),
    "watch": ("text", "observable", "threshold", "by_date", "who"),
    "agenda": ("title", "outcome_wanted"),
}
"""The fields of what a row can become, under the names that they have there; it always has the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A column. `least` and `most` limit a number, `many` allows several values, and `unit` is what it's counted in.

    `ref` names what a reference is to: a board or, as in ``line:strategy``, a kind of line. `rows` are fixed rows, and
    `also` are other names of the column in spreadsheets. A `blind` column is filled in private; `by` says by whom, and
    with `either` both leaders do. A `required` column is always asked for, or only on a board whose level is full.
    `hint` says what to write. One leader's numbers in a blind column have to add up to `adds_to`. With `past`, a date
    or time in the past needs no confirming, and one without a year is the last such day.

    On a grid, `per` names a side: a blind column is then asked once for each name there, such as a weight per
    criterion, and each cell with that name has the same value.
    """

    key: Annotated[str, KEY]
    type: ColumnType
    title: Annotated[str, TITLE]
    unit: Annotated[str, UNIT] | None = None
    options: tuple[Annotated[str, Length(1, OPTION_MOST)], ...] = ()
    least: Annotated[Number, LIMIT] | None = None
    most: Annotated[Number, LIMIT] | None = None
    many: bool = False
    ref: Annotated[str, Pattern(r"(line:)?[a-z][a-z0-9-]{0,63}", "a board such as 'roadmap', or 'line:strategy'")] | (
        None
    ) = None
    rows: tuple[Annotated[str, Length(1, OPTION_MOST)], ...] = ()
    also: tuple[Annotated[str, Length(1, 80)], ...] = ()
    by: Literal["first", "second", "either"] = "either"
    blind: bool = False
    per: Annotated[str, KEY] | None = None
    required: Literal["always", "full"] | None = None
    hint: Annotated[str, LINE] | None = None
    adds_to: Annotated[int, Range(1, 1_000_000)] | None = None
    past: bool = False

    def needed(self, level: Level) -> bool:
        """Whether a row of a board of this level is complete only with a value here."""
        return self.required == "always" or (self.required == "full" and level == "full")

    def filled_by(self, leader: Leader) -> bool:
        """Whether this leader fills it in."""
        return self.by in ("either", leader)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedSpec:
    """A value computed by the formula `of`: for each row, for each lane (`group`), or for all rows (`foot`).

    `show` says how it looks: as a number, a bar, by heat, as an arrow up or down, or as a flag.
    """

    key: Annotated[str, KEY]
    at: At
    of: Annotated[str, FORMULA]
    title: Annotated[str, TITLE]
    unit: Annotated[str, UNIT] | None = None
    show: Show = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """A condition that marks a row, a lane or the board, and says why; `then` is what it offers. It never blocks.

    `says` can name values in braces, such as ``{total}``. `mark` is a word beside a row, such as ``stale``. With
    `sort_first`, the rows that it marks come first.
    """

    at: At
    when: Annotated[str, FORMULA]
    says: Annotated[str, Length(1, 160)]
    then: Then | None = None
    mark: Annotated[str, Length(1, 16)] | None = None
    sort_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LensSpec:
    """A question that a leader answers about rows, in private: the first leader, the second, or each.

    With `coach`, its author is asked for words that name the system and not a person.
    """

    key: Annotated[str, KEY]
    ask: Annotated[str, LINE]
    for_: Literal["first", "second", "each"] = "each"
    coach: Literal["blame"] | None = None

    def asks(self, leader: Leader) -> bool:
        """Whether it is for this leader."""
        return self.for_ in ("each", leader)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSpec:
    """Where a row goes when a vote passes: `by` options further in the choice `column`."""

    column: Annotated[str, KEY]
    by: Annotated[int, Range(-11, 11)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteSpec:
    """A question that both answer in private, about each of the rows or `over` the board as a whole.

    `passes` is a formula over the answers of the `first` and the `second` leader. `move` says what happens to a row for
    which it's true.
    """

    question: Asked
    over: Literal["rows", "board"] = "rows"
    passes: str | None = None
    move: MoveSpec | None = None

    @property
    def key(self) -> str:
        """The key of its question."""
        return self.question.key


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSpec:
    """What a row can become; `fields` are templates for what is made of it, such as ``{"text": "Lower: {risk}"}``."""

    to: TurnTo
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSpec:
    """The columns whose values are the rows and the columns of a grid, and the column in its cells."""

    rows: Annotated[str, KEY]
    columns: Annotated[str, KEY]
    cell: Annotated[str, KEY]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardHead:
    """A board: rows that both leaders look at together, each through their own lens.

    If its `scope` is a series, the next session starts with its rows. Its `layout` is rows, lanes (one for each option
    of the column `lane`) or a grid. `sort` names the column that rows are sorted by, with a minus for the largest
    first. It has at most `most_rows`. A row is stale once the day in its column `stale_from` is more than `stale_days`
    ago; on a board of a series, it is then due. Such a board is also due `look_every` days after each session. `sign`
    says what the leaders sign: each row, or the board.
    """

    key: Annotated[str, BOARD_KEY]
    title: Annotated[str, Length(1, 80)]
    about: Annotated[str, Length(1, 600, lines=True)] | None = None
    scope: Literal["session", "series"] = "session"
    layout: Literal["rows", "lanes", "grid"] = "rows"
    lane: Annotated[str, KEY] | None = None
    sort: Annotated[str, Pattern(r"-?[a-z][a-z0-9_]{0,36}", "a column such as 'rank' or '-cost'")] | None = None
    most_rows: Annotated[int, Range(1, ROWS_MOST)] | None = None
    stale_days: Annotated[int, Range(1, DAYS_MOST)] | None = None
    stale_from: Annotated[str, KEY] | None = None
    look_every: Annotated[int, Range(1, DAYS_MOST)] | None = None
    sign: Literal["row", "board"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSpec(BoardHead):
    """All that a board's file says. `settings` are numbers that formulas may use, and a playbook may change."""

    columns: tuple[ColumnSpec, ...]
    computed: tuple[ComputedSpec, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    lenses: tuple[LensSpec, ...] = ()
    votes: tuple[VoteSpec, ...] = ()
    turns: tuple[TurnSpec, ...] = ()
    grid: GridSpec | None = None
    settings: Mapping[str, Number] = field(default_factory=dict)

    @property
    def first(self) -> ColumnSpec:
        """The column that says what a row is about; its value is the `text` of the row."""
        return self.columns[0]

    @property
    def row_prefix(self) -> str:
        """What the key of each row begins with, before the hyphen and its number."""
        return self.first.key.replace("_", "-")

    @property
    def rows_most(self) -> int:
        """How many rows it can have."""
        return self.most_rows or ROWS_MOST

    @property
    def group(self) -> str | None:
        """The key of the column whose values make the groups: the lanes, or the rows of a grid."""
        return self.lane or (self.grid.rows if self.grid else None)

    @property
    def timeline(self) -> bool:
        """Whether its lanes are beside each other along a column of times, so that rows stay in that order."""
        column = self.column((self.sort or "").removeprefix("-"))
        return self.lane is not None and column is not None and column.type == "time"

    @property
    def sides(self) -> tuple[str, ...]:
        """The keys of the columns whose values are on the left and at the top of a grid; empty for other layouts."""
        return (self.grid.rows, self.grid.columns) if self.grid else ()

    @property
    def blind(self) -> tuple[ColumnSpec, ...]:
        """The columns that are filled in private."""
        return tuple(column for column in self.columns if column.blind)

    def column(self, key: str) -> ColumnSpec | None:
        """Return the column with this key, if there is one."""
        return next((column for column in self.columns if column.key == key), None)

    def votes_over(self, what: Literal["rows", "board"]) -> tuple[VoteSpec, ...]:
        """Return the votes over each of the rows, or over the board."""
        return tuple(vote for vote in self.votes if vote.over == what)
