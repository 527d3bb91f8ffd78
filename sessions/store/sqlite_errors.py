"""What SQLite says, in one plain sentence: what is safe, and what to do."""

from pathlib import Path

from sessions.errors import Trouble
from sessions.store.disk import is_full
from sessions.store.sqlite import sqlite3

BUSY_S = 5.0  # how long a write waits for another before it gives up

_SENTENCES = {
    "SQLITE_BUSY": f"{{path}} was held by another program for over {BUSY_S:.0f} seconds; nothing was lost and nothing "
    "was saved, so try again.",
    "SQLITE_BUSY_NOW": "{path} is held by another program just now; nothing was lost and nothing was saved, so try "
    "again.",
    "SQLITE_FULL": "The disk is full, so nothing was saved; all that was saved before is safe: free some space and "
    "try again.",
    "SQLITE_READONLY": "{path} may only be read, so nothing was saved; allow writing to the file and its folder, or "
    "give another with --db.",
    "SQLITE_CANTOPEN": "{path} could not be opened; see whether you may read and write the file and its folder.",
    "SQLITE_PERM": "{path} could not be opened; see whether you may read and write the file and its folder.",
    "SQLITE_NOTADB": "{path} is not a parley file and was left as it is; give another with --db.",
    "SQLITE_CORRUPT": "{path} is damaged, so parley only reads it from now on; close parley, then run "
    "`parley salvage {path} NEW.db`, which brings what can be read into a new file.",
    "SQLITE_CORRUPT_VTAB": "The search index of {path} is damaged and the sessions are safe; run `parley rebuild`.",
    "SQLITE_IOERR": "The disk did not do what it should with {path}, so nothing was saved; all that was saved before "
    "is as the disk has it: look after the disk, then try again.",
    "SQLITE_IOERR_AT_COMMIT": "The disk failed as the last change was written to {path}, so nobody can tell yet if it "
    "was saved: look after the disk, open the file again, and see.",
    "SAVED": "This is saved, but words that were taken out are still in {path}-wal, which can't be emptied ({error}); "
    "parley tries again with the next change.",
    "SQLITE_CONSTRAINT": "The file does not allow this change ({error}), so nothing was saved.",
    "SQLITE_TOOBIG": "This is too large for the file, so nothing was saved; make it shorter.",
    "SQLITE_NOMEM": "There is not enough memory, so nothing was saved; close something and try again.",
}
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_AT_COMMIT, _AFTER_COMMIT = "at the commit", "after the commit"
_UNWRITTEN = "SQLITE_IOERR_WRITE"  # what could not be written is surely not saved; what could not be synced may be
_ALMOST = 0.95  # of BUSY_S: SQLite sleeps in steps


def code(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """Return SQLite's name for an error, such as ``SQLITE_BUSY``, without its finer kinds; empty where it gave none."""
    if isinstance(error, UnicodeDecodeError):
        return "SQLITE_CORRUPT"
    name: str = getattr(error, "sqlite_errorname", None) or ""
    if not name and str(error) == "database or disk is full":  # a backup gives its errors no name
        return "SQLITE_FULL"
    return name if name in _SENTENCES else "_".join(name.split("_")[:2])


def said(error: Exception) -> str:
    """Return SQLite's own words for an error, without what stands in the file: that may be somebody's secret."""
    if isinstance(error, UnicodeDecodeError) or "decode to UTF-8" in str(error):
        return "it holds a text that is none"
    return "malformed database schema" if "malformed database schema" in str(error) else str(error)


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Whether an error says that the file's pages are not what they were."""
    return code(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def is_passing(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Whether an error says nothing of what is in the file: the disk or the memory failed, or somebody else held it."""
    return code(error) in (*_BUSY, "SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_CANTOPEN", "SQLITE_FULL")


def only_read(path: Path) -> Trouble:
    """Return what to say where something was to be written to a file that may only be read."""
    return Trouble(_SENTENCES["SQLITE_READONLY"].format(path=path))


def full(path: Path) -> Trouble:
    """Return what to say where something was to be written and the disk is full."""
    return Trouble(_SENTENCES["SQLITE_FULL"].format(path=path))


def mark_commit(error: sqlite3.Error) -> None:
    """Note in an error that it came as a transaction was being committed."""
    error.add_note(_AT_COMMIT)


def mark_committed(error: sqlite3.Error) -> None:
    """Note in an error that it came once a transaction was committed, as its words were to be taken out of the WAL."""
    error.add_note(_AFTER_COMMIT)


def trouble(path: Path, error: sqlite3.Error | UnicodeDecodeError, waited_s: float = BUSY_S) -> Trouble:
    """Return what went wrong with the file, after `waited_s` seconds of waiting, as a person should read it."""
    name, notes = code(error), getattr(error, "__notes__", ())
    if _AFTER_COMMIT in notes and not is_damage(error):
        name = "SAVED"
    elif name in ("SQLITE_IOERR", "SQLITE_CANTOPEN") and is_full(path.parent):
        name = "SQLITE_FULL"
    elif name in _BUSY:
        name = "SQLITE_BUSY" if waited_s >= BUSY_S * _ALMOST else "SQLITE_BUSY_NOW"
    elif name == "SQLITE_IOERR" and _AT_COMMIT in notes:
        name = "SQLITE_IOERR" if getattr(error, "sqlite_errorname", "") == _UNWRITTEN else "SQLITE_IOERR_AT_COMMIT"
    known = _SENTENCES.get(name, "{path} could not be used ({error}); nothing was saved.")
    return Trouble(known.format(path=path, error=said(error)))
