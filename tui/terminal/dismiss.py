"""A screen that closes itself, even under other screens, and only once.

Textual's own `dismiss` closes the screen on top: a second click, or a form saved while a curtain came down over it,
would close another screen instead, or the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

from tui.terminal.guard import needs

Result = TypeVar("Result")

needs(Screen, "_pop_result_callback", given=("_result_callbacks",), here=__name__)
needs(App, "_screen_stack", "_replace_screen", here=__name__)


class Dismissable(Screen[Result]):
    """A screen that can be dismissed at any position, and does nothing if it isn't open any more."""

    dims_below: ClassVar[bool] = True
    """Whether the screen below is dimmed while this one lies over a part of it."""

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

    async def _removed(self) -> None:
        await self.app._replace_screen(self)


async def _nothing() -> None:
    """Do nothing: it is closed already."""


class _Dimmed(BackgroundScreen):
    """A screen that is drawn dim."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        return Segment.apply_style(super().process_segments(segments, color), post_style=Style(dim=True))
