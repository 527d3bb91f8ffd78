"""News of what others write to the file, from a thread that waits for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sessions.errors import Gone, Trouble
from tui.client.messages import FileGone, FileMoved, Said

if TYPE_CHECKING:
    from textual.message import Message
    from textual.message_pump import MessagePump

    from sessions.store.protocol import Store

WAIT_S = 10.0  # how long the watcher waits before it checks whether to stop; closing the file ends a wait at once
AGAIN_S = 1.0  # and after trouble


class Watcher(threading.Thread):
    """Waits, in a thread of its own, until somebody may have written, and tells a screen."""

    def __init__(self, store: Store, target: MessagePump) -> None:
        super().__init__(name="client-watcher", daemon=True)
        self._store, self._target = store, target
        self._stopped = threading.Event()

    def tell(self, message: Message) -> None:
        """Tell the screen, from whatever thread, until stopped."""
        if not self._stopped.is_set():
            self._target.post_message(message)

    def stop(self) -> None:
        """End it, at the latest when the file is closed; nothing is sent from now on."""
        self._stopped.set()

    def run(self) -> None:
        """Watch until stopped: send FileMoved, or Said if the file can't be watched."""
        while not self._stopped.is_set():
            try:
                if self._store.wait_for_change(WAIT_S):
                    self.tell(FileMoved())
            except Gone as gone:
                self.tell(FileGone(str(gone), gone.path))
                self._stopped.wait(AGAIN_S)
            except Trouble as trouble:
                self.tell(Said(str(trouble)))
                self._stopped.wait(AGAIN_S)
