"""A screen without colors, for whoever sets NO_COLOR.

Textual turns colors into shades of gray. Where a terminal has few, text and ground become the same one, and nothing can
be read; and whoever asked for no colors wants the ones of their terminal.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.filter import LineFilter, Monochrome, NoColor

from tui.terminal.guard import needs

if TYPE_CHECKING:
    from textual.color import Color

needs(App, given=("_filters",), here=__name__)

THEME: Final = "ansi"
"""The theme whose ground is the terminal's own, so that any other ground means something."""


def wanted() -> bool:
    """Whether the person wants no colors."""
    return bool(os.environ.get("NO_COLOR"))


class Uncolored(LineFilter):
    """Removes every color. What has a ground of its own, such as a cursor or a selection, is drawn in reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without colors."""
        return [Segment(text, style and _uncolored(style), control) for text, style, control in segments]


@lru_cache(1024)
def _uncolored(style: Style) -> Style:
    grounded = style.bgcolor is not None and not style.bgcolor.is_default
    return Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        reverse=bool(style.reverse) != grounded,
        meta=style.meta or None,
    )


def remove_colors(app: App[Any]) -> None:
    """Let an app draw without colors if the person wants none, and with its own colors otherwise."""
    app._filters = [each for each in app._filters if not isinstance(each, Monochrome | NoColor)]
    if wanted():
        app._filters.append(Uncolored())
