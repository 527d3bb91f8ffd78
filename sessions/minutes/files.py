"""Minutes into files, and a session under another id."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sessions.errors import Trouble
from sessions.minutes.calendar import export_ics
from sessions.minutes.comments import keep
from sessions.minutes.json import export_json
from sessions.minutes.markdown import export_markdown
from sessions.minutes.toml import export_toml
from sessions.minutes.write import write_file
from sessions.session import Session

EXPORTS: dict[str, Callable[[Session], str]] = {
    "toml": export_toml,
    "markdown": export_markdown,
    "json": export_json,
    "ics": export_ics,
}


def save(session: Session, path: Path, form: str = "toml") -> list[str]:
    """Write a session to `path` in one of the EXPORTS, whole or not at all, and return what a person should know.

    Over minutes that a person has commented the comments stay, and the keys that parley does not know stay and are
    reported, a sentence each. Raises Refused where something there cannot be kept, Trouble where the disk does not
    let us; either way the file is as it was.
    """
    text, reports = EXPORTS[form](session), list[str]()
    if form == "toml" and path.is_file():
        text, reports = keep(_read(path), text, str(path))
    write_file(path, text)
    return reports


def with_id(session: Session, new: str) -> Session:
    """Return the session under the id `new`."""
    rows = [row for row in session.rows() if row is not session.header]
    return Session([replace(session.header, id=new), *rows], session.rev, session.head)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}; it is left as it is.") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{path} is not UTF-8, so it is left as it is; write to another file.") from error
