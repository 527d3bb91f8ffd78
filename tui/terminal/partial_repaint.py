"""A screen that paints what has changed and no more, as each byte goes over the line of whoever comes by SSH."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.terminal.compositor import Thrifty

Result = TypeVar("Result")

if not hasattr(Screen, "_compositor_refresh"):
    raise RuntimeError(
        "Textual's Screen no longer has _compositor_refresh: tui/terminal/partial_repaint.py must follow it"
    )


class PartialRepaint(Screen[Result]):
    """A screen of which a small change costs little, also where the focus moves, and under a form that lies over it."""

    # Textual paints the whole screen anew for each move of the focus; the two widgets concerned paint themselves.
    focused: ClassVar[Reactive[Widget | None]] = Reactive(None, repaint=False)  # type: ignore[misc]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take what `Screen` takes."""
        super().__init__(*args, **options)
        self._compositor = Thrifty()

    def _compositor_refresh(self) -> None:
        # Where something lies over it, Textual asks for the whole screen anew at each change of a part of it, for good.
        required = self._repaint_required
        super()._compositor_refresh()
        self._repaint_required = required
