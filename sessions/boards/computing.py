"""Computing a board: what names and functions mean for a row, for a lane and for the foot of a board."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final

from sessions.boards.arithmetic import Value, exact, truth
from sessions.boards.formulas import Circle, Formula, Rows, in_order, parse
from sessions.boards.spec import BoardSpec, VoteSpec
from sessions.boards.values import Known, formula_value, gap
from sessions.earlier_boards import BoardBefore, RowsBefore, earlier_rows, since
from sessions.frozen import dataclass
from sessions.model import BoardAnswer, BoardRow
from sessions.rules import questions

NOWHERE: Final = ""
"""The lane of the rows that have no value for it."""

Answers = Mapping[str, Mapping[str, BoardAnswer]]
"""What was answered about a row: by column or vote, then by seat, in the last round of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideRows:
    """What there is beside the rows of a board: answers and what was made of rows, each by the key of the row.

    `turned` counts the records made, by kind; those of the board itself are under an empty key. `start` is the
    day of the session.
    """

    known: Known
    today: date
    start: date
    answers: Mapping[str, Answers] = field(default_factory=dict)
    turned: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    before: RowsBefore = field(default_factory=dict)
    last: BoardBefore | None = None


class Computed:
    """A board's computed values, and its checks. Each value is computed once, in the order in which they need another.

    What can't be computed is empty: a board that came with somebody's minutes may have formulas that nobody checked.
    So is, on the first board of a series, everything that compares it with the last one.
    """

    def __init__(self, spec: BoardSpec, rows: Iterable[BoardRow], beside: BesideRows) -> None:
        self.spec = spec
        self.beside = beside
        self.first = spec.first.key
        self.columns = {column.key: column for column in spec.columns}
        self.ends = {
            f"{column.key}_{end}": (column, end)
            for column in spec.columns
            if column.type == "range"
            for end in ("low", "high")
        }
        self.rows = [RowScope(self, row) for row in rows]
        self.by_key = {scope.row.key_: scope for scope in self.rows}
        self.all = Rows(self.rows)
        self.foot = FootScope(self, self.all)
        self.lanes = {lane: LaneScope(self, Rows(members)) for lane, members in self._members().items()}
        self.at = {each.key: each.at for each in spec.computed}
        self._earlier: dict[str, Computed] = {}
        formulas = {each.key: found for each in spec.computed if isinstance(found := parse(each.of), Formula)}
        try:
            order = in_order(formulas)
        except Circle:
            order = ()
        compared = set[str]()
        for key in order:
            if formulas[key].looks_back() or formulas[key].names() & compared:
                compared.add(key)
            if key not in compared or beside.last:
                for scope in self.scopes(self.at[key]):
                    scope.got[key] = formulas[key].value(scope)

    def _members(self) -> dict[str, list["RowScope"]]:
        key = self.spec.group
        if key is None:
            return {}
        column = self.columns[key]
        fixed = column.options or column.rows
        if self.spec.grid:  # a name that was removed has no cells
            fixed = tuple(name for name in fixed if any(scope.lane == name for scope in self.rows))
        members: dict[str, list[RowScope]] = {name: [] for name in fixed}
        for scope in self.rows:
            members.setdefault(scope.lane or NOWHERE, []).append(scope)
        return members

    def scopes(self, at: str) -> "Sequence[RowScope | LaneScope | FootScope]":
        """Return the rows, the lanes or the foot."""
        return self.rows if at == "row" else list(self.lanes.values()) if at == "group" else [self.foot]

    def holds(self, formula: str, scope: "RowScope | LaneScope | FootScope") -> bool:
        """Whether a condition is true there; one that is empty isn't."""
        found = parse(formula)
        if not isinstance(found, Formula) or (found.looks_back() and self.beside.last is None):
            return False
        return truth(found.value(scope)) is True

    def earlier(self, before: BoardBefore) -> "Computed":
        """Return what was computed for a board of an earlier session, on the day of that session."""
        if before.id not in self._earlier:
            beside = self.beside
            day = before.day or beside.start
            self._earlier[before.id] = Computed(
                self.spec, before.rows, BesideRows(known=beside.known, today=day, start=day)
            )
        return self._earlier[before.id]

    def shared(self, key: str) -> Value:
        """Return the value of a name that is the same everywhere on the board."""
        if key in self.spec.settings:
            return exact(self.spec.settings[key])
        if key == "total":
            return len(self.rows)
        return self.spec.stale_days if key == "stale_days" else None


def cells_of(row: BoardRow, first: str) -> Mapping[str, Any]:
    """Return what a row has in its columns by key; its text is in the `first` one."""
    return {**(row.columns or {}), first: row.text}


class RowScope:
    """A row, as formulas see it."""

    def __init__(self, board: Computed, row: BoardRow) -> None:
        self.board = board
        self.row = row
        self.got: dict[str, Value] = {}
        self.cells = cells_of(row, board.first)
        self.before = next(earlier_rows(board.beside.before, row), None)
        self.cells_before = cells_of(self.before[1], board.first) if self.before else {}
        lane = self.cells.get(board.spec.group or "")
        self.lane = lane if isinstance(lane, str) else None

    @property
    def rows(self) -> Rows:
        """All rows."""
        return self.board.all

    @property
    def today(self) -> date:
        """The day from which `days` counts."""
        return self.board.beside.today

    def name(self, key: str) -> Value:
        """A column, one end of a range, a value computed for the row or for the board, or a setting."""
        if key not in self.got:
            self.got[key] = self._name(key)
        return self.got[key]

    def _name(self, key: str) -> Value:
        board = self.board
        if key in board.columns:
            return formula_value(self.cells.get(key), board.columns[key], board.beside.known)
        if key in board.ends:
            column, end = board.ends[key]
            return getattr(self.name(column.key), end, None)
        return board.foot.name(key) if board.at.get(key) != "row" else None

    def was(self, key: str) -> Value:
        """What a column or a value computed for the row was last time; empty for a new row."""
        if self.before is None:
            return None
        if (column := self.board.columns.get(key)) is not None:
            return formula_value(self.cells_before.get(key), column, self.board.beside.known)
        before, row = self.before
        return self.board.earlier(before).by_key[row.key_].name(key)

    def since(self, key: str) -> Value:
        """The day of the session since which a column has had its value."""
        beside = self.board.beside
        return since(beside.before, self.row, key, self.board.first, beside.start)

    def gap(self, key: str) -> Value:
        """How far apart both leaders answered, for a column or a vote; empty unless both did."""
        return answer_gap(self.board.spec, key, self.board.beside.answers.get(self.row.key_, {}).get(key, {}))

    def turned(self, what: str) -> Value:
        """How many records of a kind were made of it."""
        return self.board.beside.turned.get(self.row.key_, {}).get(what, 0)

    def step(self, column: str, value: Value) -> Value:
        """The position of a value among the options of a column, from 1."""
        return _step(self.board, column, value)


def _step(board: Computed, column: str, value: Value) -> Value:
    options = board.columns[column].options if column in board.columns else ()
    return options.index(value) + 1 if isinstance(value, str) and value in options else None


class FootScope:
    """All rows together, as formulas see them."""

    _itself: tuple[str, ...] = ("",)

    def __init__(self, board: Computed, rows: Rows) -> None:
        self.board = board
        self.rows = rows
        self.got: dict[str, Value] = {}

    @property
    def today(self) -> date:
        """The day from which `days` counts."""
        return self.board.beside.today

    def name(self, key: str) -> Value:
        """A value computed for the board, or a setting."""
        return self.got[key] if key in self.got else self.board.shared(key)

    def was(self, key: str) -> Value:
        """Empty: only a row was there last time, has cells, and is answered about."""
        return None

    since = gap = was

    def turned(self, what: str) -> Value:
        """How many records of a kind were made of these rows, and for all rows of the board itself."""
        turned = self.board.beside.turned
        keys = [scope.row.key_ for scope in self.rows.scopes if isinstance(scope, RowScope)]
        return sum(turned.get(key, {}).get(what, 0) for key in (*keys, *self._itself))

    def step(self, column: str, value: Value) -> Value:
        """The position of a value among the options of a column, from 1."""
        return _step(self.board, column, value)


class LaneScope(FootScope):
    """The rows of one lane, or of one row of a grid, as formulas see them."""

    _itself = ()

    def name(self, key: str) -> Value:
        """A value computed for the lane or for the board, or a setting."""
        return self.got[key] if key in self.got else self.board.foot.name(key)


def answer_gap(spec: BoardSpec, key: str, answers: Mapping[str, BoardAnswer]) -> Value:
    """Return how far apart both answers to a blind column or a vote are; None unless both leaders answered."""
    given = [answer.value for answer in answers.values() if answer.value is not None]
    if len(given) != 2:
        return None
    if (column := spec.column(key)) is not None:
        if any(formula_value(each, column) is None for each in given):
            return None
        far = gap(given[0], given[1], column)
        return None if far is None else exact(far)
    vote = next((vote for vote in spec.votes if vote.key == key), None)
    return None if vote is None else vote_gap(vote, *given)


def vote_gap(vote: VoteSpec, one: Any, other: Any) -> int | None:
    """Return how far apart two answers to a vote are; None where people compare them, or one isn't an answer to it."""
    question = vote.question
    if any(question.type.wrong(question.field, each) for each in (one, other)):
        return None
    return questions.gap(question, one, other)
