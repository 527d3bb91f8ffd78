"""Whatever boards somebody's minutes have can be read from the command line."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sessions.boards.reading import read_board
from sessions.boards.table_files import rows_as_csv
from sessions.model import Board
from sessions.session import Session
from sessions.setup.boards import spec_shown
from tests.few import few
from tests.sessions.minutes.strategies import closed_sessions
from tui.cli.board import as_json
from tui.cli.board_report import board_lines
from tui.terminal.plain import width


@pytest.mark.slow
@settings(deadline=None, max_examples=few(8), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(closed_sessions())
def test_any_board_of_any_minutes_is_shown_in_every_form(session: Session) -> None:
    for board in session.all(Board):
        read = read_board(session, board, spec_shown(session, board), today=date(2026, 11, 27))
        for wide in (40, 80, None):
            lines = list(board_lines(read, "Q1", wide))
            assert not any("\n" in line for line in lines)
        assert json.loads(json.dumps(as_json(session, board, read), default=str))["id"] == board.id
        cells = [(row.key, {key: cell.value for key, cell in row.cells.items()}) for row in read.rows]
        assert rows_as_csv(read.spec, cells, read.known).count("\n") > len(cells)
        assert all(width(line) <= 80 for line in board_lines(read, "Q1", 80))
