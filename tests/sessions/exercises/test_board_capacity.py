"""What a capacity board leaves: a share for each row with a plan, once it is settled."""

import re
from dataclasses import replace
from typing import Any

import pytest

from sessions.boards.spec_reading import as_setting
from sessions.errors import Refused
from sessions.exercises.board.rows import AddRow, EditRow
from sessions.library.boards import board
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Allocation, Amendment, BoardRow
from sessions.records.amendments import Amend, Redact, find_words
from sessions.records.corrections import EditCapture
from sessions.rules.agenda import EndItem
from sessions.rules.moves import Advance, Seal
from sessions.rules.returning import ReopenItem
from sessions.session import Session
from tests.sessions.play import START, Play, item

HEAD = "sha256:" + "a" * 64
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


def closed(play: Play) -> Play:
    play.session.put(replace(play.session.header, status="closed", active=None, ended_at=START))
    return play


def test_shares_follow_a_row_that_is_corrected_after_the_item_ended() -> None:
    play = planning()
    plan(play, "bucket-1", plan=60, owner="cpo")
    plan(play, "bucket-2", plan=40)
    to_the_end(play)
    play.do(EditCapture(ref="B1/bucket-1", changes={"text": "new features"}), "cpo")
    assert [each[:2] for each in shares(play)] == [("new features", 60), ("sustainment", 40)]
    closed(play)
    for target, after in (("b1/bucket-1.plan", "55"), ("B1/bucket-2.text", "upkeep"), ("B1/bucket-3.plan", "5 %")):
        play.do(Amend(target=target, after=after, reason="We misread the sheet"), "cto")
    assert [each[:2] for each in shares(play)] == [("new features", 55), ("upkeep", 40), ("debt", 5)]
    found = [(each.target, each.before, each.after, each.by) for each in play.session.all(Amendment)]
    assert found == [
        ("B1/bucket-1.plan", "60", "55", "cto"),
        ("B1/bucket-2.text", "sustainment", "upkeep", "cto"),
        ("B1/bucket-3.plan", None, "5", "cto"),
    ]
    assert play.session.header.status == "amended"
    play.session = read_minutes(export_toml(Session(play.session.rows(), 1, HEAD)), "minutes.toml")
    play.do(Amend(target="B1/bucket-1.plan", after="50", reason="We misread the sheet"), "cpo")
    assert [each[:2] for each in shares(play)] == [("new features", 50), ("upkeep", 40), ("debt", 5)]


@pytest.mark.parametrize(
    ("target", "after", "says"),
    [
        ("B1/bucket-1.plan", "half", "“half” isn't a number"),
        ("B1/bucket-1.plan", "140", "“140”: enter a number from 0 to 100."),
        ("B1/bucket-1.plan", "60", "B1/bucket-1.plan already has that value."),
        ("B1/bucket-1.plan", "", "Plan is required."),
        ("B1/bucket-1.cost", "60", "B1/bucket-1 has no 'cost'. It has key, text, plan, from, signed."),
        ("B1/bucket-1.columns", "60", "Name one of its cells, such as B1/bucket-1.plan."),
        ("1.percent", "60", "1.percent follows from a row of the board of I1. Amend that row instead."),
    ],
)
def test_a_cell_takes_only_what_its_column_takes(target: str, after: str, says: str) -> None:
    play = planning()
    plan(play, "bucket-1", plan=60)
    to_the_end(play)
    with pytest.raises(Refused, match=re.escape(says)):
        closed(play).do(Amend(target=target, after=after, reason="We misread the sheet"), "cto")


def test_a_row_is_changed_on_its_board_as_long_as_that_is_open() -> None:
    play = planning()
    plan(play, "bucket-1", plan=60)
    with pytest.raises(Refused, match=r"B1 is still open\. Change the row itself\."):
        play.do(Amend(target="B1/bucket-1.plan", after="50", reason="We misread the sheet"), "cto")


def test_a_board_that_is_skipped_later_leaves_the_shares_of_the_one_that_was_settled() -> None:
    play = Play(*(item("board", settings={"board": CAPACITY}, id=f"I{n}") for n in (1, 2)), item("talk", id="I3"))
    plan(play, "bucket-1", plan=60)
    to_the_end(play)
    play.do(EndItem(item="I2", outcome="skipped"))
    assert [each[:2] for each in shares(play)] == [("features", 60)]


def test_the_words_in_a_cell_are_redacted_under_the_name_of_the_cell() -> None:
    play = planning()
    plan(play, "bucket-2", plan=30, owner="Noor, platform")
    to_the_end(play)
    closed(play)
    assert find_words(play.session, "b1/bucket-2.owner") == ("B1/bucket-2.columns.owner", "Noor, platform")
    for seat in play.session.leaders:
        play.do(Redact(target="B1/bucket-2.owner", reason="She asked us to"), seat)
    assert (play.session.get(BoardRow, "B1", "bucket-2").columns or {})["owner"] == "[redacted]"
    with pytest.raises(Refused, match=re.escape("B1/bucket-2.columns has several texts.")):
        find_words(play.session, "B1/bucket-2.columns")
