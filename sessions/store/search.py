"""The search over what is revealed: never a sheet, never a PIN, never a column that only a live session has."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sessions.change import Image
from sessions.model import TABLES, Clock, Participant, Row, Sheet
from sessions.redaction import holds_words
from sessions.shape import columns
from sessions.store import tables
from sessions.store.protocol import Hit
from sessions.store.sqlite import sqlite3
from sessions.text import clean, one_line

_HIDDEN: tuple[type[Row], ...] = (Sheet, Clock)
_UNSEARCHED = {(Participant, "signed_key")}


def searched(kind: type[Row]) -> list[str]:
    """Return the columns of a row class whose words can be found."""
    if kind in _HIDDEN:
        return []
    return [
        column.name
        for column in columns(kind)
        if not column.live and holds_words(kind, column) and (kind, column.name) not in _UNSEARCHED
    ]


@cache
def _searched_in(table: str) -> list[str]:
    return searched(TABLES[table])


def note(conn: sqlite3.Connection, session: str, images: Iterable[Image]) -> None:
    """Bring the index to what `images` say."""
    for image in images:
        if names := _searched_in(image.table):
            text = "\n".join(_words(image.row[name] for name in names if name in image.row)) if image.row else ""
            _keep(conn, session, image.table, "/".join(map(str, image.key)) or session, text)


def rebuild(conn: sqlite3.Connection) -> None:
    """Make the index anew from the tables."""
    conn.execute("DELETE FROM revealed")
    conn.execute("INSERT INTO search (search) VALUES ('rebuild')")
    for (session,) in conn.execute("SELECT id FROM session ORDER BY rowid").fetchall():
        for table in tables.TABLES.values():
            rows = table.images(conn, session)
            keyed = ((tuple(row[name] for name in table.key[1:]), row) for row in rows)
            note(conn, session, (Image(table.kind.TABLE, key, row, None, "") for key, row in keyed))


def forget(conn: sqlite3.Connection) -> None:
    """Merge the index into one piece, so that words taken out of it are nowhere in its pages either."""
    conn.execute("INSERT INTO search (search) VALUES ('optimize')")


def find(conn: sqlite3.Connection, words: str, limit: int) -> list[Hit]:
    """Return the rows that hold all `words`, the last one perhaps only begun, best first."""
    query = phrase(words)
    if not query:
        return []
    found = conn.execute(
        "SELECT revealed.session, session.title, revealed.\"table\", revealed.ref, snippet(search, 0, '', '', '…', 16) "
        "FROM search CROSS JOIN revealed ON revealed.id = search.rowid "
        "CROSS JOIN session ON session.id = revealed.session "
        "WHERE search MATCH ? ORDER BY search.rank LIMIT ?",
        [query, limit],
    ).fetchall()
    return [Hit(session, clean(title), table, ref, one_line(snippet)) for session, title, table, ref, snippet in found]


def phrase(words: str) -> str:
    """Return `words` as FTS5 takes them literally, each quoted, the last one as a beginning; nothing where none are."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in clean(words).split() if any(map(str.isalnum, word))]
    return " ".join(quoted) + "*" if quoted else ""


def _keep(conn: sqlite3.Connection, session: str, table: str, ref: str, text: str) -> None:
    place = [session, table, ref]
    where = 'WHERE session = ? AND "table" = ? AND ref = ?'
    before = conn.execute(f"SELECT id, text FROM revealed {where}", place).fetchone()
    if (before[1] if before else "") == text:
        return
    if before:  # the index forgets an entry only when it is told what it was
        conn.execute("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", before)
        conn.execute("DELETE FROM revealed WHERE id = ?", before[:1])
    if text:
        row = conn.execute('INSERT INTO revealed (session, "table", ref, text) VALUES (?, ?, ?, ?)', [*place, text])
        conn.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", [row.lastrowid, text])


def _words(value: Any) -> Iterator[str]:
    """Yield every text in a JSON-like value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _words(each)
