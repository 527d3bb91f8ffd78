"""The rows that a board begins with: those already there, those of earlier sessions, and fixed ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sessions.boards.spec import BoardSpec
from sessions.boards.values import EMPTY
from sessions.command import Context
from sessions.earlier_boards import rows_to_carry, value_in
from sessions.exercises.board.grid_rows import line_value, missing_cells, name_in
from sessions.exercises.board.reveal import put_rows, unsign_board
from sessions.exercises.board.state import (
    OWN_SETTINGS,
    ROUND,
    ROWS_MOST,
    same,
    spec_in,
    with_settings,
    with_values,
)
from sessions.minutes.escalation_check import ABOUT
from sessions.model import Board, BoardAnswer, BoardRow, Item
from sessions.rules.asked_rows import OPENED, is_opened
from sessions.rules.carried_items import carried_through
from sessions.rules.checks import checked
from sessions.session import Session


def open_board(session: Session, item: Item, ctx: Context) -> None:
    """Open the board of an item: bring the rows of earlier sessions, and add the fixed ones that it lacks."""
    spec = spec_in(item)
    board = its_board(session, item, spec)
    again = is_opened(session, board.id)
    rounds = [answer.round for answer in session.all(BoardAnswer, board=board.id)]
    own: dict[str, Any] = {**dict.fromkeys(OWN_SETTINGS), OPENED: board.id, ROUND: max(rounds, default=0) + 1}
    item = with_settings(session, item, **own)
    if brought := list(_earlier(item, spec, ctx)):
        session.put(replace(session.get(Board, board.id), from_=brought[0][0].rpartition("/")[0]))
        _bring(session, spec, board, brought)
    if spec.grid:
        complete_grid(session, spec, board, fixed=not again)
    for values in _fixed_rows(spec, session.all(BoardRow, board=board.id)):
        if len(session.all(BoardRow, board=board.id)) < ROWS_MOST:
            new_row(session, spec, board, values)


def its_board(session: Session, item: Item, spec: BoardSpec) -> Board:
    """Return the session's board of this kind, which people may have captured or imported, or else a new one.

    A board that is for one session alone isn't shared with another item.
    """
    board = next(iter(session.all(Board, item=item.id, kind=spec.key)), None)
    for each in session.all(Board, kind=spec.key) if board is None else ():
        if spec.scope == "series" or not is_opened(session, each.id):
            board = each
            break
    if board is None:
        id_ = session.next_id(Board, "B")
        return session.put(checked(_due_again(spec, Board(id=id_, item=item.id, title=spec.title, kind=spec.key))))
    if is_opened(session, board.id):
        return board
    return session.put(_due_again(spec, replace(board, item=item.id, title=spec.title)))


def _due_again(spec: BoardSpec, board: Board) -> Board:
    """Return a board with what says when it, or a row of it, is due; one that doesn't continue never is."""
    if spec.scope != "series":
        return board
    days = spec.stale_days if spec.stale_from else None
    return replace(board, stale_days=days, stale_from=spec.stale_from, look_every=spec.look_every)


# --- rows of earlier sessions -----------------------------------------------------------------------------------------


def _earlier(item: Item, spec: BoardSpec, ctx: Context) -> Iterator[tuple[str, BoardRow]]:
    """Yield the rows that come along, each with its full name: from the series, or from where the item was carried."""
    if spec.scope == "series":
        yield from rows_to_carry(ctx.boards(), spec.key)
        return
    for session_id, earlier, before in carried_through(item, ctx):
        boards = [board for board in earlier.all(Board, item=before.id) if board.kind == spec.key]
        for board in boards:
            for row in earlier.all(BoardRow, board=board.id):
                yield f"{session_id}/{board.id}/{row.key_}", row
        if boards:
            return


def _bring(session: Session, spec: BoardSpec, board: Board, earlier: Iterable[tuple[str, BoardRow]]) -> None:
    """Add the rows of earlier sessions; one that is already on the board, as an import may be, continues it."""
    here = session.all(BoardRow, board=board.id)
    known = {row.from_ for row in here}
    brought = [(name, row) for name, row in earlier if name not in known]
    continued = _matches(spec, [row for row in here if row.from_ is None], brought)
    for name, row in brought:
        if name in continued:
            session.put(_continued(continued[name], row, name))
        elif len(session.all(BoardRow, board=board.id)) < ROWS_MOST:
            session.put(_again(session, board, row, name))


def _matches(spec: BoardSpec, here: Iterable[BoardRow], brought: Iterable[tuple[str, BoardRow]]) -> dict[str, BoardRow]:
    """Return the row on the board that continues each earlier one, where it is clear which.

    That is the one with the same key, if a file gave it that, or else the one with the same words in all columns that
    are always required, or else the only one that says the same.
    """
    found: dict[str, BoardRow] = {}
    for same_as in (_given_key, _identity, _words):
        mine, theirs = defaultdict(list), defaultdict(list)
        taken = {row.key_ for row in found.values()}
        for row in here:
            if row.key_ not in taken:
                mine[same_as(spec, row)].append(row)
        for name, row in brought:
            if name not in found:
                theirs[same_as(spec, row)].append(name)
        for key, names in theirs.items():
            if key and len(names) == 1 and len(mine[key]) == 1:
                found[names[0]] = mine[key][0]
    return found


def _given_key(spec: BoardSpec, row: BoardRow) -> tuple[str, ...]:
    """Return the key that a file gave a row, such as ``pay-412``; nothing if it was made here, as ``risk-2`` is."""
    return () if row.key_.startswith(f"{spec.row_prefix}-") else (row.key_,)


def _words(spec: BoardSpec, row: BoardRow) -> tuple[str, ...]:
    """Return what a row is about; on a grid that includes its place."""
    axes = (spec.grid.rows, spec.grid.columns) if spec.grid else ()
    return (_plain(row.text), *(_plain(value_in(row, axis, spec.first.key)) for axis in axes))


def _identity(spec: BoardSpec, row: BoardRow) -> tuple[str, ...]:
    """Return what a row says in every column that is always required and that everybody sees."""
    columns = [column.key for column in spec.columns if column.required == "always" and not column.blind]
    return (*_words(spec, row), *(_plain(value_in(row, key, spec.first.key)) for key in columns))


def _plain(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def _continued(row: BoardRow, before: BoardRow, name: str) -> BoardRow:
    return replace(row, from_=name, columns={**_kept(before, name), **(row.columns or {})} or None)


def _again(session: Session, board: Board, row: BoardRow, name: str) -> BoardRow:
    """Return an earlier row as one of this session, under its own key if that is free."""
    keys = _keys(session, board)
    key = next_key(keys, row.key_) if row.key_ in keys else row.key_
    return BoardRow(board=board.id, key_=key, text=row.text, columns=_kept(row, name) or None, from_=name)


def _kept(row: BoardRow, name: str) -> dict[str, Any]:
    """Return the cells of an earlier row; what it was about is named in full."""
    cells = dict(row.columns or {})
    if (about := cells.get(ABOUT)) and "/" not in str(about):
        cells[ABOUT] = f"{name.partition('/')[0]}/{about}"
    return cells


# --- new rows -----------------------------------------------------------------------------------------------------


def new_row(session: Session, spec: BoardSpec, board: Board, values: Mapping[str, Any]) -> BoardRow:
    """Add a row with these values at the end of a board."""
    key = next_key(_keys(session, board), f"{spec.row_prefix}-1")
    blank = BoardRow(board=board.id, key_=key, text="")
    return session.put(checked(with_values(spec, blank, values)))


def _keys(session: Session, board: Board) -> list[str]:
    return [row.key_ for row in session.all(BoardRow, board=board.id)]


def next_key(keys: Iterable[str], like: str) -> str:
    """Return the next free key beside some keys, with the prefix of another, such as ``risk-4``."""
    prefix = like.rpartition("-")[0] or like
    numbers = [key.rpartition("-")[2] for key in keys if key.rpartition("-")[0] == prefix]
    return f"{prefix}-{max((int(each) for each in numbers if each.isdecimal()), default=0) + 1}"


def _fixed_rows(spec: BoardSpec, rows: Iterable[BoardRow]) -> list[dict[str, Any]]:
    """Return the values of the fixed rows that a board without a grid lacks."""
    texts = [row.text for row in rows]
    fixed = () if spec.grid else spec.first.rows
    return [{spec.first.key: text} for text in fixed if not any(same(text, each) for each in texts)]


def complete_grid(session: Session, spec: BoardSpec, board: Board, *, fixed: bool = False) -> None:
    """Add a row for each pair of names that has none, if the board has room for all; with `fixed`, of fixed names too.

    A column that is asked once per name gets its value in the rows that lack it.
    """
    rows = session.all(BoardRow, board=board.id)
    new = missing_cells(spec, rows, fixed=fixed)
    if len(rows) + len(new) <= (ROWS_MOST if fixed else spec.rows_most):
        for values in new:
            new_row(session, spec, board, values)
        if new:
            unsign_board(session, board.id)
    for column in spec.columns if rows else ():
        for row in session.all(BoardRow, board=board.id) if column.per else ():
            name = name_in(spec, row, str(column.per))
            if value_in(row, column.key, spec.first.key) in EMPTY and name not in EMPTY:
                value = line_value(spec, rows, column, name)
                put_rows(session, with_values(spec, row, {column.key: value}))
