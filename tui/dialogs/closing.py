"""A screen that closes what it has opened."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import cached_property
from typing import TypeVar

from textual import events, on
from textual.screen import Screen

Result = TypeVar("Result")


class ClosesOpened(Screen[Result]):
    """A screen with which the files and sessions that it has opened are closed, the latest first."""

    @cached_property
    def closing(self) -> AsyncExitStack:
        """What is called when the screen is closed."""
        return AsyncExitStack()

    @on(events.Unmount)
    async def _close_opened(self) -> None:
        await self.closing.aclose()
