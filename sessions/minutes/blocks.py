"""What a page of minutes is made of, whatever it is written in: headings, facts, tables, quotes.

The pages are put together from these once; `markdown_blocks` and `html_blocks` write them. Every text in them is as it
was typed: whoever writes a block escapes it.
"""

from collections.abc import Iterable
from typing import Any, Literal

from sessions.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a `level`, 1 to 6."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more of our own; a `strong` one names what follows, a `quiet` one may be skipped."""

    text: str
    tone: Literal["plain", "strong", "quiet"] = "plain"


@dataclass(frozen=True, slots=True)
class Fact:
    """One bullet: what is said under a label; without one, only what is said. `depth` is how far it is indented."""

    label: str
    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A longer text as somebody typed it, with its line breaks."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; a column that is empty in every row isn't shown."""

    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing on the first page, with what is known of it, each fact under its label."""

    text: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """What belongs to the first leader and to the second, side by side where there is room."""

    first: tuple["Block", ...]
    second: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class SupportChart:
    """The support of both leaders for each goal, 0 to 5, None where a leader gave none."""

    names: tuple[str, str]
    rows: tuple[tuple[str, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """The end of the first page."""


Block = Heading | Paragraph | Fact | Quote | Grid | Statement | Sides | SupportChart | Divider


def grid(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[Block]:
    """Return a table as the only block; none if there is nothing in it."""
    found = tuple(tuple(row) for row in rows)
    return [Grid(tuple(head), found)] if found else []


def text_blocks(title: str, text: str | None) -> list[Block]:
    """Return a text under its title; none if there is no text."""
    return [Paragraph(title, "strong"), Quote(text)] if text else []


def of_five(support: int | None) -> str:
    """Return a support in words; a dash if there is none."""
    return "–" if support is None else f"{support} of 5"
