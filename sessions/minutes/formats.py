"""Minutes in each format, and how to tell a file of each from other people's files."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from sessions.errors import ParleyError
from sessions.files.reading import bytes_of, heard
from sessions.files.toml_reading import loads
from sessions.files.writing import FileKind
from sessions.minutes.layout import FORMAT
from sessions.session import Session

Format = Literal["toml", "markdown", "html", "brief", "json", "ics"]
READ_EARLY: tuple[Format, ...] = ("markdown", "html", "brief")
"""The formats that people read, which a session can be written in before it is closed."""
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: Mapping[Format, str] = {
    "toml": ".toml",
    "markdown": ".md",
    "html": ".html",
    "brief": ".brief.md",
    "json": ".json",
    "ics": ".ics",
}
"""What the name of a file in each format ends with."""

_ANY_FORMAT = FORMAT.partition("/")[0]
_MARK = re.compile(rf"<!-- {_ANY_FORMAT}/[0-9]+ ([0-9a-z]*) -->\s*\Z")
_PAGE = "<!doctype html>"
_CALENDAR = re.compile(r"BEGIN:VCALENDAR\s(?:.*\n)*?PRODID:-//parley//")
_EVENT = re.compile(r"^UID:([0-9a-z]{8})-", re.MULTILINE)


def text_of(session: Session, format_: Format) -> str:
    """Return the minutes of a session in a format. Raises Refused if it has to be closed for that and isn't."""
    if format_ == "toml":
        from sessions.minutes.toml import export_toml

        return export_toml(session)
    if format_ == "markdown":
        from sessions.minutes.markdown import export_markdown

        return f"{export_markdown(session)}\n<!-- {FORMAT} {session.header.id} -->\n"
    if format_ == "html":
        from sessions.minutes.html import export_html

        return f"{export_html(session)}<!-- {FORMAT} {session.header.id} -->\n"
    if format_ == "brief":
        from sessions.minutes.brief import export_brief

        return export_brief(session)
    if format_ == "json":
        from sessions.minutes.json import export_json

        return export_json(session)
    from sessions.minutes.calendar import export_ics

    return export_ics(session)


def format_of(path: Path) -> Format:
    """Return the format that the name of a file asks for: of several endings the longest, and else TOML."""
    asked = [each for each in FORMATS if path.name.casefold().endswith(ENDINGS[each])]
    return max(asked, key=lambda each: len(ENDINGS[each]), default="toml")


def in_toml(path: Path) -> str | None:
    """Return the id of the session whose minutes are in a TOML file; None if there are none."""
    try:
        return _in_document(loads(_text(path)))
    except (ValueError, RecursionError):
        return None


def in_markdown(path: Path) -> str | None:
    """Return the id of the session whose minutes are in a Markdown file; None if it lacks parley's mark."""
    return _marked(_text(path), page=False)


def in_html(path: Path) -> str | None:
    """Return the id of the session whose minutes are in an HTML file; None if it lacks parley's mark."""
    return _marked(_text(path), page=True)


def _marked(text: str, page: bool) -> str | None:
    found = _MARK.search(text) if text.startswith(_PAGE) == page else None
    return found[1] if found else None


def in_brief(path: Path) -> str | None:
    """Return the id of the session that a brief is of; None if the file isn't one."""
    from sessions.minutes.brief import whose_brief

    return whose_brief(_text(path))


def in_json(path: Path) -> str | None:
    """Return the id of the session whose minutes are in a JSON file; None if there are none."""
    try:
        return _in_document(json.loads(_text(path)))
    except (ValueError, RecursionError):
        return None


def in_calendar(path: Path) -> str | None:
    """Return the id of the session whose dates are in a calendar; empty if it has none, None for other calendars."""
    text = _text(path)
    if not _CALENDAR.match(text):
        return None
    found = set(_EVENT.findall(text))
    return found.pop() if len(found) == 1 else ""


KINDS: Mapping[Format, FileKind] = {
    "toml": FileKind("a file of minutes", in_toml),
    "markdown": FileKind("a Markdown file of minutes", in_markdown),
    "html": FileKind("a page of minutes", in_html),
    "brief": FileKind("a brief of minutes", in_brief),
    "json": FileKind("a JSON file of minutes", in_json),
    "ics": FileKind("a calendar", in_calendar),
}


def _text(path: Path) -> str:
    """Return the text in a file, or nothing if it can't be parley's."""
    try:
        found = heard(bytes_of(path))
    except ParleyError:
        return ""
    return found.text if found else ""


def _in_document(document: Any) -> str | None:
    if not isinstance(document, Mapping) or not str(document.get("format")).startswith(f"{_ANY_FORMAT}/"):
        return None
    header = document.get("session")
    named = header.get("id") if isinstance(header, Mapping) else None
    return named if isinstance(named, str) else ""
