"""The search over revealed text: never a sheet, a PIN, or a column that only a live session has.

What can be found is what the minutes show. Accents don't matter. In a script without spaces between words, each
character is indexed as its own word, so that a word is found inside a sentence, as a phrase.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sessions.change import Image
from sessions.model import TABLES, Answered, Clock, Participant, Row, Sheet, Side
from sessions.model.columns import columns
from sessions.redaction import holds_words
from sessions.store import tables
from sessions.store.protocol import Hit
from sessions.store.sqlite import sqlite3
from sessions.store.sqlite_errors import code
from sessions.text import clean, one_line

# Kana, Han, Hangul, half-width kana, and the scripts of South-East Asia, which have no spaces between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
                       "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af]")  # fmt: skip
_APART = "\u200b"  # a space without width, which separates words for the index and is removed from what is shown
_BARE = "\u200b\u2063"  # separates a text from its words without the marks that SQLite leaves on them
_UNSEEN = re.compile(
    "[\u00ad\u034f\u200c-\u200f\u2060\ufe00-\ufe0f\ufeff]"
)  # soft hyphens, joiners, marks of direction
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_NEAR, _NEAR_UNSPACED = 16, 48  # words of a snippet

_HIDDEN: tuple[type[Row], ...] = (Sheet, Clock)
_UNSEARCHED = {(Participant, "signed_key")}
_WORDED_KEYS = {(Answered.TABLE, "value"), (Answered.TABLE, "guess"), (Side.TABLE, "support")}


def searched(kind: type[Row]) -> list[str]:
    """Return the columns of a row class whose text can be found."""
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
    """Update the index to `images`."""
    for image in images:
        if _searched_in(image.table):
            text = _text(image.table, image.row or {})
            _index(conn, session, image.table, "/".join(map(str, image.key)) or session, text)


def _text(table: str, row: Mapping[str, Any]) -> str:
    """Return the text of a row that can be found."""
    return "\n".join(word for name in _searched_in(table) for word in _words(row.get(name), table, name))


def mend(conn: sqlite3.Connection) -> None:
    """Rebuild the index from its texts, and remove entries of sessions that are gone."""
    conn.execute("DELETE FROM revealed WHERE session NOT IN (SELECT id FROM session)")
    conn.execute("INSERT INTO search (search) VALUES ('rebuild')")


def everything(conn: sqlite3.Connection) -> None:
    """Rebuild the index and every session's entries in it."""
    mend(conn)
    for (session,) in conn.execute("SELECT id FROM session ORDER BY rowid").fetchall():
        rebuild(conn, session)


def rebuild(conn: sqlite3.Connection, session: str) -> None:
    """Rebuild a session's entries from its tables; a session without its own row isn't found."""
    _take_out(conn, session)
    if not tables.TABLES["session"].images(conn, session):
        return
    for table in tables.TABLES.values():
        rows = table.images(conn, session)
        keyed = ((tuple(row[name] for name in table.key[1:]), row) for row in rows)
        note(conn, session, (Image(table.kind.TABLE, key, row, None, "") for key, row in keyed))


def differences(conn: sqlite3.Connection) -> Iterator[str]:
    """Yield a sentence for each session whose index entries differ from its tables, and one for the index itself."""
    for (session,) in conn.execute("SELECT id FROM session ORDER BY rowid").fetchall():
        right = {}
        for table in tables.TABLES.values():
            for row in table.images(conn, session):
                key = tuple(row[name] for name in table.key[1:])
                if text := _text(table.kind.TABLE, row):
                    right[table.kind.TABLE, "/".join(map(str, key)) or session] = _indexed(text)
        rows = conn.execute('SELECT "table", ref, text FROM revealed WHERE session = ?', [session]).fetchall()
        if {(table_name, ref): text for table_name, ref, text in rows} != right:
            yield f"{session}: the search index doesn't match its tables"
    if conn.execute("SELECT 1 FROM revealed WHERE session NOT IN (SELECT id FROM session)").fetchone():
        yield "the search index has entries without a session"
    try:
        conn.execute("BEGIN IMMEDIATE")
    except sqlite3.Error:
        return  # the file is in use, or read-only
    try:
        conn.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.Error as error:
        if code(error) != "SQLITE_READONLY":
            raise
    finally:
        if conn.in_transaction:  # if the disk fails, SQLite ends it on its own
            conn.execute("ROLLBACK")


def drop(conn: sqlite3.Connection, session: str) -> None:
    """Remove everything of a session from the index, so that its text is nowhere in it."""
    _take_out(conn, session)
    forget(conn)


def _take_out(conn: sqlite3.Connection, session: str) -> None:
    """Remove a session's entries from the index, which deletes an entry only if given its text."""
    found = conn.execute("SELECT id, text FROM revealed WHERE session = ?", [session]).fetchall()
    conn.executemany("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", found)
    conn.execute("DELETE FROM revealed WHERE session = ?", [session])


def forget(conn: sqlite3.Connection) -> None:
    """Merge the index into one piece, so that removed text is nowhere in its pages either."""
    conn.execute("INSERT INTO search (search) VALUES ('optimize')")


def find(conn: sqlite3.Connection, words: str, limit: int, ids: Collection[str] | None = None) -> list[Hit]:
    """Return the rows with all `words`, the last one perhaps unfinished, optionally only in the sessions of `ids`."""
    query = phrase(words)
    if not query:
        return []
    near = _NEAR_UNSPACED if _APART in query else _NEAR
    found = conn.execute(
        'SELECT revealed.session, session.title, revealed."table", revealed.ref, revealed.text, '
        "snippet(search, 0, '', '', '…', ?1) "
        "FROM search CROSS JOIN revealed ON revealed.id = search.rowid "
        "CROSS JOIN session ON session.id = revealed.session "
        "WHERE search MATCH ?2 AND (?4 IS NULL OR revealed.session IN (SELECT value FROM json_each(?4))) "
        "ORDER BY search.rank LIMIT ?3",
        [near, query, limit, None if ids is None else json.dumps(list(ids))],
    ).fetchall()
    return [
        Hit(session, clean(title), table, ref, one_line(_shown(text, snippet, near).replace(_APART, "")))
        for session, title, table, ref, text, snippet in found
    ]


def _shown(text: str, snippet: str, near: int) -> str:
    """Return the visible part of a hit, without the words that are only there to be found."""
    whole, bare, _ = text.partition(_BARE)
    cut = snippet.partition(_BARE)[0]
    if not bare or cut.strip("…") in whole:
        return cut
    words = whole.split()
    return " ".join(words[:near]) + "…" * (len(words) > near)


def phrase(words: str) -> str:
    """Return `words` as a literal FTS5 query, each quoted, the last one as a prefix; empty if there are none."""
    told = (apart(_UNSEEN.sub("", word)) for word in clean(words).split() if any(map(str.isalnum, word)))
    quoted = ['"' + word.replace('"', '""') + '"' for word in told]
    return " ".join(quoted) + "*" if quoted else ""


def apart(text: str) -> str:
    """Return `text` with every character of a script without spaces separated, as in the index."""
    return _UNSPACED.sub(lambda sign: f"{_APART}{sign[0]}{_APART}", text)


def _indexed(text: str) -> str:
    """Return `text` as in the index, followed by its words without the marks that SQLite leaves on them."""
    bare = [_bare(word) for word in text.split() if any(map(_is_marked, word))] if not text.isascii() else []
    return apart(text) + (_BARE + " ".join(bare) if bare else "")


def _bare(word: str) -> str:
    signs = unicodedata.normalize("NFD", _UNSEEN.sub("", word).casefold().translate(_LETTERS))
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def _is_marked(sign: str) -> bool:
    """Whether SQLite, which knows the accents of Latin letters, would leave this mark, or split a word at it."""
    if _UNSPACED.match(sign):
        return False
    if _UNSEEN.match(sign):
        return True
    if sign.lower() in "đøłßæœıðþ":
        return True
    return not unicodedata.name(sign, "").startswith("LATIN") and _bare(sign) != sign.casefold()


def _index(conn: sqlite3.Connection, session: str, table: str, ref: str, text: str) -> None:
    place, text = [session, table, ref], _indexed(text)
    where = 'WHERE session = ? AND "table" = ? AND ref = ?'
    before = conn.execute(f"SELECT id, text FROM revealed {where}", place).fetchone()
    if (before[1] if before else "") == text:
        return
    if before:  # the index deletes an entry only if given its text
        conn.execute("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", before)
        conn.execute("DELETE FROM revealed WHERE id = ?", before[:1])
    if text:
        row = conn.execute('INSERT INTO revealed (session, "table", ref, text) VALUES (?, ?, ?, ?)', [*place, text])
        conn.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", [row.lastrowid, text])


def _words(value: Any, table: str, name: str) -> Iterator[str]:
    """Yield every text in a JSON-like value, including keys if they are options in people's words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in sorted(value.items()):  # as the file has them, whatever their original order
            if (table, name) in _WORDED_KEYS:
                yield str(key)
            yield from _words(each, table, name)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _words(each, table, name)
