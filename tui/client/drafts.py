"""What those at this terminal have begun to write and not sealed or sent yet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sessions.command import DraftKey
    from sessions.rules.dialog_drafts import DialogDraft
    from tui.client.worker_thread import WorkerThread


class Drafts:
    """The drafts of forms and dialogs in the file, for the seats of this terminal."""

    def __init__(self, thread: WorkerThread) -> None:
        self._thread = thread
        self.of_observer: dict[tuple[str, str], DialogDraft] = {}
        """The half-typed dialogs of someone without a seat, by the name of the form and its subject."""
        self.spent: DraftKey | None = None
        """The draft that a command uses up now."""

    async def load(self, seat: str) -> Any:
        """Return `seat`'s draft for the open form, or None. Raises Missing if no form is open."""
        return await self._thread.run(lambda worker: worker.room.draft(seat))

    async def load_place(self, seat: str) -> str | None:
        """Return where in that form `seat` was when its draft was saved, or None. Raises Missing if no form is open."""
        return await self._thread.run(lambda worker: worker.room.place(seat))

    async def save(self, seat: str, payload: Any, key: DraftKey | None = None, place: str | None = None) -> None:
        """Save a draft; it is on disk when this returns. Raises Trouble; Refused for a seat that this terminal can't
        edit.

        `key` names the form it was written for; if the session has moved on, it still goes there. `place` is where in
        the form its author is.
        """
        await self._thread.update(lambda worker: worker.save_draft(seat, payload, key, place))

    async def save_place(self, key: DraftKey, place: str) -> None:
        """Save where the author of a draft is, next to the draft. Raises Trouble, Refused."""
        await self._thread.run(lambda worker: worker.save_place(key, place))

    async def save_dialog(self, key: DraftKey, draft: DialogDraft | None) -> None:
        """Save what is half typed in a dialog, or forget it. Raises Trouble, Refused."""
        await self._thread.update(lambda worker: worker.save_dialog_draft(key, draft))

    @contextlib.contextmanager
    def spending(self, key: DraftKey | None) -> Iterator[None]:
        """While this lasts, a command uses up the draft with `key`: both are saved together, or neither."""
        before, self.spent = self.spent, key
        try:
            yield
        finally:
            self.spent = before
