"""The coach: what it would ask about a text, worked out here and told to its author only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessions.errors import ParleyError

if TYPE_CHECKING:
    from sessions.language.advice import Advice
    from sessions.session import Session
    from sessions.standing import Standing
    from tui.client.worker import Worker
    from tui.client.worker_thread import WorkerThread


class Coach:
    """Reads texts in the client's thread, so that typing never waits for it. It stores nothing and sends nothing."""

    def __init__(self, thread: WorkerThread) -> None:
        self._thread = thread
        self._standing: Sequence[Standing] | None = None  # what earlier sessions left; they don't change meanwhile

    async def advise(self, text: str, view: Session) -> Advice:
        """Return what to say to the author of `text`, who sees the session as in `view`."""
        return await self._thread.run(lambda worker: self._read(worker, text, view))

    def _read(self, worker: Worker, text: str, view: Session) -> Advice:
        if self._standing is None:
            self._standing = worker.room.standing()
        return _advice(text, view, self._standing)


def _advice(text: str, view: Session, standing: Sequence[Standing]) -> Advice:
    from sessions.language.advice import advice
    from sessions.language.glossary import things_of
    from sessions.language.lexicon import built_in, find_lexicon

    try:
        lexicon = find_lexicon()
    except ParleyError:  # `parley check` names the faults; nobody needs them while they write
        lexicon = built_in()
    return advice(text, lexicon, things_of(view, standing))
