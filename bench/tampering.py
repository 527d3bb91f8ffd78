"""What the owner of a file can do to a session: rewrite its whole record so that it is consistent again.

`tamper` does this at random, and says whether minutes kept elsewhere reveal it.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bench.promise import Promise, none, rounds
from sessions.change import GENESIS, Change, Image, fold
from sessions.minutes.anchor import against
from sessions.minutes.parse import read_minutes
from sessions.minutes.toml import export_toml
from sessions.model import Answered, Ballot, Participant, Sheet
from sessions.model.columns import image
from sessions.rules import forms
from sessions.session import Session
from sessions.setup.demo import load
from sessions.store import log, open_store, search, tables
from sessions.store.connection import connect
from sessions.store.sqlite_store import SqliteStore

Rows = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The result of one forgery: `hidden` from `verify` alone, and `found` with the minutes that were kept."""

    what: str
    hidden: bool
    found: bool


def chained(changes: Sequence[Change], session: str | None = None) -> list[Change]:
    """Return changes as one valid chain, with new numbers, digests and hashes, and signatures over the new heads."""
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


def put(store: SqliteStore, session: str, changes: Sequence[Change]) -> None:
    """Replace a session's record in the file, and its tables with it.

    Raises AssertionError if the record isn't consistent; a competent forger leaves one that is.
    """
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
        search.everything(conn)
        conn.execute("COMMIT")
    assert store.verify(session) == []


def forge(store: SqliteStore, session: str, how: Callable[[list[Change]], list[Change]]) -> None:
    """Rewrite the record of a session as `how` makes it from the old one."""
    put(store, session, chained(how(store.newer(session, 0))))


def rows_changed(changes: list[Change], table: str, how: Callable[[Rows], None]) -> list[Change]:
    """Return the changes with every row of a table changed."""

    def other(each: Image) -> Image:
        if each.table != table or each.row is None:
            return each
        row = copy.deepcopy(each.row)
        how(row)
        return replace(each, row=row)

    return [replace(change, images=tuple(map(other, change.images))) for change in changes]


def other_vote(changes: list[Change]) -> list[Change]:
    """Return the changes with one leader's support for one goal altered, in the sheet and its seal as well."""
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


# --- at random --------------------------------------------------------------------------------------------------------


def _voted(changes: list[Change], n: int) -> list[Change]:
    return other_vote(changes)


def _earlier(changes: list[Change], n: int) -> list[Change]:
    return [*changes[:n], replace(changes[n], at=changes[n].at - timedelta(seconds=1)), *changes[n + 1 :]]


def _by_another(changes: list[Change], n: int) -> list[Change]:
    seat = "cto" if changes[n].seat == "cpo" else "cpo"
    return [*changes[:n], replace(changes[n], seat=seat), *changes[n + 1 :]]


def _one_more(changes: list[Change], n: int) -> list[Change]:
    return [*changes[:n], replace(changes[n], kind="nudge", images=()), *changes[n:]]


def _salted_anew(changes: list[Change], n: int) -> list[Change]:
    return changes


def _renamed(changes: list[Change], n: int) -> list[Change]:
    return rows_changed(changes, Participant.TABLE, lambda row: row.update(name=f"Nobody {n}"))


def _cut(changes: list[Change], n: int) -> list[Change]:
    return changes[: max(1, n)]


def _forked(changes: list[Change], n: int) -> list[Change]:
    kept = changes[: max(1, n)]
    return [*kept, *(replace(kept[-1], kind="note", images=()) for _ in range(len(changes)))]


FORGERIES: dict[str, Callable[[list[Change], int], list[Change]]] = {
    "another vote, with its seal": _voted,
    "a change at another time": _earlier,
    "a change by another seat": _by_another,
    "one more change": _one_more,
    "the same, with new salts": _salted_anew,
    "another name": _renamed,
    "a truncated record": _cut,
    "a fork": _forked,
}


def tamper(whole: Path, folder: Path, session: str, minutes: str, seed: int) -> Outcome:
    """Forge the record of a session in a copy of the file `whole`, and compare it with minutes that were kept.

    `seed` decides which forgery, and at which change.
    """
    rng = random.Random(seed)
    what, how = rng.choice(list(FORGERIES.items()))
    store = open_store(Path(shutil.copy(whole, folder / f"forged-{seed}.db")), mirror=False)
    try:
        changes = store.newer(session, 0)
        at = rng.randrange(len(changes))
        put(store, session, chained(how(changes, at)))
        found = against(store.newer(session, 0), read_minutes(minutes, "the minutes"))
        return Outcome(f"{what}, at change {at + 1}", store.verify(session) == [], bool(found.findings))
    finally:
        store.close()
        for each in folder.glob(f"forged-{seed}.*"):
            each.unlink()


def prove(folder: Path, seconds: float, seed: int, least: int = 40) -> list[Promise]:
    """Forge at random. The owner is competent, so `verify` alone must find each forgery consistent."""
    whole = folder / "whole.db"
    store = open_store(whole, mirror=False)
    *_, session, _ = load(store)
    minutes = export_toml(store.load(session))
    store.close()
    found = [tamper(whole, folder, session, minutes, (seed << 32) + n) for n in rounds(seconds, least)]
    of = f"{len(found)} forgeries"
    missed = [each.what for each in found if not each.found]
    clumsy = [each.what for each in found if not each.hidden]
    return [
        none("tampering: forgeries that minutes kept elsewhere don't reveal", missed, of),
        none("tampering: forgeries that verify finds without the minutes", clumsy, of),
    ]
