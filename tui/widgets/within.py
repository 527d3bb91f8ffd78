"""Finds lines of text below a widget by walking; a query matches a selector with each widget and all that it is in."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Static


def lines_in(root: Widget, name: str) -> list[Static]:
    """Return the lines of text below a widget that have a class."""
    return [each for each in root.walk_children(Static) if each.has_class(name)]
