"""What a pair's sessions count for, over a whole series: queries that read only the columns that the figures need."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sessions.due import SIGNED
from sessions.model.core import CLOSED
from sessions.rules.pair import QUARTER_DAYS, CastVote, SeriesLine, Tally
from sessions.store.due import LATEST_SAID, full
from sessions.store.sqlite import sqlite3
from sessions.text import clean

_THOSE = f"""
those AS MATERIALIZED (
    SELECT id, title, substr(started_at, 1, 10) AS day, started_at, rowid AS place FROM session
    WHERE series = :series AND status IN {CLOSED} AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
)
"""

TALLIES = f"""
WITH {_THOSE},
{LATEST_SAID},
sides AS (
    SELECT session, count(fidelity_first) AS firsts, total(fidelity_first) AS first,
        count(coalesce(fidelity_final, fidelity_first)) AS lasts,
        total(coalesce(fidelity_final, fidelity_first)) AS last, max(steelman IS NOT NULL) AS argued
    FROM those JOIN side ON session = those.id GROUP BY session
),
verdicts AS (
    SELECT told.session, count(*) AS count, total(told.acceptance >= own.own_rating) AS as_well
    FROM those JOIN side AS told ON told.session = those.id
        JOIN side AS own ON own.session = told.session AND own.argument = told.argument AND own."by" <> told."by"
    WHERE told.acceptance IS NOT NULL AND own.own_rating IS NOT NULL GROUP BY told.session
),
signed AS (
    SELECT session, horizon, outcome, outcome IN ('reached', 'missed', 'changed') AS known, coalesce(until, due) AS day
    FROM those JOIN goal ON session = those.id LEFT JOIN said ON target = session || '/' || goal.id AND age = 1
    WHERE goal.status IN {SIGNED}
),
goals AS (
    SELECT session, total(known OR day <= :today) AS due, total(outcome = 'reached') AS reached,
        total(horizon = 'now') AS now, total(horizon = 'next') AS next, total(horizon = 'later') AS later
    FROM signed GROUP BY session
),
spent AS (
    SELECT session, kind, sum(agenda.actual_minutes) AS minutes, sum(outcome = 'carried') AS carried
    FROM those JOIN agenda ON session = those.id GROUP BY session, kind
),
items AS (
    SELECT session, json_group_object(kind, minutes) AS minutes, total(carried) AS carried FROM spent GROUP BY session
),
actions AS (
    SELECT session, count(*) AS carried FROM those JOIN "action" ON session = those.id
    WHERE "action".status = 'carried' GROUP BY session
),
replaced AS (
    SELECT ref, min(day) AS day FROM (
        SELECT {full("supersedes")} AS ref, coalesce(decided_on, substr(ended_at, 1, 10)) AS day
        FROM decision JOIN session ON session.id = session
        WHERE supersedes IS NOT NULL AND decision.status <> 'proposed'
        UNION ALL
        SELECT target, "on" FROM follow_up WHERE outcome = 'superseded'
    ) GROUP BY ref
),
decisions AS (
    SELECT row.session, count(*) AS count, total(row.status IN ('decided', 'superseded')) AS decided,
        total(row.status IN ('decided', 'superseded')
            AND julianday(replaced.day) - julianday(coalesce(decided_on, those.day)) <= {QUARTER_DAYS}) AS reversed
    FROM those JOIN decision AS row ON row.session = those.id
        LEFT JOIN replaced ON ref = row.session || '/' || row.id
    GROUP BY row.session
),
escalations AS (
    SELECT session, count(*) AS count FROM those JOIN escalation ON session = those.id
    WHERE escalation.status <> 'withdrawn' GROUP BY session
),
guessed AS (
    SELECT watch.session, total((value - 100 * (outcome = 'holds')) * (value - 100 * (outcome = 'holds'))) AS off
    FROM those JOIN watch ON watch.session = those.id
        JOIN said ON target = watch.session || '/' || watch.id AND age = 1 AND outcome IN ('holds', 'tripped')
        JOIN json_each(odds) AS given
        JOIN participant ON participant.session = watch.session AND participant."key" = given."key" AND role = 'leader'
    GROUP BY watch.session, watch.id HAVING count(*) = 2
),
watches AS (SELECT session, count(*) AS count, total(off) AS off FROM guessed GROUP BY session)
SELECT those.id, title, day,
    CAST(julianday(day) - julianday(lag(day) OVER in_order) AS INT),
    max(CASE WHEN argued THEN day END) OVER (in_order ROWS UNBOUNDED PRECEDING),
    alignment, alignment_chance, support_floor, guess_error, "precision", roti,
    firsts, first, lasts, last, verdicts.count, as_well, due, reached,
    coalesce(items.carried, 0) + coalesce(actions.carried, 0), decisions.count, decided, reversed, escalations.count,
    watches.count, off, now, next, later, items.minutes
FROM those
    LEFT JOIN scores ON scores.session = those.id
    LEFT JOIN sides ON sides.session = those.id
    LEFT JOIN verdicts ON verdicts.session = those.id
    LEFT JOIN goals ON goals.session = those.id
    LEFT JOIN items ON items.session = those.id
    LEFT JOIN actions ON actions.session = those.id
    LEFT JOIN decisions ON decisions.session = those.id
    LEFT JOIN escalations ON escalations.session = those.id
    LEFT JOIN watches ON watches.session = those.id
WINDOW in_order AS (ORDER BY started_at, place)
ORDER BY started_at, place
"""

# A leader's last vote on a goal is of the goal's last round; whoever didn't vote in it passed.
_VOTES = f"""
WITH {_THOSE}
SELECT vote.session, vote."by", goal."by", vote.support, vote.guess, other.support
FROM those JOIN goal ON goal.session = those.id
    JOIN ballot AS vote ON vote.session = goal.session AND vote.goal = goal.id
    LEFT JOIN ballot AS other ON other.session = vote.session AND other.goal = vote.goal AND other.round = vote.round
        AND other."by" <> vote."by"
WHERE vote.round = (SELECT max(round) FROM ballot WHERE ballot.session = goal.session AND ballot.goal = goal.id)
"""


# The last closed session of each series, or the last one there is; and what waits for a third person's answer.
_SERIES = f"""
WITH these AS MATERIALIZED (
    SELECT id, series, title, coalesce(started_at, starts_at) AS began, status IN {CLOSED} AS over, rowid AS place
    FROM session
    WHERE series IS NOT NULL AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
),
{LATEST_SAID},
argued AS (
    SELECT series, max(substr(began, 1, 10)) AS day FROM these
    WHERE over AND EXISTS (SELECT 1 FROM side WHERE session = these.id AND steelman IS NOT NULL) GROUP BY series
),
asked AS (
    SELECT series, count(*) AS open FROM escalation JOIN these ON these.id = session AND over
        LEFT JOIN said ON target = session || '/' || escalation.id AND age = 1
    WHERE escalation.status = 'open' AND target IS NULL
        AND (default_if_silent IS NULL OR answer_by IS NULL OR answer_by >= :today)
    GROUP BY series
)
SELECT series, id, title, substr(began, 1, 10), CAST(julianday(:today) - julianday(day) AS INT), open
FROM (SELECT *, row_number() OVER (PARTITION BY series ORDER BY over DESC, began DESC, place DESC) AS age FROM these)
    LEFT JOIN argued USING (series) LEFT JOIN asked USING (series)
WHERE age = 1 ORDER BY began DESC, series
"""


def overview(
    conn: sqlite3.Connection, due: Mapping[str | None, int], today: date, ids: Collection[str] | None = None
) -> list[SeriesLine]:
    """Return every series, the one that met last first; `due` counts what is due by series."""
    asked_with = {"today": today.isoformat(), "ids": among(ids), "but": None}
    return [
        SeriesLine(
            series=clean(series),
            session=session,
            title=clean(title),
            on=_day(day),
            days_since_argued=None if days is None else max(0, days),
            due=due.get(clean(series), 0),
            escalations=asked or 0,
        )
        for series, session, title, day, days, asked in conn.execute(_SERIES, asked_with).fetchall()
    ]


def tallies(conn: sqlite3.Connection, series: str, today: date, ids: Collection[str] | None = None) -> list[Tally]:
    """Return what the closed sessions of a series count for, oldest first; see `SessionStore.tallies`."""
    return [_tally(row) for row in conn.execute(TALLIES, given(series, today, ids)).fetchall()]


def given(series: str, today: date, ids: Collection[str] | None) -> dict[str, object]:
    """Return what TALLIES is asked with."""
    return {"series": series, "today": today.isoformat(), "ids": among(ids), "but": None}


def votes(conn: sqlite3.Connection, series: str, ids: Collection[str] | None = None) -> list[CastVote]:
    """Return the leaders' last votes on the goals of a series; see `SessionStore.votes`."""
    return [
        CastVote(session=session, by=by, drafted_by=drafted_by, support=support, guess=guess, other=other)
        for session, by, drafted_by, support, guess, other in conn.execute(
            _VOTES, {"series": series, "ids": among(ids)}
        ).fetchall()
    ]


def among(ids: Collection[str] | None) -> str | None:
    """Return ids as a query takes them."""
    return None if ids is None else json.dumps(list(ids))


def _tally(row: tuple[Any, ...]) -> Tally:
    session, title, day, gap, practised, aligned, chance, low, off, precise, worth, *counts, minutes = row
    return Tally._make(
        (
            session,
            clean(title),
            _day(day),
            gap,
            _day(practised),
            _number(aligned),
            _number(chance),
            low,
            _number(off),
            precise,
            _number(worth),
            *[int(count or 0) for count in counts],
            json.loads(minutes) if minutes else {},
        )
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
