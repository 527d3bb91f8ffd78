"""Every text reaches the screen through here: clean, and never read as markup."""

from textual.content import Content

from sessions.text import clean


def shown(text: str, style: str = "") -> Content:
    """Return a text that people wrote as it is painted: without control characters, in `style` if one is given."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


def content(text: str | Content) -> Content:
    """Return a text that people wrote as it is painted, or words that are styled already as they are."""
    return text if isinstance(text, Content) else shown(text)


def flat(text: str) -> str:
    """Return a text clean and on one line, for a cell that has only one."""
    return " ".join(clean(text).split())
