"""One write transaction, as the engine sees it."""

import json
from datetime import datetime
from typing import Any

from sessions.change import Change, Image
from sessions.command import DraftKey
from sessions.model import TABLES, Clock
from sessions.redaction import redacted, redacted_image
from sessions.session import Session
from sessions.shape import cleaned, plain
from sessions.store import beat, countersigned, log, search, tables
from sessions.store.erase import erase
from sessions.store.sqlite import sqlite3
from sessions.store.ticks import Now
from sessions.text import one_line

PLACE_MOST = 200  # characters of a place
_ONE = "session = ? AND item = ? AND form = ? AND round = ? AND seat = ?"  # the key of a draft


class FileWriter:
    """The Writer of a FileStore; it is good until its `with` block ends.

    `redacted` says whether words were removed, `saved` whether a change was recorded.
    """

    def __init__(self, conn: sqlite3.Connection, now: Now) -> None:
        self._conn = conn
        self._now = now
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
            beat.put(self._conn, change.session, clock.elapsed_ms if clock else 0, self._now)

    def draft(self, session: str, key: DraftKey) -> Any:
        """Return a draft's payload, or None."""
        return read_draft(self._conn, session, key)

    def set_draft(self, session: str, key: DraftKey, payload: Any, place: str | None = None) -> None:
        """Keep a draft in the place of the one before; None or an empty text, list or table removes it.

        `place` says where in the form its author is; one of more than 200 characters is forgotten.
        """
        payload = plain(payload)
        if payload is None or payload in ("", [], {}):
            self._conn.execute(f"DELETE FROM draft WHERE {_ONE}", [session, *key])
        else:
            self._conn.execute(
                "INSERT INTO draft (session, item, form, round, seat, payload, place) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (session, item, form, round, seat) "
                "DO UPDATE SET payload = excluded.payload, place = excluded.place",
                [session, *key, json.dumps(payload, ensure_ascii=False), _place(place)],
            )

    def set_place(self, session: str, key: DraftKey, place: str | None) -> None:
        """Keep where in the form the author of a draft is; without a draft there is nothing to keep."""
        self._conn.execute(f"UPDATE draft SET place = ? WHERE {_ONE}", [_place(place), session, *key])

    def elapsed_ms(self, session: Session) -> int:
        """Return what the clock shows, in ms: the beat where it runs, else what its row says."""
        return beat.elapsed_ms(self._conn, session, self._now)

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
        countersigned.redact(self._conn, session)
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
            before = json.loads(payload)
            without = redacted(before, texts)
            if without != before:
                self.set_draft(session, (key[0], key[1], key[2], key[3]), without)


def read_draft(conn: sqlite3.Connection, session: str, key: DraftKey) -> Any:
    """Return a draft's payload, or None."""
    found = conn.execute(f"SELECT payload FROM draft WHERE {_ONE}", [session, *key]).fetchone()
    return cleaned(json.loads(found[0])) if found else None


def read_place(conn: sqlite3.Connection, session: str, key: DraftKey) -> str | None:
    """Return where in the form the author of a draft was when it was kept, or None."""
    found = conn.execute(f"SELECT place FROM draft WHERE {_ONE}", [session, *key]).fetchone()
    return _place(found[0]) if found else None


def _place(place: str | None) -> str | None:
    kept = one_line(place or "")
    return kept if 0 < len(kept) <= PLACE_MOST else None


def _without(image: Image, texts: list[str]) -> Image:
    if image.row is None:
        return image
    row = redacted_image(TABLES[image.table], image.row, texts)
    return image if row == image.row else Image(image.table, image.key, row, None, image.digest)
