"""One write transaction, as the engine sees it."""

import json
from datetime import datetime
from typing import Any

from sessions.change import Change, Image
from sessions.command import DraftKey
from sessions.errors import Locked
from sessions.model import TABLES, Clock, Participant
from sessions.model.columns import cleaned, plain
from sessions.pins import Keyring, Lock
from sessions.redaction import redacted, redacted_image
from sessions.session import Session
from sessions.store import clock_beat, countersignatures, log, search, tables
from sessions.store.erase import erase
from sessions.store.monotonic import Now
from sessions.store.pin_drafts import (
    has_hash,
    key_for,
    opened,
    opened_place,
    sealed,
    sealed_place,
    set_lock,
    without_hash,
)
from sessions.store.sqlite import sqlite3
from sessions.text import one_line

PLACE_MOST = 200  # characters of a place
_ONE = "session = ? AND item = ? AND form = ? AND round = ? AND seat = ?"  # the key of a draft


class FileWriter:
    """The Writer of a FileStore; it is good until its `with` block ends.

    `redacted` says whether words were removed, `saved` whether a change was recorded.
    """

    def __init__(self, conn: sqlite3.Connection, now: Now, keys: Keyring) -> None:
        self._conn, self._now, self._keys = conn, now, keys
        self.redacted = self.saved = False

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""
        return log.after(self._conn, session, rev)

    def last_at(self, session: str) -> datetime | None:
        """Return the moment of the last change of a session, None where there is none."""
        return log.last_at(self._conn, session)

    def save(self, session: Session, change: Change) -> None:
        """Write the rows that `change` changed and the record itself; a changed clock counts from its row again.

        Raises ValueError where `change` does not follow the last one.
        """
        log.append(self._conn, change)
        self.saved = True
        tables.write(self._conn, change.session, change.images)
        search.note(self._conn, change.session, change.images)
        if any(image.table == Clock.TABLE for image in change.images):
            clock = session.find(Clock)
            clock_beat.put(self._conn, change.session, clock.elapsed_ms if clock else 0, self._now)

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""
        return read_draft(self._conn, session, key, self._keys)

    def set_draft(
        self, session: str, key: DraftKey, payload: Any, place: str | None = None, on_record: bool = False
    ) -> None:
        """Keep a draft in the place of the one before; None or an empty text, list or table removes it.

        `place` says where in the form its author is; one of more than 200 characters is forgotten.
        Raises Locked where the seat has a PIN and is not open here; unless the words are `on_record` already, as those
        of a sealed answer are that became a draft again: then they are encrypted with the next key that is pressed.
        """
        payload, place = plain(payload), _place(place)
        if payload is None or payload in ("", [], {}):
            self._conn.execute(f"DELETE FROM draft WHERE {_ONE}", [session, *key])
        else:
            try:
                lock = key_for(self._conn, self._keys, session, key)
            except Locked:
                if not on_record:
                    raise
                lock = None
            if lock:
                payload, place = sealed(lock, session, key, payload), sealed_place(lock, session, key, place)
            self._conn.execute(
                "INSERT INTO draft (session, item, form, round, seat, payload, place) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (session, item, form, round, seat) "
                "DO UPDATE SET payload = excluded.payload, place = excluded.place",
                [session, *key, json.dumps(payload, ensure_ascii=False), place],
            )

    def set_place(self, session: str, key: DraftKey, place: str | None) -> None:
        """Keep where in the form the author of a draft is; without a draft there is nothing to keep. Raises Locked."""
        place = _place(place)
        if lock := key_for(self._conn, self._keys, session, key):
            place = sealed_place(lock, session, key, place)
        self._conn.execute(f"UPDATE draft SET place = ? WHERE {_ONE}", [place, session, *key])

    def set_lock(self, session: str, seat: str, lock: Lock | None, forget: bool = False, renewed: bool = False) -> None:
        """Keep a seat's drafts under another PIN than before, or under none; `forget` deletes them.

        `renewed` takes the hash that an earlier parley wrote into the seat's changes out of them.
        """
        set_lock(self._conn, self._keys, session, seat, lock, forget)
        self.redacted = True  # what was not encrypted lingers in the WAL
        if renewed:
            self._take_hashes_out(session, seat)

    def _take_hashes_out(self, session: str, seat: str) -> None:
        for change in self.newer(session, 0):
            images = tuple(
                Image(each.table, each.key, without_hash(each.row), None, each.digest)
                if each.table == Participant.TABLE and each.key == (seat,) and has_hash(each.row)
                else each
                for each in change.images
            )
            if images != change.images:
                log.replace_images(self._conn, session, change.rev, images)
        self._owe(session)

    def elapsed_ms(self, session: Session) -> int:
        """Return what the clock shows, in ms: the beat where it runs, else what its row says."""
        return clock_beat.elapsed_ms(self._conn, session, self._now)

    def redact(self, session: str, texts: list[str]) -> None:
        """Take `texts` out of every change of a session so far, its rows, its drafts and the index.

        Of a draft that loses words it is forgotten where its author was.
        A text of ten characters or more is taken out of longer ones too. An image that loses words loses its salt and
        keeps its digest: the chain still holds, and what stood there can neither be read nor guessed.
        """
        for change in self.newer(session, 0):
            images = tuple(_without(image, texts) for image in change.images)
            if images != change.images:
                log.replace_images(self._conn, session, change.rev, images)
        for table in tables.TABLES.values():
            for row in table.images(self._conn, session):
                without = redacted_image(table.kind, row, texts)
                if without != row:
                    table.put(self._conn, session, without)
                    key = tuple(row[name] for name in table.key[1:])
                    search.note(self._conn, session, [Image(table.kind.TABLE, key, without, None, "")])
        countersignatures.redact(self._conn, session)
        self._redact_drafts(session, texts)
        search.forget(self._conn)
        self._owe(session)

    def erase(self, session: str) -> None:
        """Take all of a session out of the file: rows, changes, drafts, keys and codes, and what finds it."""
        erase(self._conn, session)
        self._owe(session)

    def _owe(self, session: str) -> None:
        """Note that the mirror is to lose what the file has lost."""
        self._conn.execute("INSERT OR IGNORE INTO mirror_owes (session) VALUES (?)", [session])
        self.redacted = True

    def _redact_drafts(self, session: str, texts: list[str]) -> None:
        for *key, payload in self._conn.execute(
            "SELECT item, form, round, seat, payload FROM draft WHERE session = ?", [session]
        ).fetchall():
            of = (key[0], key[1], key[2], key[3])
            try:
                before = opened(self._keys, session, of, json.loads(payload))
            except Locked:  # what a PIN keeps from everybody, a redaction can't look through
                continue
            without = redacted(before, texts)
            if without != before:
                self.set_draft(session, of, without)


def read_draft(conn: sqlite3.Connection, session: str, key: DraftKey, keys: Keyring) -> Any:
    """Return a draft's payload, or None. Raises Locked where it is encrypted and its seat is not open here."""
    found = conn.execute(f"SELECT payload FROM draft WHERE {_ONE}", [session, *key]).fetchone()
    return cleaned(opened(keys, session, key, json.loads(found[0]))) if found else None


def read_place(conn: sqlite3.Connection, session: str, key: DraftKey, keys: Keyring) -> str | None:
    """Return where in the form the author of a draft was when it was kept, or None."""
    found = conn.execute(f"SELECT place FROM draft WHERE {_ONE}", [session, *key]).fetchone()
    return _place(opened_place(keys, session, key, found[0])) if found else None


def _place(place: str | None) -> str | None:
    kept = one_line(place or "")
    return kept if 0 < len(kept) <= PLACE_MOST else None


def _without(image: Image, texts: list[str]) -> Image:
    if image.row is None:
        return image
    row = redacted_image(TABLES[image.table], image.row, texts)
    return image if row == image.row else Image(image.table, image.key, row, None, image.digest)
