"""Minutes to a file of a person's choice, in one of four formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from sessions.errors import Refused
from sessions.forms import Field, Payload
from sessions.text import one_line
from tui.panels.records import ask
from tui.screens.modal import FormModal

if TYPE_CHECKING:
    from sessions.session import Session
    from tui.desk import Desk

Format = Literal["toml", "markdown", "json", "ics"]
ENDINGS: dict[Format, str] = {"toml": ".toml", "markdown": ".md", "json": ".json", "ics": ".ics"}
ON_A_HOST = "You are here over SSH, where a file would land on the host. Ask whoever hosts for: parley export {id}"


def suggested(session: Session) -> str:
    """Return a file name for the minutes, without its ending: the day, the title, the id."""
    words = "-".join("".join(c if c.isalnum() else " " for c in session.header.title.casefold()).split())[:40]
    begun = f"{session.header.started_at:%Y-%m-%d}-" if session.header.started_at else ""
    return f"{begun}{words or 'minutes'}-{session.header.id}"


def export(session: Session, format_: Format, path: Path, replace: bool = False) -> list[str]:
    """Write the minutes of a session to `path`; return a sentence on what was done, and what is worth a second look.

    TOML over minutes that a person has commented keeps their comments. Raises Refused where another file is there and
    `replace` is not said, or the session is not closed; Trouble where the disk does not let us.
    """
    if format_ == "toml":
        from sessions.minutes.update import write_minutes

        found = write_minutes(session, path)
        return [f"Written to {path}.", *found]
    if path.exists() and not replace:
        raise Refused(f"{path} is there already; say that it may be replaced, or give another name.")
    from sessions.minutes.write import write_file

    write_file(path, text_of(session, format_))
    return [f"Written to {path}."]


def text_of(session: Session, format_: Format) -> str:
    """Return the minutes as Markdown, JSON or a calendar."""
    if format_ == "markdown":
        from sessions.minutes.markdown import export_markdown

        return export_markdown(session)
    if format_ == "json":
        from sessions.minutes.json import export_json

        return export_json(session)
    from sessions.minutes.calendar import export_ics

    return export_ics(session)


def export_modal(desk: Desk, say: Callable[[str], None]) -> FormModal:
    """Return the dialog that asks for format and file. Raises Refused over SSH."""
    view = desk.view()
    if desk.mode == "ssh":
        raise Refused(ON_A_HOST.format(id=view.header.id))
    formats = get_args(Format) if view.header.status in ("closed", "amended") else ("markdown",)
    form = ask(
        "Write the minutes to a file",
        Field("format", "Format", "choice", options=formats),
        Field("path", "File", "text", least=1, most=400),
        Field("replace", "Replace a file that is there", "yesno", required=False, more=True),
    )

    async def keep(payload: Payload) -> None:
        it = payload["it"]
        path = Path(one_line(it["path"])).expanduser()
        if path.is_dir():
            path = path / suggested(view)
        if not path.suffix:
            path = path.with_name(path.name + ENDINGS[it["format"]])
        path = path.absolute()
        done = await desk.in_file(lambda _: export(view, it["format"], path, it.get("replace", False)))
        say(" ".join(done))

    given = {"format": formats[0], "path": str(Path.cwd() / suggested(view))}
    note = "Without an ending the file gets that of its format."
    if view.header.status not in ("closed", "amended"):
        note = "The session is not closed yet: only Markdown can be written, and it may still change."
    return FormModal(form, keep, {"it": given}, note, "write")
