"""A text in a widget of its own, wrapped as in `hanging`: no line begins with a dot, and a mark stays with its name."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from tui.widgets.hanging import wrapped


class WrappedText(Static):
    """A text in as many lines as it takes."""

    def __init__(self, text: Content, classes: str) -> None:
        super().__init__(text, classes=classes, markup=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines it takes at `width`."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw it."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, wide: int) -> list[Content]:
        return wrapped(self.content, max(1, wide)) if isinstance(self.content, Content) else []
