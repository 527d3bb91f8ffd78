"""Where a board item stands: its board and rows, what its forms ask about, and which cells aren't agreed."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from sessions.boards.spec import BoardSpec, ColumnSpec, Leader, MoveSpec, VoteSpec
from sessions.boards.spec_reading import board_spec, level_of, spec_of
from sessions.boards.values import EMPTY
from sessions.earlier_boards import value_in
from sessions.errors import Refused
from sessions.model import Board, BoardAnswer, BoardRow, Item
from sessions.rules.asked_rows import ASKED, OPENED
from sessions.rules.phases import under_way
from sessions.session import Session
from sessions.text import quoted

KIND: Final = "board"
READ, FILL, ANNOTATE, REVEAL, VOTE, RESULT, SETTLE = "read", "fill", "annotate", "reveal", "vote", "result", "settle"
OPEN_PHASES = (READ, REVEAL, RESULT, SETTLE)
"""The phases in which rows can change: in the others, leaders are asked about them in private."""
ROWS_MOST: Final = 200

ROUND, AGREED, MOVED = "answer_round", "agreed_cells", "moved_rows"
OWN_SETTINGS = (OPENED, ASKED, ROUND, AGREED, MOVED)
"""The settings of an item that are about one session: its board, the keys of the rows that each form asks about, the
round of its answers, the cells that both agreed on, and the rows that moved since the vote."""

PLAIN: Final[Mapping[str, Any]] = {
    "key": "rows",
    "title": "Rows",
    "column": [{"key": "row", "type": "text", "required": "always"}],
    "lens": [{"key": "means", "for": "each", "ask": "What does this mean for your side?"}],
}
"""The board of an item for which nobody has chosen one."""

_ORDER: tuple[Leader, ...] = ("first", "second")


def spec_in(item: Item) -> BoardSpec:
    """Return what the board of an item is made of."""
    return spec_of(item.settings) or _plain()


@functools.cache
def _plain() -> BoardSpec:
    spec, _ = board_spec(PLAIN)
    assert spec is not None
    return spec


def setting(item: Item, key: str, default: Any = None) -> Any:
    """Return one of the item's settings."""
    return (item.settings or {}).get(key, default)


def with_settings(session: Session, item: Item, **changed: Any) -> Item:
    """Save changed settings of an item; None removes one."""
    kept = {**(session.get(Item, item.id).settings or {}), **changed}
    settings = {key: value for key, value in kept.items() if value is not None}
    return session.put(replace(session.get(Item, item.id), settings=settings or None))


def leader_name(session: Session, seat: str) -> Leader:
    """Return whether a leader is the first or the second."""
    return _ORDER[session.leaders.index(seat)]


# --- rows -----------------------------------------------------------------------------------------------------------


def board_in(session: Session, item: Item) -> Board | None:
    """Return the board that an item opened, or None if it hasn't begun; also of an item from imported minutes."""
    opened = setting(item, OPENED)
    return session.find(Board, opened) if opened else next(iter(session.all(Board, item=item.id)), None)


def rows_in(session: Session, item: Item) -> list[BoardRow]:
    """Return the rows of an item's board."""
    board = board_in(session, item)
    return session.all(BoardRow, board=board.id) if board else []


def board_now(session: Session, board: str) -> tuple[Item, BoardSpec, Board]:
    """Return the active item with what its board is made of, and the board. Refused if `board` isn't this board."""
    item = under_way(session)
    found = board_in(session, item)
    if found is None or found.id != board:
        raise Refused(f"{session.get(Board, board).id} isn't the board of {item.id}.")
    return item, spec_in(item), found


def asked_rows(session: Session, item: Item, form: str) -> list[BoardRow]:
    """Return the rows that a form asks about: those that were there when its phase began, if they still are."""
    keys = setting(item, ASKED, {}).get(form)
    rows = rows_in(session, item)
    return rows if keys is None else [row for row in rows if row.key_ in keys]


def named_cell(spec: BoardSpec, row: BoardRow, column: ColumnSpec) -> str:
    """Return the name of a cell, such as ``Cost of “Hiring stalls”``, or on a grid ``Weight of Urgency``."""
    values = row_values(spec, row)
    names = [str(values.get(side, "")) for side in ((column.per,) if column.per else spec.sides)]
    return f"{column.title} of {' · '.join(filter(None, names)) or quoted(row.text)}"


def named_row(row: BoardRow) -> str:
    """Return the name of a row, such as ``B1/risk-1``."""
    return f"{row.board}/{row.key_}"


def row_values(spec: BoardSpec, row: BoardRow) -> dict[str, Any]:
    """Return the values of a row by the keys of the board's columns, without empty ones."""
    found = {column.key: value_in(row, column.key, spec.first.key) for column in spec.columns}
    return {key: value for key, value in found.items() if value not in EMPTY}


def with_values(spec: BoardSpec, row: BoardRow, values: Mapping[str, Any]) -> BoardRow:
    """Return a row with other values in some columns; an empty one empties the cell."""
    text = values.get(spec.first.key, row.text)
    others = {key: value for key, value in values.items() if key != spec.first.key}
    kept = {key: value for key, value in {**(row.columns or {}), **others}.items() if value not in EMPTY}
    return replace(row, text=text, columns=kept or None)


# --- what is asked, and of whom ---------------------------------------------------------------------------------------


def columns_for(session: Session, spec: BoardSpec, seat: str) -> list[ColumnSpec]:
    """Return the columns that a leader fills in private."""
    name = leader_name(session, seat)
    return [column for column in spec.blind if column.filled_by(name)]


def votes_for(session: Session, spec: BoardSpec, seat: str, over: Literal["rows", "board"]) -> list[VoteSpec]:
    """Return the votes over the rows, or over the board, that ask a leader."""
    name = leader_name(session, seat)
    return [vote for vote in spec.votes_over(over) if vote.question.asks(name)]


def moved_to(spec: BoardSpec, row: BoardRow, move: MoveSpec) -> str | None:
    """Return the option that a vote moves a row to; None at the end of the options, and without an option yet."""
    column = spec.column(move.column)
    assert column is not None
    now = value_in(row, column.key, spec.first.key)
    to = column.options.index(now) + move.by if now in column.options else -1
    return column.options[to] if 0 <= to < len(column.options) else None


def rows_to_ask(session: Session, item: Item, form: str) -> list[BoardRow]:
    """Return the rows that a form asks about if it begins now; a vote not about those that it can't move any more."""
    spec, rows = spec_in(item), rows_in(session, item)
    moves = [vote.move for vote in spec.votes_over("rows")]
    if form in ("fill", "annotate") or not moves:
        return rows
    return [row for row in rows if not all(move and _at_the_end(spec, row, move) for move in moves)]


def _at_the_end(spec: BoardSpec, row: BoardRow, move: MoveSpec) -> bool:
    return value_in(row, move.column, spec.first.key) not in EMPTY and moved_to(spec, row, move) is None


def form_asks(session: Session, item: Item, form: str) -> bool:
    """Whether a form of an item asks anybody anything."""
    spec, rows = spec_in(item), bool(rows_to_ask(session, item, form))
    match form:
        case "fill":
            return rows and bool(spec.blind)
        case "annotate":
            return rows and bool(spec.lenses)
    return bool(spec.votes_over("board")) or (rows and bool(spec.votes_over("rows")))


def asks_leader(session: Session, item: Item, form: str, seat: str) -> bool:
    """Whether a form asks this leader anything."""
    spec, rows = spec_in(item), bool(asked_rows(session, item, form))
    match form:
        case "fill":
            return rows and bool(columns_for(session, spec, seat))
        case "annotate":
            name = leader_name(session, seat)
            return rows and any(lens.asks(name) for lens in spec.lenses)
    over_rows = rows and bool(votes_for(session, spec, seat, "rows"))
    return over_rows or bool(votes_for(session, spec, seat, "board"))


# --- answers ----------------------------------------------------------------------------------------------------------


def answers_of(session: Session, item: Item, row: BoardRow, column: str) -> dict[str, BoardAnswer]:
    """Return what the leaders answered about a row in this item, for a blind column or a vote, by seat."""
    round_ = setting(item, ROUND, 1)
    found = (session.find(BoardAnswer, row.board, row.key_, column, round_, seat) for seat in session.leaders)
    return {answer.by: answer for answer in found if answer is not None}


def cell_mark(row: BoardRow, column: str) -> str:
    """Return the name of a cell in the settings of its item."""
    return f"{row.key_}.{column}"


def open_cells(session: Session, item: Item) -> list[tuple[BoardRow, ColumnSpec]]:
    """Return the cells that both leaders were asked about, that at least one filled in, and that aren't agreed yet.

    A column that is asked once per name of a grid has one for each name.
    """
    found, seen = [], set[tuple[str, Any]]()
    for row in rows_in(session, item):
        for column in open_columns(session, item, row):
            about = (column.key, row_values(spec_in(item), row).get(column.per) if column.per else row.key_)
            if about not in seen:
                found.append((row, column))
            seen.add(about)
    return found


def open_columns(session: Session, item: Item, row: BoardRow) -> list[ColumnSpec]:
    """Return the blind columns of a row that both were asked about, that aren't empty, and that aren't agreed yet."""
    spec = spec_in(item)
    return [
        column
        for column in spec.blind
        if column.by == "either" and value_in(row, column.key, spec.first.key) in EMPTY
        if any(answer.value is not None for answer in answers_of(session, item, row, column.key).values())
    ]


def same(one: Any, other: Any) -> bool:
    """Whether two answers are equal; in texts, capitals and spaces don't count."""
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
    return bool(one == other)


def needed(spec: BoardSpec, item: Item) -> list[ColumnSpec]:
    """Return the columns without which a row isn't complete, apart from those that are filled in private."""
    level = level_of(item.settings)
    wanted = [column for column in spec.columns if column.needed(level) or column.key in spec.sides]
    return [column for column in wanted if not column.blind]
