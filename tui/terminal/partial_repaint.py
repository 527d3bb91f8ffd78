"""A screen that paints only what has changed, because every byte travels over the connection of people on SSH."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual._compositor import Compositor
from textual.app import App, ReturnType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.terminal.compositor import Thrifty
from tui.terminal.guard import needs
from tui.terminal.key_time import get_time
from tui.terminal.laid_out_twice import LaidOutTwice

Result = TypeVar("Result")

needs(App, "_end_batch", given=("_batch_count",), here=__name__)
needs(
    Screen,
    "_compositor_refresh",
    "_on_timer_update",
    given=("_compositor", "_layout_required", "_repaint_required"),
    here=__name__,
)
needs(Compositor, given=("_dirty_regions",), here=__name__)
needs(Widget, "_exchange_repaint_regions", given=("_repaint_regions",), here=__name__)


class PartialRepaint(LaidOutTwice[Result]):
    """A screen on which a small change costs little, even when the focus moves or a form lies over it."""

    # Textual repaints the whole screen each time the focus moves; the two widgets concerned repaint themselves.
    focused: ClassVar[Reactive[Widget | None]] = Reactive(None, repaint=False)  # type: ignore[misc]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Accept what `Screen` accepts."""
        super().__init__(*args, **options)
        self._compositor = Thrifty()
        self._batched = False  # whether it is to be painted when the batch ends
        self._whole_at = -inf  # when it was last painted whole
        self._painted = False
        self._once_painted: list[Callable[[], None]] = []

    def _compositor_refresh(self) -> None:
        if self.app._batch_count:
            # Textual would draw it all the same, show it to nobody, and take it for painted.
            self._batched = True
            return
        shown = self is self.app.screen
        if shown:
            self._take_for_painted()
        # If something lies over it, Textual asks for the whole screen again at each change of a part of it.
        required = self._repaint_required
        super()._compositor_refresh()
        self._repaint_required = required
        if shown:
            self._painted = True
            while self._once_painted:
                self.call_later(self._once_painted.pop(0))

    def _on_timer_update(self) -> None:
        if self._repaint_required:
            # Textual forgets its widgets when the screen itself is to be repainted, be it only a part of it: a change
            # below a dialog would leave letters unpainted that were typed at the same moment.
            self._compositor.update_widgets(self._dirty_widgets)
        super()._on_timer_update()

    def _take_for_painted(self) -> None:
        """Take what is about to be painted for painted: each layout asks for it once more, as sizes have changed."""
        painted = self._compositor._dirty_regions
        if self._compositor.size.region in painted:
            self._whole_at = get_time()
        for widget, (region, clip) in self._compositor.visible_widgets.items():
            seen = region.intersection(clip)
            if widget._repaint_regions and any(each.contains_region(seen) for each in painted):
                widget._exchange_repaint_regions()

    def once_painted(self, callback: Callable[[], None]) -> None:
        """Call `callback` once it has been painted; as an app starts, `call_after_refresh` doesn't wait for that."""
        if self._painted:
            self.call_later(callback)
        else:
            self._once_painted.append(callback)

    def whole_since(self, event: events.Event) -> bool:
        """Whether it was painted whole after `event` happened."""
        return event.time < self._whole_at

    def batch_ended(self) -> None:
        """Paint what was to be painted during a batch."""
        if self._batched:
            self._batched, self._layout_required = False, True
            self.call_later(self._on_timer_update)


class Floor(LaidOutTwice[None]):
    """The screen below all others, which Textual wants and nobody sees: no change of it has others repaint."""

    def _compositor_refresh(self) -> None:
        if self is self.app.screen:
            super()._compositor_refresh()


class PaintsBatches(App[ReturnType], Generic[ReturnType]):
    """An App whose screens paint once what changes in a batch, when it ends; its start is one batch."""

    def _end_batch(self) -> None:
        super()._end_batch()
        if self._batch_count or not self.screen_stack:
            return
        for each in self.screen_stack:
            each.check_idle()  # Textual forgets to paint what changed on a screen that was idle meanwhile
        if isinstance(screen := self.screen, PartialRepaint):
            screen.batch_ended()
