"""The records in `changes`: written once, read in order."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sessions.change import Change, Image
from sessions.errors import Missing
from sessions.store.sqlite import sqlite3
from sessions.text import clean


def append(conn: sqlite3.Connection, change: Change) -> None:
    """Append a record to its session.

    Raises ValueError if it doesn't follow the last one, Missing if somebody deleted the session meanwhile.
    """
    rev, _ = newest(conn, change.session)
    if rev == 0 and change.rev > 1:
        raise Missing(f"Session {change.session} isn't in this file any more. Somebody deleted it.")
    if change.rev != rev + 1:
        raise ValueError(f"change {change.rev} can't follow {rev}")
    conn.execute(
        'INSERT INTO changes (session, rev, at, seat, kind, "rows", prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (
            change.session,
            change.rev,
            change.at.isoformat(),
            change.seat,
            change.kind,
            to_json(change.images),
            change.prev,
            change.hash,
        ),
    )


def newest(conn: sqlite3.Connection, session: str) -> tuple[int, str]:
    """Return rev and hash of a session's last record, or 0 and an empty text."""
    found = conn.execute(
        "SELECT rev, hash FROM changes WHERE session = ? ORDER BY rev DESC LIMIT 1", [session]
    ).fetchone()
    return found or (0, "")


def last_at(conn: sqlite3.Connection, session: str) -> datetime | None:
    """Return the time of a session's last record, or None."""
    found = conn.execute("SELECT at FROM changes WHERE session = ? ORDER BY rev DESC LIMIT 1", [session]).fetchone()
    return datetime.fromisoformat(found[0]) if found else None


def hash_at(conn: sqlite3.Connection, session: str, rev: int) -> str | None:
    """Return the hash of a session's record at `rev`, or None."""
    found = conn.execute("SELECT hash FROM changes WHERE session = ? AND rev = ?", [session, rev]).fetchone()
    return found[0] if found else None


def first_kind(conn: sqlite3.Connection, session: str) -> str | None:
    """Return the kind of a session's first change, such as ``open-session`` or ``import``; None without a record."""
    found = conn.execute("SELECT kind FROM changes WHERE session = ? AND rev = 1", [session]).fetchone()
    return clean(found[0]) if found else None


def after(conn: sqlite3.Connection, session: str, rev: int) -> list[Change]:
    """Return a session's records after `rev`, in order."""
    return [
        Change(session, rev, datetime.fromisoformat(at), clean(seat), clean(kind), from_json(rows), prev, hash_)
        for rev, at, seat, kind, rows, prev, hash_ in conn.execute(
            'SELECT rev, at, seat, kind, "rows", prev, hash FROM changes WHERE session = ? AND rev > ? ORDER BY rev',
            [session, rev],
        ).fetchall()
    ]


def replace_images(conn: sqlite3.Connection, session: str, rev: int, images: Iterable[Image]) -> None:
    """Replace the images of a record; only a redaction does this."""
    conn.execute('UPDATE changes SET "rows" = ? WHERE session = ? AND rev = ?', [to_json(images), session, rev])


def to_json(images: Iterable[Image]) -> str:
    """Return images in the format of the column `rows`."""
    fields: list[dict[str, Any]] = [
        {"table": each.table, "key": each.key, "row": each.row, "salt": each.salt, "digest": each.digest}
        for each in images
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> tuple[Image, ...]:
    """Return the images in the column `rows`."""
    return from_images(json.loads(text))


def from_images(fields: Iterable[dict[str, Any]]) -> tuple[Image, ...]:
    """Return the images that were written as JSON tables."""
    return tuple(Image(**{**each, "key": tuple(each["key"])}) for each in fields)
