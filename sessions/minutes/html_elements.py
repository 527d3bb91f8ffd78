"""Elements of a page in HTML. Every text is escaped as it goes in; only what is already markup stays as it is."""

from html import escape

from sessions.minutes.markdown_escape import pieces
from sessions.text import clean

_FOLLOWED = ("http://", "https://", "www.")


class Markup(str):
    """A piece of HTML that was built here."""

    __slots__ = ()


def element(tag: str, *inside: str, **attributes: str) -> Markup:
    """Return an element. The argument for an attribute has ``_`` for a hyphen, and one after a Python keyword."""
    given = "".join(f' {_attribute(name)}="{escape(value)}"' for name, value in attributes.items())
    body = "".join(each if isinstance(each, Markup) else escape(clean(each)) for each in inside)
    return Markup(f"<{tag}{given}>{body}</{tag}>")


def single(tag: str, **attributes: str) -> Markup:
    """Return an element that has no end, such as ``meta``."""
    given = "".join(f' {_attribute(name)}="{escape(value)}"' for name, value in attributes.items())
    return Markup(f"<{tag}{given}>")


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def joined(*parts: str) -> Markup:
    """Return pieces of markup and texts one after the other."""
    return Markup("".join(each if isinstance(each, Markup) else escape(clean(each)) for each in parts))


def typed(text: str) -> Markup:
    """Return a text that somebody typed, its web addresses as links that show them as typed."""
    return joined(*(_link(each) if is_url else each for each, is_url in pieces(clean(text))))


def _link(url: str) -> str:
    low = url.lower()
    if not low.startswith(_FOLLOWED):
        return url
    to = f"http://{url}" if low.startswith("www.") else url
    return element("a", url, href=to, rel="noreferrer noopener")


def said(tag: str, text: str, **attributes: str) -> Markup:
    """Return an element with a typed text, in its own direction of writing, which nothing around it takes over."""
    return element(tag, typed(text), dir="auto", **attributes)
