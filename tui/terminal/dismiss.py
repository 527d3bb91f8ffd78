"""A screen that closes itself, even under other screens, and only once.

Textual's own `dismiss` closes the screen on top: a second click, or a form saved while a curtain came down over it,
would close another screen instead, or the last one. And it forgets what widgets of other screens have put off until
the screen on top is painted, if that one closes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar
from weakref import WeakSet

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._context import active_message_pump
from textual._types import CallbackType
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.color import Color
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

from tui.terminal.guard import needs
from tui.terminal.laid_out_twice import LaidOutTwice

Result = TypeVar("Result")

needs(Screen, "_invoke_later", "_pop_result_callback", given=("_callbacks", "_result_callbacks"), here=__name__)
needs(App, "_screen_stack", "_replace_screen", here=__name__)


class Dismissable(LaidOutTwice[Result]):
    """A screen that can be dismissed at any position, and does nothing if it isn't open any more."""

    dims_below: ClassVar[bool] = True
    """Whether the screen below is dimmed while this one lies over a part of it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Accept what `Screen` accepts."""
        super().__init__(*args, **options)
        self._for_others: WeakSet[CallbackType] = WeakSet()  # what other screens put off until this one is painted

    def render(self) -> RenderableType:
        """Return what is around a dialog: the screen below. The terminal's own colors can't be mixed with a ground."""
        below = super().render()
        if self.dims_below and self.app.native_ansi_color and isinstance(below, BackgroundScreen):
            return _Dimmed(below.screen, below.color)
        return below

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close, and give `result` to whoever opened it; screens over it stay."""
        stack = self.app.screen_stack
        if self not in stack:
            return AwaitComplete(_nothing())
        if stack[-1] is self:
            return super().dismiss(result)
        if self._result_callbacks:
            self._result_callbacks[-1](result)
        self.app._screen_stack.remove(self)
        self._pop_result_callback()
        awaited = AwaitComplete(self._removed())
        return awaited.call_next(self.app)

    def _invoke_later(self, callback: CallbackType, sender: MessagePump) -> None:
        asking = active_message_pump.get()
        if not isinstance(asking, DOMNode) or self not in asking.ancestors_with_self:
            self._for_others.add(callback)
        super()._invoke_later(callback, sender)

    def _pop_result_callback(self) -> None:
        super()._pop_result_callback()
        waiting = [each for each in self._callbacks if each[0] in self._for_others]
        self._callbacks = [each for each in self._callbacks if each not in waiting]
        for callback, sender in waiting:
            self.app.screen._invoke_later(callback, sender)

    async def _removed(self) -> None:
        await self.app._replace_screen(self)


async def _nothing() -> None:
    """Do nothing: it is closed already."""


class _Dimmed(BackgroundScreen):
    """A screen that is drawn dim."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        return Segment.apply_style(super().process_segments(segments, color), post_style=Style(dim=True))
