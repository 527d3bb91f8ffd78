"""What is due over a whole file: one query over everything that has a day or comes back in the next session."""

import json
from collections.abc import Collection
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Unpack, cast

from sessions.due import (
    ANSWERED,
    DIFFER,
    ENDING,
    EXPLAINED_BY,
    QUESTIONS,
    SIGNED,
    STALE_NAMED,
    TAKEN_FROM,
    Due,
    DueKind,
    board_words,
)
from sessions.model import Goal, Line, Watch
from sessions.model.columns import restore
from sessions.session import AnyRow
from sessions.standing import Standing
from sessions.store import tables
from sessions.store.boards import OPENED
from sessions.store.sqlite import sqlite3
from sessions.text import clean

if TYPE_CHECKING:
    from sessions.store.protocol import DueLimits

KEPT: tuple[type[Line] | type[Watch] | type[Goal], ...] = (Line, Watch, Goal)
CADENCE_FROM = 3  # sessions of a series that show how often the pair meets


# The other leader, if both parked the goal that a topic is.
ALSO = """(SELECT value FROM goal, json_each(goal.parks) WHERE goal.session = row.session AND goal.id = row."from"
        AND value <> row."by" ORDER BY json_each.key LIMIT 1)"""


def full(column: str) -> str:
    """Return SQL for the full id in a column: one without a session, such as ``D2``, is in the session of its row."""
    return f"CASE WHEN instr({column}, '/') THEN {column} ELSE session || '/' || {column} END"


LATEST_SAID = """
said AS MATERIALIZED (
    SELECT target, outcome, until, row_number() OVER (
        PARTITION BY target
        ORDER BY "on" DESC, started_at IS NULL DESC, started_at DESC, CAST(substr(f.id, 2) AS INT) DESC
    ) AS age
    FROM follow_up AS f JOIN session ON session.id = f.session WHERE :but IS NULL OR f.session <> :but
)
"""
"""What was said of everything, the newest with `age` 1, but for what was said in the session `but`."""

_DAY = f"CASE WHEN target IS NULL OR outcome = '{DIFFER}' THEN day ELSE until END"

# What a row was made of, without the session if that is its own.
SOURCE = """CASE WHEN instr(row."from", session || '/') = 1 THEN substr(row."from", length(session) + 2)
        ELSE row."from" END"""

DUE = f"""
WITH
those AS MATERIALIZED (
    SELECT id, series, title, status, substr(ended_at, 1, 10) AS ended, started_at, starts_at, next_at, previous
    FROM session
    WHERE (:series IS NULL OR series = :series)
        AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
        AND (:but IS NULL OR id <> :but)
),
over AS MATERIALIZED (SELECT * FROM those WHERE status IN ('closed', 'amended')),
superseded AS MATERIALIZED (
    SELECT {full("supersedes")} AS ref FROM decision WHERE supersedes IS NOT NULL
),
taken AS MATERIALIZED (
    SELECT json_extract(settings, '$.{TAKEN_FROM}') AS ref FROM agenda
    WHERE settings IS NOT NULL AND instr(settings, '"{TAKEN_FROM}"')
        AND json_extract(settings, '$.{TAKEN_FROM}') IS NOT NULL
),
reworded AS MATERIALIZED (
    SELECT {full('"from"')} AS ref FROM line WHERE "from" IS NOT NULL AND json_array_length(signed) > 1
),
{LATEST_SAID},
opened AS MATERIALIZED (
    SELECT series, board.kind, coalesce(started_at, '') AS began, session.rowid AS place
    FROM board JOIN session ON session.id = board.session
        JOIN agenda ON agenda.session = board.session AND agenda.id = board.item
    WHERE series IS NOT NULL AND agenda.status <> 'queued' AND {OPENED}
),
stale AS MATERIALIZED (
    SELECT session, board, "key" AS name, text, date(since, '+' || (days + 1) || ' days') AS day
    FROM (
        SELECT row.session, row.board, "key", text, stale_days AS days,
            json_extract(columns, '$.' || stale_from) AS since
        FROM board JOIN over ON over.id = board.session
            JOIN "row" AS row ON row.session = board.session AND row.board = board.id
        WHERE series IS NOT NULL AND stale_days IS NOT NULL AND stale_from IS NOT NULL
    )
    WHERE typeof(since) = 'text' AND since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND since >= '0001'
        AND date(since, '+0 days') = since AND day IS NOT NULL
),
looked AS MATERIALIZED (
    SELECT board.session, board.id, board.title, over.series, over.title AS at, nullif(min(
        coalesce(date(substr(over.started_at, 1, 10), '+' || look_every || ' days'), :never),
        coalesce((SELECT min(day) FROM stale WHERE stale.session = board.session AND board = board.id), :never)
    ), :never) AS day
    FROM board JOIN over ON over.id = board.session JOIN session ON session.id = board.session
    WHERE over.series IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM opened
        WHERE opened.series = over.series AND opened.kind = board.kind
            AND (began, place) > (coalesce(session.started_at, ''), session.rowid)
    )
),
found AS (
    SELECT 'action' AS kind, session || '/' || row.id AS ref, text, owner, due AS day, NULL AS about, 'open' AS state,
        0 AS always, session, series, title, {SOURCE} AS source, NULL AS also
    FROM "action" AS row JOIN those ON those.id = session WHERE row.status = 'open'
    UNION ALL
    SELECT 'decision', session || '/' || row.id, row.title, owner,
        coalesce(review_on, CASE row.status WHEN 'deferred' THEN ended END), tripwire, row.status,
        row.status = 'decided' AND tripwire IS NOT NULL, session, series, over.title, {SOURCE}, NULL
    FROM decision AS row JOIN over ON over.id = session
    WHERE (row.status = 'deferred' OR (row.status = 'decided' AND coalesce(review_on, tripwire) IS NOT NULL))
        AND session || '/' || row.id NOT IN superseded
    UNION ALL
    SELECT 'goal', session || '/' || row.id, text, owner, due, measure, 'open', 0, session, series, title, {SOURCE},
        NULL
    FROM goal AS row JOIN over ON over.id = session WHERE row.status IN {SIGNED}
    UNION ALL
    SELECT 'test', session || '/' || argument || '/' || n, coalesce(test, text), checks, by_date, text, 'open', 0,
        session, series, title, NULL, NULL
    FROM crux AS row JOIN over ON over.id = session WHERE coalesce(test, by_date) IS NOT NULL
    UNION ALL
    SELECT 'escalation', row.session || '/' || row.id,
        coalesce(argument.question, decision.title, goal.text, 'For ' || "to"), "to",
        CASE WHEN row.status NOT IN {ANSWERED} THEN answer_by END,
        CASE WHEN row.status IN {ANSWERED} THEN ruling ELSE default_if_silent END,
        CASE WHEN row.status = 'open' AND default_if_silent IS NOT NULL AND answer_by < :today
            THEN 'default' ELSE row.status END,
        0, row.session, series, those.title, NULL, NULL
    FROM escalation AS row JOIN those ON those.id = row.session
        LEFT JOIN argument ON argument.session = row.session AND argument.id = row.argument
        LEFT JOIN decision ON decision.session = row.session AND decision.id = row.decision
        LEFT JOIN goal ON goal.session = row.session AND goal.id = row.goal
    WHERE row.status <> 'withdrawn'
    UNION ALL
    SELECT 'topic', session || '/' || row.id, text, "by", revisit_on, NULL, 'open', 0, session, series, title, NULL,
        {ALSO}
    FROM (
        SELECT parked.*, row_number() OVER (
            PARTITION BY coalesce(series, session), text ORDER BY started_at DESC, parked.rowid DESC
        ) AS age
        FROM parked JOIN over ON over.id = session
    ) AS row JOIN over ON over.id = session
    WHERE age = 1 AND session || '/' || row.id NOT IN taken
    UNION ALL
    SELECT 'question', row.session || '/' || board || '/' || row."key", text, json_extract(columns, '$.by'), NULL, NULL,
        'open', 0, row.session, series, over.title, NULL, NULL
    FROM "row" AS row
        JOIN board ON board.session = row.session AND board.id = row.board AND board.kind = '{QUESTIONS}'
        JOIN over ON over.id = row.session
    WHERE row.session || '/' || board || '/' || row."key" NOT IN taken
        AND json_extract(columns, '$.{EXPLAINED_BY}') IS NULL
    UNION ALL
    SELECT 'watch', session || '/' || row.id, text, who, by_date, threshold, 'open', 0, session, series, title,
        {SOURCE}, NULL
    FROM watch AS row JOIN over ON over.id = session
    UNION ALL
    SELECT 'line', session || '/' || row.id, text, NULL, review_on, kind, 'open', 0, session, series, title, NULL,
        NULL
    FROM line AS row JOIN over ON over.id = session
    WHERE json_array_length(signed) > 1 AND session || '/' || row.id NOT IN reworded
    UNION ALL
    SELECT 'board', session || '/' || id, title, NULL, day, (
        SELECT json_group_array(text) FROM (
            SELECT text FROM stale
            WHERE stale.session = looked.session AND board = looked.id AND stale.day <= max(looked.day, :today)
            ORDER BY stale.day, name
        )
    ), 'open', 0, session, series, at, NULL, NULL
    FROM looked WHERE day IS NOT NULL
    UNION ALL
    SELECT 'session', id, 'Next session after: ' || title, NULL, substr(next_at, 1, 10), NULL, 'next', 0, id, series,
        title, NULL, NULL
    FROM over
    WHERE next_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM session AS later
        WHERE later.id <> over.id AND (
            later.previous = over.id
            OR (later.series = over.series AND coalesce(later.started_at, later.starts_at, '9') > over.started_at)
        )
    )
    UNION ALL
    SELECT 'session', id, title, NULL, substr(starts_at, 1, 10), NULL, status, 0, id, series, title, NULL,
        NULL
    FROM those WHERE status IN ('draft', 'ready') AND starts_at IS NOT NULL
)
SELECT kind, ref, text, owner, {_DAY} AS day, about, state, always, session,
    series, title, source, (
        SELECT origin.text FROM "row" AS origin
        WHERE origin.session = found.session AND origin.board = substr(source, 1, instr(source, '/') - 1)
            AND origin."key" = substr(source, instr(source, '/') + 1)
    ) AS row_text, also
FROM found LEFT JOIN said ON target = ref AND age = 1
WHERE (outcome IS NULL OR outcome NOT IN {ENDING})
    AND (:owner IS NULL OR owner = :owner OR also = :owner)
    AND (:ref IS NULL OR ref = :ref)
    AND ({_DAY} <= :until
        OR (:undated AND (always OR {_DAY} IS NULL)))
ORDER BY day IS NULL, day, kind, (SELECT started_at FROM session WHERE id = session), ref
"""

_OVER = """
SELECT id, title FROM session
WHERE series = :series AND status IN ('closed', 'amended') AND (:but IS NULL OR id <> :but)
ORDER BY started_at, rowid
"""

# The line that each goal serves by what a later session said; the newest comes last, so it counts.
_LINKS = f"""
SELECT goal, {full("line")} FROM goal_link JOIN session ON session.id = goal_link.session
WHERE (:but IS NULL OR session.id <> :but) AND (:ids IS NULL OR session.id IN (SELECT value FROM json_each(:ids)))
ORDER BY "on", started_at IS NULL, started_at
"""

# Only a series without a next session: its cadence says when there should be one.
_MET = """
SELECT series, id, title, substr(started_at, 1, 10) FROM session
WHERE series IS NOT NULL AND started_at IS NOT NULL AND (:series IS NULL OR series = :series)
    AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
    AND series NOT IN (
        SELECT series FROM session WHERE series IS NOT NULL AND (
            (status NOT IN ('closed', 'amended'))
            OR (next_at IS NOT NULL AND started_at = (
                SELECT max(last.started_at) FROM session AS last WHERE last.series = session.series))
        )
    )
ORDER BY series, started_at
"""


def read(conn: sqlite3.Connection, until: date, today: date, **limits: "Unpack[DueLimits]") -> list[Due]:
    """Return what is due by `until`, the longest overdue first; see `SessionStore.due`."""
    asked = {**given(until, today, limits.pop("series", None), limits.pop("ids", None)), **limits}
    found = [_due(row) for row in conn.execute(DUE, asked).fetchall()]
    if all(asked[limit] is None for limit in ("owner", "ref", "but")):
        found += [each for each in _missed(conn, asked) if each.day is not None and each.day <= until]
        found.sort(key=lambda each: (each.day is None, each.day or date.max))
    return found


def given(until: date, today: date, series: str | None, ids: Collection[str] | None = None) -> dict[str, object]:
    """Return what DUE is asked with, for everybody and everything."""
    among = None if ids is None else json.dumps(list(ids))
    nobody: dict[str, object] = dict.fromkeys(("owner", "ref", "but"))
    when = {"until": until.isoformat(), "today": today.isoformat(), "undated": False}
    return {**nobody, **when, "series": series, "ids": among, "never": "9999-12-32"}


def _due(row: tuple[object, ...]) -> Due:
    kind, ref, text, owner, day, about, state, always, session, series, title, source, row_text, also = row
    if kind == "board":
        stale = [clean(each) for each in json.loads(str(about))]
        text, about = board_words(str(text), stale[:STALE_NAMED], len(stale)), None
    return Due(
        kind=cast("DueKind", kind),
        id=str(ref),
        text=clean(str(text)),
        owner=None if owner is None else clean(str(owner)),
        day=None if day is None else date.fromisoformat(str(day)),
        about=None if about is None else clean(str(about)),
        state=str(state),
        always=bool(always),
        session=str(session),
        series=None if series is None else clean(str(series)),
        title=clean(str(title)),
        row=None if row_text is None else f"{session}/{source}",
        row_text=None if row_text is None else clean(str(row_text)),
        also=None if also is None else clean(str(also)),
    )


def standing(
    conn: sqlite3.Connection, series: str, today: date, *, but: str | None = None, ids: Collection[str] | None = None
) -> list[Standing]:
    """Return what the sessions of a series stand by; see `SessionStore.standing`."""
    left = read(conn, date.max, today, series=series, undated=True, but=but, ids=ids)
    open_ = {each.id: each for each in left if each.kind in ("line", "watch", "goal")}
    links = dict(conn.execute(_LINKS, {"but": but, "ids": None if ids is None else json.dumps(list(ids))}).fetchall())
    found = []
    for session, title in conn.execute(_OVER, {"series": series, "but": but}).fetchall():
        if ids is not None and session not in ids:
            continue
        for row in (row for kind in KEPT for row in _rows(conn, kind, session)):
            due = open_.get(f"{session}/{row.id}")
            if due is not None or (isinstance(row, Line) and len(row.signed) > 1):
                day, replaced = (due.day, False) if due else (None, True)
                serves = links.get(f"{session}/{row.id}", _line_of(session, row))
                found.append(
                    Standing(
                        session=session,
                        title=clean(str(title)),
                        row=row,
                        day=day,
                        replaced=replaced,
                        serves=serves,
                    )
                )
    return found


def _line_of(session: str, row: Line | Watch | Goal) -> str | None:
    """Return the full id of the line that a goal was signed under, or None."""
    line = row.line if isinstance(row, Goal) else None
    return line if line is None or "/" in line else f"{session}/{line}"


def _rows(conn: sqlite3.Connection, kind: type[AnyRow], session: str) -> list[AnyRow]:
    return [restore(kind, image) for image in tables.TABLES[kind.TABLE].images(conn, session)]


def _missed(conn: sqlite3.Connection, given: dict[str, object]) -> list[Due]:
    """Return the next session of each series that has none planned: its last one, and the usual days after that."""
    from statistics import median  # slow to import, and most files have no such series

    found = []
    for _, rows in groupby(conn.execute(_MET, given).fetchall(), key=lambda row: row[0]):
        met = list(rows)
        if len(met) < CADENCE_FROM:
            continue
        series, last, title, _ = met[-1]
        days = [date.fromisoformat(row[3]) for row in met]
        usual = round(median((later - earlier).days for earlier, later in pairwise(days)))
        if usual < 1:
            continue
        text = f"No next session is planned; there was one about every {usual} day{'s' * (usual != 1)}"
        found.append(
            Due(
                kind="session",
                id=str(last),
                text=text,
                day=days[-1] + timedelta(days=usual),
                series=clean(str(series)),
                session=str(last),
                title=clean(str(title)),
                state="missed",
            )
        )
    return found
