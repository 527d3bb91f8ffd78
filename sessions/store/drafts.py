"""Drafts: what people have typed but not sealed, one row per seat and form, overwritten each time.

Each is saved as it was typed, or encrypted if its seat has a PIN.
"""

import json
from typing import Any

from sessions.command import DraftKey
from sessions.errors import Locked
from sessions.model.columns import cleaned, plain
from sessions.pins import Keyring
from sessions.store.pin_drafts import key_for, opened, opened_place, sealed, sealed_place
from sessions.store.protocol import Rewording
from sessions.store.sqlite import sqlite3
from sessions.store.sqlite_file import SqliteFile, StorePart
from sessions.text import one_line

PLACE_MOST = 200  # characters of a cursor position
_ONE = "session = ? AND item = ? AND form = ? AND round = ? AND seat = ?"  # the key of a draft


class SqliteDrafts(StorePart):
    """The drafts of one file."""

    def __init__(self, file: SqliteFile) -> None:
        super().__init__(file)
        self.keyring = Keyring()

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None. Raises Locked if its seat has a PIN and isn't unlocked here."""
        with self.file.reads() as conn:
            return read(conn, session, key, self.keyring)

    def draft_place(self, session: str, key: DraftKey) -> str | None:
        """Return the author's position in the form when a draft was saved, or None."""
        with self.file.reads() as conn:
            found = conn.execute(f"SELECT place FROM draft WHERE {_ONE}", [session, *key]).fetchone()
            return _place(opened_place(self.keyring, session, key, found[0])) if found else None

    def drafting(self, session: str) -> list[DraftKey]:
        """Return the keys of the existing drafts."""
        with self.file.reads() as conn:
            return conn.execute(
                "SELECT item, form, round, seat FROM draft WHERE session = ? ORDER BY rowid", [session]
            ).fetchall()

    def plan_draft(self, name: str) -> tuple[Any, str | None] | None:
        """Return what is typed of a session that isn't planned yet, and the author's position in its form, or None."""
        with self.file.reads() as conn:
            found = conn.execute("SELECT payload, place FROM plan_draft WHERE name = ?", [name]).fetchone()
            return (cleaned(json.loads(found[0])), _place(found[1])) if found else None

    def set_plan_draft(self, name: str, payload: Any, place: str | None = None) -> None:
        """Save it, replacing the one before; an empty payload removes it. Raises Trouble."""
        with self.file.writes() as conn:
            if not payload:
                conn.execute("DELETE FROM plan_draft WHERE name = ?", [name])
                return
            conn.execute(
                "INSERT INTO plan_draft (name, payload, place) VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET payload = excluded.payload, place = excluded.place",
                [name, json.dumps(plain(payload), ensure_ascii=False), _place(place)],
            )


def read(conn: sqlite3.Connection, session: str, key: DraftKey, keys: Keyring) -> Any:
    """Return a draft's payload, or None. Raises Locked if it is encrypted and its seat isn't unlocked here."""
    found = conn.execute(f"SELECT payload FROM draft WHERE {_ONE}", [session, *key]).fetchone()
    return cleaned(opened(keys, session, key, json.loads(found[0]))) if found else None


def put(
    conn: sqlite3.Connection,
    keys: Keyring,
    session: str,
    key: DraftKey,
    payload: Any,
    place: str | None = None,
    *,
    on_record: bool = False,
) -> None:
    """Write a draft, replacing the one before; None or an empty text, list or table removes it. Raises Locked.

    Text that is already `on_record`, such as a sealed answer that became a draft again, is written even if its seat
    isn't unlocked here: it is encrypted at the next keystroke.
    """
    payload, place = plain(payload), _place(place)
    if payload is None or payload in ("", [], {}):
        conn.execute(f"DELETE FROM draft WHERE {_ONE}", [session, *key])
        return
    try:
        lock = key_for(conn, keys, session, key)
    except Locked:
        if not on_record:
            raise
        lock = None
    if lock:
        payload, place = sealed(lock, session, key, payload), sealed_place(lock, session, key, place)
    conn.execute(
        "INSERT INTO draft (session, item, form, round, seat, payload, place) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (session, item, form, round, seat) "
        "DO UPDATE SET payload = excluded.payload, place = excluded.place",
        [session, *key, json.dumps(payload, ensure_ascii=False), place],
    )


def put_place(conn: sqlite3.Connection, keys: Keyring, session: str, key: DraftKey, place: str | None) -> None:
    """Save the author's position in a draft's form; without a draft there is nothing to save. Raises Locked."""
    place = _place(place)
    if lock := key_for(conn, keys, session, key):
        place = sealed_place(lock, session, key, place)
    conn.execute(f"UPDATE draft SET place = ? WHERE {_ONE}", [place, session, *key])


def reword(conn: sqlite3.Connection, keys: Keyring, session: str, rewording: Rewording) -> None:
    """Remove text from the drafts of a session; a draft that loses text also loses its author's position."""
    for *parts, payload in conn.execute(
        "SELECT item, form, round, seat, payload FROM draft WHERE session = ?", [session]
    ).fetchall():
        key = (parts[0], parts[1], parts[2], parts[3])
        try:
            before = opened(keys, session, key, json.loads(payload))
        except Locked:  # a redaction can't look into what a PIN hides
            continue
        without = rewording.value(before)
        if without != before:
            put(conn, keys, session, key, without)


def _place(place: str | None) -> str | None:
    kept = one_line(place or "")
    return kept if 0 < len(kept) <= PLACE_MOST else None
