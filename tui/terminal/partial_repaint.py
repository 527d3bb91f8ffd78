"""A screen that paints only what has changed, because every byte travels over the connection of people on SSH."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.terminal.compositor import Thrifty
from tui.terminal.guard import needs

Result = TypeVar("Result")

needs(Screen, "_compositor_refresh", given=("_compositor", "_repaint_required"), here=__name__)


class PartialRepaint(Screen[Result]):
    """A screen on which a small change costs little, even when the focus moves or a form lies over it."""

    # Textual repaints the whole screen each time the focus moves; the two widgets concerned repaint themselves.
    focused: ClassVar[Reactive[Widget | None]] = Reactive(None, repaint=False)  # type: ignore[misc]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Accept what `Screen` accepts."""
        super().__init__(*args, **options)
        self._compositor = Thrifty()

    def _compositor_refresh(self) -> None:
        # If something lies over it, Textual asks for the whole screen again at each change of a part of it.
        required = self._repaint_required
        super()._compositor_refresh()
        self._repaint_required = required


class Floor(Screen[None]):
    """The screen below all others, which Textual wants and nobody sees: no change of it has others repaint."""

    def _compositor_refresh(self) -> None:
        if self is self.app.screen:
            super()._compositor_refresh()
