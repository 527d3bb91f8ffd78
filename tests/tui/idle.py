"""A Pilot continues as soon as the app has nothing left to do; Textual's own waits a while, twice for every key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from time import monotonic, process_time
from typing import Any, cast
from weakref import WeakSet

import pytest
from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot

GLANCE_S = 0.001
"""How long another thread is left to itself before it is looked at again."""


class Work:
    """What the loops of this process gave to threads and have not got back."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._given: WeakSet[asyncio.Future[Any]] = WeakSet()
        give = asyncio.BaseEventLoop.run_in_executor

        def noted(loop: Any, executor: Executor | None, work: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
            future = give(loop, executor, work, *args)
            self._given.add(future)
            return future

        patch.setattr(asyncio.BaseEventLoop, "run_in_executor", noted)

    @property
    def goes_on(self) -> bool:
        """Whether a thread still works."""
        return any(not future.done() for future in self._given)


def wait_for_idle(work: Work) -> Callable[..., Awaitable[bool]]:
    """Return what a Pilot waits with."""

    async def wait(min_sleep: float = 0.0, max_sleep: float = 1.0) -> bool:
        """Wait until no callback is due, no thread works, and all is painted; `max_sleep` seconds at the most.

        Where others keep the machine busy, it's as long as this process would take for that on its own. Return whether
        it came to that.
        """
        ready = cast(Any, asyncio.get_running_loop())._ready
        began, worked, glances = monotonic(), process_time(), 0
        await asyncio.sleep(max(min_sleep, GLANCE_S))
        while monotonic() - began < max_sleep or process_time() - worked + glances * GLANCE_S < max_sleep / 2:
            await asyncio.sleep(0)
            if ready:
                continue
            if work.goes_on:
                glances += 1
                await asyncio.sleep(GLANCE_S)
            elif not painted(active_app.get()):
                return True
        return False

    return wait


def wait_for_screen(idle: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
    """Return what a Pilot waits with until every widget has handled its messages.

    Where nothing is due, each has. Textual's own sends every widget a message more, which takes longer than the key.
    """
    asked = Pilot._wait_for_screen

    async def wait(pilot: Pilot[Any], timeout: float = 30.0) -> bool:
        return await idle() or await asked(pilot, timeout)

    return wait


def painted(app: App[Any]) -> bool:
    """Paint, or lay out, what the next frame would; return whether there was anything."""
    if not app.is_running or not app.screen_stack:
        return False
    screen = app.screen
    dirty = (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    )
    if dirty and not app._batch_count and screen.is_current:
        screen._on_timer_update()
        return True
    return False
