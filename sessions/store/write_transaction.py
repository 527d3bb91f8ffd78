"""One write transaction, as the engine sees it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sessions.change import Change, Image
from sessions.command import DraftKey
from sessions.model import TABLES, Clock, Participant
from sessions.pins import Keyring, Lock
from sessions.session import Session
from sessions.store import clock_beat, countersignatures, drafts, log, search, tables
from sessions.store.erase import erase
from sessions.store.monotonic import Now
from sessions.store.pin_drafts import has_hash, set_lock, without_hash
from sessions.store.presence import put_signal
from sessions.store.protocol import Rewording
from sessions.store.sqlite import sqlite3


class SqliteWriter:
    """The Writer of a SqliteStore, valid until its `with` block ends.

    `words_went` says whether text was removed, `saved` whether a change was recorded.
    """

    def __init__(self, conn: sqlite3.Connection, now: Now, keys: Keyring) -> None:
        self._conn, self._now, self._keys = conn, now, keys
        self.words_went = self.saved = False

    def newer(self, session: str, rev: int) -> list[Change]:
        """Return the changes after `rev`, in order."""
        return log.after(self._conn, session, rev)

    def last_at(self, session: str) -> datetime | None:
        """Return the time of a session's last change, or None."""
        return log.last_at(self._conn, session)

    def save(self, session: Session, change: Change) -> None:
        """Write the rows that `change` changed and the record itself; a changed clock counts from its row again.

        Raises ValueError if `change` doesn't follow the last one.
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
        return drafts.read(self._conn, session, key, self._keys)

    def set_draft(
        self, session: str, key: DraftKey, payload: Any, place: str | None = None, *, on_record: bool = False
    ) -> None:
        """Save a draft, replacing the one before; None or an empty text, list or table removes it.

        `place` is the author's position in the form; one of more than 200 characters is dropped. Raises Locked if the
        seat has a PIN and isn't unlocked here, unless the text is already `on_record`.
        """
        drafts.put(self._conn, self._keys, session, key, payload, place, on_record=on_record)

    def set_place(self, session: str, key: DraftKey, place: str | None) -> None:
        """Save the author's position in a draft's form; without a draft there is nothing to save. Raises Locked."""
        drafts.put_place(self._conn, self._keys, session, key, place)

    def set_signal(self, session: str, seat: str, word: str | None) -> None:
        """Save what a leader says of themselves, or remove it."""
        put_signal(self._conn, session, seat, word)

    def set_lock(
        self, session: str, seat: str, lock: Lock | None, *, forget: bool = False, renewed: bool = False
    ) -> None:
        """Encrypt a seat's drafts with another PIN, or with none; `forget` deletes them.

        `renewed` removes a hash that an earlier version of parley wrote into the seat's changes.
        """
        set_lock(self._conn, self._keys, session, seat, lock, forget=forget)
        self.words_went = True  # unencrypted text lingers in the WAL
        if renewed:
            self._take_hashes_out(session, seat)

    def _take_hashes_out(self, session: str, seat: str) -> None:
        def without(image: Image) -> Image:
            theirs = image.table == Participant.TABLE and image.key == (seat,) and has_hash(image.row)
            return replace(image, row=without_hash(image.row), salt=None) if theirs else image

        self._rewrite(session, without)
        self._owe(session)

    def elapsed_ms(self, session: Session) -> int:
        """Return the clock's time in ms: from the beat if it is running, else from its row."""
        return clock_beat.elapsed_ms(self._conn, session, self._now)

    def reword(self, session: str, rewording: Rewording) -> None:
        """Remove text from every change of a session so far, its rows, its drafts and the index.

        An image that loses text loses its salt and keeps its digest: the chain stays valid, and the text can be neither
        read nor guessed.
        """

        def without(image: Image) -> Image:
            if image.row is None:
                return image
            row = rewording.row(TABLES[image.table], image.row)
            return image if row == image.row else replace(image, row=row, salt=None)

        self._rewrite(session, without)
        for table in tables.TABLES.values():
            for row in table.images(self._conn, session):
                reworded = rewording.row(table.kind, row)
                if reworded != row:
                    table.put(self._conn, session, reworded)
                    key = tuple(row[name] for name in table.key[1:])
                    search.note(self._conn, session, [Image(table.kind.TABLE, key, reworded, None, "")])
        countersignatures.redact(self._conn, session)
        drafts.reword(self._conn, self._keys, session, rewording)
        search.forget(self._conn)
        self._owe(session)

    def _rewrite(self, session: str, without: Callable[[Image], Image]) -> None:
        """Rewrite every change of a session from whose images text is removed."""
        for change in self.newer(session, 0):
            images = tuple(map(without, change.images))
            if images != change.images:
                log.replace_images(self._conn, session, change.rev, images)

    def erase(self, session: str) -> None:
        """Remove all of a session from the file: rows, changes, drafts, keys and codes, and its search entries."""
        erase(self._conn, session)
        self._owe(session)

    def _owe(self, session: str) -> None:
        """Record that the mirror has to lose what the file has lost."""
        self._conn.execute("INSERT OR IGNORE INTO mirror_owes (session) VALUES (?)", [session])
        self.words_went = True
