"""A pair's figures are what plain SQL gives, none tells one leader from the other, and each is finite or absent."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.rules.kept_figures import kept_figures
from sessions.rules.pair_figures import FIGURES, Figures, OwnFigures, figures_of, own_figures
from sessions.session import Session
from sessions.store import open_store, pair
from sessions.store.connection import connect
from sessions.store.sqlite import sqlite3
from sessions.store.sqlite_store import SqliteStore
from tests.few import few
from tests.sessions.pairs import LEADERS, save, some_series, swapped

SEEDS = st.integers(0, 2**32)
slowly = settings(deadline=None, max_examples=few(40), suppress_health_check=[HealthCheck.function_scoped_fixture])

_IN = "IN (SELECT value FROM json_each(:ids))"
_SIGNED = "status IN ('agreed', 'agreed-with-dissent')"
_LAST = """(SELECT outcome FROM follow_up JOIN session AS later ON later.id = follow_up.session
    WHERE target = {0} ORDER BY "on" DESC, later.started_at DESC, CAST(substr(follow_up.id, 2) AS INT) DESC LIMIT 1)"""
_UNTIL = _LAST.replace("SELECT outcome", "SELECT until")
_GOAL = "goal.session || '/' || goal.id"
_DUE = f"""({_LAST.format(_GOAL)} IN ('reached', 'missed', 'changed')
    OR coalesce({_UNTIL.format(_GOAL)}, goal.due) <= :today)"""
_REACHED = f"""SELECT 100.0 * sum({_LAST.format(_GOAL)} IS 'reached') / count(*) FROM goal
    WHERE session {_IN} AND {_SIGNED} AND {_DUE}"""
_ALIGNED = "SELECT session FROM scores WHERE CAST(alignment AS REAL) {0} CAST(alignment_chance AS REAL)"
_DAY = "(SELECT substr(started_at, 1, 10) FROM session WHERE id = {0})"
_ENDED = "(SELECT substr(ended_at, 1, 10) FROM session WHERE id = {0})"
_GAPS = """(SELECT id, julianday(substr(started_at, 1, 10)) - julianday((SELECT substr(max(earlier.started_at), 1, 10)
    FROM session AS earlier WHERE earlier.series = s.series AND earlier.started_at < s.started_at)) AS days
    FROM session AS s WHERE series = :series)"""
_MEDIAN = f"""(SELECT avg(days) FROM (SELECT days FROM {_GAPS} WHERE days IS NOT NULL ORDER BY days
    LIMIT 2 - (SELECT count(days) FROM {_GAPS}) % 2 OFFSET ((SELECT count(days) FROM {_GAPS}) - 1) / 2))"""

SQL = {
    "alignment": f"SELECT avg(alignment) FROM scores WHERE session {_IN}",
    "alignment_chance": f"SELECT avg(alignment_chance) FROM scores WHERE session {_IN} AND alignment IS NOT NULL",
    "support_floor": f"SELECT min(support_floor) FROM scores WHERE session {_IN}",
    "guess_error": f"SELECT avg(guess_error) FROM scores WHERE session {_IN}",
    "fidelity_first": f"SELECT avg(fidelity_first) FROM side WHERE session {_IN}",
    "fidelity_final": f"SELECT avg(coalesce(fidelity_final, fidelity_first)) FROM side WHERE session {_IN}",
    "turing_mark": f"""SELECT 100 * avg(mine.acceptance >= theirs.own_rating) FROM side AS mine, side AS theirs
        WHERE mine.session {_IN} AND theirs.session = mine.session AND theirs.argument = mine.argument
        AND theirs."by" <> mine."by" AND mine.acceptance IS NOT NULL AND theirs.own_rating IS NOT NULL""",
    "precision": f"""SELECT avg("precision") FROM (SELECT "precision", row_number() OVER (ORDER BY "precision") AS n,
        count(*) OVER () AS c FROM scores WHERE session {_IN} AND "precision" IS NOT NULL)
        WHERE n IN ((c + 1) / 2, (c + 2) / 2)""",
    "roti": f"SELECT avg(roti) FROM scores WHERE session {_IN}",
    "goals_due": f"SELECT nullif(count(*), 0) FROM goal WHERE session {_IN} AND {_SIGNED} AND {_DUE}",
    "goals_reached": _REACHED,
    "reached_above_chance": f"{_REACHED} AND session IN ({_ALIGNED.format('>')})",
    "reached_at_chance": f"{_REACHED} AND session IN ({_ALIGNED.format('<=')})",
    "carry_overs": f"""SELECT ((SELECT count(*) FROM agenda WHERE session {_IN} AND outcome = 'carried')
        + (SELECT count(*) FROM "action" WHERE session {_IN} AND status = 'carried'))
        * 1.0 / json_array_length(:ids)""",
    "escalations": f"""SELECT 10.0 * (SELECT count(*) FROM escalation WHERE session {_IN} AND status <> 'withdrawn')
        / nullif((SELECT count(*) FROM decision WHERE session {_IN}), 0)""",
    "whiplash": f"""SELECT 100 * avg(coalesce(julianday((SELECT min(day) FROM (
            SELECT coalesce(newer.decided_on, {_ENDED.format("newer.session")}) AS day FROM decision AS newer
            WHERE newer.supersedes = decision.session || '/' || decision.id
            UNION ALL SELECT "on" FROM follow_up
            WHERE target = decision.session || '/' || decision.id AND outcome = 'superseded')))
        - julianday(coalesce(decided_on, {_DAY.format("decision.session")})) <= 91, 0))
        FROM decision WHERE session {_IN} AND status IN ('decided', 'superseded')""",
    "days_since_argued": f"""SELECT julianday(CASE json_array_length(:ids) WHEN 1 THEN max(on_) ELSE :today END)
        - julianday((SELECT max(substr(started_at, 1, 10)) FROM session JOIN side ON side.session = session.id
            WHERE series = :series AND steelman IS NOT NULL AND started_at <= last))
        FROM (SELECT max(substr(started_at, 1, 10)) AS on_, max(started_at) AS last FROM session WHERE id {_IN})""",
    "cadence_kept": f"""SELECT 100 * avg(days <= 1.5 * {_MEDIAN}) FROM {_GAPS}
        WHERE id {_IN} AND days IS NOT NULL AND {_MEDIAN} >= 1 AND (SELECT count(days) FROM {_GAPS}) >= 2""",
    "brier": f"""SELECT avg(off) FROM (SELECT avg((value / 100.0 - (outcome = 'holds'))
            * (value / 100.0 - (outcome = 'holds'))) AS off
        FROM (SELECT session, watch.id AS w, odds,
                {_LAST.format("watch.session || '/' || watch.id")} AS outcome FROM watch WHERE session {_IN}),
            json_each(odds) WHERE outcome IN ('holds', 'tripped') AND key IN ('cpo', 'cto')
        GROUP BY session, w HAVING count(*) = 2)""",
}
"""Every figure by plain SQL over the tables, of the sessions `ids`."""

MIXES = {
    "minutes": f"SELECT kind, sum(actual_minutes) FROM agenda WHERE session {_IN} GROUP BY kind",
    "horizon": f"""SELECT value, (SELECT count(*) FROM goal WHERE session {_IN} AND {_SIGNED} AND horizon = value)
        FROM json_each('["now", "next", "later"]')""",
}
OWN_SQL = (
    f"""WITH cast_ AS (SELECT goal."by" AS drafted, support FROM ballot
        JOIN goal ON goal.session = ballot.session AND goal.id = ballot.goal
        WHERE ballot.session {_IN} AND ballot."by" = :seat AND round = (SELECT max(round) FROM ballot AS b
            WHERE b.session = goal.session AND b.goal = goal.id))
    SELECT (SELECT avg(support) FROM cast_ WHERE drafted = :seat)
        - (SELECT avg(support) FROM cast_ WHERE drafted <> :seat)""",
    f"""SELECT avg(abs(a.guess - b.support)) FROM ballot AS a JOIN ballot AS b USING (session, goal, round)
        WHERE a.session {_IN} AND a."by" = :seat AND b."by" <> :seat AND a.support IS NOT NULL
        AND round = (SELECT max(round) FROM ballot AS c WHERE c.session = a.session AND c.goal = a.goal)""",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteStore, sqlite3.Connection]]:
    path: Path = tmp_path_factory.mktemp("pair") / "p.db"
    store = open_store(path)
    conn = connect(path)
    yield store, conn
    conn.close()
    store.close()


def figures(conn: sqlite3.Connection, sessions: list[Session], today: date) -> Figures:
    return figures_of(pair.tallies(conn, str(sessions[0].header.series), today), today)


def own(conn: sqlite3.Connection, sessions: list[Session], seat: str) -> OwnFigures:
    return own_figures(pair.votes(conn, str(sessions[0].header.series)), seat)


def places(value: Any) -> int:
    return max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0


def same(ours: Any, plain: Any) -> bool:
    """Whether a figure is the exact number rounded half up to its places, or both are absent."""
    if ours is None or plain is None:
        return ours is None and plain is None
    return bool(abs(float(ours) - float(plain)) <= 0.5 / 10 ** places(ours) + 1e-9)


@slowly
@given(SEEDS)
def test_each_figure_equals_plain_sql_over_the_tables_per_session_and_over_all(
    file: tuple[SqliteStore, sqlite3.Connection], seed: int
) -> None:
    store, conn = file
    rng = random.Random(seed)
    sessions = some_series(rng)
    save(store, sessions)
    today = date(2026, 1, 5) + timedelta(days=rng.randint(0, 900))
    found = figures(conn, sessions, today)
    ids = [each.header.id for each in sessions]
    assert [each.session for each in found.sessions] == ids
    assert {figure.key for figure in FIGURES} == SQL.keys()
    last = sessions[-1].header.started_at
    whole = dict(found.over_all)
    if (last is not None and last.date() > today) or len(ids) == 1:
        del whole["days_since_argued"]  # seen from another day than the SQL below does
    for named, numbers, mixes in [
        *(([one], each, mix) for one, each, mix in zip(ids, found.each, found.mixes, strict=True)),
        (ids, whole, found.mix_over_all),
    ]:
        asked = {"ids": json.dumps(named), "today": today.isoformat(), "series": sessions[0].header.series}
        for key, number in numbers.items():
            plain = conn.execute(SQL[key], asked).fetchone()[0]
            assert same(number, plain), (key, number, plain)
        for key, sql in MIXES.items():
            assert mixes[key] == dict(conn.execute(sql, asked).fetchall())
        for seat in LEADERS:
            mine = own(conn, sessions, seat)
            ours = mine.over_all if named is ids else mine.each.get(named[0], (None, None))
            plain_own = [conn.execute(sql, {**asked, "seat": seat}).fetchone()[0] for sql in OWN_SQL]
            assert all(map(same, ours, plain_own)), (seat, ours, plain_own)


def _kept_numbers(store: SqliteStore, sessions: list[Session]) -> list[object]:
    found = kept_figures(store.asked(str(sessions[0].header.series)))
    return [(f.pack, f.key, f.kind, f.option, f.over_all, [(p.on, p.mean, p.gap) for p in f.points]) for f in found]


@slowly
@given(SEEDS)
def test_no_figure_ranks_one_leader_against_the_other(file: tuple[SqliteStore, sqlite3.Connection], seed: int) -> None:
    store, conn = file
    rng = random.Random(seed)
    sessions = some_series(rng)
    others = swapped(sessions)
    save(store, sessions)
    save(store, others)
    today = date(2026, 1, 5) + timedelta(days=rng.randint(0, 900))
    mine, theirs = figures(conn, sessions, today), figures(conn, others, today)
    assert (mine.each, mine.over_all, mine.mixes) == (theirs.each, theirs.over_all, theirs.mixes)
    assert _kept_numbers(store, sessions) == _kept_numbers(store, others)
    for seat, other in (LEADERS, LEADERS[::-1]):
        assert own(conn, sessions, seat).over_all == own(conn, others, other).over_all


@slowly
@given(SEEDS, st.sampled_from([1, 2, 50]))
def test_each_figure_is_within_its_range_or_absent(
    file: tuple[SqliteStore, sqlite3.Connection], seed: int, most: int
) -> None:
    store, conn = file
    sessions = some_series(random.Random(seed), most)
    save(store, sessions)
    found = figures(conn, sessions, date(2026, 6, 1))
    for numbers in (*found.each, found.over_all):
        for figure in FIGURES:
            number = numbers[figure.key]
            assert number is None or (
                Decimal(number).is_finite()
                and figure.least <= number
                and (figure.most is None or number <= figure.most)
            ), figure.key


def test_a_series_without_closed_sessions_has_no_figures(file: tuple[SqliteStore, sqlite3.Connection]) -> None:
    store, _ = file
    found = figures_of(store.tallies("nothing"), date(2026, 6, 1))
    assert found.each == () and set(found.over_all.values()) == {None}
    assert store.votes("nothing") == []
