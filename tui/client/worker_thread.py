"""The one thread in which everything that may block is done, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tui.client.snapshot import Snapshot
    from tui.client.worker import Worker

T = TypeVar("T")


class WorkerThread:
    """A client's worker, and the thread that it works in; each snapshot that it makes goes to `show`."""

    def __init__(self, show: Callable[[Snapshot], None]) -> None:
        self._one = ThreadPoolExecutor(1, thread_name_prefix="client")
        self._show = show
        self.worker: Worker

    async def start(self, make: Callable[[], Worker]) -> None:
        """Let the thread make the worker. Raises what `make` raises."""
        self.worker = await asyncio.get_running_loop().run_in_executor(self._one, make)

    async def run(self, work: Callable[[Worker], T]) -> T:
        """Return the result of some work. Raises what it raises."""
        return await self.begin(work)

    def begin(self, work: Callable[[Worker], T]) -> asyncio.Future[T]:
        """Do some work without waiting for it, after what was begun before and before what comes later."""
        return asyncio.get_running_loop().run_in_executor(self._one, work, self.worker)

    async def update(self, work: Callable[[Worker], Snapshot]) -> None:
        """Do some work, and show what there is to see after it. Raises what it raises."""
        self._show(await self.run(work))

    def stop(self) -> None:
        """End it once everything begun is done."""
        self._one.shutdown(wait=False)
