"""The private forms of a board: its blind cells, a line for each lens, and its votes; a section for each row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sessions.boards.reading import known_in
from sessions.boards.spec import BoardSpec, ColumnSpec, VoteSpec
from sessions.boards.values import NOBODY, Known, is_list, read, told, words, wrong
from sessions.errors import Refused
from sessions.exercises.board.grid_rows import in_order, name_in
from sessions.exercises.board.state import (
    ANNOTATE,
    FILL,
    VOTE,
    asked_rows,
    columns_for,
    leader_name,
    spec_in,
    votes_for,
)
from sessions.frozen import dataclass
from sessions.model import BoardRow, Item, Participant
from sessions.rules.answers import AnswerType, register_answer
from sessions.rules.forms import PASS, Field, Form, Payload, Section
from sessions.rules.questions import VALUE, question_section
from sessions.session import Session
from sessions.times import today

NOTE_MOST: Final = 400
"""Characters of a note, or of a text in a cell."""
SCALE_MOST: Final = 100
"""The widest scale whose number is picked or typed as on any other scale."""
EXAMPLES: Final[Mapping[str, str]] = {"period": "such as 2026, Q3 or March", "time": "such as 9:14"}


@dataclass(frozen=True, slots=True)
class CellField(Field):
    """A cell of a column whose values are typed in words, such as ``10-20``; `known` is what it can name."""

    column: ColumnSpec | None = None
    known: Known = NOBODY


class CellAnswer(AnswerType):
    """What somebody types into a cell, as everywhere on a board."""

    key = "cell"
    asked = False

    def wrong(self, field: Field, value: Any) -> str | None:
        """Accept a value of the column."""
        column, known = _column(field)
        if column is None or not isinstance(value, str):
            return None if column is None else wrong(value, column)
        try:
            read(value, column, today(), known)
        except Refused as refused:
            return str(refused)
        return None

    def read(self, words: str, today: date, field: Field | None = None) -> Any:
        """Return the value that the column reads."""
        column, known = _column(field)
        return words if column is None else read(words, column, today, known)

    def typed(self, value: Any, field: Field) -> str:
        """The value as the column writes it, or what was typed instead."""
        column, known = _column(field)
        valid = column is not None and wrong(value, column) is None
        return words(value, column, known) if valid and column else super().typed(value, field)

    def words(self, value: Any, field: Field | None = None) -> str:
        """The value as the column writes it."""
        return self.typed(value, field) if isinstance(field, CellField) else super().words(value)


def _column(field: Field | None) -> tuple[ColumnSpec | None, Known]:
    return (field.column, field.known) if isinstance(field, CellField) else (None, NOBODY)


register_answer(CellAnswer())


def form_of(session: Session, item: Item, seat: str, key: str) -> Form:
    """Return a form of a board item, as a leader gets it: with the fields that are theirs."""
    spec = spec_in(item)
    rows = in_order(spec, asked_rows(session, item, key))
    match key:
        case "fill":
            return _fill(session, item, spec, rows, seat)
        case "annotate":
            return _annotate(session, item, spec, rows, seat)
    return _vote(session, item, spec, rows, seat)


# --- cells --------------------------------------------------------------------------------------------------------


def _fill(session: Session, item: Item, spec: BoardSpec, rows: list[BoardRow], seat: str) -> Form:
    known = known_in(session, spec)
    columns = columns_for(session, spec, seat)
    fields = tuple(cell_field(session, column, known) for column in columns if column.per is None)
    sections = [section for side in spec.sides for section in _per_name(session, spec, rows, columns, side, known)]
    sections += [_section(spec, row, fields, known) for row in rows if fields]
    total = next(((column.key, column.adds_to) for column in columns if column.adds_to is not None), None)
    return Form(FILL, item.title, tuple(sections), total=total, cells=True)


def _per_name(
    session: Session, spec: BoardSpec, rows: list[BoardRow], columns: Iterable[ColumnSpec], side: str, known: Known
) -> Iterator[Section]:
    """Yield a section for each name on a side of a grid, with what is asked once per name."""
    fields = tuple(cell_field(session, column, known) for column in columns if column.per == side)
    for name, row in first_of_each(spec, rows, side).items() if fields else ():
        title = column.title if (column := spec.column(side)) else ""
        yield Section(per_name(row, side), name, fields, note=title, optional=True, may_pass=True)


def first_of_each(spec: BoardSpec, rows: Iterable[BoardRow], side: str) -> dict[str, BoardRow]:
    """Return the names on a side of a grid, each with the first of its rows."""
    found: dict[str, BoardRow] = {}
    for row in rows:
        if (name := name_in(spec, row, side)) is not None:
            found.setdefault(str(name), row)
    return found


def per_name(row: BoardRow, side: str) -> str:
    """Return the key of the section for a name on a side of a grid; `row` is the first with this name."""
    return f"{row.key_}.{side}"


def _section(
    spec: BoardSpec, row: BoardRow, fields: tuple[Field, ...], known: Known, *, may_pass: bool = True
) -> Section:
    note = row_note(spec, row, known)
    return Section(row.key_, row_title(spec, row), fields, note=note, optional=True, may_pass=may_pass)


def row_title(spec: BoardSpec, row: BoardRow) -> str:
    """Return what a row is about; on a grid the names on both sides."""
    names = [name for side in spec.sides[1:] if (name := name_in(spec, row, side)) is not None]
    return " · ".join([row.text, *map(str, names)])


def row_note(spec: BoardSpec, row: BoardRow, known: Known, *, blind: bool = False) -> str:
    """Return what a row says in its other columns; those filled in private only if `blind` is set."""
    others = [column for column in spec.columns[1:] if (blind or not column.blind) and column.key not in spec.sides]
    cells = row.columns or {}
    says = [(column, told(cells.get(column.key), column, known)) for column in others]
    return " · ".join(f"{column.title}: {said}{unit_of(column)}" for column, said in says if said)


def unit_of(column: ColumnSpec) -> str:
    """Return the unit of a column as it stands after a value."""
    return f" {column.unit}" if column.unit else ""


def cell_field(session: Session, column: ColumnSpec, known: Known) -> Field:
    """Return the field with which a leader fills in a cell of a column."""
    ask = f"{column.title}{f' ({column.unit})' if column.unit else ''}"
    hint = column.hint or ""
    if not is_list(column):
        match column.type:
            case "text":
                return Field(column.key, ask, "text", 1, NOTE_MOST, required=False, hint=hint, lines=True)
            case "choice":
                return Field(column.key, ask, "choice", options=column.options, required=False, hint=hint)
            case "flag":
                return Field(column.key, ask, "yesno", required=False, hint=hint)
            case "number" if (ends := _scale(column)) is not None:
                return Field(column.key, ask, "scale", *ends, required=False, hint=hint or f"{ends[0]}–{ends[1]}")
            case "number" | "range":
                limits, unit = (column.least, column.most), column.unit or ""
                return Field(column.key, ask, column.type, required=False, hint=hint, limits=limits, unit=unit)
            case "person":
                here = [each for each in session.all(Participant) if each.role != "observer"]
                seats, names = (each.key_ for each in here), (each.name for each in here)
                return Field(column.key, ask, "person", options=(*seats,), names=(*names,), required=False, hint=hint)
            case "date":
                return Field(column.key, ask, "date", required=False, hint=hint, past=column.past)
    example = hint or EXAMPLES.get(column.type, "")
    return CellField(column.key, ask, "cell", most=NOTE_MOST, required=False, hint=example, column=column, known=known)


def _scale(column: ColumnSpec) -> tuple[int, int] | None:
    """Return both ends of a column of whole numbers that are few enough to be a scale, or None."""
    least, most = column.least, column.most
    if isinstance(least, int) and isinstance(most, int) and 0 < most - least <= SCALE_MOST:
        return (least, most)
    return None


def cell_value(given: Any, column: ColumnSpec, known: Known, day: date) -> Any:
    """Return the value of a cell in a sealed payload, of which relative words count from the `day` of its sealing."""
    if not isinstance(given, str):
        return given
    try:
        return read(given, column, day, known)
    except Refused:  # what it could name then isn't there now
        return given if column.type in ("text", "person", "ref") and not is_list(column) else None


# --- notes and votes ----------------------------------------------------------------------------------------------


def _annotate(session: Session, item: Item, spec: BoardSpec, rows: list[BoardRow], seat: str) -> Form:
    name, known = leader_name(session, seat), known_in(session, spec)
    fields = tuple(
        Field(lens.key, lens.ask, "text", 1, NOTE_MOST, required=False, lines=True, coach=lens.coach or False)
        for lens in spec.lenses
        if lens.asks(name)
    )
    sections = tuple(_section(spec, row, fields, known, may_pass=False) for row in rows)  # no note isn't a pass
    return Form(ANNOTATE, item.title, sections)


def _vote(session: Session, item: Item, spec: BoardSpec, rows: list[BoardRow], seat: str) -> Form:
    known = known_in(session, spec)
    mine = votes_for(session, spec, seat, "rows")
    sections = [_vote_section(spec, row, vote, known, len(mine) > 1) for vote in mine for row in rows]
    over = votes_for(session, spec, seat, "board")
    return Form(VOTE, item.title, (*sections, *(question_section(vote.question) for vote in over)), cells=True)


def _vote_section(spec: BoardSpec, row: BoardRow, vote: VoteSpec, known: Known, several: bool) -> Section:
    section = question_section(vote.question)
    fields = tuple(replace(field, ask=vote.question.ask) if field.key == VALUE else field for field in section.fields)
    key = vote_section(spec, row, vote)
    note = "\n".join(filter(None, (vote.question.ask, row_note(spec, row, known, blind=True))))
    title = row_title(spec, row)
    told_as = f"{vote.key.replace('-', ' ').capitalize()}: {title}" if several else title
    return Section(key, told_as, fields, note=note, optional=True, may_pass=True)


def vote_section(spec: BoardSpec, row: BoardRow, vote: VoteSpec) -> str:
    """Return the key of the section in which a leader votes on a row: the row's, unless there are several votes."""
    return row.key_ if len(spec.votes_over("rows")) == 1 else f"{row.key_}.{vote.key}"


def said(payload: Payload | None, section: str) -> tuple[Mapping[str, Any], bool]:
    """Return what a sealed payload says in a section, and whether that was passed."""
    answers = (payload or {}).get(section, {})
    return ({}, True) if answers.get(PASS) is True else (answers, False)
