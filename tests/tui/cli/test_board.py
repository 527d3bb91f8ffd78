"""A board read from the command line: as a table, as JSON and as CSV, from a session or a series."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sessions.boards.reading import ReadBoard, read_board
from sessions.boards.spec_reading import as_setting
from sessions.command import Context
from sessions.exercises.board.state import spec_in
from sessions.library.boards import board as library_board
from sessions.model import Action, Board, BoardAnswer, BoardRow, Item, Note, Participant
from sessions.room import record
from sessions.rules.moves import Advance
from sessions.setup.boards import shown
from sessions.setup.new_session import Plan, open_session
from sessions.store import open_store
from sessions.store.sqlite_store import SqliteStore
from sessions.times import today
from tests.sessions.exercises.test_board_grid import WEIGHED, grid, seal
from tests.tui.cli.conftest import Parley
from tui.cli.board_report import board_lines
from tui.terminal.plain import width

SEAL = f"sha256:{'a' * 64}"
PEOPLE = (
    Participant(key_="cpo", name="Ada Lovelace", role="leader"),
    Participant(key_="cto", name="Bo Chen", role="leader"),
)


def planned(store: SqliteStore, kind: str, title: str = "Q1", series: str | None = "weekly") -> str:
    """Plan a session whose first item is a board of this kind."""
    settings = {"board": as_setting(library_board(kind).spec)}
    items = [
        Item(id="I1", title="Board", kind="board", planned_minutes=20, budget_s=1200, settings=settings),
        Item(id="I2", title="Close", kind="close", planned_minutes=5, budget_s=300),
    ]
    plan = Plan(title=title, playbook="test", people=PEOPLE, items=items, series=series)
    return open_session(store, plan)


def put(store: SqliteStore, session_id: str, *rows: object) -> None:
    """Put rows into a session, as if it had been played."""
    with store.write() as writer:
        session = store.load(session_id)
        for row in rows:
            session.put(row)  # type: ignore[type-var]
        record(writer, session, Context(seat="cpo", now=datetime.now(UTC)), "played")


RISKS = (
    Board(id="B1", item="I1", title="Risk radar", kind="risks"),
    BoardRow(board="B1", key_="risk-1", text="The retry queue stalls", columns={"owner": "cto", "likely": 4}),
    BoardRow(board="B1", key_="risk-2", text="=cmd() and, a comma", columns={"owner": "Grace Hopper"}),
    BoardAnswer(board="B1", row="risk-1", by="cpo", column="likely", value=1, seal=SEAL),
    BoardAnswer(board="B1", row="risk-1", by="cto", column="likely", value=4, seal=SEAL),
    BoardAnswer(board="B1", row="risk-2", by="cpo", column="cost", value=2, seal=SEAL),
    BoardAnswer(board="B1", row="risk-2", by="cto", column="cost", value=5, seal=SEAL),
    Note(board="B1", row="risk-1", n=1, by="cpo", lens="sign", text="Checkout hangs for a minute"),
    Action(id="A1", text="Drain it by hand", owner="cto", from_="B1/risk-1"),
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A session with a board of risks, in the file that every verb uses."""
    path = tmp_path / "parley.db"
    monkeypatch.setenv("PARLEY_DB", str(path))
    store = open_store(path)
    session_id = planned(store, "risks")
    put(store, session_id, *RISKS)
    store.close()
    return session_id


def read(path: Path, session_id: str) -> ReadBoard:
    store = open_store(path)
    session = store.load(session_id)
    board = shown(store, session, session.get(Board, "B1"), today())
    store.close()
    return board


def test_a_board_is_a_table_with_what_was_said_and_what_became_of_it_under_it(parley: Parley, session: str) -> None:
    lines = parley("board", session, "risks").lines
    assert lines[0] == f"Risk radar · Q1 · {session}/B1"
    head = next(n for n, line in enumerate(lines) if line.startswith("Row "))
    assert [word in lines[head] for word in ("Risk", "Likely", "Cost", "Owner")] == [True] * 4
    first, second = lines[head + 1 : head + 3]
    rows = {line.split()[0]: line for line in (first, second)}
    assert "! The retry queue stalls" in rows["risk-1"] and "CTO" in rows["risk-1"]
    assert "2 / 5" in rows["risk-2"], "they don't agree on it yet, so both values stand there"
    told = "\n".join(lines)
    for line in (
        "likely: CPO 1; CTO 4 (gap 3)".capitalize().replace("cpo", "CPO").replace("cto", "CTO"),
        "CPO, sign: Checkout hangs for a minute",
        "became A1: Drain it by hand",
    ):
        assert line in told
    assert "! " in told


def test_no_line_is_wider_than_the_terminal_and_the_columns_that_it_drops_are_named(
    session: str, tmp_path: Path
) -> None:
    board = read(tmp_path / "parley.db", session)
    for wide in (40, 60, 80, 200):
        lines = list(board_lines(board, "Q1", wide))
        assert max(map(width, lines)) <= wide
    assert any(line.startswith("Not shown: ") for line in board_lines(board, "Q1", 40))
    assert not any(line.startswith("Not shown: ") for line in board_lines(board, "Q1", None))


def test_without_a_key_the_boards_of_the_session_are_listed(parley: Parley, session: str) -> None:
    assert parley("board", session).lines == ["B1  risks  2 rows  Risk radar"]
    told = {"session": session, "id": "B1", "kind": "risks", "title": "Risk radar", "item": "I1", "rows": 2}
    assert parley("board", session, "--json").objects == [told]


def test_json_has_everything_that_people_read(parley: Parley, session: str) -> None:
    [board] = parley("board", session, "B1", "--json").objects
    rows = {row["key"]: row for row in board["rows"]}
    assert rows["risk-1"]["values"] == {"risk": "The retry queue stalls", "owner": "cto", "likely": 4}
    said = rows["risk-1"]["answers"]["likely"]
    assert said["gap"] == 3 and [(each["by"], each["value"]) for each in said["said"]] == [("cpo", 1), ("cto", 4)]
    assert rows["risk-2"]["answers"]["cost"]["open"] is True
    assert rows["risk-1"]["became"] == [{"kind": "action", "id": "A1", "text": "Drain it by hand"}]
    assert rows["risk-1"]["marks"] and not rows["risk-1"]["new"]


def test_csv_has_the_rows_and_nothing_in_it_runs_in_a_spreadsheet(parley: Parley, session: str) -> None:
    ran = parley("board", session, "risks", "--csv")
    assert ran.lines[0].startswith("key,risk,")
    assert 'risk-2,"\'=cmd() and, a comma",' in ran.out
    assert parley("board", session, "--csv").complaint == "Name the board whose rows you want as CSV."
    assert "Choose one" in parley("board", session, "risks", "--csv", "--json").complaint


def test_a_series_is_its_newest_session_that_has_the_board(parley: Parley, session: str, tmp_path: Path) -> None:
    store = open_store(tmp_path / "parley.db")
    later = planned(store, "facts", "Q2")
    put(store, later, Board(id="B1", item="I1", title="Facts", kind="facts"))
    store.close()
    assert session in parley("board", "weekly", "risks").lines[0]
    assert later in parley("board", "weekly", "facts").lines[0]
    assert json.loads(parley("board", "weekly", "--json").out)["session"] == later
    assert parley("board", "weekly", "debt").complaint == "No session of weekly has a board 'debt'."
    assert parley("board", "monthly").complaint == "There is no session and no series 'monthly' in this file."
    assert parley("board", session, "debt").complaint == f"{session} has no board 'debt'. It has risks."


def test_a_board_of_another_library_is_shown_by_the_columns_that_it_has(
    parley: Parley, session: str, tmp_path: Path
) -> None:
    store = open_store(tmp_path / "parley.db")
    put(
        store,
        session,
        Board(id="B2", item="I2", title="Bets", kind="bets"),
        BoardRow(board="B2", key_="bet-1", text="Cards win", columns={"odds": 40, "by": "cpo", "Odd key!": "x"}),
    )
    store.close()
    lines = parley("board", session, "bets").lines
    assert lines[2:4] == ["Row    What       Odds", "bet-1  Cards win  40"]


def test_numbers_are_printed_with_their_points_below_each_other(parley: Parley, session: str, tmp_path: Path) -> None:
    rows = [
        BoardRow(board="B2", key_=f"component-{n}", text=f"Part {n}", columns={"interest": hours, "principal": [2, 2]})
        for n, hours in enumerate((11, 7.25, 55), 1)
    ]
    store = open_store(tmp_path / "parley.db")
    put(store, session, Board(id="B2", item="I2", title="Debt", kind="debt"), *rows)
    store.close()
    lines = [
        line for line in parley("board", session, "debt").lines if line.startswith("component-") and "Part" in line
    ]
    assert [line.index(words) for line, words in zip(lines[:3], ("55", "11", "7.25"), strict=True)] == [
        lines[0].index("55"), lines[0].index("55"), lines[0].index("55") + 1,
    ]  # fmt: skip
    assert lines[0].split()[-1] == "1.45" and lines[0].index("1.45") == lines[1].index("7.27")


def test_nothing_that_is_not_revealed_is_printed(parley: Parley, session: str, tmp_path: Path) -> None:
    from sessions.model import Sheet

    store = open_store(tmp_path / "parley.db")
    sealed = {"risk-1": {"likely": 5, "why": "a secret word"}}
    sheet = Sheet(item="I1", form="fill", round=1, by="cpo", status="sealed", payload=sealed, seal=SEAL, salt="s")
    put(store, session, sheet)
    store.close()
    for words in (("risks",), ("risks", "--json"), ("risks", "--csv"), ()):
        assert "secret" not in parley("board", session, *words).out


def test_what_a_grid_asks_once_per_name_is_printed_once_and_each_cell_by_both_of_its_names() -> None:
    play = grid(WEIGHED, "Buy", "Build")
    play.do(Advance())
    weights = {"option-1.criterion": {"weight": 3}, "option-4": {"score": 2}}
    seal(play, weights, {**weights, "option-1.criterion": {"weight": 5}})
    play.do(Advance())
    board = read_board(play.session, play.session.get(Board, "B1"), spec_in(play.item))
    lines = list(board_lines(board, "Q1", 80))
    assert [line for line in lines if "eight" in line] == [
        "Weight of impact: not agreed yet",
        "  Weight: CPO 3; CTO 5 (gap 2)",
    ]
    assert "option-4  Build · urgency" in lines
