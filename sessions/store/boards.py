"""The boards of the closed sessions of a series."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sessions.earlier_boards import BoardBefore
from sessions.model import Board, BoardRow
from sessions.model.columns import restore
from sessions.model.core import CLOSED
from sessions.session import AnyRow
from sessions.store import tables
from sessions.store.sqlite import sqlite3
from sessions.text import clean

# Of the boards that name an item, the first is its own; on the others, facts were captured while it was active.
OPENED = """agenda.kind = 'board' AND NOT EXISTS (
    SELECT 1 FROM board AS other
    WHERE other.session = board.session AND other.item = board.item
        AND CAST(substr(other.id, 2) AS INTEGER) < CAST(substr(board.id, 2) AS INTEGER)
)"""
"""SQL for whether a board was the subject of the `agenda` item that it names."""

_BOARDS = f"""
SELECT session.id, session.title, substr(started_at, 1, 10), board.id, {OPENED}
FROM session JOIN board ON board.session = session.id
LEFT JOIN agenda ON agenda.session = session.id AND agenda.id = board.item
WHERE series = ? AND session.status IN {CLOSED}
ORDER BY started_at, session.rowid, board.rowid
"""


def boards(
    conn: sqlite3.Connection, series: str, *, but: str | None = None, ids: Collection[str] | None = None
) -> list[BoardBefore]:
    """Return the boards of the closed sessions of a series; see `SessionStore.boards`."""
    found = []
    rows: dict[str, dict[str, list[BoardRow]]] = {}
    heads: dict[str, dict[str, Board]] = {}
    for session, title, day, board, opened in conn.execute(_BOARDS, [series]).fetchall():
        if session == but or (ids is not None and session not in ids):
            continue
        if session not in rows:
            heads[session] = {each.id: each for each in _rows(conn, Board, session)}
            rows[session] = defaultdict(list)
            for row in _rows(conn, BoardRow, session):
                rows[session][row.board].append(row)
        found.append(
            BoardBefore(
                session=session,
                title=clean(title),
                day=date.fromisoformat(day) if day else None,
                board=heads[session][board],
                rows=tuple(rows[session][board]),
                opened=bool(opened),
            )
        )
    return found


def _rows(conn: sqlite3.Connection, kind: type[AnyRow], session: str) -> list[AnyRow]:
    return [restore(kind, image) for image in tables.TABLES[kind.TABLE].images(conn, session)]
