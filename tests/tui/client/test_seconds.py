"""The seconds between two looks at the file, and the looks that find nothing new."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.model import Clock
from sessions.room import Room
from sessions.rules.agenda import Pause
from sessions.store import open_store
from tests.tui.stage import opened
from tui.client.seconds import LOOK_S, Seconds
from tui.client.session_client import SessionClient
from tui.client.snapshot import Snapshot
from tui.client.worker import Worker

States = Literal["idle", "running", "paused", "over"]


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of this process's clock, to be set."""
    now = [1000.0]
    monkeypatch.setattr("tui.client.seconds.now", lambda: now[0])
    return now


def counting(state: States, at_ms: int, budget_s: int | None, on_zero: Literal["soft", "vote", "hard"]) -> Clock:
    return Clock(item="I1", phase="talk", state=state, elapsed_ms=at_ms, budget_s=budget_s, on_zero=on_zero)


@given(
    state=st.sampled_from(["idle", "running", "paused", "over"]),
    at_ms=st.integers(0, 10_000_000),
    passed_ms=st.integers(0, 2_000),
    budget_s=st.none() | st.integers(1, 10_000),
    on_zero=st.sampled_from(["soft", "vote", "hard"]),
)
def test_between_looks_only_a_running_clock_goes_on_and_none_passes_its_limit_unseen(
    state: States,
    at_ms: int,
    passed_ms: int,
    budget_s: int | None,
    on_zero: Literal["soft", "vote", "hard"],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        now = [50.0]
        patch.setattr("tui.client.seconds.now", lambda: now[0])
        clock, count = counting(state, at_ms, budget_s, on_zero), Seconds()
        count.looked()
        count.start(Snapshot(views={}, situations={}, elapsed_ms=at_ms))
        now[0] += passed_ms / 1000
        shown = count.elapsed_ms(clock)
        assert shown == at_ms + (passed_ms if state == "running" else 0)
        passed_limit = budget_s is not None and on_zero != "soft" and shown >= budget_s * 1000
        assert count.must_look(clock) or not passed_limit
        now[0] += LOOK_S
        assert count.must_look(clock)


async def test_the_clock_goes_on_without_the_file_which_is_asked_every_few_seconds(
    tmp_path: Path, moment: list[float]
) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    client = SessionClient(partial(open_store, path), session, "cpo", "local")
    await client.open()
    asked = []
    tick = client.tick

    async def told() -> None:
        asked.append(round(moment[0]))
        await tick()

    client.tick = told  # type: ignore[method-assign]
    was = client.elapsed_ms
    for second in range(1, 7):
        moment[0] += 1
        await client.second()
        assert asked or client.elapsed_ms - was == second * 1000
    assert asked == [1003, 1006]
    for _ in range(3):
        moment[0] += 1
        await client.look()  # as when a draft is saved: it makes a snapshot, and puts nothing off
        await client.second()
    assert asked == [1003, 1006, 1009]
    await client.close()


def test_a_look_that_finds_nothing_new_tells_no_news_twice_and_sees_who_comes_and_goes(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    session = opened(path, "talk")
    mine = Worker(open_store(path), session, "cpo", "local", "t1")
    Room(open_store(path), session, frozenset(["cto"]), "local").do(Pause(), "cto")
    assert mine.refresh().news
    first = mine.tick()
    assert not first.news and mine.tick().views is first.views
    theirs = Worker(open_store(path), session, "cto", "local", "t2")
    assert mine.tick().presence["cto"] == "online"
    theirs.leave()
    assert mine.tick().presence["cto"] == "offline"
    mine.leave()
