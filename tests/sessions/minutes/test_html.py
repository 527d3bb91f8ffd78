"""Minutes as a page: what people typed is only ever text, nothing is fetched, and every color can be read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import read_text
from sessions.minutes.blocks import Block, Fact, Grid, Heading, Paragraph, Quote, Sides, Statement, SupportChart
from sessions.minutes.document import document
from sessions.minutes.html import POLICY, export_html
from sessions.minutes.html_blocks import html_of
from sessions.model import Decision, Goal
from sessions.session import Session
from sessions.text import clean, one_line
from tests.few import few
from tests.sessions.minutes.seen import Page
from tests.sessions.minutes.strategies import closed_sessions, slowly
from tests.sessions.minutes.test_formats import texts_in
from tests.sessions.minutes.test_renderers import TYPED

WRITTEN = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "article", "section", "nav"),
    *("h1", "h2", "h3", "h4", "h5", "p", "ul", "li", "dl", "dt", "dd", "div", "b", "span", "a", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "svg", "desc", "line", "polygon", "rect"),
}
"""Every element that a page can have. None of them runs anything, fetches anything or takes anything in."""
GIVEN = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "dir", "href", "rel", "scope", "tabindex"),
    *("role", "aria-label", "aria-hidden", "viewbox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "points"),
}
HOSTILE = st.sampled_from(
    [
        *("</style><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "' x='"),
        *(
            "--><script>",
            "<!--",
            "]]>",
            "&lt;script&gt;",
            "&#x3c;",
            "&amp;amp;",
            "</title>",
            "</svg>",
            "<svg onload=x>",
        ),
        *("javascript:alert(1)", "data:text/html,<b>", 'http://a.b/"onclick="x', "https://a.b/<b>", "www.x.y/'><b>"),
        *("\u202eevil\u202c", "\u2066x", "\u200f", "שלום", "\x00", "\x1b[31m", "\ud800", "a\u2028b", "ftp://x/y"),
    ]
)
TEXTS = st.lists(HOSTILE | TYPED, min_size=1, max_size=5).map("".join)
PLACES: dict[str, Callable[[str], Block]] = {
    "heading": lambda text: Heading(text, 3),
    "paragraph": Paragraph,
    "label": lambda text: Fact(text, "said"),
    "fact": lambda text: Fact("Label", text, 1),
    "quote": Quote,
    "cell": lambda text: Grid(("a", "b"), ((text, "end"),)),
    "head": lambda text: Grid((text, "b"), (("begin", "end"),)),
    "statement": lambda text: Statement(text, (("Owner", "Ada"),)),
    "known": lambda text: Statement("Done", ((text, text),)),
    "side": lambda text: Sides((Quote(text),), (Quote("other"),)),
    "goal": lambda text: SupportChart(("Ada", "Bo"), ((text, 1, 5),)),
    "name": lambda text: SupportChart((text, "Bo"), (("Goal", 1, 5),)),
}


def elements(page: Page) -> list[str]:
    return [each.tag for each in page.elements if each.tag != "a"]


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
@settings(max_examples=few(40), deadline=None)
@given(TEXTS)
def test_typed_text_is_shown_as_typed_and_creates_no_element(place: Callable[[str], Block], text: str) -> None:
    page, bare = Page(html_of([place(f"so {text}")])), Page(html_of([place("so x")]))
    assert elements(page) == elements(bare) and page.crossed == [] and page.comments == []
    assert one_line(page.text) == one_line(bare.text.replace("so x", clean(f"so {text}")))
    for found in page.elements:
        assert set(found.attributes) <= GIVEN
        if found.tag == "a":
            assert re.fullmatch(r"https?://[^\s\"'<>]+|https?://.*", found.attributes["href"] or "", re.IGNORECASE)
            assert found.attributes["rel"] == "noreferrer noopener"


@pytest.mark.slow
@slowly
@given(closed_sessions(), TEXTS)
def test_a_page_has_only_elements_that_we_wrote_and_every_text_of_the_minutes(session: Session, text: str) -> None:
    for goal in session.all(Goal):
        session.put(replace(goal, text=clean(text).replace("\n", " "), status="agreed"))
    page = Page(export_html(session))
    assert {each.tag for each in page.elements} <= WRITTEN
    assert {name for each in page.elements for name in each.attributes} <= GIVEN
    assert page.crossed == [] and page.comments == []
    shown = one_line(page.text)
    for line in texts_in(document(session)):
        assert one_line(line) in shown, line


def test_no_text_changes_the_direction_of_what_is_beside_it() -> None:
    blocks: Sequence[Block] = [place("שלום") for place in PLACES.values()]
    for each in Page(html_of(blocks)).elements:
        if each.text.strip() == "שלום" and each.tag not in ("tr", "div", "thead", "title", "li", "blockquote", "table"):
            assert each.attributes.get("dir") == "auto", each.tag


def test_a_browser_is_told_to_run_nothing_to_fetch_nothing_and_to_say_nothing_of_where_a_link_is_from(
    session: Session,
) -> None:
    page = Page(export_html(session))
    metas = [each.attributes for each in page.all("meta")]
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in metas
    assert POLICY.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert {"name": "referrer", "content": "no-referrer"} in metas
    assert metas[0] == {"charset": "utf-8"} and metas[1]["http-equiv"], "the policy holds for all that follows"


def test_a_web_address_can_be_followed_and_another_kind_of_address_is_only_shown(session: Session) -> None:
    decision = session.get(Decision, "D1")
    session.put(replace(decision, rationale="See https://a.example/x?a=1&b=2, www.b.example and ftp://c.example/d"))
    links = {each.attributes["href"]: each.text for each in Page(export_html(session)).all("a")}
    assert links["https://a.example/x?a=1&b=2"] == "https://a.example/x?a=1&b=2"
    assert links["http://www.b.example"] == "www.b.example"
    assert not [each for each in links if each and each.startswith("ftp")]


def test_every_link_within_the_page_leads_to_a_section(session: Session) -> None:
    page = Page(export_html(session))
    targets = {each.attributes["id"] for each in page.elements if "id" in each.attributes}
    within = {(each.attributes["href"] or "")[1:]: each.text for each in page.all("a")}
    assert within and set(within) == targets
    assert {"Arguments", "Scores", "Identifiers", "Seals"} <= set(within.values())
    assert list(within.values())[-3:] == ["Identifiers", "Signatures", "Seals"], "they come last"


def test_the_chart_says_both_votes_in_words_and_tells_the_leaders_apart_by_shape(session: Session) -> None:
    page = Page(export_html(session))
    [svg] = page.all("svg")
    assert svg.attributes["role"] == "img"
    assert "<desc>Chief Product Officer 5 of 5, Chief Technology Officer 3 of 5</desc>" in export_html(session)
    assert "<title>Support for: Refunds settle" in export_html(session)
    assert [len(page.all(shape)) for shape in ("polygon", "rect")] == [1, 1]
    assert "3 of 5" in [each.text for each in page.all("td")]


def test_a_vote_that_is_missing_is_not_drawn_and_equal_votes_do_not_hide_each_other() -> None:
    one = Page(html_of([SupportChart(("Ada", "Bo"), (("Goal", None, 4),))]))
    assert not one.all("polygon") and len(one.all("rect")) == 1
    two = Page(html_of([SupportChart(("Ada", "Bo"), (("Goal", 4, 4),))]))
    [polygon], [rect] = two.all("polygon"), two.all("rect")
    heights = [int(each.split(",")[1]) for each in (polygon.attributes["points"] or "").split()]
    assert max(heights) <= int(rect.attributes["y"] or "") + 1


# --- colors -------------------------------------------------------------------------------------------------------


def themes() -> dict[str, dict[str, str]]:
    """Return the colors of each theme by name, as the style of the page sets them."""
    style = read_text("minutes/page.css")
    rules = {
        "light": style[: style.index("@media")],
        "dark": style[style.index("@media (prefers-color-scheme: dark)") : style.index("* {")],
        "paper": style[style.index("@media print") :],
    }
    return {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", rule)) for name, rule in rules.items()}


def luminance(color: str) -> float:
    """Return the relative luminance of a color, WCAG 2.2."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_every_color_of_text_has_enough_contrast_in_both_themes_and_on_paper(theme: str) -> None:
    colors = themes()[theme]
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for text in ("ink", "quiet", "accent", "leader-1", "leader-2"):
        for ground in ("paper", "panel"):
            assert contrast(colors[text], colors[ground]) >= 4.5, (text, ground)


def test_the_style_uses_only_colors_that_both_themes_set() -> None:
    style = read_text("minutes/page.css")
    used = set(re.findall(r"var\(--([\w-]+)\)", style))
    assert all(used <= set(colors) for colors in themes().values())
    bare = re.sub(r"--[\w-]+: #[0-9a-f]{6}", "", style)
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", bare)
    assert not re.search(r"url\(|@import|@font-face", style), "it fetches nothing"
