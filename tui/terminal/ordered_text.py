"""A field of several lines in which keys take effect in the order typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.style import Style
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Size
from textual.widgets import TextArea

from sessions.text import clean
from tui.terminal.guard import needs
from tui.terminal.ordered_keys import OrderedKeys, edits

if TYPE_CHECKING:
    from textual.css.styles import RenderStyles


needs(TextArea, "_rewrap_and_refresh_virtual_size", "_size_updated", given=("_component_styles",), here=__name__)
needs(WrappedDocument, given=("_width",), here=__name__)


class OrderedTextArea(OrderedKeys, TextArea):
    """A `TextArea` of clean, wrapped text that keeps the order of keys, doesn't blink, and lets Tab move on."""

    EDITS: ClassVar[frozenset[str]] = edits(TextArea)

    def __init__(self, text: str = "", *, max_length: int = 0, **options: Any) -> None:
        """Accept what `TextArea` accepts, and `max_length`: the most characters that a person can enter, 0 for no
        limit.
        """
        options = {"soft_wrap": True, "tab_behavior": "focus", "show_line_numbers": False, **options}
        self.max_length = max_length
        self._styles_found: dict[tuple[object, ...], Style] = {}
        super().__init__(clean(text), **options)
        self.cursor_blink = False

    def notify_style_update(self) -> None:
        """Look the styles up again."""
        self._styles_found.clear()
        super().notify_style_update()

    def get_component_rich_style(self, *names: str, partial: bool = False, default: Style | None = None) -> Style:
        """Return the style of parts of the text. Textual looks all of them up each time that a letter is painted."""
        asked = (*names, partial, default)
        if asked not in self._styles_found:
            self._styles_found[asked] = super().get_component_rich_style(*names, partial=partial, default=default)
        return self._styles_found[asked]

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Return the styles of parts of the text, or none if Textual asks before its stylesheet is loaded here.

        On a busy machine it sometimes does so when a theme is applied, and would end the app.
        """
        known = [name for name in names if name in self._component_styles]
        return super().get_component_styles(*known)

    @property
    def rich_style(self) -> Style:
        """The style of the text, always with a background; without one, Textual uses a name that Rich doesn't know."""
        if () not in self._styles_found:
            style = super().rich_style
            self._styles_found[()] = style if style.bgcolor is not None else style + Style(bgcolor="default")
        return self._styles_found[()]

    @property
    def wrap_width(self) -> int:
        """The cells of a line, without the one for the cursor at its end; 0 before the first layout.

        Textual asks the map of the screen, which can be of another layout than the one this size is of.
        """
        around = self.styles.gutter.width + self.scrollbar_gutter.width + self.gutter_width
        return max(0, self.outer_size.width - around - 1) if self.soft_wrap else 0

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        # Textual wraps only at an event that comes after the text was painted as it had been wrapped before.
        if self.wrapped_document._width != self.wrap_width:
            self._rewrap_and_refresh_virtual_size()
            self.call_after_refresh(self.scroll_cursor_visible)
        return changed

    def _rewrap_and_refresh_virtual_size(self) -> None:
        super()._rewrap_and_refresh_virtual_size()
        # Textual paints it again only if the text fills another number of lines now.
        self.refresh()

    def load_text(self, text: str) -> None:
        """Replace the whole text with `text`, cleaned; `max_length` doesn't cut it."""
        super().load_text(clean(text))

    def edit(self, edit: Edit) -> EditResult:
        """Perform `edit` with its text cleaned and cut to what still fits."""
        edit.text = clean(edit.text)
        if self.max_length and edit.text:
            replaced = len(self.document.get_text_range(*sorted((edit.from_location, edit.to_location))))
            edit.text = edit.text[: max(0, self.max_length - len(self.document.text) + replaced)]
        return super().edit(edit)
