"""The boards of a file: what each is made of, which session of a series has it, and what people read on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sessions.boards.reading import ReadBoard, read_board
from sessions.boards.spec import BoardSpec
from sessions.boards.spec_reading import board_spec, spec_of
from sessions.errors import Faulty, Missing, Refused
from sessions.library.boards import board as library_board
from sessions.model import Board, BoardRow, Header, Item
from sessions.model.core import CLOSED
from sessions.records.series import members_of
from sessions.session import Session
from sessions.store.protocol import Store
from sessions.text import listed

OWN = ("by", "about")
"""The columns of a captured row that its board doesn't have."""


def spec_shown(session: Session, board: Board) -> BoardSpec:
    """Return what a board is made of: as its item says, else as the library does, else by the columns that are there.

    Minutes that were imported don't say it, and a board of somebody else's may not be in the library here.
    """
    own = [spec for item in _items(session, board) if (spec := spec_of(item.settings)) and spec.key == board.kind]
    if own:
        return own[0]
    try:
        return library_board(board.kind).spec
    except (Missing, Faulty):
        return _by_its_columns(session, board)


def _items(session: Session, board: Board) -> list[Item]:
    first = session.find(Item, board.item)
    return [*([first] if first else []), *session.agenda]


def _by_its_columns(session: Session, board: Board) -> BoardSpec:
    """Return a board with a column of words for each that its rows have."""
    rows = session.all(BoardRow, board=board.id)
    names = dict.fromkeys(name for row in rows for name in row.columns or {} if name not in OWN)
    columns: list[dict[str, Any]] = [{"key": "what", "type": "text"}]
    for name in names:
        spec, _ = board_spec({**_named(board), "column": [*columns, {"key": name, "type": "text"}]})
        if spec is not None:
            columns.append({"key": name, "type": "text"})
    spec, faults = board_spec({**_named(board), "column": columns})
    if spec is None:
        raise Refused(f"{board.id} can't be shown: {faults[0].says}.")
    return spec


def _named(board: Board) -> dict[str, Any]:
    key = "".join(each if each.isascii() and each.isalnum() else "-" for each in board.kind.lower()).strip("-")
    return {"key": key if key[:1].isalpha() else "board", "title": board.title}


def board_of(session: Session, kind: str) -> Board | None:
    """Return a session's board of a kind, the last one if it has several."""
    return next(iter(reversed(session.all(Board, kind=kind))), None)


def named_board(session: Session, named: str) -> Board:
    """Return a board by its kind or its id. Raises Missing with those that the session has."""
    found = board_of(session, named.lower()) or session.find(Board, named.upper())
    if found is None:
        there = listed([board.kind for board in session.all(Board)])
        raise Missing(f"{session.header.id} has no board {named!r}{f'. It has {there}' if there else ''}.")
    return found


def shown(store: Store, session: Session, board: Board, today: date) -> ReadBoard:
    """Return what people read on a board of a session as somebody may see it."""
    series = session.header.series
    earlier = _before(store, session.header) if series else []
    before = store.boards(series, ids=earlier) if series else []
    standing = store.standing(series, but=session.header.id) if series else []
    return read_board(session, board, spec_shown(session, board), before, today, standing)


def _before(store: Store, header: Header) -> list[str]:
    """Return the ids of the sessions of the same series that began before this one."""
    others = [each for _, each in store.across(Header, series=header.series) if each.id != header.id]
    if header.started_at is None:
        return [each.id for each in others]
    return [each.id for each in others if each.started_at and each.started_at < header.started_at]


# --- in a series ------------------------------------------------------------------------------------------------------


def newest_with(store: Store, series: str, kind: str | None) -> str:
    """Return the id of the newest session of a series that has a board, or one of a kind. Raises Missing."""
    members = [each for _, each in store.across(Header, series=series)]
    members_of(store, series)
    boards = {session for session, board in store.across(Board) if kind is None or board.kind == kind.lower()}
    having = [each for each in _in_order(members) if each.id in boards]
    if not having:
        raise Missing(f"No session of {series} has {f'a board {kind!r}' if kind else 'a board'}.")
    return having[-1].id


def to_import_into(store: Store, series: str | None, session: str | None) -> str:
    """Return the id of the session for imported rows: `session`, or that of a series which is under way or comes next.

    Without either it is the only one of the file that isn't closed. Raises Missing if there is no such series, Refused
    if it isn't clear which one it is.
    """
    if session is not None:
        return session
    if series is not None:
        members_of(store, series)
    where = {} if series is None else {"series": series}
    going = [each for _, each in store.across(Header, **where) if each.status not in CLOSED]
    if not going:
        plan = "Plan the next one with `parley new`, then import again."
        raise Refused(f"No session{f' of {series}' if series else ''} is planned or under way. {plan}")
    if series is None and len(going) > 1:
        raise Refused("Several sessions aren't closed yet. Name one with --into ID, or a series with --series NAME.")
    begun = [each for each in going if each.started_at]
    return (_in_order(begun)[-1] if begun else _in_order(going)[0]).id


def _in_order(sessions: Sequence[Header]) -> list[Header]:
    """Return sessions as they began or are planned to, those without a day last."""
    days = {each.id: each.started_at or each.starts_at for each in sessions}
    dated = sorted((day.timestamp(), each.id) for each in sessions if (day := days[each.id]))
    order = {id_: n for n, (_, id_) in enumerate(dated)}
    return sorted(sessions, key=lambda each: order.get(each.id, len(order)))
