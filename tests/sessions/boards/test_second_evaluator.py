"""Computed values equal those of a second evaluator on hundreds of random boards."""

from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.boards.reading import ReadBoard, read_board
from sessions.boards.spec import BoardSpec, ColumnSpec, ComputedSpec
from sessions.boards.spec_reading import as_setting, board_spec
from sessions.earlier_boards import BoardBefore
from sessions.model import Action, Board, BoardAnswer, BoardRow, Header, Item, Participant, Row
from sessions.session import Session
from tests.few import few
from tests.sessions.boards.second_evaluator import (
    COLUMNS,
    DAYS,
    OPTIONS,
    SETTINGS,
    TODAY,
    Cells,
    Evaluator,
    Place,
    RandomBoard,
    random_board,
    written,
)  # fmt: skip

SESSIONS = ("7k3qf2xa", "7k3qf2xb", "7k3qf2xc")


@settings(max_examples=few(300))
@given(st.integers(0, 2**64))
def test_computed_values_equal_those_of_a_second_evaluator(seed: int) -> None:
    board = random_board(Random(seed))
    read, plain = shown(board), Evaluator(board)
    formulas = {key: (at, written(tree)) for key, (at, tree) in board.computed.items()}
    for key, (at, _) in board.computed.items():
        if at == "foot":
            assert read.results[key].value == as_json(plain.computed(key, Place(2))), (key, formulas)
        elif at == "group":
            for lane in read.lanes:
                assert lane.results[key].value == as_json(plain.computed(key, Place(2, lane=lane.key))), (key, formulas)
        else:
            for n, row in enumerate(read.rows):
                assert row.results[key].value == as_json(plain.computed(key, Place(2, n))), (key, n, formulas)


def as_json(value: Any) -> Any:
    """Return a value of the second evaluator as a board shows it, with six decimals."""
    if isinstance(value, Fraction):
        rounded = round(value, 6)
        return int(rounded) if rounded.denominator == 1 else float(rounded)
    return value.isoformat() if isinstance(value, date) else value


def test_the_formulas_that_are_tried_are_those_that_a_board_may_have() -> None:
    for n in range(200):
        spec = spec_of(random_board(Random(n)))
        assert board_spec(as_setting(spec)) == (spec, [])


def spec_of(board: RandomBoard) -> BoardSpec:
    """Return what a random board is made of."""
    return BoardSpec(
        key="test",
        title="Test",
        scope="series",
        layout="lanes",
        lane="lane",
        columns=tuple(
            ColumnSpec(**{"title": column["key"], **column, "options": tuple(column.get("options", ()))})
            for column in COLUMNS
        ),
        computed=tuple(
            ComputedSpec(key=key, at=at, of=written(tree), title=key)  # type: ignore[arg-type]
            for key, (at, tree) in board.computed.items()
        ),
        settings=SETTINGS,
    )


def shown(board: RandomBoard) -> ReadBoard:
    """Return a random board as people read it."""
    before = [
        BoardBefore(
            session=SESSIONS[n],
            title="Then",
            day=day,
            board=Board(id="B1", item="I1", title="Test", kind="test"),
            rows=tuple(rows_of(board, n, board.earlier[n])),
            opened=True,
        )
        for n, day in enumerate(DAYS)
    ]
    own = Board(id="B1", item="I1", title="Test", kind="test", from_=before[-1].id)
    given = [
        BoardAnswer(board="B1", row=f"row-{n}", column="blind", by=seat, value=value, pass_=value is None or None)
        for n, both in enumerate(board.answers)
        for seat, value in zip(("cpo", "cto"), both, strict=True)
    ]
    made = [n for n, count in enumerate(board.actions) for _ in range(count)]
    actions = [Action(id=f"A{k}", text="Do", owner="cpo", from_=f"B1/row-{n}") for k, n in enumerate(made, 1)]
    session = Session([*frame(), own, *rows_of(board, 2, board.now), *given, *actions])
    return read_board(session, own, spec_of(board), before, TODAY)


def rows_of(board: RandomBoard, session: int, tables: list[Cells]) -> list[BoardRow]:
    """Return the rows of a session."""
    return [
        BoardRow(
            board="B1",
            key_=f"row-{n}",
            text=f"row {n}",
            columns=cells or None,
            from_=None if (of := board.continues[session][n]) is None else f"{SESSIONS[session - 1]}/B1/row-{of}",
        )
        for n, cells in enumerate(tables)
    ]


def frame() -> list[Row]:
    """Return a session with two leaders and an item."""
    started = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    return [
        Header(
            id=SESSIONS[2], title="Now", series="Pair", pair="cpo-cto", playbook="x", status="running", mode="local",
            planned_minutes=60, started_at=started,
        ),
        Participant(key_="cpo", name="Ana", role="leader"),
        Participant(key_="cto", name="Ben", role="leader"),
        Item(id="I1", title="Board", kind="board", planned_minutes=20, status="active"),
    ]  # fmt: skip


def test_random_boards_use_every_function_and_often_come_to_a_value() -> None:
    boards = [random_board(Random(n)) for n in range(300)]
    formulas = " ".join(written(tree) for board in boards for _, tree in board.computed.values())
    for function in ("sum", "mean", "least", "most", "count", "days", "was", "since", "step", "gap", "mid", "overlap",
                     "size", "turned"):  # fmt: skip
        assert f"{function}(" in formulas
    values = [
        Evaluator(board).computed(key, Place(2))
        for board in boards
        for key, (at, _) in board.computed.items()
        if at == "foot"
    ]
    assert sum(value is not None for value in values) > len(values) / 2
    assert {lane for board in boards for cells in board.now if (lane := cells.get("lane"))} == set(OPTIONS)
