"""What both leaders make of a board: the values they agree on, the rows they sign, and those that move by a vote."""

from dataclasses import replace
from typing import Any, ClassVar

from sessions.boards.arithmetic import truth
from sessions.boards.formulas import Formula, NamesOnly, parse
from sessions.boards.reading import known_in
from sessions.boards.spec import ColumnSpec, VoteSpec
from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.board.grid_rows import in_line
from sessions.exercises.board.reveal import put_rows
from sessions.exercises.board.rows import read_value
from sessions.exercises.board.state import (
    AGREED,
    KIND,
    MOVED,
    RESULT,
    REVEAL,
    SETTLE,
    answers_of,
    board_now,
    cell_mark,
    moved_to,
    named_row,
    open_columns,
    rows_in,
    same,
    setting,
    with_settings,
    with_values,
)
from sessions.frozen import dataclass
from sessions.model import Board, BoardRow, Item
from sessions.rules.consent import Consenting, row_words
from sessions.rules.seats import agreed
from sessions.session import Session
from sessions.situation import Requires, leader
from sessions.text import one_line

AGREEING = Requires(by=leader, kind=KIND, phases=(REVEAL, RESULT, SETTLE))
SIGNING = Requires(by=leader, kind=KIND, phases=(SETTLE,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeCell(Command):
    """A leader proposes a value for a blind cell; it holds once the other leader proposes the same.

    An empty value takes the proposal back. It is the proposal of the acting seat alone, at a shared keyboard too.
    What was asked once per name of a grid is proposed for all rows with that name.
    """

    requires: ClassVar[Requires] = AGREEING
    board: str
    row: str
    column: str
    value: Any

    def apply(self, session: Session, ctx: Context) -> None:
        """Propose or agree. Refused for a column that isn't filled in private, and for a value that it doesn't take."""
        item, spec, board = board_now(session, self.board)
        row = session.get(BoardRow, board.id, self.row)
        column = spec.column(self.column)
        if column is None or not column.blind:
            name = one_line(self.column)[:40] if column is None else column.title
            raise Refused(f"{name} isn't filled in private, so there is nothing to agree on. Edit the row instead.")
        known = known_in(session, spec, ctx.boards(), ctx.standing())
        value = read_value(self.value, column, known, ctx.now.date())
        said = {**_proposals(row, column), ctx.seat: value}
        said = {seat: each for seat, each in said.items() if each is not None}
        alike = tuple(seat for seat, each in said.items() if same(each, value))
        line = in_line(spec, session.all(BoardRow, board=board.id), row, column.per)
        if value is None or not agreed(session, alike, ctx):
            for each in line:
                session.put(_with_proposals(each, column, said))
            return
        marks = dict.fromkeys((*setting(item, AGREED, ()), *(cell_mark(each, column.key) for each in line)))
        with_settings(session, item, **{AGREED: list(marks)})
        put_rows(session, *(with_values(spec, _with_proposals(each, column, {}), {column.key: value}) for each in line))


def _proposals(row: BoardRow, column: ColumnSpec) -> dict[str, Any]:
    return dict((row.proposed or {}).get(column.key, {}))


def _with_proposals(row: BoardRow, column: ColumnSpec, said: dict[str, Any]) -> BoardRow:
    kept = {key: each for key, each in {**(row.proposed or {}), column.key: said}.items() if each}
    return replace(row, proposed=kept or None)


# --- signing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRow(Consenting):
    """A leader signs a row as it reads now; a change of the row voids that."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = SIGNING
    board: str
    row: str

    def words(self, session: Session, seat: str) -> Any:
        """The row, with both answers to its cells that aren't agreed yet."""
        row = session.find(BoardRow, self.board, self.row)
        return row and _signed_words(session, row)

    def give(self, session: Session, ctx: Context) -> None:
        """Sign it. Refused for a board whose rows aren't signed one by one, and for a seat that has."""
        _, spec, board = board_now(session, self.board)
        row = session.get(BoardRow, board.id, self.row)
        if spec.sign != "row":
            raise Refused("The rows of this board aren't signed one by one.")
        if ctx.seat in row.signed:
            raise Refused(f"You've already signed {named_row(row)}.")
        session.put(replace(row, signed=(*row.signed, ctx.seat)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignBoard(Consenting):
    """A leader signs the whole board as it reads now; a change of any row voids that."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = SIGNING
    board: str

    def words(self, session: Session, seat: str) -> Any:
        """The board with all its rows, and both answers to the cells that aren't agreed yet."""
        board = session.find(Board, self.board)
        rows = session.all(BoardRow, board=self.board)
        return [row_words(board, "signed"), [_signed_words(session, row) for row in rows]]

    def give(self, session: Session, ctx: Context) -> None:
        """Sign it. Refused for a board that isn't signed as a whole, without a row, and for a seat that has."""
        item, spec, board = board_now(session, self.board)
        if spec.sign != "board":
            raise Refused("This board isn't signed as a whole.")
        if not rows_in(session, item):
            raise Refused("There is nothing to sign yet. Add a row first.")
        if ctx.seat in board.signed:
            raise Refused(f"You've already signed {board.id}.")
        session.put(replace(board, signed=(*board.signed, ctx.seat)))


def _signed_words(session: Session, row: BoardRow) -> Any:
    item = session.active
    open_here = [column.key for column in open_columns(session, item, row)] if item else []
    apart = [
        [column, {seat: answer.value for seat, answer in answers_of(session, item, row, column).items()}]
        for column in open_here
        if item
    ]
    return [row_words(row, "signed", "proposed"), apart]


# --- moving by a vote -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow(Command):
    """Move a row to where a vote that passed takes it, such as to the next stage; once for each vote."""

    requires: ClassVar[Requires] = Requires(kind=KIND, phases=(RESULT, SETTLE))
    board: str
    row: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Move it. Refused unless a vote passed that moves rows, at the end of the options, and a second time."""
        item, spec, board = board_now(session, self.board)
        row = session.get(BoardRow, board.id, self.row)
        name = named_row(row)
        if row.key_ in setting(item, MOVED, ()):
            raise Refused(f"{name} has already moved by this vote.")
        vote = next((each for each in spec.votes_over("rows") if each.move and passed(session, item, row, each)), None)
        if vote is None or vote.move is None:
            raise Refused(f"No vote passed that moves {name}.")
        to = moved_to(spec, row, vote.move)
        if to is None:
            column = spec.column(vote.move.column)
            raise Refused(f"{name} can't go any further in {column.title if column else vote.move.column}.")
        with_settings(session, item, **{MOVED: [*setting(item, MOVED, ()), row.key_]})
        put_rows(session, with_values(spec, row, {vote.move.column: to}))


def passed(session: Session, item: Item, row: BoardRow, vote: VoteSpec) -> bool:
    """Whether a vote on a row passed, by the answers of both leaders."""
    rule = parse(vote.passes) if vote.passes else None
    if not isinstance(rule, Formula):
        return False
    answers = answers_of(session, item, row, vote.key)
    values = [answers[seat].value if seat in answers else None for seat in session.leaders]
    return truth(rule.value(NamesOnly(dict(zip(("first", "second"), values, strict=False))))) is True
