"""Bringing a damaged file's sessions into a new one: from the changes first, then from the tables.

The changes are searched for in the bytes of the file, in its mirror and in its backup. A complete chain restores its
session exactly. If changes are missing, the session is restored up to the gap, and what is known of the rows after it
goes into one change of the kind ``salvage``, so that the new chain is valid and says what happened.
"""

import dataclasses
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Final

from sessions.change import GENESIS, IMPORT, Change, fold
from sessions.errors import Missing, ParleyError, Refused, Trouble
from sessions.files.reading import plain_file
from sessions.files.writing import MIRROR, SIDE_FILES, FileKind, Leave, aim
from sessions.frozen import dataclass
from sessions.model import TABLES, Header, Participant
from sessions.model.columns import image, restore
from sessions.rules.forms import new_salt
from sessions.session import Session
from sessions.store import log, mirror_lines, tables
from sessions.store.carving import carve
from sessions.store.connection import connect
from sessions.store.doctor import MAGIC
from sessions.store.paths import backup_path, own_files
from sessions.store.ranges import Ranges
from sessions.store.sqlite import UNFIT, SqliteErrors
from sessions.store.sqlite_errors import said
from sessions.store.sqlite_store import SqliteStore
from sessions.times import now

SALVAGE: Final = "salvage"
"""The kind of the change with what is known of rows whose own changes are lost."""

_BESIDE = {
    "draft": "drafts",
    "plan_draft": "drafts of plans",
    "seat_key": "keys of seats",
    "seat_code": "codes of seats",
    "countersignature": "countersignatures",
    "pin": "PINs",
}
"""Tables that are in no change, with their names for people."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was restored of a session: `changes` of the `known` ones, `whole` if nothing is lost; `says` sums it up."""

    session: str
    title: str
    changes: int
    known: int
    whole: bool
    says: str


@dataclasses.dataclass(slots=True)
class _Found:
    """What was found of one session: changes by their hash, those of the file itself separately, and its newest rev."""

    changes: dict[str, Change] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    newest: int = 0


def salvage(damaged: Path, new: Path) -> tuple[list[Salvaged], list[str]]:
    """Bring what can be read of `damaged`, a file or a mirror, into a file `new`; return what was restored, by session.

    The second list has a sentence for each thing that is in no change and was lost: drafts, keys and codes of seats.
    Nothing damaged is changed. Raises Refused if `new` already exists, Trouble if nothing at all can be read, or `new`
    can't be written.
    """
    if os.path.lexists(new):
        raise Refused(f"{new} already exists, and salvage only writes new files. Choose another name.")
    damaged = Path(os.path.realpath(damaged))
    sources = _sources(damaged)
    if not sources:
        raise Missing(f"There is no file {damaged}, and no mirror or backup next to it.")
    to = aim(
        new,
        FileKind("a file of sessions", lambda path: None, database=True),
        Leave(never=own_files(damaged), streams=False),
    )
    found = _find(damaged, sources)
    told: list[Salvaged] = []
    lost: list[str] = []
    try:
        with tempfile.TemporaryDirectory(prefix="parley-salvage-", dir=to.target.parent) as folder:
            rows = Ranges(damaged, Path(folder))
            try:
                for session, newest in rows.newest().items():
                    there = found.setdefault(session, _Found())
                    there.newest = max(there.newest, newest)
                if not found:
                    raise Trouble(f"No session can be read in {damaged}, its mirror or its backup.")
                to.put(lambda part: told.extend(_fill(part, found, rows, lost)), 0o600)
            finally:
                rows.close()
    except OSError as error:
        raise _unwritten(new, damaged, str(error.strerror)) from error
    except SqliteErrors as error:
        raise _unwritten(new, damaged, said(error)) from error
    except Trouble as why:
        if isinstance(why.__cause__, SqliteErrors):
            raise _unwritten(new, damaged, said(why.__cause__)) from why
        raise
    return told, lost


def _unwritten(new: Path, damaged: Path, why: str) -> Trouble:
    return Trouble(f"{new} can't be written: {why}. {damaged} wasn't changed.")


def _sources(damaged: Path) -> list[Path]:
    """Return the file, its mirror and its backup, in this order, if they exist."""
    backup = backup_path(damaged)
    places = [damaged, *mirror_lines.mirror_places(damaged), backup, *mirror_lines.mirror_places(backup)]
    wal = damaged.with_name(f"{damaged.name}-wal")
    return [place for place in places if place.is_file() or (place == damaged and wal.is_file())]


def _find(damaged: Path, sources: Iterable[Path]) -> dict[str, _Found]:
    """Return the complete changes of all sources; of duplicates, the one with less text, because it was redacted."""
    found: dict[str, _Found] = {}
    for place in sources:
        for change in _changes(place):
            there = found.setdefault(change.session, _Found())
            known = there.changes.get(change.hash)
            if known is None or _taken_out(change) > _taken_out(known):
                there.changes[change.hash] = change
            there.newest = max(there.newest, change.rev)
            if place == damaged:
                there.own.add(change.hash)
    return found


def _changes(place: Path) -> Iterator[Change]:
    try:
        begins = _begins(place)
        if not begins.startswith(MAGIC):
            yield from mirror_lines.read(place).changes
        if not begins.startswith(MIRROR):
            yield from carve(place)
    except OSError as error:
        raise Trouble(f"{place} can't be read: {error.strerror}.") from error


def _begins(place: Path) -> bytes:
    if not place.exists():  # only its write-ahead log exists
        return b""
    with plain_file(place) as file:
        return file.read(100)


def _taken_out(change: Change) -> int:
    return sum(each.redacted for each in change.images)


# --- one session ------------------------------------------------------------------------------------------------------


def _chain(found: _Found) -> tuple[list[Change], list[Change]]:
    """Return the changes from the first on without a gap, and those after the gap up to the newest.

    If the record forked, the branch whose end is in the file itself is taken, else the longest.
    """
    followed = {change.prev for change in found.changes.values()}
    ends = [change for change in found.changes.values() if change.hash not in followed]
    courses = [_back(found, end) for end in ends]
    if not courses:
        return [], []

    def rank(course: list[Change]) -> tuple[bool, bool, int]:
        return course[0].rev == 1, course[-1].hash in found.own, course[-1].rev

    best = max(courses, key=rank)
    if best[0].rev == 1:
        newer = [course for course in courses if course[0].rev > best[-1].rev]
        return best, max(newer, key=rank) if newer else []
    return [], best


def _back(found: _Found, end: Change) -> list[Change]:
    """Return the changes that lead to `end`, as far back as they exist."""
    course = [end]
    while course[-1].prev != GENESIS and (before := found.changes.get(course[-1].prev)) is not None:
        course.append(before)
    return course[::-1]


def _restored(session: str, found: _Found, rows: Ranges) -> tuple[list[Change], Session | None, str]:
    """Return the changes to write for a session, the session they make, and a description of what was lost."""
    begins, after = _chain(found)
    newest = max([found.newest, *(change.rev for change in after)])
    known = fold(Session(), begins)
    if begins and not after and known.rev >= newest:
        return begins, known, ""
    state, last = Session(known.rows(), known.rev, known.head), {}
    for change in after:
        for each in change.images:
            last[each.table, each.key] = each.row
    read, unread = rows.of(session)
    _overlay(state, known, read, unread, last)
    if state.find(Header) is None:
        return begins, known if begins else None, "the rest can't be read"
    if not state.changed():
        return begins, known, f"{_lost(begins, after, newest)}, and nothing else shows what they did"
    seat = state.leaders[0] if state.leaders else "salvage"
    at = now()
    if begins:
        _unsign(state, begins)
    # Without its first changes, nothing proves the session, so it is treated and labeled like an import.
    change = Change.after(state, at, seat, SALVAGE if begins else IMPORT, iter(new_salt, None))
    state.commit(change.rev, change.hash)
    return [*begins, change], state, _says(begins, after, newest, unread)


def _unsign(state: Session, begins: list[Change]) -> None:
    """Remove the head from a signature if that head is lost, because nothing could prove it."""
    heads = {change.rev: change.hash for change in begins}
    for each in state.all(Participant):
        if each.signed_rev and heads.get(each.signed_rev) != each.signed_head:
            state.put(replace(each, signed_rev=None, signed_head=None))


def _lost(begins: list[Change], after: list[Change], newest: int) -> str:
    first, last = len(begins) + 1, (after[0].rev - 1 if after else newest)
    return f"change {first} is lost" if last <= first else f"changes {first} to {last} are lost"


def _says(begins: list[Change], after: list[Change], newest: int, unread: set[str]) -> str:
    lost = _lost(begins, after, newest)
    known = f"the last known rows are in one change “{SALVAGE if begins else IMPORT}”"
    lacking = f"; {', '.join(sorted(unread))} can't be read completely" if unread else ""
    return f"{lost}, {known}{lacking}"


def _overlay(
    state: Session,
    known: Session,
    read: dict[str, list[dict[str, Any]]],
    unread: set[str],
    last: dict[tuple[str, tuple[Any, ...]], dict[str, Any] | None],
) -> None:
    """Update `state` to what the tables say, and then to what the changes after the gap say."""
    for name, kind in TABLES.items():
        there = {}
        for each in read.get(name, []):
            with suppress(ParleyError, ValueError, KeyError, TypeError):
                row = restore(kind, each)
                there[row.key()] = row
        if name not in unread and read:
            for row in known.all(kind):
                if row.key() not in there:
                    state.drop(row)
        for row in there.values():
            if state.find(kind, *row.key()) != row:
                state.put(row)
    for (name, key), newest in last.items():
        row_there = state.find(TABLES[name], *key)
        if newest is not None:
            state.put(restore(TABLES[name], newest))
        elif row_there is not None:
            state.drop(row_there)


# --- the new file -----------------------------------------------------------------------------------------------------


def _fill(part: Path, found: dict[str, _Found], rows: Ranges, lost: list[str]) -> list[Salvaged]:
    """Write every session into a new file, in the order of their last changes."""
    told = []
    restored = {}
    for session, there in found.items():
        try:
            restored[session] = _restored(session, there, rows)
        except (ParleyError, ValueError, KeyError, TypeError):
            restored[session] = ([], None, "its changes don't make a session")
    order = sorted(found, key=lambda each: (restored[each][0][-1].at.timestamp() if restored[each][0] else 0, each))
    try:
        with closing(SqliteStore(part, lambda: 0.0, mirror=False)) as store:
            for session in order:
                told.append(_put(store, session, found[session], *restored[session]))
            lost += _put_beside(store, rows)
            store.rebuild()
        with closing(connect(part)) as conn:
            # a single file without side files until it has its name
            conn.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        for end in SIDE_FILES:  # if the disk fails, SQLite leaves them
            part.with_name(part.name + end).unlink(missing_ok=True)
    return told


def _put(
    store: SqliteStore, session: str, found: _Found, changes: list[Change], state: Session | None, says: str
) -> Salvaged:
    """Write one session; if its rows don't fit together any more, only as far as its own changes go."""
    while state is not None and changes:
        try:
            with store.salvaging() as conn:
                for change in changes:
                    log.append(conn, change)
                for row in state.rows():
                    tables.TABLES[row.TABLE].put(conn, session, image(row))
            break
        except (Trouble, ValueError) as why:
            _stop_unless_unfit(why)
            if changes[-1].hash in found.changes:
                return Salvaged(
                    session, _title(state), 0, found.newest, False, "nothing was restored: its rows don't fit together"
                )
            changes = changes[:-1]
            state = fold(Session(), changes) if changes else None
            says = f"changes {len(changes) + 1} to {found.newest} are lost, and so are the rows that they made"
    came = sum(change.hash in found.changes for change in changes)
    if state is None or not changes:
        return Salvaged(
            session, "", 0, found.newest, False, f"nothing was restored: {says or 'nothing of it can be read'}"
        )
    whole = not says
    told = f"whole, {came} change{'s' * (came != 1)}" if whole else f"{came} of {found.newest} changes: {says}"
    return Salvaged(session, _title(state), came, found.newest, whole, told)


def _stop_unless_unfit(why: Exception) -> None:
    """Raise what prevented rows from being written, unless the rows themselves did: a full disk must cost no change."""
    if isinstance(why, Trouble) and not isinstance(why.__cause__, UNFIT):
        raise why


def _title(state: Session) -> str:
    header = state.find(Header)
    return header.title if header else ""


def _put_beside(store: SqliteStore, rows: Ranges) -> list[str]:
    """Copy what isn't a change: drafts, and the keys and codes of seats. Return what can't be read of them."""
    lost = []
    for name, called in _BESIDE.items():
        there, whole = rows.beside(name)
        for columns, row in there:
            listed, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" for _ in columns)
            try:
                with store.salvaging() as conn:
                    conn.execute(f'INSERT INTO "{name}" ({listed}) VALUES ({marks})', row)
            except Trouble as why:
                _stop_unless_unfit(why)
                whole = False
        if not whole:
            lost.append(f"Not all {called} could be read.")
    return lost
