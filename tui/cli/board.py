"""The verbs for one session's boards: board, and import --board."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sessions.boards import values
from sessions.boards.reading import Cell, ReadAnswer, ReadBoard, ReadLane, ReadRow, ReadVote
from sessions.boards.results import Mark, Result
from sessions.errors import Missing, Refused
from sessions.files.reading import UTF_8, read_text
from sessions.ids import as_id
from sessions.model import Board, BoardRow
from sessions.model.columns import plain
from sessions.session import Session
from sessions.setup import boards
from sessions.text import listed, one_line
from sessions.times import today
from tui.cli.common import complain, file_of, public, say, say_json, say_table

if TYPE_CHECKING:
    from sessions.store.sqlite_store import SqliteStore

# --- reading ----------------------------------------------------------------------------------------------------------


def board_(chosen: argparse.Namespace) -> int:
    """Show a board of a session, or of the newest session of a series that has it; without a key, list its boards."""
    if chosen.json and chosen.csv:
        raise Refused("Choose one of --json and --csv.")
    with file_of(chosen) as store:
        session = _session(store, chosen.id, chosen.key)
        if chosen.key is None:
            return _list(chosen, session)
        board = boards.named_board(session, chosen.key)
        read = boards.shown(store, session, board, today())
    if chosen.json:
        say_json(as_json(session, board, read))
    elif chosen.csv:
        _say_csv(read)
    else:
        from tui.cli.board_report import tell_board

        header = session.header
        day = header.started_at or header.starts_at
        told = [one_line(header.title), *([day.date().isoformat()] if day else []), f"{header.id}/{board.id}"]
        tell_board(read, " · ".join(told))
    return 0


def _session(store: "SqliteStore", words: str, kind: str | None) -> Session:
    """Return the session that `words` name, or the newest of that series with a board (of a kind). Raises Missing."""
    try:
        return public(store, as_id(words))
    except Missing:
        if not any(each.series == words for each in store.sessions()):
            raise Missing(f"There is no session and no series {words!r} in this file.") from None
        return public(store, boards.newest_with(store, words, kind))


def _list(chosen: argparse.Namespace, session: Session) -> int:
    """List the boards of a session."""
    if chosen.csv:
        raise Refused("Name the board whose rows you want as CSV.")
    found = session.all(Board)
    for board in found:
        rows = len(session.all(BoardRow, board=board.id))
        if chosen.json:
            told = {"session": session.header.id, "id": board.id, "kind": board.kind, "title": board.title}
            say_json({**told, "item": board.item, "rows": rows})
    if not chosen.json:
        counted = [(board, len(session.all(BoardRow, board=board.id))) for board in found]
        say_table(
            [(each.id, each.kind, f"{n} row{'s' * (n != 1)}", one_line(each.title)) for each, n in counted],
        )
        if not found:
            say("This session has no board yet.")
    return 0


def _say_csv(board: ReadBoard) -> None:
    """Print the rows of a board as `import --board` reads them."""
    from sessions.boards.table_files import rows_as_csv

    rows = [(row.key, {key: cell.value for key, cell in row.cells.items()}) for row in board.rows]
    say(rows_as_csv(board.spec, rows, board.known).removesuffix("\n"))


# --- as JSON ----------------------------------------------------------------------------------------------------------


def as_json(session: Session, board: Board, read: ReadBoard) -> dict[str, Any]:
    """Return a board with everything that people read on it."""
    return {
        "session": session.header.id,
        "id": board.id,
        "kind": board.kind,
        "title": board.title,
        "level": read.level,
        "columns": [_column(each.key, each.title, each.type, each.unit) for each in read.spec.columns],
        "rows": [_row(row) for row in read.rows],
        "lanes": [_lane(lane) for lane in read.lanes],
        "computed": _results(read.results),
        "marks": [_mark(mark) for mark in read.marks],
        "votes": [_vote(vote) for vote in read.votes],
        "became": [{"kind": made.to, "id": made.id, "text": made.words} for made in read.became],
        "signed": list(read.signed),
        "gone": list(read.gone),
    }


def _column(key: str, title: str, type_: str, unit: str | None) -> dict[str, Any]:
    return {"key": key, "title": title, "type": type_, "unit": unit}


def _row(row: ReadRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "id": row.ref,
        "text": row.text,
        "lane": row.lane,
        "values": {key: plain(cell.value) for key, cell in row.cells.items() if cell.value not in values.EMPTY},
        "computed": _results(row.results),
        "marks": [_mark(mark) for mark in row.marks],
        "answers": {key: _answers(cell) for key, cell in row.cells.items() if cell.said or cell.proposed},
        "votes": [_vote(vote) for vote in row.votes],
        "notes": [{"by": note.by, "lens": note.lens, "text": note.text} for note in row.notes],
        "became": [{"kind": made.to, "id": made.id, "text": made.words} for made in row.became],
        "was": {key: cell.was for key, cell in row.cells.items() if cell.moved},
        "new": row.new,
        "from": row.from_,
        "signed": list(row.signed),
        "by": row.by,
        "about": row.about,
    }


def _results(results: Mapping[str, Result]) -> dict[str, Any]:
    return {key: result.value for key, result in results.items() if result.value is not None}


def _mark(mark: Mark) -> dict[str, Any]:
    return {"says": mark.says, "then": mark.then, "mark": mark.mark}


def _answers(cell: Cell) -> dict[str, Any]:
    return {
        "said": [_said(said) for said in cell.said],
        "gap": cell.gap,
        "open": cell.open,
        "proposed": {each.by: plain(each.value) for each in cell.proposed},
    }


def _said(said: ReadAnswer) -> dict[str, Any]:
    told = {"by": said.by, "value": plain(said.value), "guess": plain(said.guess), "reason": said.reason}
    return {**told, "pass": said.passed, "missing": said.missing, "late": said.late}


def _vote(vote: ReadVote) -> dict[str, Any]:
    said = [_said(each) for each in vote.said]
    return {"key": vote.key, "ask": vote.ask, "said": said, "gap": vote.gap, "passes": vote.passes}


def _lane(lane: ReadLane) -> dict[str, Any]:
    return {
        "key": lane.key,
        "rows": [row.key for row in lane.rows],
        "computed": _results(lane.results),
        "marks": [_mark(mark) for mark in lane.marks],
    }


# --- importing --------------------------------------------------------------------------------------------------------


def import_rows(chosen: argparse.Namespace) -> int:
    """Import the rows of a file into a session's board, all or nothing, and say what was added and changed."""
    from sessions.setup.import_board import import_board

    if len(chosen.files) > 1:
        raise Refused("Import the rows of one file at a time with --board.")
    if chosen.update or chosen.as_new or chosen.past:
        raise Refused("--update, --as-new and --past are for minutes, not for the rows of a board.")
    path = chosen.files[0]
    found = read_text(path)
    if found.encoding != UTF_8:
        complain(f"{path} is in {found.encoding} and was read as that.")
    with file_of(chosen) as store:
        into = boards.to_import_into(store, chosen.series, chosen.into)
        done = import_board(store, into, chosen.board, found.text, str(path), dict(chosen.set), chosen.skip)
    if done.ignored:
        complain(f"These columns aren't on the board, so they weren't imported: {listed(list(done.ignored))}.")
    if done.private:
        complain(f"These columns are filled in private, so they weren't imported: {listed(list(done.private))}.")
    if done.item:
        say(f"{into}/{done.item}  {done.title} is now on the agenda.")
    rows = f"{done.added} row{'s' * (done.added != 1)} added"
    counted = f"{rows}, {done.changed} changed, {done.left} left as they were"
    say(f"{into}/{done.board}  {done.title}: {counted}.")
    return 0
