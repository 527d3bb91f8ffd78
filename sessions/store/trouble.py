"""What SQLite says, in one plain sentence: what is safe, and what to do."""

from pathlib import Path

from sessions.errors import Trouble
from sessions.store.sqlite import sqlite3

BUSY_S = 5.0  # how long a write waits for another before it gives up

_SENTENCES = {
    "SQLITE_BUSY": f"{{path}} was held by another program for over {BUSY_S:.0f} seconds; nothing was lost and nothing "
    "was saved, so try again.",
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
    "SQLITE_CONSTRAINT": "The file does not allow this change ({error}), so nothing was saved.",
    "SQLITE_TOOBIG": "This is too large for the file, so nothing was saved; make it shorter.",
    "SQLITE_NOMEM": "There is not enough memory, so nothing was saved; close something and try again.",
}
_SENTENCES["SQLITE_LOCKED"] = _SENTENCES["SQLITE_BUSY"]
_SENTENCES["SQLITE_PROTOCOL"] = _SENTENCES["SQLITE_BUSY"]


def code(error: sqlite3.Error) -> str:
    """Return SQLite's name for an error, such as ``SQLITE_BUSY``, without its finer kinds; empty where it gave none."""
    name: str = getattr(error, "sqlite_errorname", None) or ""
    return name if name in _SENTENCES else "_".join(name.split("_")[:2])


def said(error: Exception) -> str:
    """Return SQLite's own words for an error, without what stands in the file: that may be somebody's secret."""
    return "it holds a text that is none" if "decode to UTF-8" in str(error) else str(error)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file's pages are not what they were."""
    return code(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def only_read(path: Path) -> Trouble:
    """Return what to say where something was to be written to a file that may only be read."""
    return Trouble(_SENTENCES["SQLITE_READONLY"].format(path=path))


def trouble(path: Path, error: sqlite3.Error) -> Trouble:
    """Return what went wrong with the file as a person should read it."""
    known = _SENTENCES.get(code(error), "{path} could not be used ({error}); nothing was saved.")
    return Trouble(known.format(path=path, error=said(error)))
