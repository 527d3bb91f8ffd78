"""The first page of the minutes alone, short enough for a chat."""

import re
from typing import Final

from sessions.minutes.blocks import Statement
from sessions.minutes.front_page import FrontPage, FrontSection, front_page
from sessions.minutes.markdown_escape import inline
from sessions.session import Session
from sessions.text import one_line, shortened

LINES: Final = 60
"""A brief is always shorter than this."""
TEXT_MOST: Final = 240
"""The most characters of one text."""
_FROM = "From the minutes of session {id}, written by parley."
_MARK = re.compile(r"\A# .*\nFrom the minutes of session ([0-9a-z]{8}), written by parley\.\s*\Z", re.DOTALL)


def export_brief(session: Session) -> str:
    """Return the first page as plain text that is Markdown as well, in fewer than 60 lines.

    Each section has as many entries as fit, and says how many more there are. Longer texts end in an ellipsis.
    """
    page = front_page(session)
    longest = max((len(section.entries) for section in page.sections), default=1)
    found = next(lines for most in range(longest or 1, 0, -1) if len(lines := _lines(page, most)) < LINES - 1)
    return "\n".join([*found, _FROM.format(id=session.header.id)]) + "\n"


def whose_brief(text: str) -> str | None:
    """Return the id of the session that a brief is of; None if the text isn't one."""
    found = _MARK.match(text)
    return found[1] if found and text.count("\n") <= LINES else None


def _lines(page: FrontPage, most: int) -> list[str]:
    """Return the page with at most this many entries in each section."""
    lines = [f"# {inline(page.title)}", "", " ".join(_sentence(each) for each in page.about), ""]
    for each in page.announcements[:most]:
        lines += [f"> {_short(each)}", ""]
    for section in page.sections:
        lines += [f"## {section.title}", *_entries(section, most), ""]
    return lines


def _sentence(text: str) -> str:
    said = _short(text)
    return said if said.endswith(".") else f"{said}."


def _entries(section: FrontSection, most: int) -> list[str]:
    if not section.entries:
        return [section.empty]
    lines = [line for each in section.entries[:most] for line in _entry(each)]
    left = len(section.entries) - most
    return [*lines, f"- and {left} more"] if left > 0 else lines


def _entry(entry: Statement) -> list[str]:
    known = " · ".join(f"{inline(label)}: {_short(text)}" for label, text in entry.facts)
    return [f"- {_short(entry.text)}", *([f"  {known}"] if known else [])]


def _short(text: str) -> str:
    return inline(shortened(one_line(text), TEXT_MOST))
