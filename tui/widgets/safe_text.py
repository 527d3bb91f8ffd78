"""The way out of every text onto the screen: clean, and never read as markup."""

from textual.content import Content

from sessions.text import clean


def shown(text: str, style: str = "") -> Content:
    """Return a text of people's as it is painted: without control characters, in `style` where one is given."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


def flat(text: str) -> str:
    """Return a text clean and on one line, for a cell that has only one."""
    return " ".join(clean(text).split())
