"""A glance at a file: its newest sessions, read before the store is loaded, which takes longer than reading them."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from sessions.store.connection import connect_to_look, is_current
from sessions.store.sqlite import SqliteErrors
from sessions.store.summaries import Summary, read


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
