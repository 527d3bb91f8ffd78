"""A glance at a file: its newest sessions, read before the store is loaded, which takes longer than reading them."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.store.connection import connect_to_look, is_current
from sessions.store.sqlite import SqliteErrors
from sessions.store.summaries import Summary, read

if TYPE_CHECKING:
    from sessions.session import AnyRow


def newest_sessions(path: Path, limit: int | None, ids: Collection[str] | None = None) -> list[Summary] | None:
    """Return the sessions of the file at `path`, or those of `ids`, or the first `limit`, most recently changed first.

    None if there is something to do first, to say or to ask: the store, which opens the file to write, does that.
    """
    if not path.is_file():
        return None
    try:
        with closing(connect_to_look(path)) as conn:
            return read(conn, limit, ids) if is_current(conn) else None
    except SqliteErrors:
        return None


def rows_in(path: Path, kind: "type[AnyRow]", **where: Any) -> "list[tuple[str, AnyRow]]":
    """Return the rows of all sessions whose columns equal `where`, each with its session's id, oldest first.

    None of them if the file can't be read right now.
    """
    if not path.is_file():
        return []
    from sessions.model.columns import restore
    from sessions.store.tables import TABLES

    try:
        with closing(connect_to_look(path)) as conn:
            found = TABLES[kind.TABLE].across(conn, where) if is_current(conn) else []
    except SqliteErrors:
        return []
    return [(session, restore(kind, image)) for session, image in found]
