"""A screen that leaves itself, whatever lies over it, and only once.

Textual's own `dismiss` takes away the screen on top: a second click, or a form that was kept while a curtain came down
over it, would take another's place, or the last one there is.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")

if not hasattr(Screen, "_pop_result_callback"):
    raise RuntimeError("Textual's Screen no longer has _pop_result_callback: tui/dialogs/dismiss.py must follow it")


class Dismissable(Screen[Result]):
    """A screen that is dismissed wherever it lies, and not at all where it lies nowhere any more."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Go, and tell `result` to whoever pushed it; what lies over it stays."""
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
    """Do nothing: it is gone."""
