"""Exporting minutes to a file of the person's choice, in one of six formats."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.files.writing import Leave, aim
from sessions.minutes.formats import ENDINGS, FORMATS, KINDS, READ_EARLY, Format
from sessions.model.core import CLOSED
from sessions.rules.forms import Field
from sessions.times import show_moment
from tui.commands.command import Consent
from tui.dialogs.dialog import Answers, Dialog

if TYPE_CHECKING:
    from sessions.session import Session
    from sessions.store.protocol import Store
    from tui.client.session_client import SessionClient

MOVE_IT = "or move what is there"
ON_A_HOST = "You are connected over SSH, so the file would be on the host. Ask the host to run: parley export {id}"


def suggested(session: Session) -> str:
    """Return a file name for the minutes, without its extension: date, title, id."""
    words = "-".join("".join(c if c.isalnum() else " " for c in session.header.title.casefold()).split())[:40]
    begun = f"{session.header.started_at:%Y-%m-%d}-" if session.header.started_at else ""
    return f"{begun}{words or 'minutes'}-{session.header.id}"


def export(
    session: Session, format_: Format, path: Path, *, replace: bool = False, never: tuple[Path, ...] = ()
) -> list[str]:
    """Write the minutes of a session to `path`; return sentences about what was done and what to check.

    Writing TOML over minutes with comments keeps the comments. Raises Refused if the file exists and isn't parley's, or
    is another session's without `replace`, if it is one of `never`, or if the session isn't closed; Trouble if the disk
    fails.
    """
    from sessions.minutes.export_file import write_minutes

    leave = Leave(replace and minutes_there(path, format_) is not None, never, streams=False, hint=MOVE_IT)
    to = aim(path, KINDS[format_], leave, session.header.id)
    return [f"Written to {path}.", *write_minutes(session, format_, to, leave)]


def minutes_there(path: Path, format_: Format) -> str | None:
    """Return the id of the session whose minutes in this format are in a file, empty if they name none.

    None if the file doesn't exist, is empty, is read-only, or wasn't written by parley.
    """
    try:
        if not path.is_file() or not path.stat().st_size or not os.access(path, os.W_OK):
            return None
        return KINDS[format_].whose(path.resolve())
    except (OSError, ValueError):  # `aim` reports the problem
        return None


def replacing(session: Session, format_: Format, path: Path) -> Consent | None:
    """Return what a second press agrees to if the file already contains minutes; otherwise None."""
    whose = minutes_there(path, format_)
    if whose is None:
        return None
    there = path.stat()
    own = "this session" if whose in ("", session.header.id) else f"ANOTHER session, {whose}"
    written = show_moment(datetime.fromtimestamp(there.st_mtime, UTC))
    of = (str(path), format_, there.st_ino, there.st_mtime_ns, there.st_size)
    return Consent(f"replace the minutes of {own} in {path.name}, written {written}", of)


def formats_of(session: Session) -> tuple[Format, ...]:
    """Return the formats that a session can be written in now."""
    return FORMATS if session.header.status in CLOSED else READ_EARLY


def export_dialog(client: SessionClient) -> Dialog:
    """Return the dialog for format and file. Raises Refused over SSH."""
    view = client.view()
    if client.mode == "ssh":
        raise Refused(ON_A_HOST.format(id=view.header.id))
    formats = formats_of(view)

    async def write(answers: Answers) -> str:
        format_: Format = answers["format"]
        path = _file(answers["path"], format_, view)

        def work(store: Store) -> list[str]:
            asks = replacing(view, format_, path)
            if asks:
                answers.confirm(asks)
            return export(view, format_, path, replace=asks is not None, never=store.own_files)

        return " ".join(await client.in_file(work))

    note = "If you leave out the file extension, it is added for you."
    if view.header.status not in CLOSED:
        note = "The session isn't closed yet: you can only write what people read, and it may still change."
    return Dialog(
        id="minutes-export",
        title="Write the minutes to a file",
        fields=(
            Field("format", "Format", "choice", options=formats),
            Field("path", "File", "text", least=1, most=400),
        ),
        given={"format": formats[0], "path": str(Path.cwd() / suggested(view))},
        note=note,
        done="write",
        then=write,
    )


def _file(words: str, format_: Format, session: Session) -> Path:
    """Return the file that a person named: in a folder under the suggested name, with the extension of its format."""
    path = Path(words.strip()).expanduser()
    if path.is_dir():
        path = path / suggested(session)
    if not path.suffix:
        path = path.with_name(path.name + ENDINGS[format_])
    return path.absolute()
