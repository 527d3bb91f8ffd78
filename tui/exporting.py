"""Minutes to a file of a person's choice, in one of four formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sessions.errors import Refused
from sessions.files.writing import Leave, aim
from sessions.forms import Field, Payload
from sessions.minutes.formats import FORMATS, KINDS, Format
from sessions.store.file import own_files
from tui.panels.records import ask
from tui.screens.modal import FormModal

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.desk import Desk

ENDINGS: dict[Format, str] = {"toml": ".toml", "markdown": ".md", "json": ".json", "ics": ".ics"}
REPLACE = "Replace what is there"
ON_A_HOST = "You are here over SSH, where a file would land on the host. Ask whoever hosts for: parley export {id}"


def suggested(session: Session) -> str:
    """Return a file name for the minutes, without its ending: the day, the title, the id."""
    words = "-".join("".join(c if c.isalnum() else " " for c in session.header.title.casefold()).split())[:40]
    begun = f"{session.header.started_at:%Y-%m-%d}-" if session.header.started_at else ""
    return f"{begun}{words or 'minutes'}-{session.header.id}"


def export(
    session: Session, format_: Format, path: Path, replace: bool = False, never: tuple[Path, ...] = ()
) -> list[str]:
    """Write the minutes of a session to `path`; return a sentence on what was done, and what is worth a second look.

    TOML over minutes that a person has commented keeps their comments. Raises Refused where something is there that is
    not parley's, or another session's, and `replace` is not said, where it is one of `never`, or where the session is
    not closed; Trouble where the disk does not let us.
    """
    from sessions.minutes.update import write_minutes

    leave = Leave(replace, never, streams=False, hint=f"or say “{REPLACE}”")
    to = aim(path, KINDS[format_], leave, session.header.id)
    return [f"Written to {path}.", *write_minutes(session, format_, to, leave)]


def export_modal(desk: Desk, say: Callable[[str], None]) -> FormModal:
    """Return the dialog that asks for format and file. Raises Refused over SSH."""
    view = desk.view()
    if desk.mode == "ssh":
        raise Refused(ON_A_HOST.format(id=view.header.id))
    formats = FORMATS if view.header.status in ("closed", "amended") else ("markdown",)
    form = ask(
        "Write the minutes to a file",
        Field("format", "Format", "choice", options=formats),
        Field("path", "File", "text", least=1, most=400),
        Field("replace", REPLACE, "yesno", required=False, more=True),
    )

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        path = Path(it["path"].strip()).expanduser()
        if path.is_dir():
            path = path / suggested(view)
        if not path.suffix:
            path = path.with_name(path.name + ENDINGS[it["format"]])
        path = path.absolute()
        done = await desk.in_file(
            lambda store: export(view, it["format"], path, it.get("replace", False), own_files(store.path))
        )
        say(" ".join(done))

    given = {"format": formats[0], "path": str(Path.cwd() / suggested(view))}
    note = "Without an ending the file gets that of its format."
    if view.header.status not in ("closed", "amended"):
        note = "The session is not closed yet: only Markdown can be written, and it may still change."
    return FormModal(form, keep, {"it": given}, note, "write")
