"""Markdown as lines of a given width, in the colors of the theme. Imported when a text is first read."""

from __future__ import annotations

from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Heading, Markdown, MarkdownElement
from rich.style import Style
from rich.text import Text
from rich.theme import Theme
from textual.strip import Strip

BOLD, PLAIN = Style(bold=True), Style()
HEADINGS = 6
MARK = Style(meta={"heading": True})  # found again in the lines that are laid out


class _Heading(Heading):
    """A heading on the left; Rich would center and frame it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.tag in ("h2", "h3"):
            yield Text("")
        self.text.justify = "left"
        self.text.stylize(MARK)
        yield self.text


class _Markdown(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {**Markdown.elements, "heading_open": _Heading}


def is_heading(line: Strip) -> bool:
    """Whether a line that is laid out belongs to a heading."""
    return any(each.style is not None and "heading" in each.style.meta for each in line)


def laid_out(markdown: str, wide: int, heading: Style, quiet: Style) -> list[Strip]:
    """Return the lines of `markdown` in `wide` cells; links are shown as typed and can't be followed."""
    theme = Theme(
        {
            **{f"markdown.h{n}": heading if n < 3 else BOLD for n in range(1, HEADINGS + 1)},
            "markdown.item.bullet": quiet,
            "markdown.block_quote": PLAIN,
            "markdown.table.border": quiet,
            "markdown.table.header": quiet,
            "markdown.code": PLAIN,
            "markdown.em": quiet,
            "markdown.strong": BOLD,
        }
    )
    console = Console(width=wide, theme=theme, color_system="truecolor", force_terminal=True, legacy_windows=False)
    options = console.options.update(width=wide, height=None)
    lines = console.render_lines(_Markdown(markdown, hyperlinks=False), options, pad=False)
    strips = [Strip(line).simplify() for line in lines]
    blank = [not strip.text.strip() for strip in strips]
    return [strip for n, strip in enumerate(strips) if not (blank[n] and (n == 0 or blank[n - 1]))]
