"""What people read on a board: its rows in order, with their values, what is computed and marked, and what both said.

`read_board` takes a session as a seat may see it, so that nothing unrevealed is in what it returns.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from sessions.boards import values
from sessions.boards.arithmetic import Value, exact, is_number, kind_of, truth
from sessions.boards.computing import NOWHERE, Answers, BesideRows, Computed, RowScope, answer_gap, vote_gap
from sessions.boards.formulas import Formula, NamesOnly, parse
from sessions.boards.results import Mark, Result, Results, plain
from sessions.boards.spec import BoardSpec, ColumnSpec, Level, TurnTo, VoteSpec
from sessions.boards.spec_reading import level_of
from sessions.boards.values import Known
from sessions.earlier_boards import BoardBefore, rows_before, rows_to_carry
from sessions.frozen import dataclass
from sessions.model import Answered, Board, BoardAnswer, BoardRow, Item, Note, Question
from sessions.origins import records_made
from sessions.rules.first_goals import OF, TEXT, waiting_goals
from sessions.session import Session
from sessions.standing import Standing, held_lines
from sessions.text import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """What one leader answered in private, once it is revealed: a cell or a vote.

    Without a `value` it was passed, or it is `missing` as it never came. `late` marks one accepted after the reveal.
    """

    by: str
    value: Any = None
    words: str = ""
    guess: Any = None
    guess_words: str = ""
    reason: str | None = None
    missing: bool = False
    late: bool = False

    @property
    def passed(self) -> bool:
        """Whether its author chose not to answer."""
        return self.value is None and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A value that a leader proposes for a blind cell, until the other one proposes the same."""

    by: str
    value: Any
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The value of a column in a row: `value` as it is kept, and in `words`, which are empty for an empty cell.

    If it `moved` since the last session that had the row, `was` are the words it had then. A blind cell has what both
    `said` once it is revealed, and their `gap`; it is `open` until they agree on a value. A cell `lacks` a value if the
    board asks for one.
    """

    value: Any = None
    words: str = ""
    moved: bool = False
    was: str = ""
    said: tuple[ReadAnswer, ...] = ()
    gap: int | float | None = None
    open: bool = False
    proposed: tuple[Proposed, ...] = ()
    lacks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNote:
    """A note on a row, through a lens."""

    by: str
    lens: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVote:
    """What both answered to a vote, with the gap; whether it `passes` is None until both have, or if nothing says."""

    key: str
    ask: str
    said: tuple[ReadAnswer, ...]
    gap: int | float | None = None
    passes: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """A record that was made of a row."""

    to: TurnTo
    id: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """A row. `cells` are those of all columns by key, `results` what is computed for it, `lane` where it stands.

    `ref` is its name in this session, such as ``B1/risk-1``, and `from_` that of the row that it continues. A `new` row
    wasn't there last time, on a board that was. `noted` are those who wrote a note, and `by` who captured it.
    """

    key: str
    ref: str
    text: str
    cells: Mapping[str, Cell]
    results: Mapping[str, Result]
    marks: tuple[Mark, ...] = ()
    notes: tuple[ReadNote, ...] = ()
    votes: tuple[ReadVote, ...] = ()
    became: tuple[Became, ...] = ()
    signed: tuple[str, ...] = ()
    lane: str | None = None
    from_: str | None = None
    new: bool = False
    by: str | None = None
    about: str | None = None

    @property
    def gap(self) -> int | float | None:
        """The widest gap between both leaders on this row."""
        gaps = [*(cell.gap for cell in self.cells.values()), *(vote.gap for vote in self.votes)]
        return max((gap for gap in gaps if gap is not None), default=None)

    @property
    def open(self) -> tuple[str, ...]:
        """The blind columns on which both still have to agree."""
        return tuple(key for key, cell in self.cells.items() if cell.open)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The columns that the board asks for, and that are empty."""
        return tuple(key for key, cell in self.cells.items() if cell.lacks)

    @property
    def moved(self) -> tuple[str, ...]:
        """The columns that changed since last time."""
        return tuple(key for key, cell in self.cells.items() if cell.moved)

    def noted_by(self, seats: Iterable[str]) -> bool:
        """Whether each of these seats wrote a note on it."""
        return set(seats) <= {note.by for note in self.notes}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLane:
    """A lane, or a row of a grid: its rows in order, and what is computed and marked for it.

    `key` is the value that its rows share, which is empty for those that have none.
    """

    key: str
    rows: tuple[ReadRow, ...]
    results: Mapping[str, Result] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBoard:
    """A board as people read it. `results` and `marks` are those of its foot, `became` what was made of it as a whole.

    `last` is the board of the last session that had it. `gone` are the texts of rows that were there then and are no
    longer. `votes` are those over the board.
    """

    spec: BoardSpec
    id: str
    title: str
    level: Level
    rows: tuple[ReadRow, ...]
    lanes: tuple[ReadLane, ...] = ()
    results: Mapping[str, Result] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    votes: tuple[ReadVote, ...] = ()
    became: tuple[Became, ...] = ()
    signed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    last: BoardBefore | None = None
    known: Known = values.NOBODY

    def row(self, key: str) -> ReadRow | None:
        """Return the row with this key, if there is one."""
        return next((row for row in self.rows if row.key == key), None)

    def lane_of(self, row: ReadRow) -> ReadLane | None:
        """Return the lane that a row is in, or its row of a grid; None if the board has neither."""
        return next((lane for lane in self.lanes if lane.key == (row.lane or "")), None)

    def widest_first(self) -> tuple[ReadRow, ...]:
        """Return the rows with the widest gap first; of those alike, first those that several people noted.

        On a timeline they stay in the order in which things happened.
        """
        if self.spec.timeline:
            return tuple(self.rows)
        return tuple(sorted(self.rows, key=lambda row: (-(row.gap or 0), -len({note.by for note in row.notes}))))

    @property
    def across(self) -> tuple[str, ...]:
        """The columns of a grid, from left to right: the fixed ones, then others as they come."""
        if self.spec.grid is None:
            return ()
        column = self.spec.column(self.spec.grid.columns)
        fixed = (column.rows or column.options) if column else ()
        found = [row.cells[self.spec.grid.columns].words for row in self.rows]
        return tuple(dict.fromkeys([*(each for each in fixed if each in found), *(each for each in found if each)]))

    def titled(self, row: ReadRow) -> str:
        """Return what a row is about; on a grid the names on both sides: ``Build · Urgency``."""
        names = [row.text, *(row.cells[side].words for side in self.spec.sides[1:])]
        return " · ".join(filter(None, names))

    def named_cell(self, row: ReadRow, column: ColumnSpec) -> str:
        """Return the name of a cell, such as ``Cost of “Hiring stalls”``, or on a grid ``Weight of Urgency``."""
        sides = (column.per,) if column.per else self.spec.sides
        return f"{column.title} of {' · '.join(row.cells[side].words for side in sides) or quoted(row.text)}"

    def open_cells(self) -> Iterator[tuple[ReadRow, ColumnSpec]]:
        """Yield the cells on which both still have to agree; one for each name where that is how they were asked."""
        seen = set[tuple[str, str]]()
        for row in self.rows:
            for key in row.open:
                column = self.spec.column(key)
                assert column is not None
                about = (key, row.cells[column.per].words if column.per else row.key)
                if about not in seen:
                    yield row, column
                seen.add(about)

    def awaits(self, row: ReadRow) -> bool:
        """Whether both still have to agree on a cell of a row, or to sign it."""
        unsigned = self.spec.sign == "row" and not set(self.known.leaders) <= set(row.signed)
        return unsigned or bool(row.open)

    def at(self, lane: str, across: str) -> ReadRow | None:
        """Return the row that is in the cell of a grid."""
        grid = self.spec.grid
        if grid is None:
            return None
        return next((row for row in self.rows if row.lane == lane and row.cells[grid.columns].words == across), None)


# --- reading a board ------------------------------------------------------------------------------------------------


def read_board(
    session: Session,
    board: Board,
    spec: BoardSpec,
    before: Sequence[BoardBefore] = (),
    today: date | None = None,
    standing: Iterable[Standing] = (),
) -> ReadBoard:
    """Return what people read on a board of a session.

    `before` are the boards of the series' closed sessions, oldest first, and `standing` its lines. `today` is the day
    from which ages count, by default that of the session.
    """
    return _Reading(session, board, spec, before, today, standing).board()


def known_in(
    session: Session, spec: BoardSpec, before: Sequence[BoardBefore] = (), standing: Iterable[Standing] = ()
) -> Known:
    """Return what the cells of a board can name: the people, the rows of other boards, and lines."""
    lines = held_lines(session, standing) if any((each.ref or "").startswith("line:") for each in spec.columns) else []
    rows: dict[str, Mapping[str, str]] = {}
    for column in spec.columns:
        ref = column.ref or ""
        if ref.startswith("line:"):
            rows[ref] = {held.id: held.line.text for held in lines if held.line.kind == ref.removeprefix("line:")}
        elif ref:
            here = [row for board in session.all(Board, kind=ref) for row in session.all(BoardRow, board=board.id)]
            there = [row for _, row in rows_to_carry(before, ref)]
            rows[ref] = {row.key_: row.text for row in here or there}
    return values.known_of(session, rows)


class _Reading:
    """Puts a `ReadBoard` together."""

    def __init__(
        self,
        session: Session,
        board: Board,
        spec: BoardSpec,
        before: Sequence[BoardBefore],
        today: date | None,
        standing: Iterable[Standing],
    ) -> None:
        self.session, self.of, self.spec = session, board, spec
        item = session.find(Item, board.item)
        self.level = level_of(item.settings if item else None)
        self.known = known_in(session, spec, before, standing)
        started = session.header.started_at
        start = started.date() if started else today or date.max
        self.answers = _answers(session, board)
        self.became = _became(session, board)
        self.before = rows_before(before)
        same = [each for each in before if each.board.kind == board.kind]
        opened = [each for each in same if each.opened]
        named = [each for each in same if each.id == board.from_]
        begun = item is None or item.status != "queued"  # until then, nobody knows which earlier rows these continue
        self.last = next(iter(named or (opened or same)[-1:]), None) if begun else None
        self.gone = _gone(session, board, before) if board.from_ else ()
        self.notes: defaultdict[str, list[ReadNote]] = defaultdict(list)
        for note in session.all(Note, board=board.id):
            self.notes[note.row].append(ReadNote(by=note.by, lens=note.lens, text=note.text))
        self.computed = Computed(
            spec,
            session.all(BoardRow, board=board.id),
            BesideRows(
                known=self.known,
                today=today or start,
                start=start,
                answers=self.answers,
                turned={key: Counter(each.to for each in made) for key, made in self.became.items()},
                before=self.before,
                last=self.last,
            ),
        )
        self.results = Results(self.computed)

    def board(self) -> ReadBoard:
        """Return the board."""
        of, foot = self.of, self.computed.foot
        read = {scope.row.key_: self._row(scope) for scope in self.computed.rows}
        rows = [read[scope.row.key_] for scope in self._sorted()]
        return ReadBoard(
            spec=self.spec,
            id=of.id,
            title=of.title,
            level=self.level,
            rows=tuple(rows),
            lanes=tuple(self._lane(key, rows) for key in self.computed.lanes),
            results=self.results.of("foot", foot),
            marks=self.results.marks("foot", foot),
            votes=tuple(vote for each in self.spec.votes_over("board") if (vote := self._board_vote(each))),
            became=tuple(self.became.get("", ())),
            signed=of.signed,
            gone=self.gone,
            last=self.last,
            known=self.known,
        )

    def _lane(self, key: str, rows: Sequence[ReadRow]) -> ReadLane:
        lane = self.computed.lanes[key]
        return ReadLane(
            key=key,
            rows=tuple(row for row in rows if (row.lane or NOWHERE) == key),
            results=self.results.of("group", lane),
            marks=self.results.marks("group", lane),
        )

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _sorted(self) -> list[RowScope]:
        """Return the rows as the board sorts them, those without a value last, and first those whose check says so."""
        rows = list(self.computed.rows)
        key = (self.spec.sort or "").removeprefix("-")
        if key:
            having = [scope for scope in rows if self._order(scope, key) is not None]
            without = [scope for scope in rows if self._order(scope, key) is None]
            down = bool(self.spec.sort and self.spec.sort.startswith("-"))
            rows = [*sorted(having, key=lambda scope: self._order(scope, key), reverse=down), *without]
        first = [check.when for check in self.spec.checks if check.sort_first and check.at == "row"]
        if first:
            rows.sort(key=lambda scope: not any(self.computed.holds(when, scope) for when in first))
        return rows

    def _order(self, scope: RowScope, key: str) -> Any:
        column = self.spec.column(key)
        if column is None:
            value = scope.name(key)
            return None if value is None else (kind_of(value).__name__, value if is_number(value) else plain(value))
        value = scope.cells.get(column.key)
        return None if value in values.EMPTY or values.wrong(value, column) else values.sort_key(value, column)

    def _row(self, scope: RowScope) -> ReadRow:
        row, spec = scope.row, self.spec
        answers = self.answers.get(row.key_, {})
        more = row.columns or {}
        return ReadRow(
            key=row.key_,
            ref=f"{self.of.id}/{row.key_}",
            text=row.text,
            cells={column.key: self._cell(scope, column, answers) for column in spec.columns},
            results=self.results.of("row", scope),
            marks=self.results.marks("row", scope),
            notes=tuple(self.notes.get(row.key_, ())),
            votes=tuple(vote for each in spec.votes_over("rows") if (vote := self._vote(each, answers.get(each.key)))),
            became=tuple(self.became.get(row.key_, ())),
            signed=row.signed,
            lane=scope.lane,
            from_=row.from_,
            new=row.from_ is None and self.of.from_ is not None,
            by=more.get("by"),
            about=more.get("about"),
        )

    def _cell(self, scope: RowScope, column: ColumnSpec, answers: Answers) -> Cell:
        value = scope.cells.get(column.key)
        empty = value is None or value in values.EMPTY
        moved, was = False, ""
        if scope.before is not None and (then := scope.cells_before.get(column.key)) != value:
            moved = not (empty and then in values.EMPTY)
            was = values.words(then, column, self.known)
        words = values.words(value, column, self.known)
        if not column.blind:
            return Cell(value=value, words=words, moved=moved, was=was, lacks=empty and column.needed(self.level))
        given = answers.get(column.key, {})

        def words_of_one(one: Any) -> str:
            return values.words(one, column, self.known)

        proposed = (scope.row.proposed or {}).get(column.key) or {}
        return Cell(
            value=value,
            words=words,
            moved=moved,
            was=was,
            said=tuple(self._said(each, words_of_one) for each in given.values()),
            gap=plain(answer_gap(self.spec, column.key, given)),
            open=empty and column.by == "either" and any(each.value is not None for each in given.values()),
            proposed=tuple(
                Proposed(by=by, value=each, words=values.words(each, column, self.known))
                for by, each in proposed.items()
            ),
            lacks=empty and column.needed(self.level) and bool(given),
        )

    def _said(self, answer: BoardAnswer | Answered, words: Any) -> ReadAnswer:
        return ReadAnswer(
            by=answer.by,
            value=answer.value,
            words="" if answer.value is None else words(answer.value),
            guess=answer.guess,
            guess_words="" if answer.guess is None else words(answer.guess),
            reason=answer.reason,
            missing=bool(answer.missing),
            late=bool(answer.late),
        )

    # --- votes --------------------------------------------------------------------------------------------------------

    def _vote(self, vote: VoteSpec, answers: Mapping[str, BoardAnswer | Answered] | None) -> ReadVote | None:
        if not answers:
            return None
        question = vote.question

        def words_of_one(one: Any) -> str:
            return str(one) if question.type.wrong(question.field, one) else question.type.words(one)

        said = tuple(self._said(each, words_of_one) for each in answers.values())
        given = [each.value for each in said if each.value is not None]
        both = len(given) == 2
        return ReadVote(
            key=vote.key,
            ask=question.ask,
            said=said,
            gap=vote_gap(vote, *given) if both else None,
            passes=self._passes(vote, answers) if both else None,
        )

    def _passes(self, vote: VoteSpec, answers: Mapping[str, BoardAnswer | Answered]) -> bool | None:
        formula = parse(vote.passes) if vote.passes else ""
        if not isinstance(formula, Formula):
            return None
        names = {
            which: _of_vote(answers[seat].value)
            for which, seat in zip(("first", "second"), self.known.leaders, strict=False)
            if seat in answers
        }
        return truth(formula.value(NamesOnly(names))) is True

    def _board_vote(self, vote: VoteSpec) -> ReadVote | None:
        asked = [each for each in self.session.all(Question, item=self.of.item) if each.key_ == vote.key]
        given = self.session.all(Answered, question=asked[-1].id) if asked else []
        return self._vote(vote, {each.by: each for each in given})


# --- what is in the session -----------------------------------------------------------------------------------------


def _answers(session: Session, board: Board) -> dict[str, dict[str, dict[str, BoardAnswer]]]:
    """Return the revealed answers about each row, of the last round of each column, in the order of the leaders."""
    found: dict[str, dict[str, dict[str, BoardAnswer]]] = {}
    order = {seat: n for n, seat in enumerate(session.leaders)}
    rows = session.all(BoardAnswer, board=board.id)
    for answer in sorted(rows, key=lambda each: (each.round, order.get(each.by, 2))):
        given = found.setdefault(answer.row, {}).setdefault(answer.column, {})
        if any(each.round < answer.round for each in given.values()):
            given.clear()
        given[answer.by] = answer
    return found


def _became(session: Session, board: Board) -> dict[str, list[Became]]:
    """Return the records that were made of each row, and of the board itself under an empty key."""
    found: defaultdict[str, list[Became]] = defaultdict(list)
    own = f"{session.header.id}/"

    for made in records_made(session):
        board_id, _, key = (made.source or "").removeprefix(own).partition("/")
        if board_id == board.id:
            found[key].append(Became(to=made.to, id=str(made.row.key()[0]), words=made.words))
    for item in session.all(Item, status="queued"):  # a goal waits there until the item begins
        for goal in waiting_goals(item):
            board_id, _, key = str(goal[OF]).removeprefix(own).partition("/")
            if board_id == board.id:
                found[key].append(Became(to="goal", id=item.id, words=str(goal[TEXT])))
    return found


def _gone(session: Session, board: Board, before: Sequence[BoardBefore]) -> tuple[str, ...]:
    """Return the texts of the rows that could have come along, and that nothing on the board continues."""
    here = {row.from_ for row in session.all(BoardRow, board=board.id)}
    return tuple(row.text for name, row in rows_to_carry(before, board.kind) if name not in here)


def _of_vote(value: Any) -> Value:
    """Return an answer to a vote as formulas compute with it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return exact(value)
    return value if isinstance(value, bool | str) else None
