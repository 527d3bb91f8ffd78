"""The state of the file for `parley doctor`: SQLite's check of its pages, parley's of its record, and the mirror."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sessions.files.reading import plain_file
from sessions.frozen import dataclass
from sessions.store import mirror_lines, search
from sessions.store.carving import carve
from sessions.store.connection import APPLICATION_ID, WAL_SAFE_SINCE, pragma, wal_is_safe
from sessions.store.disk import network
from sessions.store.mirror import Mirror
from sessions.store.sqlite import SqliteErrors, sqlite3
from sessions.store.sqlite_errors import is_passing, said
from sessions.store.verify import verify

MAGIC = b"SQLite format 3\x00"
OWNER_AT = 68  # the offset of the application id in a database
FINDINGS_MOST = 50
LOOK_AGAIN = "Check the disk, then run `parley doctor` again"
_FAILED = re.compile(r"error code=(\d+)|failed to get page")  # in a page check, a page that couldn't be read
_CORRUPT = 11


@dataclass(frozen=True, slots=True)
class Facts:
    """The output of `parley doctor`. `integrity`, `foreign_keys`, `findings` and `unread` are empty if all is well.

    `network` names the network file system that the file is on, or is empty. `unproved` says why no mirror shows
    whether changes are missing, or is empty if one does. The first two are SQLite's own messages, the third says what
    else is wrong with the record, the search index or the mirror, and `unread` what isn't known because the disk or the
    memory failed during reading. `mirror_missing` counts the changes that only the mirror has: the file lost them, or
    is an earlier copy. `mode` is the file's permissions in octal; sizes are in bytes; a count is None if it couldn't be
    read.
    """

    path: str
    mode: str
    size: int
    wal_size: int
    sqlite: str
    sqlite_module: str
    journal: str
    wal_safe: bool
    journal_why: str
    schema: int
    sessions: int | None
    changes: int | None
    integrity: tuple[str, ...]
    foreign_keys: tuple[str, ...]
    mirror: str | None
    mirror_changes: int | None
    mirror_missing: int | None
    network: str
    findings: tuple[str, ...]
    unread: tuple[str, ...]
    unproved: str
    remedy: str

    @property
    def damaged(self) -> bool:
        """Whether something is wrong with the existing data."""
        return bool(self.integrity or self.foreign_keys or self.findings)

    @property
    def whole(self) -> bool:
        """Whether everything could be read, and nothing is wrong with it."""
        return not self.damaged and not self.unread

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with the data, and the mirror shows that nothing is missing."""
        return self.whole and not self.unproved


def examine(conn: sqlite3.Connection, path: Path, journal: str, beside: Mirror) -> Facts:
    """Return the state of the file; damage is a finding, not an error."""
    unread: list[str] = []
    integrity = _integrity(conn, unread)
    foreign_keys = () if integrity else _orphans(conn, unread)
    pages = [*integrity, *foreign_keys]
    record, index = _record(conn, unread), _index(conn, unread)
    there, told, unproved = _mirrored(conn, beside, unread)
    counts = {table: _count(conn, table, unread) for table in ("session", "changes")}
    wal = path.with_name(path.name + "-wal")
    return Facts(
        path=str(path),
        mode=f"{path.stat().st_mode & 0o777:04o}",
        size=path.stat().st_size,
        wal_size=wal.stat().st_size if wal.exists() else 0,
        sqlite=sqlite3.sqlite_version,
        sqlite_module=sqlite3.__name__,
        journal=journal,
        wal_safe=wal_is_safe(),
        journal_why=_why(),
        schema=pragma(conn, "user_version"),
        sessions=counts["session"],
        changes=counts["changes"],
        integrity=integrity,
        foreign_keys=foreign_keys,
        mirror=str(beside.path) if beside.path else None,
        mirror_changes=there.changes,
        mirror_missing=there.missing,
        network=network(path),
        findings=(*record, *index, *told),
        unread=tuple(unread),
        unproved=unproved,
        remedy=_remedy(path, pages, record, index, told, there.missing) or (LOOK_AGAIN if unread else ""),
    )


def unopened(path: Path) -> list[str]:
    """Return what is wrong with a file before it is opened, or with one that can't be; nothing if it looks fine.

    A file that neither begins like a database nor has a single change of parley's belongs to another program.
    """
    if sentence := mirror_lines.lost(path):
        return [sentence.rstrip(".")]
    if not path.is_file():
        return []
    with plain_file(path) as file:
        head = file.read(100)
    if not head:
        return ["the file is empty: it has 0 bytes"]
    owned = head[OWNER_AT : OWNER_AT + 4] == APPLICATION_ID.to_bytes(4, "big")
    if head.startswith(MAGIC) and owned:
        return []
    place = mirror_lines.mirror_path(path)
    if next(carve(path), None) is not None or (place and place.is_file() and mirror_lines.read(place).changes):
        return ["the first page of the file is damaged: it doesn't begin like a parley file"]
    return []


def explained(path: Path) -> str:
    """Return a sentence about the damage that prevents a file from opening; empty if none is found."""
    with suppress(OSError):
        if found := unopened(path):
            return f"{path} can't be opened: {found[0]}. {prescription(path)}."
    return ""


def prescription(path: Path) -> str:
    """Return a sentence that says how to recover the content of a damaged file."""
    return f"Run `parley salvage {path} NEW.db`: it copies what can be read into a new file and doesn't change this one"


def _remedy(
    path: Path, pages: list[str], record: list[str], index: list[str], told: list[str], missing: int | None
) -> str:
    if pages or any(" change " in each or "no change" in each for each in record):
        return prescription(path)
    if record or missing:
        return "Run `parley rebuild --from-log`: it rebuilds the tables, including what only the mirror has"
    if index:
        return "Run `parley rebuild`: it rebuilds the search index"
    return "Move the mirror away: the next start makes a new one" if told else ""


def _why() -> str:
    since = ".".join(map(str, WAL_SAFE_SINCE))
    if wal_is_safe():
        return f"SQLite {sqlite3.sqlite_version} has no WAL-reset race (it was fixed in {since})."
    return f"SQLite {sqlite3.sqlite_version} can lose rows in WAL mode (fixed in {since}), so parley doesn't use it."


def _count(conn: sqlite3.Connection, table: str, unread: list[str]) -> int | None:
    try:
        return int(conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
    except SqliteErrors as error:
        unread.append(f"the rows of {table} can't be counted ({said(error)})")
        return None


def _orphans(conn: sqlite3.Connection, unread: list[str]) -> tuple[str, ...]:
    try:
        found = conn.execute("PRAGMA foreign_key_check").fetchall()
    except SqliteErrors as error:
        return _told(error, "the links between rows can't be checked", unread)
    return tuple(f"{table} row {rowid} has no {parent}" for table, rowid, parent, _ in found)


def _integrity(conn: sqlite3.Connection, unread: list[str]) -> tuple[str, ...]:
    try:
        found = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(20)").fetchall()]
    except SqliteErrors as error:
        return _told(error, "the pages can't be checked", unread)
    if any(_was_not_read(line) for line in found):
        # Its other findings may only follow from that: to this check, a page it can't read is missing everywhere.
        unread.append("not all pages can be checked (a read failed)")
        return ()
    return () if found == ["ok"] else tuple(found)


def _was_not_read(line: str) -> bool:
    """Whether a line of a page check says that a page couldn't be read, rather than what is wrong with it."""
    failed = _FAILED.search(line)
    return failed is not None and int(failed[1] or 0) & 0xFF != _CORRUPT


def _told(error: sqlite3.Error | UnicodeDecodeError, what: str, unread: list[str]) -> tuple[str, ...]:
    """Return SQLite's message for damage; an error that says nothing about the file goes to `unread` instead."""
    if is_passing(error):
        unread.append(f"{what} ({said(error)})")
        return ()
    return (said(error),)


def _record(conn: sqlite3.Connection, unread: list[str]) -> list[str]:
    """Return what is wrong in each session: its chain, its digests, its seals, its tables."""
    return list(_first(_verified(conn, unread)))


def _verified(conn: sqlite3.Connection, unread: list[str]) -> Iterator[str]:
    try:
        owners = conn.execute("SELECT session FROM changes UNION SELECT id FROM session").fetchall()
    except SqliteErrors as error:
        if _told(error, "the sessions can't be listed", unread):
            yield f"the sessions can't be listed ({said(error)})"
        return
    for (session,) in owners:
        try:
            for each in verify(conn, session):
                yield f"{session}{f' change {each.rev}' if each.rev else ''}: {each.says}"
        except SqliteErrors as error:
            if _told(error, f"{session} can't be read", unread):
                yield f"{session}: it can't be read ({said(error)})"


def _index(conn: sqlite3.Connection, unread: list[str]) -> list[str]:
    why = "the search index can't be read"
    try:
        return list(_first(search.differences(conn)))
    except SqliteErrors as error:
        return [f"{why} ({said(error)})"] if _told(error, why, unread) else []
    except (ValueError, KeyError, TypeError) as error:
        return [f"{why} ({said(error)})"]


@dataclass(frozen=True, slots=True)
class _There:
    """How many changes a mirror has, and how many of them the file lacks; None if unknown."""

    changes: int | None = None
    missing: int | None = None


def _mirrored(conn: sqlite3.Connection, beside: Mirror, unread: list[str]) -> tuple[_There, list[str], str]:
    """Return the mirror's changes, what is wrong with it or shows in it, and why it proves nothing."""
    if beside.path is None or not beside.path.is_file():
        return _There(), [], beside.trouble or ("the mirror is turned off" if not beside.on else "there is no mirror")
    name = beside.path.name
    try:
        damaged, there = 0, set()
        for each in mirror_lines.each_in(beside.path):
            if each is None:
                damaged += 1
            else:
                there.add((each.session, each.rev, each.hash))
        here = set(conn.execute("SELECT session, rev, hash FROM changes").fetchall())
    except PermissionError:
        return _There(), [], f"you aren't allowed to read {name}"
    except OSError as error:
        return _There(), [f"{name} can't be compared with the file ({said(error)})"], ""
    except SqliteErrors as error:
        why = f"{name} can't be compared with the file"
        return _There(), [f"{why} ({said(error)})"] if _told(error, why, unread) else [], ""
    told = [beside.trouble] if beside.trouble else []
    if damaged:
        told.append(f"{_some(damaged, 'line')} of {name} can't be read, or were changed")
    if lost := there - here:
        sessions = len({session for session, _, _ in lost})
        told.append(
            f"{_some(len(lost), 'change')} of {_some(sessions, 'session')} in {name} can't be found in the "
            "file: it lost them, or it is an earlier copy"
        )
    if beside.on and (owed := here - there):
        told.append(f"{_some(len(owed), 'change')} can't be found in {name}")
    return _There(len(there), len(lost)), told, _unproved(beside)


def _unproved(beside: Mirror) -> str:
    """Return why a mirror with everything that the file has proves nothing, or nothing."""
    if beside.path is None:
        return ""
    if beside.torn:
        found = f"{_some(beside.torn, 'line')} of {beside.path.name}"
        return f"until now there were holes in {found}, as after a power failure"
    late = mirror_lines.had(beside.path)
    return f"{_some(late, 'change')} {'were' if late > 1 else 'was'} made before the mirror began" if late else ""


def _some(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _first(found: Iterator[str]) -> Iterator[str]:
    for number, each in enumerate(found):
        if number == FINDINGS_MOST:
            yield "and more"
            return
        yield each
