"""Minutes as one page of HTML, for a browser, a phone or paper: no scripts, and nothing fetched from anywhere."""

from collections.abc import Sequence
from itertools import count

from schemas import read_text
from sessions.minutes.blocks import Block, Divider, Heading
from sessions.minutes.document import generator
from sessions.minutes.html_blocks import html_of
from sessions.minutes.html_elements import Markup, element, joined, said, single
from sessions.minutes.sections import minutes_blocks
from sessions.session import Session

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may do with the page: apply its own style, and nothing else."""


def export_html(session: Session) -> str:
    """Return the minutes of a session, closed or still live, as a page that needs no other file."""
    blocks = minutes_blocks(session)
    page = blocks.index(Divider())
    front, rest = blocks[:page], blocks[page + 1 :]
    body = element("main", element("article", _sections(front), class_="front"), *_record(rest))
    head = element("head", *_head(session.header.title))
    return f"<!doctype html>\n{element('html', head, element('body', body), lang='en')}\n"


def _head(title: str) -> list[Markup]:
    return [
        single("meta", charset="utf-8"),
        single("meta", http_equiv="Content-Security-Policy", content=POLICY),
        single("meta", name="viewport", content="width=device-width, initial-scale=1"),
        single("meta", name="color-scheme", content="light dark"),
        single("meta", name="referrer", content="no-referrer"),
        single("meta", name="generator", content=generator()),
        element("title", title),
        element("style", Markup(read_text("minutes/page.css"))),
    ]


def _record(blocks: Sequence[Block]) -> list[Markup]:
    """Return everything after the first page, with links to its sections before it."""
    titles = [block.text for block in blocks if isinstance(block, Heading) and block.level == 2]
    links = [element("li", element("a", title, href=f"#s{n}")) for n, title in enumerate(titles, 1)]
    heading = element("h2", "Everything in full")
    nav = element("nav", heading, element("ul", *links), aria_label="Sections")
    return [nav, element("article", _sections(blocks, count(1)), class_="record")]


def _sections(blocks: Sequence[Block], numbers: "count[int] | None" = None) -> Markup:
    """Return blocks with each section in an element of its own, numbered for links if there are numbers."""
    starts = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.level < 3]
    parts = []
    for begin, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        heading = blocks[begin]
        assert isinstance(heading, Heading)
        named = {"id": f"s{next(numbers)}"} if numbers else {}
        kind = "header" if heading.level == 1 else "section"
        parts.append(element(kind, said(f"h{heading.level}", heading.text), html_of(blocks[begin + 1 : end]), **named))
    return joined(*parts)
