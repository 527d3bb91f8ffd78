"""What is revealed on a board, as rows: both answers to each blind cell, the notes, and the votes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sessions.boards.reading import known_in
from sessions.boards.spec import BoardSpec, ColumnSpec
from sessions.exercises.board.forms import cell_value, first_of_each, per_name, said, vote_section
from sessions.exercises.board.grid_rows import in_order, name_in
from sessions.exercises.board.state import (
    AGREED,
    ANNOTATE,
    FILL,
    ROUND,
    VOTE,
    answers_of,
    asked_rows,
    cell_mark,
    leader_name,
    same,
    setting,
    spec_in,
    with_values,
)
from sessions.model import Board, BoardAnswer, BoardRow, Item, Note, Sheet
from sessions.rules.checks import checked
from sessions.rules.questions import GUESS, REASON, VALUE, record_answers, record_late
from sessions.session import Session


def _shown(session: Session, item: Item, form: str) -> list[Sheet]:
    """Return the revealed sheets of a form, leaders in order."""
    sheets = (session.find(Sheet, item.id, form, item.round, seat) for seat in session.leaders)
    return [sheet for sheet in sheets if sheet is not None and sheet.status == "revealed"]


# --- cells ------------------------------------------------------------------------------------------------------------


def record_cells(session: Session, item: Item, late: Sheet | None = None) -> None:
    """Save the answers to the blind cells; equal ones become the values of the cells, as does the only one asked for.

    With a `late` sheet, only its answers are new.
    """
    spec, sheets = spec_in(item), _shown(session, item, FILL)
    known, rows = known_in(session, spec), asked_rows(session, item, FILL)
    firsts = {side: first_of_each(spec, in_order(spec, rows), side) for side in spec.sides}
    for row in rows:
        for column in spec.blind:
            section = row.key_
            if column.per is not None:
                section = per_name(firsts[column.per][str(name_in(spec, row, column.per))], column.per)
            mine = [sheet for sheet in sheets if column.filled_by(leader_name(session, sheet.by))]
            answers = {}
            for sheet in mine:
                given, passed = said(sheet.payload, section)
                day = sheet.at.date() if sheet.at else None
                value = cell_value(given.get(column.key), column, known, day) if day else None
                answers[sheet.by] = _answer(row, column.key, sheet, setting(item, ROUND, 1), value, passed)
            _save(session, answers, late)
            if late is None or late.by in answers:
                _take_in(session, item, row, column)


def _answer(row: BoardRow, column: str, sheet: Sheet, round_: int, value: Any, passed: bool) -> BoardAnswer:
    return BoardAnswer(
        board=row.board,
        row=row.key_,
        by=sheet.by,
        column=column,
        value=value,
        pass_=True if passed or (value is None and not sheet.missing) else None,
        round=round_,
        seal=sheet.seal,
        late=sheet.late or None,
        missing=sheet.missing or None,
    )


def _save(session: Session, answers: Mapping[str, BoardAnswer], late: Sheet | None) -> None:
    """Save answers to a cell or a vote, unless nobody gave any: then there is nothing to say."""
    if any(answer.value is not None for answer in answers.values()):
        for seat, answer in answers.items():
            there = session.find(BoardAnswer, *answer.key())
            if late is None or seat == late.by or there is None:
                session.put(checked(answer))


def _take_in(session: Session, item: Item, row: BoardRow, column: ColumnSpec) -> None:
    """Put what everybody who was asked answered alike into its cell; what they didn't leaves it empty until they agree.

    A value that both agreed on since the reveal stays.
    """
    row = session.get(BoardRow, *row.key())
    answers = answers_of(session, item, row, column.key)
    values = [answer.value for answer in answers.values() if answer.value is not None]
    if not values or cell_mark(row, column.key) in setting(item, AGREED, ()):
        return
    alike = len(values) == len(answers) and all(same(value, values[0]) for value in values)
    put_rows(session, with_values(spec_in(item), row, {column.key: values[0] if alike else None}))


def put_rows(session: Session, *rows: BoardRow) -> None:
    """Save changed rows: whoever signed one, or the board, has to read it again, and Ready was for the state before."""
    for row in rows:
        if row != session.find(BoardRow, *row.key()):
            session.put(checked(replace(row, signed=())))
            unsign_board(session, row.board)


def unsign_board(session: Session, board_id: str) -> None:
    """Void what was agreed about a board as a whole."""
    board = session.get(Board, board_id)
    if board.signed:
        session.put(replace(board, signed=()))
    item = session.active
    if item is not None and item.ready:
        session.put(replace(item, ready=()))


# --- notes ------------------------------------------------------------------------------------------------------------


def record_notes(session: Session, item: Item, late: Sheet | None = None) -> None:
    """Save the notes of both, or those of a `late` sheet, lens by lens."""
    spec = spec_in(item)
    for sheet in [late] if late else _shown(session, item, ANNOTATE):
        name = leader_name(session, sheet.by)
        for row in asked_rows(session, item, ANNOTATE):
            given, _ = said(sheet.payload, row.key_)
            for lens in spec.lenses:
                if lens.asks(name) and given.get(lens.key):
                    _note(session, row, sheet.by, lens.key, given[lens.key])


def _note(session: Session, row: BoardRow, by: str, lens: str, text: str) -> None:
    number = max((note.n for note in session.all(Note, board=row.board, row=row.key_)), default=0) + 1
    session.put(checked(Note(board=row.board, row=row.key_, n=number, by=by, lens=lens, text=text)))


# --- votes ------------------------------------------------------------------------------------------------------------


def record_votes(session: Session, item: Item, late: Sheet | None = None) -> None:
    """Save the votes over rows as answers about them, and those over the board as questions."""
    spec, sheets = spec_in(item), _shown(session, item, VOTE)
    for row in asked_rows(session, item, VOTE):
        _record_row_votes(session, item, spec, row, sheets, late)
    over = [vote.question for vote in spec.votes_over("board")]
    if over and late:
        record_late(session, item, late, over)
    elif over:
        record_answers(session, item, VOTE, item.round, over)


def _record_row_votes(
    session: Session, item: Item, spec: BoardSpec, row: BoardRow, sheets: Sequence[Sheet], late: Sheet | None
) -> None:
    for vote in spec.votes_over("rows"):
        answers = {}
        for sheet in _asked(session, sheets, vote.question.for_):
            given, passed = said(sheet.payload, vote_section(spec, row, vote))
            found = _answer(row, vote.key, sheet, setting(item, ROUND, 1), given.get(VALUE), passed)
            answers[sheet.by] = replace(found, guess=given.get(GUESS), reason=given.get(REASON))
        _save(session, answers, late)


def _asked(session: Session, sheets: Iterable[Sheet], for_: str) -> list[Sheet]:
    return [sheet for sheet in sheets if for_ in ("both", leader_name(session, sheet.by))]
