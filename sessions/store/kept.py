"""The questions of packs that a series asked, with their answers."""

from collections.abc import Collection
from datetime import date

from sessions.kept import AskedBefore
from sessions.model import Answered, Participant, Question
from sessions.model.columns import restore
from sessions.model.core import CLOSED
from sessions.session import AnyRow
from sessions.store import tables
from sessions.store.sqlite import sqlite3
from sessions.text import clean

_SESSIONS = f"""
SELECT id, title, substr(started_at, 1, 10), status IN {CLOSED} FROM session
WHERE series = ? AND started_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM question WHERE question.session = session.id AND pack IS NOT NULL)
ORDER BY started_at, rowid
"""


def asked(
    conn: sqlite3.Connection, series: str, *, but: str | None = None, ids: Collection[str] | None = None
) -> list[AskedBefore]:
    """Return the questions of packs that the sessions of a series asked; see `SessionStore.asked`."""
    found = []
    for session, title, day, over in conn.execute(_SESSIONS, [series]).fetchall():
        if session == but or (ids is not None and session not in ids):
            continue
        answers = _rows(conn, Answered, session)
        people = {each.key_: each.name for each in _rows(conn, Participant, session)}
        found += [
            AskedBefore(
                session=session,
                title=clean(title),
                day=date.fromisoformat(day),
                over=bool(over),
                row=row,
                answers=tuple(each for each in answers if each.question == row.id),
                people=people,
            )
            for row in _rows(conn, Question, session)
            if row.pack is not None
        ]
    return found


def _rows(conn: sqlite3.Connection, kind: type[AnyRow], session: str) -> list[AnyRow]:
    return [restore(kind, image) for image in tables.TABLES[kind.TABLE].images(conn, session)]
