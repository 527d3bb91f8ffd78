"""Boards in Markdown: the rows as a table, and under it the notes and answers of each row."""

from collections.abc import Sequence

from sessions.minutes.markdown_escape import facts, inline, labelled, readable, table, told
from sessions.model import Board, BoardAnswer, BoardRow, Note
from sessions.session import Session

WIDEST = 8
"""The most columns of a table; the rows of a wider board are easier to read one below the other."""


def board_lines(session: Session, board: Board) -> list[str]:
    """Return a board: its title, its rows, then their notes and answers."""
    rows = session.all(BoardRow, board=board.id)
    names = list(dict.fromkeys(name for row in rows for name in row.columns or {}))
    narrow = len(names) + 2 <= WIDEST and not any("\n" in row.text for row in rows)
    lines = [f"### {board.id} · {inline(board.title)}", "", *facts(board, "id", "title"), ""]
    lines += _table(rows, names) if narrow else []
    for row in rows:
        below = [*_notes(session, row), *_answers(session, row)]
        if below or not narrow:
            lines += labelled(inline(row.key_), row.text)
            lines += [] if narrow else facts(row, "key", "text", indent="  ")
            lines += below
    return [*lines, ""]


def _table(rows: Sequence[BoardRow], names: Sequence[str]) -> list[str]:
    head = ("Row", "What", *(inline(readable(name)) for name in names), "From", "Signed")
    cells = [
        (row.key_, row.text, *((row.columns or {}).get(name) for name in names), row.from_, _seats(row.signed))
        for row in rows
    ]
    return table(head, cells)


def _seats(signed: Sequence[str]) -> str | None:
    return ", ".join(signed) or None


def _notes(session: Session, row: BoardRow) -> list[str]:
    notes = sorted(session.all(Note, board=row.board, row=row.key_), key=lambda note: note.n)
    return [line for note in notes for line in labelled(f"{inline(note.by)}, {inline(note.lens)}", note.text, "  ")]


def _answers(session: Session, row: BoardRow) -> list[str]:
    lines = []
    for answer in session.all(BoardAnswer, board=row.board, row=row.key_):
        again = f", round {answer.round}" if answer.round > 1 else ""
        label = f"{inline(answer.by)}, {inline(readable(answer.column).lower())}{again}"
        lines += labelled(label, _answer(answer), "  ")
        lines += facts(answer, "by", "column", "round", "value", "pass", "missing", "seal", indent="    ")
    return lines


def _answer(answer: BoardAnswer) -> str:
    if answer.missing:
        return "no answer"
    if answer.pass_:
        return "pass"
    return "–" if answer.value is None else told(answer.value)
