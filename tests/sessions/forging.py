"""What somebody who owns the file can do to a session: write its whole record anew, so that it holds in itself."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from typing import Any

from sessions import forms
from sessions.change import GENESIS, Change, Image, fold
from sessions.model import Answered, Ballot, Participant, Sheet
from sessions.session import Session
from sessions.shape import image
from sessions.store import log, search, tables
from sessions.store.connection import connect
from sessions.store.file import FileStore

Rows = dict[str, Any]


def chained(changes: Sequence[Change], session: str | None = None) -> list[Change]:
    """Return changes as one chain that holds: numbered, digested and hashed anew, signatures over the new heads."""
    made: list[Change] = []
    salts = (f"forged-{n}" for n in count())
    prev, heads = GENESIS, {0: GENESIS}
    for rev, change in enumerate(changes, 1):
        images = []
        for each in change.images:
            row = copy.deepcopy(each.row)
            if row and rev > 1 and each.table == Participant.TABLE and row.get("signed_rev"):
                row["signed_rev"] = min(row["signed_rev"], rev - 1)
                row["signed_head"] = heads[row["signed_rev"]]
            if row and each.table == "session" and session:
                row["id"] = session
            images.append(Image.of(each.table, each.key, row, next(salts)))
        bare = replace(change, session=session or change.session, rev=rev, images=tuple(images), prev=prev, hash="")
        done = replace(bare, hash=bare.seal())
        made.append(done)
        prev = heads[rev] = done.hash
    return made


def put(store: FileStore, session: str, changes: Sequence[Change]) -> None:
    """Put a record into the file in the place of a session's own, and its tables with it."""
    told = fold(Session(), changes)
    with closing(connect(store.path)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("BEGIN")
        conn.execute("DELETE FROM changes WHERE session = ?", [session])
        for table in tables.TABLES.values():
            table.clear(conn, session)
        for change in changes:
            log.append(conn, change)
        for row in told.rows():
            tables.TABLES[row.TABLE].put(conn, session, image(row))
        search.rebuild(conn)
        conn.execute("COMMIT")
    assert store.verify(session) == [], "a forger who knows what to do leaves a record that holds in itself"


def forge(store: FileStore, session: str, how: Callable[[list[Change]], list[Change]]) -> None:
    """Write the record of a session anew, as `how` makes it from what stood there."""
    put(store, session, chained(how(store.newer(session, 0))))


def rows_changed(changes: list[Change], table: str, how: Callable[[Rows], None]) -> list[Change]:
    """Return the changes with every image of a table changed."""

    def other(each: Image) -> Image:
        if each.table != table or each.row is None:
            return each
        row = copy.deepcopy(each.row)
        how(row)
        return replace(each, row=row)

    return [replace(change, images=tuple(map(other, change.images))) for change in changes]


def other_vote(changes: list[Change]) -> list[Change]:
    """Return the changes with one leader's support of one goal another one, in the sheet and its seal as well."""
    seals: dict[str, str] = {}
    target = next(each.row for change in changes for each in change.images if each.table == Ballot.TABLE and each.row)
    goal, by, support = target["goal"], target["by"], (target.get("support") or 0) % 5 + 1

    def sheet(row: Rows) -> None:
        votes = row.get("payload")
        if row["by"] == by and isinstance(votes, dict) and isinstance(votes.get(goal), dict) and row.get("salt"):
            before = row["seal"]
            if "support" in votes[goal]:
                votes[goal]["support"] = support
            seals[before] = row["seal"] = forms.seal(votes, row["salt"])

    def ballot(row: Rows) -> None:
        if row["goal"] == goal and row["by"] == by:
            row["support"] = support
        row["seal"] = seals.get(row.get("seal", ""), row.get("seal"))

    def answer(row: Rows) -> None:
        row["seal"] = seals.get(row.get("seal", ""), row.get("seal"))

    changes = rows_changed(changes, Sheet.TABLE, sheet)
    changes = rows_changed(changes, Answered.TABLE, answer)
    return rows_changed(changes, Ballot.TABLE, ballot)
