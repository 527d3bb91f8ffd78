"""A screen that closes itself, even under other screens, and only once.

Textual's own `dismiss` closes the screen on top: a second click, or a form saved while a curtain came down over it,
would close another screen instead, or the last one.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")

if not hasattr(Screen, "_pop_result_callback"):
    raise RuntimeError("Textual's Screen no longer has _pop_result_callback: tui/dialogs/dismiss.py must follow it")


class Dismissable(Screen[Result]):
    """A screen that can be dismissed at any position, and does nothing if it isn't open any more."""

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
