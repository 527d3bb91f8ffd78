"""The sessions for the lobby's list."""

import json
from collections.abc import Collection
from datetime import datetime

from sessions.frozen import dataclass
from sessions.situation import AS_IMPORTED
from sessions.store.sqlite import sqlite3
from sessions.text import clean

# The last record's rowid, read from the primary key alone, sorts the sessions by their last change.
_SESSIONS = """
WITH newest AS (
    SELECT rowid AS session, (SELECT rowid FROM changes WHERE session = id ORDER BY rev DESC LIMIT 1) AS change
    FROM session WHERE ?1 IS NULL OR id IN (SELECT value FROM json_each(?1)) ORDER BY change DESC LIMIT ?2
)
SELECT id, title, series, playbook, status, mode, started_at, starts_at, at, rev,
    EXISTS (SELECT 1 FROM changes AS began WHERE began.session = id AND began.rev = 1 AND began.kind = 'import')
FROM newest CROSS JOIN session ON session.rowid = newest.session CROSS JOIN changes ON changes.rowid = newest.change
ORDER BY newest.change DESC
"""
_PEOPLE = """
SELECT session, "key", name, role = 'leader' FROM participant
WHERE session IN (SELECT value FROM json_each(?)) ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """A session for the lobby's list; `leaders` and `people` are names, `touched_at` is the time of its last change.

    `seats` are those of the leaders. `imported` means that it was imported from minutes.
    """

    id: str
    title: str
    series: str | None
    playbook: str
    status: str
    mode: str
    leaders: tuple[str, ...]
    people: tuple[str, ...]
    started_at: datetime | None
    touched_at: datetime
    rev: int
    imported: bool = False
    starts_at: datetime | None = None
    seats: tuple[str, ...] = ()

    @property
    def shown_status(self) -> str:
        """Its status, or for a session imported from minutes, that it is as imported."""
        return AS_IMPORTED if self.imported else self.status


def read(conn: sqlite3.Connection, limit: int | None, ids: Collection[str] | None) -> list[Summary]:
    """Return every session, or those of `ids`, or the first `limit` of them, most recently changed first."""
    among = None if ids is None else json.dumps(list(ids))
    found = conn.execute(_SESSIONS, [among, -1 if limit is None else limit]).fetchall()
    people: dict[str, list[str]] = {row[0]: [] for row in found}
    leaders: dict[str, list[str]] = {row[0]: [] for row in found}
    seats: dict[str, list[str]] = {row[0]: [] for row in found}
    for session, seat, name, leads in conn.execute(_PEOPLE, [json.dumps(list(people))]).fetchall():
        people[session].append(clean(name))
        if leads:
            leaders[session].append(clean(name))
            seats[session].append(seat)
    return [
        Summary(
            id=id_,
            title=clean(title),
            series=clean(series) if series else None,
            playbook=clean(playbook),
            status=status,
            mode=mode,
            leaders=tuple(leaders[id_]),
            people=tuple(people[id_]),
            started_at=datetime.fromisoformat(started_at) if started_at else None,
            touched_at=datetime.fromisoformat(touched_at),
            rev=rev,
            imported=bool(imported),
            starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
            seats=tuple(seats[id_]),
        )
        for id_, title, series, playbook, status, mode, started_at, starts_at, touched_at, rev, imported in found
    ]
