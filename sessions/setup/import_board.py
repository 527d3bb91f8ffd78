"""Importing the rows of a file into the board of a session: read with the session's own board, then done at once."""

import contextlib
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType

from sessions.boards.reading import known_in
from sessions.boards.spec import BoardSpec
from sessions.boards.spec_reading import as_setting
from sessions.boards.table_files import FileRow, FileRows, RowReading, identity, read_rows
from sessions.exercises.board.import_rows import AllThere, ImportRows, spec_for
from sessions.frozen import dataclass
from sessions.library.boards import board as library_board
from sessions.model import Board, BoardRow, Item
from sessions.room import Room
from sessions.session import Session
from sessions.setup.boards import board_of
from sessions.store.protocol import Store
from sessions.times import today

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRows:
    """What an import did to a `board`: how many rows of the file it added, changed, and left as they were.

    `item` is the agenda item that came with it, if any. `ignored` and `private` are columns that weren't imported, as
    the board doesn't have them, or as they are filled in private.
    """

    title: str
    board: str
    added: int
    changed: int
    left: int
    item: str | None = None
    ignored: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


def import_board(
    store: Store,
    session_id: str,
    kind: str,
    text: str,
    name: str,
    given: Mapping[str, str] = NOTHING,
    skips: Sequence[str] = (),
) -> ImportedRows:
    """Import the rows in a text into the board of a kind, all or nothing; `name` is its file, for faults.

    `given` are the words of columns that the file doesn't have or leaves empty, `skips` the columns to leave out.
    Raises Faulty with every fault in the file; Refused if the session doesn't allow it, and Missing if there is no such
    session or board.
    """
    room = Room(store, session_id)
    before = room.view(None)
    spec = spec_for(before, kind) or library_board(kind).spec
    known = known_in(before, spec, room.boards(), room.standing())
    found = read_rows(text, name, RowReading(spec=spec, today=today(), known=known, values=given, skips=skips))
    seat = before.facilitator or before.leaders[0]
    command = ImportRows(board=as_setting(spec), rows=tuple(map(_as_told, found.rows)))
    with contextlib.suppress(AllThere):
        # Nobody says which leader it is, so it's done by both, as at a shared keyboard.
        room.do(command, seat, shared=before.facilitator is None)
    return _compared(before, room.view(None), spec, found)


def _as_told(row: FileRow) -> dict[str, object]:
    return {**row.values, **({"key": row.key} if row.key else {})}


def _compared(before: Session, after: Session, spec: BoardSpec, file: FileRows) -> ImportedRows:
    """Return what differs between the board before and after, apart from cells that a new name on a grid brought."""
    was = {row.key(): row for row in before.all(BoardRow)}
    now = {row.key(): row for row in after.all(BoardRow)}
    told = {identity(spec, row.values) for row in file.rows}
    added = [row for key, row in now.items() if key not in was and _is_told(spec, row, told)]
    changed = [row for key, row in now.items() if key in was and row != was[key]]
    board = after.find(Board, (*added, *changed)[0].board) if added or changed else board_of(after, spec.key)
    assert board is not None
    items = {item.id for item in before.all(Item)}
    return ImportedRows(
        title=board.title,
        board=board.id,
        added=len(added),
        changed=len(changed),
        left=len(file.rows) - len(added) - len(changed),
        item=next((item.id for item in after.agenda if item.id not in items), None),
        ignored=file.ignored,
        private=file.private,
    )


def _is_told(spec: BoardSpec, row: BoardRow, told: Container[tuple[str, ...]]) -> bool:
    """Whether a new row is one of a file."""
    return not spec.grid or identity(spec, {**(row.columns or {}), spec.first.key: row.text}) in told
