"""Which pairs should argue something small first, and which of them don't want to hear of it for a while."""

from collections.abc import Collection
from datetime import date, timedelta

from sessions.due import ENDING, SIGNED
from sessions.model.core import CLOSED
from sessions.rules.pair import WARM_UP_DAYS, WarmUp
from sessions.store.due import LATEST_SAID
from sessions.store.pair import among
from sessions.store.sqlite import sqlite3
from sessions.text import clean

# Something has stakes if an argument about it names them, or an escalation says what a delay costs.
_WARM_UPS = f"""
WITH {LATEST_SAID},
these AS MATERIALIZED (
    SELECT id, series, substr(started_at, 1, 10) AS day, status IN {CLOSED} AS over FROM session
    WHERE series IS NOT NULL AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
),
staked AS (
    SELECT session, goal AS id FROM argument WHERE stakes IS NOT NULL AND goal IS NOT NULL
    UNION SELECT session, decision FROM argument WHERE stakes IS NOT NULL AND decision IS NOT NULL
    UNION SELECT decision.session, decision.id FROM decision
        JOIN argument ON argument.session = decision.session AND argument.id = decision."from" AND stakes IS NOT NULL
    UNION SELECT session, coalesce(goal, decision) FROM escalation
        WHERE cost_of_delay IS NOT NULL AND coalesce(goal, decision) IS NOT NULL
),
dated AS (
    SELECT goal.session, goal.id, text, due AS day FROM goal
        JOIN staked ON staked.session = goal.session AND staked.id = goal.id WHERE status IN {SIGNED}
    UNION ALL
    SELECT decision.session, decision.id, title, review_on FROM decision
        JOIN staked ON staked.session = decision.session AND staked.id = decision.id
    WHERE status IN ('decided', 'deferred')
),
coming AS (
    SELECT series, text, coalesce(until, dated.day) AS day FROM dated JOIN these ON these.id = dated.session AND over
        LEFT JOIN said ON target = dated.session || '/' || dated.id AND age = 1
    WHERE (outcome IS NULL OR outcome NOT IN {ENDING}) AND coalesce(until, dated.day) BETWEEN :today AND :soon
),
argued AS (
    SELECT series, max(day) AS last FROM these
    WHERE over AND EXISTS (SELECT 1 FROM side WHERE session = these.id AND steelman IS NOT NULL) GROUP BY series
)
SELECT series, text, min(coming.day), CAST(julianday(:today) - julianday(last) AS INT)
FROM coming LEFT JOIN argued USING (series)
WHERE (last IS NULL OR last <= :since)
    AND series NOT IN (SELECT series FROM warm_up_off WHERE until >= :today)
    AND series NOT IN (SELECT series FROM these JOIN agenda ON session = these.id AND kind = 'argue' WHERE NOT over)
GROUP BY series ORDER BY 3, series
"""


def read(conn: sqlite3.Connection, today: date, ids: Collection[str] | None = None) -> list[WarmUp]:
    """Return the series with something that has stakes and a day within 30 days, without an argument for 30 days.

    A series that has put this off, or has planned an argument, isn't among them.
    """
    days = timedelta(WARM_UP_DAYS)
    when = {"today": today.isoformat(), "soon": (today + days).isoformat(), "since": (today - days).isoformat()}
    return [
        WarmUp(series=clean(series), text=clean(text), day=date.fromisoformat(day), days_since_argued=since)
        for series, text, day, since in conn.execute(_WARM_UPS, {**when, "ids": among(ids), "but": None}).fetchall()
    ]


def put_off(conn: sqlite3.Connection, series: str, today: date) -> None:
    """Say nothing to a series for 30 days, and forget what others put off until a day that is over."""
    conn.execute("DELETE FROM warm_up_off WHERE until < ?", [today.isoformat()])
    conn.execute(
        "INSERT INTO warm_up_off (series, until) VALUES (?, ?) "
        "ON CONFLICT (series) DO UPDATE SET until = excluded.until",
        [series, (today + timedelta(WARM_UP_DAYS)).isoformat()],
    )
