"""SQLite's errors, each as one plain sentence: what is safe, and what to do."""

from pathlib import Path

from sessions.errors import Trouble
from sessions.store.disk import is_full
from sessions.store.sqlite import sqlite3

BUSY_S = 5.0  # how long a write waits for another before it gives up

_SENTENCES = {
    "SQLITE_BUSY": (
        f"{{path}} was locked by another program for over {BUSY_S:.0f} seconds. Nothing was lost and nothing was "
        "saved. Try again."
    ),
    "SQLITE_BUSY_NOW": (
        "{path} is locked by another program right now. Nothing was lost and nothing was saved. Try again."
    ),
    "SQLITE_FULL": (
        "The disk is full, so nothing was saved. Everything saved before is safe. Free some space and try again."
    ),
    "SQLITE_READONLY": (
        "{path} is read-only, so nothing was saved. Allow writing to the file and its folder, or choose another file "
        "with --db."
    ),
    "SQLITE_CANTOPEN": "{path} couldn't be opened. Check that you may read and write the file and its folder.",
    "SQLITE_PERM": "{path} couldn't be opened. Check that you may read and write the file and its folder.",
    "SQLITE_NOTADB": "{path} isn't a parley file, so it wasn't changed. Choose another file with --db.",
    "SQLITE_CORRUPT": (
        "{path} is damaged, so from now on parley only reads it. Close parley, then run `parley salvage {path} "
        "NEW.db`, which copies what can be read into a new file."
    ),
    "SQLITE_CORRUPT_VTAB": "The search index of {path} is damaged, but the sessions are safe. Run `parley rebuild`.",
    "SQLITE_IOERR": (
        "Disk error on {path}, so nothing was saved. Everything saved before is as the disk has it. Check the disk, "
        "then try again."
    ),
    "SQLITE_IOERR_AT_COMMIT": (
        "The disk failed while the last change was written to {path}, so it may or may not be saved. Check the disk, "
        "then open the file again to see."
    ),
    "SAVED": (
        "This is saved, but removed text is still in {path}-wal, which can't be emptied ({error}). parley tries again "
        "with the next change."
    ),
    "SQLITE_CONSTRAINT": "The file doesn't allow this change ({error}), so nothing was saved.",
    "SQLITE_TOOBIG": "This is too large for the file, so nothing was saved. Make it shorter.",
    "SQLITE_NOMEM": "There isn't enough memory, so nothing was saved. Close something and try again.",
}
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_AT_COMMIT, _AFTER_COMMIT = "at the commit", "after the commit"
_UNWRITTEN = "SQLITE_IOERR_WRITE"  # a failed write is certainly not saved; a failed sync may be
_ALMOST = 0.95  # of BUSY_S: SQLite sleeps in steps


def code(error: sqlite3.Error | UnicodeDecodeError) -> str:
    """Return SQLite's name for an error, such as ``SQLITE_BUSY``, without its subcodes; empty if it has none."""
    if isinstance(error, UnicodeDecodeError):
        return "SQLITE_CORRUPT"
    name: str = getattr(error, "sqlite_errorname", None) or ""
    if not name and str(error) == "database or disk is full":  # a backup's errors have no name
        return "SQLITE_FULL"
    return name if name in _SENTENCES else "_".join(name.split("_")[:2])


def said(error: Exception) -> str:
    """Return SQLite's message for an error, without any content of the file, which may be somebody's secret."""
    if isinstance(error, UnicodeDecodeError) or "decode to UTF-8" in str(error):
        return "it contains invalid text"
    return "malformed database schema" if "malformed database schema" in str(error) else str(error)


def is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Whether an error says that the file's pages were damaged."""
    return code(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def is_passing(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    """Whether an error says nothing about the file's content: the disk or the memory failed, or it was locked."""
    return code(error) in (*_BUSY, "SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_CANTOPEN", "SQLITE_FULL")


def only_read(path: Path) -> Trouble:
    """Return the message for a write to a file that is read-only."""
    return Trouble(_SENTENCES["SQLITE_READONLY"].format(path=path))


def full(path: Path) -> Trouble:
    """Return the message for a write when the disk is full."""
    return Trouble(_SENTENCES["SQLITE_FULL"].format(path=path))


def mark_commit(error: sqlite3.Error) -> None:
    """Record in an error that it occurred during a commit."""
    error.add_note(_AT_COMMIT)


def mark_committed(error: sqlite3.Error) -> None:
    """Record in an error that it occurred after a commit, while removed text was being cleared from the WAL."""
    error.add_note(_AFTER_COMMIT)


def trouble(path: Path, error: sqlite3.Error | UnicodeDecodeError, waited_s: float = BUSY_S) -> Trouble:
    """Return what went wrong with the file, after `waited_s` seconds of waiting, as a message for the user."""
    name, notes = code(error), getattr(error, "__notes__", ())
    if _AFTER_COMMIT in notes and not is_damage(error):
        name = "SAVED"
    elif name in ("SQLITE_IOERR", "SQLITE_CANTOPEN") and is_full(path.parent):
        name = "SQLITE_FULL"
    elif name in _BUSY:
        name = "SQLITE_BUSY" if waited_s >= BUSY_S * _ALMOST else "SQLITE_BUSY_NOW"
    elif name == "SQLITE_IOERR" and _AT_COMMIT in notes:
        name = "SQLITE_IOERR" if getattr(error, "sqlite_errorname", "") == _UNWRITTEN else "SQLITE_IOERR_AT_COMMIT"
    known = _SENTENCES.get(name, "{path} couldn't be used ({error}). Nothing was saved.")
    return Trouble(known.format(path=path, error=said(error)))
