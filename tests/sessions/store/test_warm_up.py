"""A warm-up is suggested before something with stakes, to pairs out of practice, and not to those who put it off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from sessions.model import Decision, Escalation, FollowUp, Item, Row, Side
from sessions.model.columns import restore
from sessions.setup.delete import delete_session
from sessions.store import open_store, warm_up
from sessions.store.connection import connect
from sessions.store.sqlite_store import SqliteStore
from sessions.times import today
from tests.sessions.pairs import START, WORDS, save, session, staked

ON = START.date()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path / "p.db")
    yield store
    store.close()


def argued() -> Row:
    told = {"argument": "X1", "by": "cpo", "holds": "a", "position": WORDS, "strength_before": 5, "steelman": WORDS}
    return restore(Side, told)


def suggested(store: SqliteStore, series: str, on: date) -> bool:
    with connect(store.path) as conn:
        return series in [each.series for each in warm_up.read(conn, on)]


@pytest.mark.parametrize(("in_days", "since"), list(product([-1, 0, 15, 30, 31], [None, 0, 29, 30, 90])))
def test_it_needs_a_day_within_thirty_days_and_no_argument_for_thirty(
    store: SqliteStore, in_days: int, since: int | None
) -> None:
    on = ON + timedelta(days=100)
    practice = [session("weekly", 100 - since, *staked(None), argued())] if since is not None else []
    save(store, [session("weekly", 1, *staked(on + timedelta(days=in_days))), *practice])
    assert suggested(store, "weekly", on) == (0 <= in_days <= 30 and (since is None or since >= 30))


def test_without_stakes_nothing_is_suggested_and_an_escalation_can_name_them(store: SqliteStore) -> None:
    on = ON + timedelta(days=50)
    decided = restore(Decision, {"id": "D1", "title": "We move", "status": "decided", "method": "consent"})
    decided = replace(decided, review_on=on)
    asked = Escalation(id="E1", to="CEO", decision="D1", cost_of_delay="A week each week")
    save(
        store,
        [
            session("none", 1, *staked(on, stakes=False)),
            session("delay", 1, decided, asked),
            session("from", 1, *staked(None), replace(decided, from_="X1")),
        ],
    )
    assert [suggested(store, each, on) for each in ("none", "delay", "from")] == [False, True, True]


def test_what_was_reached_or_moved_or_is_planned_to_be_argued_needs_no_warm_up(store: SqliteStore) -> None:
    on = ON + timedelta(days=50)
    for series, rows, seen in (
        ("reached", [FollowUp(id="F1", target="?", outcome="reached", by=("cpo",), on=on)], False),
        ("moved", [FollowUp(id="F1", target="?", outcome="open", until=on + timedelta(90), by=("cpo",), on=on)], False),
        ("planned", [Item(id="I2", title="Argue", kind="argue", planned_minutes=12)], False),
        ("nothing", [], True),
    ):
        first = session(series, 1, *staked(on))
        later = [replace(row, target=f"{first.header.id}/G1") if isinstance(row, FollowUp) else row for row in rows]
        save(store, [first, session(series, 20, *later, status="draft")])
        assert suggested(store, series, on) == seen, series


def test_a_pair_that_puts_it_off_hears_nothing_for_thirty_days_and_nothing_else_is_kept(store: SqliteStore) -> None:
    on = ON + timedelta(days=50)
    save(store, [session("weekly", 1, *staked(on + timedelta(days=28))), session("other", 1, *staked(on))])
    with connect(store.path) as conn:
        warm_up.put_off(conn, "weekly", on - timedelta(days=10))
        assert not suggested(store, "weekly", on + timedelta(days=20)) and suggested(store, "other", on)
        assert suggested(store, "weekly", on + timedelta(days=21))
        warm_up.put_off(conn, "other", on + timedelta(days=21))
        assert [each[0] for each in conn.execute("SELECT series FROM warm_up_off").fetchall()] == ["other"]


def test_putting_it_off_is_for_today_and_goes_with_the_last_session_of_the_series(store: SqliteStore) -> None:
    draft = session("weekly", 1, status="draft")
    draft.put(replace(draft.header, started_at=None))
    save(store, [draft])
    store.put_off_warm_up("weekly")

    def kept() -> list[tuple[str, str]]:
        with connect(store.path) as conn:
            return conn.execute("SELECT series, until FROM warm_up_off").fetchall()

    assert kept() == [("weekly", (today() + timedelta(days=30)).isoformat())]
    delete_session(store, draft.header.id, draft.header.title)
    assert kept() == []
