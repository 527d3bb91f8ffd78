"""Input fields in which keys take effect in the order typed, and which accept only clean text.

Textual inserts a printable key at once but sends a bound one (Enter, Backspace, Ctrl+U …) up to the app first, so keys
that arrive in one packet can swap. Here a field runs its own bindings itself, in the order of its queue. For keys that
leave a field (Tab, Escape, the app's own) see `tui.terminal.typeahead`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingsMap
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widgets import Input, TextArea

from sessions.text import clean

if TYPE_CHECKING:
    from textual.css.styles import RenderStyles
    from textual.widget import Widget as _Mixin
else:
    # Textual takes styles from the first base that is a widget, so the mixin must not be one.
    _Mixin = object


class OrderedKeys(_Mixin):
    """A mixin, placed before the input widget that it orders, whose key handler runs the widget's own bindings."""

    _bindings: BindingsMap

    async def on_key(self, event: events.Key) -> None:
        """Run this widget's binding for the key, if it has one that applies now."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return

    def absorbs(self, event: events.Key | events.Paste) -> bool:
        """Whether `event` only edits this field, so that whatever is typed after it belongs here too."""
        if isinstance(event, events.Paste) or event.is_printable:
            return True
        return any(binding.action in _EDITING for binding in self._bindings.key_to_bindings.get(event.key, ()))


# The bindings that only edit: Submit sends a message, and Copy may leave its key to the app.
_EDITING = {
    binding.action for kind in (Input, TextArea) for binding in kind.BINDINGS if isinstance(binding, Binding)
} - {"submit", "copy"}


class OrderedInput(OrderedKeys, Input):
    """An `Input` of clean text on one line that keeps the order of keys and doesn't blink.

    `max_length` cuts a paste to what still fits; Textual would refuse all of it.
    """

    def __init__(self, value: str | None = None, placeholder: str = "", **options: Any) -> None:
        """Accept what `Input` accepts."""
        super().__init__(value, placeholder, **options)
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Return `value` as the field stores it: clean, and on one line."""
        return " ".join(clean(value).replace("\t", " ").split("\n"))

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace the text from `start` to `end` with as much of `text`, cleaned, as `max_length` leaves room for."""
        start, end = sorted((max(0, start), min(len(self.value), end)))
        fitting = self.validate_value(text)
        if self.max_length:
            room = self.max_length - len(self.value) + end - start
            if fitting and room <= 0:
                self.restricted()
                return
            fitting = fitting[: max(0, room)]
        self._initial_value = False  # Textual shows the cursor only from the second change on
        super().replace(fitting, start, end)

    def _on_paste(self, event: events.Paste) -> None:
        # All the lines; Textual drops those after the first.
        event.stop()
        event.prevent_default()
        self.replace(event.text.strip("\r\n"), *self.selection)


class OrderedTextArea(OrderedKeys, TextArea):
    """A `TextArea` of clean, wrapped text that keeps the order of keys, doesn't blink, and lets Tab move on."""

    def __init__(self, text: str = "", *, max_length: int = 0, **options: Any) -> None:
        """Accept what `TextArea` accepts, and `max_length`: the most characters that a person can enter, 0 for no
        limit.
        """
        options = {"soft_wrap": True, "tab_behavior": "focus", "show_line_numbers": False, **options}
        self.max_length = max_length
        super().__init__(clean(text), **options)
        self.cursor_blink = False

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Return the styles of parts of the text, or none if Textual asks before its stylesheet is loaded here.

        On a busy machine it sometimes does so when a theme is applied, and would end the app.
        """
        known = [name for name in names if name in self._component_styles]
        return super().get_component_styles(*known)

    @property
    def rich_style(self) -> Style:
        """The style of the text, always with a background; without one, Textual uses a name that Rich doesn't know."""
        style = super().rich_style
        return style if style.bgcolor is not None else style + Style(bgcolor="default")

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
