"""Two programs that render Markdown show typed text as text: nothing else, and nothing less."""

from collections.abc import Callable
from html.parser import HTMLParser

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sessions.minutes.markdown_escape import inline, labelled, quote, table
from sessions.text import clean, one_line
from tests.few import few

RENDERERS: dict[str, Callable[[str], str]] = {
    "markdown-it": MarkdownIt("commonmark").enable(["table", "strikethrough"]).render,
    "mistune": lambda text: str(mistune.create_markdown(plugins=["table", "strikethrough", "task_lists"])(text)),
}
PLACES: dict[str, Callable[[str], str]] = {
    "heading": lambda text: f"### G1 · {inline(text)}\n",
    "bullet": lambda text: "\n".join(labelled("Label", one_line(text))) + "\n",
    "cell": lambda text: "\n".join(table(("a", "b"), [(text, "end")])) + "\n",
    "quote": lambda text: "\n".join(quote(one_line(text))) + "\n",
    "beneath": lambda text: "\n".join(["- **Of:**", "", *quote(one_line(text), "  "), ""]),
}
SIGNS = "ab 1.)-+=#>*_`[](){}!<>&|~$:\\\n\t'\"/?;,@^%"
PIECES = st.sampled_from(
    [
        *("https://example.org/a_b", "HTTP://x.y/_z_/", "http://a/?q=1&copy=2", "https://", "<https://a.b>"),
        *("<b>", "</b>", "<!--", "-->", "&amp;", "&#65;", "[x](javascript:alert(1))", "![x](y)", "mailto:a@b.c"),
        *("***", "---", "```", "~~x~~", "| a |", "1. ", "- [ ] ", "[^1]", "[a]: /b", "# x", "\\", "> ", "    x"),
        *("<script>alert(1)</script>", "www.x.y", "www.x.y/_z_?a&lt;", "ftp://x/*a*", "_a_", "$x$"),
    ]
)
TYPED = st.lists(PIECES | st.text(st.sampled_from(SIGNS), max_size=8) | st.text(max_size=5), max_size=8).map("".join)

renderers = pytest.mark.parametrize("render", RENDERERS.values(), ids=list(RENDERERS))
places = pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))


class Seen(HTMLParser):
    """What a page shows: its elements in order, its links, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        else:
            self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.elements.append("comment")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
@places
@renderers
@settings(max_examples=few(40), deadline=None)
@given(TYPED)
def test_typed_text_is_shown_as_typed_and_creates_no_element(
    render: Callable[[str], str], place: Callable[[str], str], text: str
) -> None:
    line = one_line(text)
    seen, bare = Seen(render(place(f"so {text}"))), Seen(render(place("so x")))
    assert seen.elements == bare.elements
    assert words(seen.text) == words(bare.text.replace("so x", f"so {line}"))
    assert all(link.lower().startswith(("http", "ftp", "sftp:", "ssh:", "git:")) for link in seen.links)


@pytest.mark.slow
@renderers
@settings(max_examples=few(40), deadline=None)
@given(st.lists(TYPED, min_size=1, max_size=4).map("\n".join))
def test_a_quote_shows_every_line_that_was_typed(render: Callable[[str], str], text: str) -> None:
    seen = Seen(render("\n".join(quote(f"so\n{text}")) + "\n"))
    assert set(seen.elements) <= {"blockquote", "p", "br"}
    assert words(seen.text) == words(f"so\n{clean(text)}")


@renderers
@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/retry_budget_2026/*draft*?a=1&b=2#part-1",
        "http://127.0.0.1:8080/~ada/x+y",
        "https://example.org/a_(b)_c/d",
        "https://en.wikipedia.org/wiki/Steel_man_(argument)",
        "https://example.org/_",
        "https://例え.jp/日本",
        "www.example.org/__init__/*draft*?a=1&copy;=2",
        "WWW.example.org/a_(b)_c",
        "ftp://files.example.org/a_b_c/",
        "ssh://git@example.org:2222/~ada/_plans_.git",
    ],
)
@pytest.mark.parametrize("around", ["{}", "See {}.", "({})", "*{}*, and", "「{}」。"])
def test_a_url_is_shown_as_typed_and_can_be_followed(render: Callable[[str], str], url: str, around: str) -> None:
    line = around.format(url)
    assert (f"<{url}>" if "://" in url else "](<http://") in inline(line)
    seen = Seen(render(f"- **Proof:** {inline(line)}\n"))
    assert len(seen.links) == 1
    assert words(seen.text) == f"Proof: {line}"
