"""Input fields in which keys take effect in the order typed, and which accept only clean text.

Textual inserts a printable key at once but sends a bound one (Enter, Backspace, Ctrl+U …) up to the app first, so keys
that arrive in one packet can swap. Here a field runs its own bindings itself, in the order of its queue. For keys that
leave a field (Tab, Escape, the app's own) see `tui.terminal.typeahead`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingsMap

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.widget import Widget as _Mixin
else:
    # Textual takes styles from the first base that is a widget, so the mixin must not be one.
    _Mixin = object


def edits(kind: type[Widget]) -> frozenset[str]:
    """Return the actions of a widget's bindings that only edit: Submit sends a message, Copy may leave its key to the
    app.
    """
    return frozenset(each.action for each in kind.BINDINGS if isinstance(each, Binding)) - {"submit", "copy"}


class OrderedKeys(_Mixin):
    """A mixin, placed before the input widget that it orders, whose key handler runs the widget's own bindings."""

    EDITS: ClassVar[frozenset[str]]
    """The actions of the widget's bindings that only edit."""

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
        return any(binding.action in self.EDITS for binding in self._bindings.key_to_bindings.get(event.key, ()))
