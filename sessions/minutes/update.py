"""Minutes into a file, also over minutes that a person has commented."""

from pathlib import Path

from sessions.errors import Trouble
from sessions.minutes.comments import keep
from sessions.minutes.toml import export_toml
from sessions.minutes.write import write_file
from sessions.session import Session


def write_minutes(session: Session, path: Path) -> list[str]:
    """Write the minutes of a closed session to `path`, whole or not at all, and return what a person should know.

    Over minutes that a person has commented the comments stay, and the keys that parley does not know stay and are
    reported, a sentence each. Raises Refused where the session is not closed or something in the file cannot be kept,
    Trouble where the disk does not let us; either way the file is as it was.
    """
    text = export_toml(session)
    reports: list[str] = []
    if path.is_file():
        text, reports = keep(_read(path), text, str(path))
    write_file(path, text)
    return reports


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}; it is left as it is.") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{path} is not UTF-8, so it is left as it is; write to another file.") from error
