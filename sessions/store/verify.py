"""Whether a session's record is valid, and whether its tables match the record."""

import json
from collections.abc import Iterator

from sessions.change import GENESIS, IMPORT, REDACTING, Change, Finding, fold
from sessions.model import ROWS, Participant, Row, Sheet
from sessions.model.columns import REDACTED
from sessions.rules import forms
from sessions.session import Key, Session
from sessions.store import countersignatures, log, tables
from sessions.store.sqlite import sqlite3


def verify(conn: sqlite3.Connection, session: str) -> list[Finding]:
    """Return everything that is wrong in a session; nothing if all is well."""
    changes, found = chain(conn, session)
    if not found:
        try:
            told = fold(Session(), changes)
        except (ValueError, KeyError, TypeError):  # its message may quote private text
            return [Finding(None, "the changes don't make a session")]
        try:
            kept = Session(tables.read(conn, session))
        except (ValueError, KeyError, TypeError):
            return [Finding(None, "its tables contain something that can't be read")]
        found += _differences(told, kept)
        found += _broken_seals(kept, any(change.kind in REDACTING for change in changes))
        found += _broken_signatures(kept, changes)
        found += _broken_countersignatures(conn, session, kept, changes)
    return found


def chain(conn: sqlite3.Connection, session: str) -> tuple[list[Change], list[Finding]]:
    """Return the records of a session, and what breaks their chain."""
    try:
        changes = log.after(conn, session, 0)
    except (ValueError, KeyError, TypeError):
        return [], [Finding(None, "a change can't be read")]
    if not changes:
        return [], [Finding(None, "there is no change on record")]
    return changes, list(_breaks(changes))


def _breaks(changes: list[Change]) -> Iterator[Finding]:
    redacted_at = max((change.rev for change in changes if change.kind in REDACTING), default=0)
    before = GENESIS
    for expected, change in enumerate(changes, 1):
        if change.rev != expected:
            yield Finding(change.rev, f"change {expected} is missing")
            return
        if change.prev != before:
            yield Finding(change.rev, "it doesn't follow the change before it")
        if change.hash != change.seal():
            yield Finding(change.rev, "its hash doesn't match its content")
        for image in change.images:
            name = _name(image.table, image.key)
            if not image.holds():
                yield Finding(change.rev, f"{name} doesn't match its digest")
            if image.redacted and change.rev > redacted_at:
                yield Finding(change.rev, f"{name} lacks its salt, and no redaction explains it")
            elif image.redacted and REDACTED not in json.dumps(image.row):
                yield Finding(change.rev, f"{name} lacks its salt, but no text was redacted")
        before = change.hash


def _differences(told: Session, kept: Session) -> Iterator[Finding]:
    for kind in ROWS:
        there: dict[Key, Row] = {row.key(): row for row in kept.all(kind)}
        right: dict[Key, Row] = {row.key(): row for row in told.all(kind)}
        for key in right.keys() - there.keys():
            yield Finding(None, f"{_name(kind.TABLE, key)} is on record but not in its table")
        for key in there.keys() - right.keys():
            yield Finding(None, f"{_name(kind.TABLE, key)} is in its table but not on record")
        for key in right.keys() & there.keys():
            if right[key] != there[key]:
                yield Finding(None, f"{_name(kind.TABLE, key)} in its table doesn't match the record")
        if right.keys() == there.keys() and list(right) != list(there):
            yield Finding(None, f"the rows of {kind.TABLE} are in a different order from the record")


def _broken_seals(session: Session, redacted: bool) -> Iterator[Finding]:
    for sheet in session.all(Sheet, status="revealed"):
        if sheet.seal is None or (redacted and REDACTED in json.dumps(sheet.payload)):
            continue
        if sheet.salt is None or sheet.seal != forms.seal(sheet.payload, sheet.salt):
            yield Finding(None, f"{_name(Sheet.TABLE, sheet.key())} was changed after it was sealed")


def _broken_signatures(session: Session, changes: list[Change]) -> Iterator[Finding]:
    """Yield a finding for each signature over a head that this record never had; an imported record had its own."""
    if changes[0].kind == IMPORT:
        return
    heads = {change.rev: change.hash for change in changes}
    for person in session.all(Participant):
        if person.signed_rev and heads.get(person.signed_rev) != person.signed_head:
            yield Finding(
                None, f"{person.key_} signed another record: its change {person.signed_rev} was a different one"
            )


def _broken_countersignatures(
    conn: sqlite3.Connection, session: str, rows: Session, changes: list[Change]
) -> list[Finding]:
    kept = countersignatures.read(conn, session)
    if not kept:
        return []
    from sessions.store.countersigning import checked

    return checked(kept, rows, changes, countersignatures.keys_of(conn, session))[1]


def _name(table: str, key: Key) -> str:
    return " ".join([table, "/".join(map(str, key))]).strip()
