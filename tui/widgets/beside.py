"""Two blocks that belong together: what is read, and beside it what it belongs to, or below it without room."""

from __future__ import annotations

from textual import events
from textual.containers import Container
from textual.widget import Widget

from tui.widgets.drawn_page import PageOfText
from tui.widgets.matrix import WHOLE

BOTH = "both"
"""The class of blocks that belong together: from 160 cells of a terminal, each has a column of its own.

A moment has it too, and a list: they use all the width there is."""
WIDE = 130
"""The cells from which two blocks are beside each other."""


class Beside(Container):
    """What is read, at most as wide as a line may be, and another block on its right, or below it without room.

    A block that only `helps` is not shown without room.
    """

    DEFAULT_CSS = """
    Beside {
        height: 1fr;
        &.-wide { layout: horizontal; }
        &.-wide > .read { width: 3fr; max-width: 102; }
        &.-wide > .other { width: 2fr; height: 1fr; max-height: 100%; margin-left: 2; border: none; }
        &.-helps > .other { display: none; }
        &.-helps.-wide > .other { display: block; border-left: solid $border-blurred; padding: 0 1; }
    }
    """

    def __init__(self, read: Widget, other: Widget, *, helps: bool = False) -> None:
        read.add_class("read")
        other.add_class("other")
        super().__init__(read, other, classes=f"{BOTH} -helps" if helps else BOTH)

    def on_resize(self, event: events.Resize) -> None:
        """Put the two beside each other if there is room."""
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        for page in self.query_children(PageOfText):
            page.fit(alone=wide or self.has_class("-helps"))
        for other in self.query_children(".other"):
            other.set_class(wide, WHOLE)
