"""Where the session is, in as many words as there is room for."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Breadcrumb(Widget):
    """One line such as ``Align · ballot · round 2``; if there's no room, the first words go, because the agenda shows
    them.
    """

    DEFAULT_CSS = """
    Breadcrumb {
        height: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._parts: tuple[str, ...] = ()

    def show(self, parts: tuple[str, ...]) -> None:
        """Show these words, the most general first."""
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render(self) -> Content:
        """Draw as many of the last words as fit with a cell of air after them, and always the last one."""
        parts = self._parts
        while len(parts) > 1 and Content(" · ".join(parts)).cell_length >= self.size.width:
            parts = parts[1:]
        shown = " · ".join(parts)
        return Content(shown if parts == self._parts else shown[:1].upper() + shown[1:])
