"""The boards that come with parley, with rows in them: what is computed, and what their checks notice and offer."""

from typing import Any

from sessions.boards.reading import ReadBoard, read_board
from sessions.boards.results import Mark
from sessions.earlier_boards import BoardBefore
from sessions.library.boards import board
from sessions.model import Action, Board, BoardAnswer, BoardRow, Row
from tests.sessions.boards.test_reading import DAY, earlier, session_of
from tests.sessions.library.test_boards import NOWHERE

BEFORE = "7k3qf2xa/B1/"


def shown(key: str, rows: dict[str, dict[str, Any]], *more: Row, before: tuple[BoardBefore, ...] = ()) -> ReadBoard:
    """Read a shipped board with these rows."""
    spec = board(key, NOWHERE).spec
    own = Board(id="B1", item="I1", title=spec.title, kind=key)
    made = []
    for text, cells in rows.items():
        columns = {column: value for column, value in cells.items() if column != "from_"}
        made.append(BoardRow(board="B1", key_=text, text=text, columns=columns, from_=cells.get("from_")))
    return read_board(session_of(own, *made, *more), own, spec, before, DAY)


def said(row: str, column: str, cpo: Any, cto: Any) -> list[Row]:
    """Return what both leaders answered in private."""
    pairs = (("cpo", cpo), ("cto", cto))
    return [BoardAnswer(board="B1", row=row, column=column, by=seat, value=value) for seat, value in pairs]


def words(marks: tuple[Mark, ...]) -> list[str]:
    return [mark.says for mark in marks]


def value(read: ReadBoard, row: str, key: str) -> Any:
    return next(each for each in read.rows if each.key == row).results[key].value


def test_a_debt_that_pays_for_itself_soon_is_offered_as_an_action() -> None:
    rows: dict[str, dict[str, Any]] = {
        "ledger": {"interest": 40, "principal": [2, 4]},
        "queue": {"interest": 40, "principal": [2, 4], "planned": "2027-Q1"},
        "report": {"interest": 1, "principal": [2, 4]},
        "unknown": {},
    }
    read = shown("debt", rows)
    assert (value(read, "ledger", "pays_back"), value(read, "report", "pays_back")) == (3, 120)
    marked = {row.key: words(row.marks) for row in read.rows}
    assert marked["ledger"] == ["It pays for itself within 12 months, and nobody has planned it."]
    assert not marked["queue"] and not marked["report"] and not marked["unknown"]
    assert read.results["interest_total"].value == 81


def test_the_capacity_board_notices_a_wrong_sum_upkeep_too_low_and_a_wide_gap() -> None:
    rows: dict[str, dict[str, Any]] = {"features": {"plan": 80}, "sustainment": {"plan": 10}}
    assert not shown("capacity", {}).marks
    read = shown("capacity", rows, *said("sustainment", "wanted", 10, 30))
    assert words(read.marks) == ["The plan adds up to 90 %, not 100."]
    upkeep = next(row for row in read.rows if row.key == "sustainment")
    assert words(upkeep.marks) == [
        "Sustainment usually takes 20 to 40 %. What makes 10 % right for you?",
        "You want this 20 points apart. What would the extra points buy?",
    ]


def test_an_investment_over_the_budget_says_by_how_much() -> None:
    ledger = {"cost": [300, 500], "gain": [900, 1100], "owner": "cto", "co_lead": "cto"}
    rows: dict[str, dict[str, Any]] = {"ledger": ledger, "app": {"cost": [90, 110]}}
    read = shown("investment", rows)
    assert (read.results["spend"].value, read.results["over"].value) == (500, 100)
    assert words(read.marks) == ["That's 100 kEUR over your one budget of 400."]
    assert "Lead and co-lead are the same person." in words(read.rows[0].marks)


def test_an_incident_without_an_action_asks_for_one() -> None:
    rows: dict[str, dict[str, Any]] = {
        "errors": {"at": "2026-11-20 09:14", "lane": "customer impact"},
        "deploy": {"at": "2026-11-20 08:50", "lane": "system cause"},
    }
    read = shown("incident", rows)
    assert read.results["minutes"].value == 24 and words(read.marks) == [
        "Nothing changes yet. Name one thing that will."
    ]
    cause = next(row for row in read.rows if row.key == "deploy")
    assert words(cause.marks) == ["Without a source, a cause is a guess. Where could we see it?"]
    done = shown("incident", rows, Action(id="A1", text="Alarm on queue length", owner="cto", from_="B1/deploy"))
    assert not done.marks


def test_a_risk_knows_its_trend_and_whether_it_is_new() -> None:
    before = (earlier({"outage": {"likely": 2, "cost": 3}}),)
    rows: dict[str, dict[str, Any]] = {
        "outage": {"likely": 4, "cost": 4, "from_": f"{BEFORE}outage"},
        "lock-in": {"likely": 1, "cost": 2},
    }
    then = tuple(
        BoardBefore(
            session=each.session, title=each.title, day=each.day, opened=True, rows=each.rows,
            board=Board(id="B1", item="I1", title="Then", kind="risks"),
        )
        for each in before
    )  # fmt: skip
    read = shown("risks", rows, before=then)
    assert (value(read, "outage", "heat"), value(read, "outage", "trend")) == (16, 10)
    assert value(read, "lock-in", "new") is True and value(read, "outage", "new") is False
    assert read.results["hottest"].value == 16 and [row.key for row in read.rows] == ["outage", "lock-in"]


def test_an_assumption_fails_on_the_side_that_it_says() -> None:
    rows: dict[str, dict[str, Any]] = {
        "churn": {"observable": "churn", "threshold": 3, "now": 4, "until": "2099-01-01", "unit": "%"},
        "signups": {"threshold": 100, "now": 90, "fails": "at or below", "until": "2099-01-01"},
        "load": {"threshold": 100, "now": 90, "until": "2099-01-01"},
        "unseen": {"observable": "load", "threshold": 3, "until": "2026-11-01"},
    }
    read = shown("watches", rows)
    assert [value(read, row, "tripped") for row in rows] == [True, True, False, None]
    marked = {row.key: words(row.marks) for row in read.rows}
    assert marked["churn"] == ["It no longer holds: churn is at 4 %. What do you plan differently now?"]
    assert marked["unseen"] == ["It's time to look: load."] and not marked["load"]


def test_a_sheet_ranks_its_options_by_weight() -> None:
    rows: dict[str, dict[str, Any]] = {
        "build": {"criterion": "Urgency", "weight": 3, "score": 5},
        "buy": {"criterion": "Urgency", "weight": 1, "score": 2},
    }
    read = shown("sheet", rows)
    assert {lane.key: lane.results["result"].value for lane in read.lanes} == {"build": 5, "buy": 2}


def test_a_roadmap_wants_lines_only_once_there_is_one_and_a_horizon_that_is_not_everything() -> None:
    rows: dict[str, dict[str, Any]] = {f"item {n}": {"horizon": "now", "cost": [1, 2]} for n in range(5)}
    read = shown("roadmap", rows)
    assert not any(row.marks for row in read.rows)
    assert [words(lane.marks) for lane in read.lanes if lane.rows] == [
        ["Over 80 % of all items are here. Which of them could come at another time?"]
    ]
    read = shown("roadmap", {**rows, "item 0": {"horizon": "now", "strategy": "L1", "cost": [1, 9]}})
    assert sum("no line of your strategy" in " ".join(words(row.marks)) for row in read.rows) == 4
    assert words(read.rows[-1].marks) == ["The cost range is wide. What would you have to find out to halve it?"]
