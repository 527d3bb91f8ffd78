"""What a capacity board leaves: a share for each row with a plan, once it is settled."""

from typing import Any

import pytest

from sessions.boards.spec_reading import as_setting
from sessions.exercises.board.rows import AddRow, EditRow
from sessions.library.boards import board
from sessions.model import Allocation
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Seal
from sessions.rules.returning import ReopenItem
from tests.sessions.play import Play, item

CAPACITY = as_setting(board("capacity").spec)
PERIOD = {"key": "period", "title": "Period", "type": "period"}


def planning(table: dict[str, Any] = CAPACITY) -> Play:
    """Return a play on a capacity board, with a talk after it."""
    return Play(item("board", settings={"board": table}), item("talk", id="I2"))


def plan(play: Play, row: str, **values: Any) -> None:
    play.do(EditRow(board="B1", row=row, values=values), "cpo")


def to_the_end(play: Play) -> None:
    while play.session.header.active == "I1":
        if play.item.phase == "fill":
            for seat in play.session.leaders:
                play.do(Seal(form="fill", payload={}), seat)
        play.do(Advance())


def shares(play: Play) -> list[tuple[str, int, str | None, str | None, str | None]]:
    return [(each.bucket, each.percent, each.period, each.owner, each.item) for each in play.session.all(Allocation)]


def test_the_rows_with_a_plan_become_shares_when_the_item_ends() -> None:
    play = planning()
    plan(play, "bucket-1", plan=59.5, owner="cpo")
    plan(play, "bucket-2", plan=30, owner="Noor, platform")
    plan(play, "bucket-6", plan=0)
    assert shares(play) == []
    to_the_end(play)
    features = ("features", 60, None, "cpo", "I1")
    assert shares(play) == [features, ("sustainment", 30, None, None, "I1"), ("slack", 0, None, None, "I1")]


def test_an_own_capacity_board_can_say_for_which_period_a_share_is() -> None:
    play = planning({**CAPACITY, "column": [*CAPACITY["column"], PERIOD]})
    plan(play, "bucket-1", plan=60, period="2026-Q2")
    to_the_end(play)
    assert shares(play) == [("features", 60, "2026-Q2", None, "I1")]


def test_a_reopened_capacity_board_replaces_its_shares_and_leaves_others_alone() -> None:
    play = planning()
    play.session.put(Allocation(n=1, bucket="As in old files", percent=10))
    plan(play, "bucket-1", plan=60)
    to_the_end(play)
    play.do(ReopenItem(item="I1"))
    plan(play, "bucket-1", plan=50)
    play.do(AddRow(board="B1", values={"bucket": "Hiring", "plan": 20}), "cto")
    to_the_end(play)
    found = [(each.n, each.bucket, each.percent) for each in play.session.all(Allocation)]
    assert found == [(1, "As in old files", 10), (2, "features", 50), (3, "Hiring", 20)]


@pytest.mark.parametrize("outcome", ["parked", "carried", "skipped"])
def test_a_board_that_was_not_settled_leaves_no_shares(outcome: Any) -> None:
    play = planning()
    plan(play, "bucket-1", plan=60)
    play.do(EndItem(item="I1", outcome=outcome))
    assert shares(play) == []


def test_another_board_with_a_plan_leaves_no_shares() -> None:
    play = planning({**CAPACITY, "key": "ours"})
    plan(play, "bucket-1", plan=60)
    to_the_end(play)
    assert shares(play) == []
