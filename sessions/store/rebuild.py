"""Rebuilding the tables from the record, and adding to the record what only its mirror has."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from sessions.change import GENESIS, Change, fold
from sessions.model.columns import image
from sessions.session import Session
from sessions.store import log, mirror_lines, search, tables
from sessions.store.sqlite import sqlite3
from sessions.store.verify import chain

Following = Mapping[str, list[Change]]
Opened = Callable[[], AbstractContextManager[sqlite3.Connection]]

_AT_ONCE = 20  # sessions rebuilt in one transaction: few enough that nobody who writes has to wait long


def rebuild(reads: Opened, writes: Opened, beside: Path | None, from_log: bool) -> list[str]:
    """Rebuild the search index, and with `from_log` every table first; every few sessions others can write.

    Changes that only the mirror `beside` has are added. Returns the sentences of `make` about sessions it didn't
    change.
    """
    with writes() as conn:
        search.mend(conn)
    with reads() as conn:
        newer = following(conn, beside) if beside else {}
        every = owners(conn, newer)
    left = []
    for begun in range(0, len(every), _AT_ONCE):
        since = time.monotonic()
        with writes() as conn:
            for session in every[begun : begun + _AT_ONCE]:
                if from_log and (sentence := make(conn, session, newer.get(session, ()))):
                    left.append(sentence)
                search.rebuild(conn, session)
        time.sleep(time.monotonic() - since)  # whoever waits looks only now and then, and must find the file free
    return left


def following(conn: sqlite3.Connection, beside: Path) -> Following:
    """Return the changes of a mirror that the file lacks, by session."""
    found: dict[str, list[Change]] = defaultdict(list)
    with suppress(OSError):
        for change in mirror_lines.read(beside).changes:
            if log.hash_at(conn, change.session, change.rev) != change.hash:
                found[change.session].append(change)
    return found


def owners(conn: sqlite3.Connection, newer: Following) -> list[str]:
    """Return the id of every session that has a row or a change, in the file or in its mirror."""
    found = conn.execute("SELECT id FROM session UNION ALL SELECT DISTINCT session FROM changes").fetchall()
    return list(dict.fromkeys([*(session for (session,) in found), *newer]))


def make(conn: sqlite3.Connection, session: str, newer: Iterable[Change]) -> str | None:
    """Rebuild the tables of a session from its changes, and from those of `newer` that continue where they end.

    If its chain is broken, it isn't changed, and a sentence says so.
    """
    _take_in(conn, session, newer)
    changes, broken = chain(conn, session)
    if broken:
        at = f" at change {broken[0].rev}" if broken[0].rev else ""
        return f"The record of session {session} is broken{at} ({broken[0].says}), so it wasn't changed."
    told = fold(Session(), changes)
    for table in tables.TABLES.values():
        table.clear(conn, session)
    for row in told.rows():
        tables.TABLES[row.TABLE].put(conn, session, image(row))
    return None


def _take_in(conn: sqlite3.Connection, session: str, newer: Iterable[Change]) -> None:
    after = {(change.rev, change.prev): change for change in newer}
    rev, head = log.newest(conn, session)
    while change := after.get((rev + 1, head or GENESIS)):
        log.append(conn, change)
        rev, head = change.rev, change.hash
