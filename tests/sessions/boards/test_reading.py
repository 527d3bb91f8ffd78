"""What people read on a board: order, values, marks, what both answered, what rows became and what moved."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards.reading import ReadBoard, read_board
from sessions.boards.spec import BoardSpec
from sessions.boards.spec_reading import board_spec
from sessions.earlier_boards import BoardBefore
from sessions.library.boards import find_boards
from sessions.model import (
    Action,
    Answered,
    Board,
    BoardAnswer,
    BoardRow,
    Goal,
    Header,
    Item,
    Note,
    Participant,
    Question,
    Row,
)  # fmt: skip
from sessions.session import Session
from tests.few import few

DAY = date(2026, 11, 27)


def session_of(*rows: Row, settings: Any = None, status: Any = "active") -> Session:
    """A session with a board item and these rows."""
    return Session(
        [
            Header(
                id="7k3qf2xb", title="Now", series="Pair", pair="cpo-cto", playbook="x", status="running",
                mode="local", planned_minutes=60, started_at=datetime(2026, 11, 27, 9, tzinfo=UTC),
            ),
            Participant(key_="cpo", name="Ana", role="leader"),
            Participant(key_="cto", name="Ben", role="leader"),
            Item(id="I1", title="Board", kind="board", planned_minutes=20, settings=settings, status=status),
            *rows,
        ]
    )  # fmt: skip


def read(
    table: Mapping[str, Any],
    rows: Mapping[str, Any],
    *more: Row,
    before: tuple[BoardBefore, ...] = (),
    level: str = "light",
    status: str = "active",
) -> ReadBoard:
    """Read a board with these rows, whose first column is the key."""
    spec, faults = board_spec({"key": "test", "title": "Test", "scope": "series", **table})
    assert spec is not None, faults
    board = Board(id="B1", item="I1", title="Test", kind="test", from_=before[-1].id if before else None)
    on_it = (row_of(key, cells) for key, cells in rows.items())
    session = session_of(board, *on_it, *more, settings={"level": level}, status=status)
    return read_board(session, board, spec, before, DAY)


def row_of(key: str, cells: Mapping[str, Any]) -> BoardRow:
    more = dict(cells)
    from_, proposed, signed = more.pop("from_", None), more.pop("proposed", None), more.pop("signed", ())
    return BoardRow(board="B1", key_=key, text=key, columns=more or None, from_=from_, proposed=proposed, signed=signed)


def earlier(rows: Mapping[str, Any], session: str = "7k3qf2xa", day: date = date(2026, 8, 27)) -> BoardBefore:
    return BoardBefore(
        session=session,
        title="Then",
        day=day,
        board=Board(id="B1", item="I1", title="Test", kind="test"),
        rows=tuple(row_of(key, cells) for key, cells in rows.items()),
        opened=True,
    )


def answer(row: str, column: str, by: str, value: Any, **more: Any) -> BoardAnswer:
    return BoardAnswer(board="B1", row=row, column=column, by=by, value=value, **more)


RISKS: Mapping[str, Any] = {
    "sort": "-heat",
    "column": [
        {"key": "risk", "type": "text"},
        {"key": "likely", "type": "number", "least": 0, "most": 5, "blind": True},
        {"key": "cost", "type": "number", "least": 0, "most": 5},
        {"key": "owner", "type": "person", "required": "full"},
    ],
    "computed": [
        {"key": "heat", "at": "row", "of": "likely * cost", "show": "heat"},
        {"key": "trend", "at": "row", "of": "heat - was('heat')", "show": "arrow"},
        {"key": "new", "at": "row", "of": "was('risk') == ''", "show": "flag"},
        {"key": "worst", "at": "foot", "of": "most(heat)"},
        {"key": "change", "at": "foot", "of": "worst - most(was('heat'))", "show": "arrow"},
        {"key": "apart", "at": "row", "of": "gap('likely')"},
    ],
    "check": [
        {"at": "row", "when": "apart >= 2", "says": "{risk}: {apart} apart.", "then": "talk"},
        {"at": "foot", "when": "turned('action') == 0", "says": "Nothing changes yet.", "then": "action"},
        {"at": "row", "when": "cost == ''", "says": "What does it cost?", "mark": "cost", "sort_first": True},
    ],
}  # fmt: skip


def test_rows_come_in_the_order_of_the_board_and_those_without_a_value_last() -> None:
    rows = {"a": {"likely": 1, "cost": 2}, "b": {"cost": 5}, "c": {"likely": 5, "cost": 5}, "d": {"likely": 1}}
    board = read(RISKS, rows)
    assert [row.key for row in board.rows] == ["d", "c", "a", "b"], "d is first as a check says so"
    assert [row.results["heat"].words for row in board.rows] == ["", "25", "2", ""]


def test_heat_goes_up_to_what_its_columns_allow() -> None:
    board = read(RISKS, {"a": {"likely": 2, "cost": 5}})
    assert board.rows[0].results["heat"].share == 0.4


def test_a_board_shows_what_moved_since_last_time() -> None:
    then = earlier({"a": {"likely": 1, "cost": 2, "owner": "cto"}, "b": {"likely": 5, "cost": 1}, "gone": {}})
    rows = {
        "a": {"from_": "7k3qf2xa/B1/a", "likely": 3, "cost": 2, "owner": "cto"},
        "c": {"likely": 1, "cost": 1},
        "b": {"from_": "7k3qf2xa/B1/b", "likely": 5},
    }
    board = read(RISKS, rows, before=(then,))
    a, b, c = (board.row(key) for key in "abc")
    assert a and b and c
    assert a.moved == ("likely",)
    assert (a.cells["likely"].was, a.results["trend"].turn, a.results["trend"].words) == ("1", 1, "4")
    assert b.moved == ("cost",)
    assert (b.cells["cost"].was, b.results["trend"].turn) == ("1", None)
    assert (c.new, c.results["new"].flag, a.new, a.results["new"].flag) == (True, True, False, False)
    assert board.gone == ("gone",)
    assert board.results["change"].value == 1


def test_nothing_is_new_on_the_first_board_of_a_series() -> None:
    news = {"key": "news", "at": "foot", "of": "count(new)"}
    check = {"at": "row", "when": "was('owner') == ''", "says": "It has an owner now.", "then": "talk"}
    table = {**RISKS, "computed": [*RISKS["computed"], news], "check": [check]}
    rows = {"a": {"cost": 1, "owner": "cto"}}
    first, next_ = read(table, rows), read(table, rows, before=(earlier({"b": {}}),))
    assert (first.rows[0].results["new"].value, first.results["news"].value, first.rows[0].marks) == (None, None, ())
    assert (next_.rows[0].results["new"].value, next_.results["news"].value) == (True, 1)
    assert [mark.says for mark in next_.rows[0].marks] == ["It has an owner now."]


def test_nothing_is_new_while_a_board_with_imported_rows_waits_for_its_item() -> None:
    rows, before = {"a": {"cost": 1}}, (earlier({"a": {}}),)
    waiting = read(RISKS, rows, before=before, status="queued")
    assert (waiting.rows[0].results["new"].value, waiting.last) == (None, None)
    assert read(RISKS, rows, before=before).rows[0].results["new"].value is True


def test_a_check_marks_a_row_says_why_and_offers_something() -> None:
    board = read(
        RISKS, {"a": {"cost": 1}, "b": {"cost": 1}}, answer("a", "likely", "cto", 5), answer("a", "likely", "cpo", 2)
    )
    a = board.row("a")
    assert a is not None
    assert [(mark.says, mark.then) for mark in a.marks] == [("a: 3 apart.", "talk")]
    assert [mark.says for mark in board.marks] == ["Nothing changes yet."]
    made = Action(id="A1", text="Lower it", owner="cto", from_="B1/a")
    assert read(RISKS, {"a": {"cost": 1}}, made).marks == ()


def test_a_blind_cell_shows_both_answers_in_order_with_their_gap_until_both_agree() -> None:
    rows = {"a": {"cost": 1, "proposed": {"likely": {"cto": 4}}}, "b": {"cost": 1, "likely": 3}, "c": {"cost": 1}}
    board = read(
        RISKS,
        rows,
        answer("a", "likely", "cto", 5),
        answer("a", "likely", "cpo", 2, reason="Rare"),
        answer("b", "likely", "cto", 5),
        answer("b", "likely", "cpo", 3),
        answer("c", "likely", "cpo", None, pass_=True),
    )
    a, b, c = (board.row(key) for key in "abc")
    assert a and b and c
    assert [(said.by, said.words, said.reason) for said in a.cells["likely"].said] == [
        ("cpo", "2", "Rare"), ("cto", "5", None),
    ]  # fmt: skip
    assert (a.cells["likely"].gap, a.open, a.gap) == (3, ("likely",), 3)
    assert [(each.by, each.words) for each in a.cells["likely"].proposed] == [("cto", "4")]
    assert (b.open, b.gap) == ((), 2)
    assert (c.open, c.gap, c.cells["likely"].said[0].passed) == ((), None, True)
    assert [row.key for row in board.widest_first()] == ["a", "b", "c"]


@pytest.mark.parametrize(("sort", "first"), [("at", ["a", "b"]), ("likely", ["b", "a"])])
def test_the_rows_of_a_timeline_stay_in_the_order_in_which_it_happened(sort: str, first: list[str]) -> None:
    columns = [
        {"key": "what", "type": "text"},
        {"key": "at", "type": "time"},
        {"key": "lane", "type": "choice", "options": ["cause", "impact"]},
        {"key": "likely", "type": "number", "blind": True},
    ]
    board = read(
        {"layout": "lanes", "lane": "lane", "sort": sort, "column": columns},
        {"b": {"at": "10:05", "lane": "cause"}, "a": {"at": "09:02", "lane": "cause"}},
        answer("b", "likely", "cpo", 0), answer("b", "likely", "cto", 5),
    )  # fmt: skip
    assert [row.key for row in board.widest_first()] == first


def test_only_the_answers_of_the_last_round_count() -> None:
    board = read(
        RISKS, {"a": {}}, answer("a", "likely", "cpo", 0), answer("a", "likely", "cto", 5),
        answer("a", "likely", "cpo", 3, round=2), answer("a", "likely", "cto", 4, round=2),
    )  # fmt: skip
    assert board.rows[0].gap == 1


def test_a_board_of_level_full_asks_for_more() -> None:
    assert read(RISKS, {"a": {}}).rows[0].lacks == ()
    assert read(RISKS, {"a": {}}, level="full").rows[0].lacks == ("owner",)


def test_a_row_names_what_it_became_and_who_noted_it() -> None:
    board = read(
        RISKS,
        {"a": {"signed": ("cpo",)}, "b": {}},
        Action(id="A1", text="Lower it", owner="cto", from_="B1/a"),
        Goal(id="G1", item="I1", text="No outage in March", status="open", from_="7k3qf2xb/B1/a"),
        Goal(id="G2", item="I1", text="Another board's goal", status="open", from_="7k3qf2xa/B1/a"),
        Item(id="I2", title="Is it ours?", kind="argue", planned_minutes=20, from_="B1/a"),
        Note(board="B1", row="a", n=1, by="cpo", lens="customer", text="Everyone feels it"),
    )
    a = board.row("a")
    assert a is not None
    assert [(each.to, each.id) for each in a.became] == [("action", "A1"), ("goal", "G1"), ("argue", "I2")]
    assert (a.signed, a.noted_by(["cpo"]), a.noted_by(["cpo", "cto"])) == (("cpo",), True, False)
    assert [(note.by, note.lens, note.text) for note in a.notes] == [("cpo", "customer", "Everyone feels it")]


STAGES: Mapping[str, Any] = {
    "layout": "lanes",
    "lane": "stage",
    "settings": {"budget": 10},
    "stale_days": 45,
    "column": [
        {"key": "what", "type": "text"},
        {"key": "stage", "type": "choice", "options": ["explore", "trial", "adopt"], "required": "always"},
        {"key": "spend", "type": "number"},
        {"key": "as_of", "type": "date"},
    ],
    "computed": [
        {"key": "moved", "at": "row", "of": "step(stage) - step(was('stage'))", "show": "arrow"},
        {"key": "here", "at": "row", "of": "days(since('stage'))"},
        {"key": "part", "at": "row", "of": "spend / whole", "show": "bar"},
        {"key": "whole", "at": "foot", "of": "sum(spend)"},
        {"key": "invested", "at": "group", "of": "sum(spend)", "show": "bar"},
        {"key": "over", "at": "foot", "of": "sum(spend) - budget"},
        {"key": "tried", "at": "foot", "of": "count(stage == 'trial') / total", "show": "bar"},
    ],
    "check": [
        {"at": "group", "when": "invested > 0.5 * (over + budget)", "says": "{invested} of it."},
        {"at": "row", "when": "days(as_of) > stale_days", "says": "Old.", "mark": "stale"},
    ],
    "vote": [
        {
            "key": "gate", "ask": "Through?", "answer": "yesno", "guess": True, "passes": "first and second",
            "move": {"column": "stage", "by": 1},
        },
        {"key": "mood", "ask": "Well?", "answer": "scale", "over": "board", "passes": "first >= 3 and second >= 3"},
    ],
}  # fmt: skip


def test_lanes_have_their_rows_in_order_their_own_values_and_marks() -> None:
    rows = {
        "a": {"stage": "trial", "spend": 8, "as_of": "2026-01-01"},
        "b": {"stage": "explore", "spend": 4},
        "c": {"spend": 1},
        "d": {"stage": "trial", "spend": 2},
    }
    board = read(STAGES, rows)
    assert [(lane.key, [row.key for row in lane.rows]) for lane in board.lanes] == [
        ("explore", ["b"]), ("trial", ["a", "d"]), ("adopt", []), ("", ["c"]),
    ]  # fmt: skip
    assert [lane.results["invested"].words for lane in board.lanes] == ["4", "10", "", "1"]
    assert [lane.results["invested"].share for lane in board.lanes] == [0.4, 1, None, 0.1]
    assert [[mark.says for mark in lane.marks] for lane in board.lanes] == [[], ["10 of it."], [], []]
    assert board.results["over"].value == 5
    tried = board.results["tried"]
    assert (tried.value, tried.words, tried.share) == (0.5, "50 %", 0.5)
    assert [row.results["part"].words for row in board.rows] == ["0.53", "0.27", "0.07", "0.13"]
    assert [mark.mark for mark in board.rows[0].marks] == ["stale"]
    assert board.rows[2].lacks == ("stage",)


def test_a_row_knows_since_when_it_stands_where_it_stands() -> None:
    first = earlier({"a": {"stage": "explore"}}, "7k3qf2xc", date(2026, 2, 1))
    second = earlier({"a": {"stage": "trial", "from_": "7k3qf2xc/B1/a"}}, "7k3qf2xd", date(2026, 5, 1))
    third = earlier({"a": {"stage": "trial", "from_": "7k3qf2xd/B1/a"}}, "7k3qf2xa", date(2026, 8, 1))
    stays = {"a": {"stage": "trial", "from_": "7k3qf2xa/B1/a"}}
    moves = {"a": {"stage": "adopt", "from_": "7k3qf2xa/B1/a"}}
    before = (first, second, third)
    results = read(STAGES, stays, before=before).rows[0].results
    assert (results["here"].value, results["moved"].turn) == ((DAY - date(2026, 5, 1)).days, 0)
    results = read(STAGES, moves, before=before).rows[0].results
    assert (results["here"].value, results["moved"].turn) == (0, 1)


@pytest.mark.parametrize(("first", "second", "passes"), [(True, True, True), (True, False, False), (True, None, None)])
def test_a_vote_passes_as_the_board_says(first: Any, second: Any, passes: Any) -> None:
    board = read(STAGES, {"a": {}}, answer("a", "gate", "cpo", first, guess=True), answer("a", "gate", "cto", second))
    vote = board.rows[0].votes[0]
    assert (vote.key, vote.passes, vote.gap) == ("gate", passes, None if second is None else int(first != second))
    assert (vote.said[0].words, vote.said[0].guess_words) == ("yes", "yes")


def test_a_vote_over_the_board_is_shown_with_the_board() -> None:
    board = read(
        STAGES,
        {},
        Question(id="Q1", item="I1", key_="mood", ask="Well?", kind="scale"),
        Answered(question="Q1", by="cpo", value=2),
        Answered(question="Q1", by="cto", value=4),
    )
    assert [(vote.key, vote.gap, vote.passes) for vote in board.votes] == [("mood", 2, False)]


GRID: Mapping[str, Any] = {
    "layout": "grid",
    "grid": {"rows": "option", "columns": "criterion", "cell": "score"},
    "column": [
        {"key": "option", "type": "text"},
        {"key": "criterion", "type": "text", "rows": ["impact", "cost"]},
        {"key": "weight", "type": "number"},
        {"key": "score", "type": "number"},
    ],
    "computed": [{"key": "worth", "at": "group", "of": "mean(score, weight)"}],
}  # fmt: skip


def test_a_grid_finds_the_row_in_each_of_its_cells() -> None:
    board = Board(id="B1", item="I1", title="Test", kind="test")
    spec, _ = board_spec({"key": "test", "title": "Test", **GRID})
    assert spec is not None
    given = [("x", "impact", 3, 4), ("x", "cost", 1, 0), ("y", "impact", 3, None), ("y", "risk", 1, 5)]
    rows = [
        BoardRow(
            board="B1", key_=f"o-{n}", text=option,
            columns={"criterion": criterion, "weight": weight} | ({} if score is None else {"score": score}),
        )
        for n, (option, criterion, weight, score) in enumerate(given)
    ]  # fmt: skip
    read = read_board(session_of(board, *rows), board, spec, (), DAY)
    assert read.across == ("impact", "cost", "risk")
    assert [(lane.key, lane.results["worth"].value) for lane in read.lanes] == [("x", 3), ("y", 5)]
    found = read.at("y", "impact")
    assert found is not None
    assert (found.key, read.at("y", "cost")) == ("o-2", None)


def test_a_cell_that_its_column_does_not_take_is_shown_as_it_is_and_counts_as_empty() -> None:
    board = read(RISKS, {"a": {"likely": "often", "cost": 5}, "b": {"likely": 2, "cost": 1}})
    assert [(row.cells["likely"].words, row.results["heat"].words) for row in board.rows] == [("2", "2"), ("often", "")]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["cpo", "now", "5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


BOARDS = [each.spec for each in find_boards().entries.values()]


@pytest.mark.parametrize("spec", BOARDS, ids=lambda spec: spec.key)
@given(data=st.data())
@settings(max_examples=few(20))
def test_whatever_somebodys_minutes_have_in_the_cells_of_a_board_can_be_shown(
    spec: BoardSpec, data: st.DataObject
) -> None:
    cells = st.fixed_dictionaries({}, optional={column.key: ANYTHING for column in spec.columns[1:]})
    of = Board(id="B1", item="I1", title="Test", kind=spec.key, from_="7k3qf2xa/B1")
    now, then = (data.draw(st.lists(cells, min_size=1, max_size=3)) for _ in range(2))
    rows = [row_of(f"row-{n}", {**cells, "from_": f"7k3qf2xa/B1/row-{n}"}) for n, cells in enumerate(now)]
    asked = [column.key for column in spec.blind] + [vote.key for vote in spec.votes]
    given = [
        answer(row.key_, column, seat, data.draw(ANYTHING))
        for row in rows
        for column in asked
        for seat in ("cpo", "cto")
    ]
    before = BoardBefore(
        session="7k3qf2xa",
        title="Then",
        day=None,
        board=Board(id="B1", item="I1", title="Test", kind=spec.key),
        rows=tuple(row_of(f"row-{n}", cells) for n, cells in enumerate(then)),
        opened=True,
    )
    read = read_board(session_of(of, *rows, *given), of, spec, (before,), DAY)
    assert sorted(row.key for row in read.rows) == [row.key_ for row in rows]
    assert read.widest_first() and read.across is not None
