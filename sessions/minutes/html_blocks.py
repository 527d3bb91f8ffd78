"""The blocks of a page as HTML."""

from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import Any, assert_never

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
from sessions.minutes.html_elements import Markup, element, joined, said
from sessions.minutes.row_facts import told
from sessions.minutes.support_svg import MARKS, support_svg

_DEEPEST = 2
_WORD_MOST = 24  # characters of a word that is never broken in a table
_CELL_SHORT = 16  # characters of a cell that stays on one line
_SHORT = 34  # characters of a label and a text that share a line with others


def html_of(blocks: Sequence[Block]) -> Markup:
    """Return blocks as HTML; facts that follow each other are one list, and so are statements."""
    return joined(*(part for kind, group in groupby(blocks, type) for part in _group(kind, list(group))))


def _group(kind: type[Block], group: list[Any]) -> Iterator[Markup]:
    if kind is Fact:
        yield element("ul", *map(_fact, group), class_="facts")
    elif kind is Statement:
        yield element("ul", *map(_statement, group), class_="statements")
    else:
        yield from map(_block, group)


def _block(block: Block) -> Markup:
    match block:
        case Heading(text, level):
            return said(f"h{level}", text)
        case Paragraph(text, tone):
            return said("p", text, class_=tone)
        case Quote(text, depth):
            return element("blockquote", said("p", text), class_=_depth(depth))
        case Grid(head, rows):
            return _grid(head, rows)
        case Sides(first, second):
            return element("div", _side(first, 1), _side(second, 2), class_="sides")
        case SupportChart(names, rows):
            return _support(names, rows)
        case Divider():
            return Markup()
        case Fact() | Statement():
            return html_of([block])
        case _:
            assert_never(block)


def _side(blocks: Sequence[Block], number: int) -> Markup:
    return element("div", html_of(blocks), class_=f"side side-{number}")


def _depth(depth: int) -> str:
    return f"depth-{min(depth, _DEEPEST)}"


def _fact(fact: Fact) -> Markup:
    label = [said("b", fact.label), ": "] if fact.label else []
    return element("li", *label, said("span", fact.text), class_=_depth(fact.depth))


def _statement(statement: Statement) -> Markup:
    """Return an entry of the first page; the short facts that it begins with share a line."""
    short = list(takewhile(lambda fact: sum(map(len, fact)) <= _SHORT, statement.facts))
    known = [_known("short", *fact) for fact in short]
    known += [_known("whole", *fact) for fact in statement.facts[len(short) :]]
    return element("li", said("p", statement.text, class_="what"), *([element("dl", *known)] if known else []))


def _known(kind: str, label: str, text: str) -> Markup:
    return element("div", said("dt", label), said("dd", text), class_=kind)


def _grid(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Markup:
    cells = [["" if cell is None else told(cell) for cell in row] for row in rows]
    kept = [n for n in range(len(head)) if any(row[n] for row in cells)]
    if not kept:
        return Markup()
    return _table([said("th", head[n], scope="col") for n in kept], [[_cell(row[n]) for n in kept] for row in cells])


def _cell(text: str) -> Markup:
    """Return a cell: short ones stay on one line, and a word that fits in no column, such as a seal, is broken."""
    if any(len(word) > _WORD_MOST for word in text.split()):
        return said("td", text, class_="long")
    return said("td", text, class_="words" if len(text) > _CELL_SHORT else "brief")


def _table(head: Sequence[Markup], rows: Sequence[Sequence[Markup]]) -> Markup:
    """Return a table that can be scrolled sideways, with the keyboard too, where the screen is narrow."""
    body = [element("tr", *row) for row in rows]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *body))
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label="Table")


def _support(names: tuple[str, str], rows: Sequence[tuple[str, int | None, int | None]]) -> Markup:
    leaders = [
        element("th", element("span", mark, class_=f"mark mark-{n}", aria_hidden="true"), " ", said("span", name),
                scope="col")
        for n, (mark, name) in enumerate(zip(MARKS, names, strict=True), 1)
    ]  # fmt: skip
    head = [element("th", "Support for", scope="col"), element("th", "0 to 5", scope="col"), *leaders]
    body = [
        [
            said("td", goal),
            element("td", support_svg(goal, names, (first, second)), class_="chart"),
            element("td", of_five(first), class_="brief"),
            element("td", of_five(second), class_="brief"),
        ]
        for goal, first, second in rows
    ]
    return _table(head, body)
