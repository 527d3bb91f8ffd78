"""Minutes as Markdown, for a chat, a wiki, or the preview while the session is still running."""

from collections.abc import Sequence

from sessions.due import Due
from sessions.minutes.front_page import front_page
from sessions.minutes.markdown_blocks import markdown_of
from sessions.minutes.sections import front_blocks, minutes_blocks
from sessions.session import Session


def export_markdown(session: Session, left: Sequence[tuple[Due, str]] | None = None) -> str:
    """Return the minutes of a session, closed or still live, as Markdown.

    With `left`, what comes back next time has the state that it has now, in words.
    """
    return markdown_of(minutes_blocks(session, left))


def first_page_markdown(session: Session) -> str:
    """Return the first page of the minutes as Markdown."""
    return markdown_of(front_blocks(front_page(session)))
