"""Boards on a page: the rows as a table, and under it the notes and answers of each row."""

from collections.abc import Sequence

from sessions.minutes.blocks import Block, Fact, Heading, grid
from sessions.minutes.names import column_title, name_of, names_of, readable, spoken_in, title_of
from sessions.minutes.row_facts import facts, told
from sessions.model import Board, BoardAnswer, BoardRow, Note
from sessions.session import Session

WIDEST = 8
"""The most columns of a table; the rows of a wider board are easier to read one below the other."""


def board_blocks(session: Session, board: Board) -> list[Block]:
    """Return a board: its title, its rows, then their notes and answers."""
    rows = session.all(BoardRow, board=board.id)
    names = list(dict.fromkeys(name for row in rows for name in row.columns or {}))
    narrow = len(names) + 1 < WIDEST and not any("\n" in row.text for row in rows)
    blocks: list[Block] = [Heading(board.title, 3), *facts(session, board, "id", "title")]
    blocks += _table(session, rows, names) if narrow else []
    for row in rows:
        below = [*_notes(session, row), *_answers(session, row)]
        if below or not narrow:
            blocks.append(Fact("", row.text))
            blocks += [] if narrow else facts(session, row, "key", "text", depth=1)
            blocks += below
    return blocks


def _table(session: Session, rows: Sequence[BoardRow], names: Sequence[str]) -> list[Block]:
    head = ("What", *(column_title(session, rows[0].board, name) or readable(name) for name in names), "From", "Signed")
    cells = [
        (
            row.text,
            *(spoken_in(session, row.board, name, (row.columns or {}).get(name)) for name in names),
            row.from_ and (title_of(session, row.from_) or row.from_),
            names_of(session, row.signed),
        )
        for row in rows
    ]
    return grid(head, cells)


def _notes(session: Session, row: BoardRow) -> list[Block]:
    notes = sorted(session.all(Note, board=row.board, row=row.key_), key=lambda note: note.n)
    return [Fact(f"{name_of(session, note.by)}, {note.lens}", note.text, 1) for note in notes]


def _answers(session: Session, row: BoardRow) -> list[Block]:
    blocks: list[Block] = []
    for answer in session.all(BoardAnswer, board=row.board, row=row.key_):
        asked = column_title(session, row.board, answer.column) or readable(answer.column).lower()
        again = f", round {answer.round}" if answer.round > 1 else ""
        label = f"{name_of(session, answer.by)}, {asked}{again}"
        blocks.append(Fact(label, _answer(session, answer), 1))
        blocks += facts(session, answer, "by", "column", "round", "value", "pass", "missing", "seal", depth=2)
    return blocks


def _answer(session: Session, answer: BoardAnswer) -> str:
    if answer.missing:
        return "no answer"
    if answer.pass_:
        return "pass"
    return "–" if answer.value is None else told(spoken_in(session, answer.board, answer.column, answer.value))
