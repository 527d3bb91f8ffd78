"""The blocks of a page as Markdown."""

from collections.abc import Iterable
from typing import assert_never

from sessions.minutes.blocks import (
    Block,
    Divider,
    Fact,
    Grid,
    Heading,
    Paragraph,
    Quote,
    Sides,
    Statement,
    SupportChart,
    of_five,
)
from sessions.minutes.markdown_escape import inline, labelled, quote, table


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown, ended by a line feed."""
    lines = [line for block in blocks for line in _lines(block)]
    once = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(once).rstrip("\n") + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading(text, level):
            return ["", f"{'#' * level} {inline(text)}", ""]
        case Paragraph(text, tone):
            mark = {"plain": "", "strong": "**", "quiet": "*"}[tone]
            return ["", f"{mark}{inline(text)}{mark}", ""]
        case Fact(label, text, depth):
            return _fact(label, text, "  " * depth)
        case Quote(text, depth):
            return ["", *quote(text, "  " * depth), ""]
        case Grid(head, rows):
            return ["", *table([inline(name) for name in head], rows)]
        case Statement(text, facts):
            return [f"- **{inline(text)}**", *(line for label, said in facts for line in _known(label, said))]
        case Sides(first, second):
            return [line for each in (*first, *second) for line in _lines(each)]
        case SupportChart(names, rows):
            cells = [(goal, *(of_five(each) for each in (first, second))) for goal, first, second in rows]
            return ["", *table(["Support for", *(inline(name) for name in names)], cells)]
        case Divider():
            return ["", "---", ""]
        case _:
            assert_never(block)


def _fact(label: str, text: str, indent: str) -> list[str]:
    if label:
        return labelled(inline(label), text, indent)
    return [f"{indent}- {inline(text)}"]


def _known(label: str, text: str) -> list[str]:
    """Return what is known of a statement, one level below it."""
    if "\n" in text.strip("\n"):
        return [f"  - {inline(label)}:", "", *quote(text, "    "), ""]
    return [f"  - {inline(label)}: {inline(text)}"]
