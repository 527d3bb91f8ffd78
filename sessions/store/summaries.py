"""The sessions as the lobby lists them."""

from datetime import datetime

from sessions.store.protocol import Summary
from sessions.store.sqlite import sqlite3
from sessions.text import clean

_BETWEEN = "\x1f"  # clean() keeps it out of every name

_SELECT = """
WITH newest AS (SELECT session, max(rev) AS rev, max(rowid) AS last FROM changes GROUP BY session)
SELECT session.id, title, series, playbook, status, mode, started_at, changes.at, changes.rev,
    (SELECT group_concat(name, char(31)) FROM
        (SELECT name FROM participant WHERE session = session.id AND role = 'leader' ORDER BY participant.rowid)),
    (SELECT group_concat(name, char(31)) FROM
        (SELECT name FROM participant WHERE session = session.id ORDER BY participant.rowid))
FROM newest JOIN changes ON changes.rowid = newest.last JOIN session ON session.id = newest.session
ORDER BY newest.last DESC LIMIT ?
"""


def read(conn: sqlite3.Connection, limit: int | None) -> list[Summary]:
    """Return every session, or the first `limit`, the one last touched first."""
    return [
        Summary(
            id=id_,
            title=clean(title),
            series=clean(series) if series else None,
            playbook=playbook,
            status=status,
            mode=mode,
            leaders=_names(leaders),
            people=_names(people),
            started_at=datetime.fromisoformat(started_at) if started_at else None,
            touched_at=datetime.fromisoformat(touched_at),
            rev=rev,
        )
        for id_, title, series, playbook, status, mode, started_at, touched_at, rev, leaders, people in conn.execute(
            _SELECT, [-1 if limit is None else limit]
        ).fetchall()
    ]


def _names(joined: str | None) -> tuple[str, ...]:
    return tuple(clean(name) for name in joined.split(_BETWEEN)) if joined else ()
