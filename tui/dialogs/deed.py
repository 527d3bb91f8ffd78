"""What a dialog does once it is filled in."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tui.dialogs.dialog import IT, Answers, Asks, Dialog

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sessions.rules.forms import Payload
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.dialogs.dialog_draft import Pad
    from tui.dialogs.second_press import SecondPress

Step = Callable[[Answers], Awaitable[str]]


class Deed:
    """What a dialog does once it is filled in: its command, and then what follows on it.

    Each is done once. If one is refused, or needs a second press or a PIN, the next try goes on from there.
    """

    def __init__(self, dialog: Dialog, client: SessionClient | None, draft: Pad | None, press: SecondPress) -> None:
        self._dialog, self._client, self._draft, self._press = dialog, client, draft, press
        self.began: dict[str, Any] = dict(dialog.begins.get(IT, {}) if dialog.began is None else dialog.began)
        """The values that a change starts from."""
        self.spent = False
        """Whether the session has what was typed: kept as a draft, it would be done a second time."""
        self._left: deque[Step] = deque((self._command, dialog.follow))
        self._before: Session | None = None  # the session when the key was pressed
        self._agreed: Hashable = None  # what a second press agreed to

    async def do(self, payload: Payload) -> str:
        """Do what is left; return the sentence to show. Raises Refused, Trouble, and Asks for a second press."""
        if self._command in self._left:
            self._before = self._client.view() if self._client else None
        says = self._dialog.says
        while self._left:
            says = await self._step(self._left[0], payload)
            self._left.popleft()
        return says

    def done_with_pin(self) -> None:
        """Count what was refused without a PIN as done, because it was done once the PIN was typed."""
        if self._left.popleft() == self._command:
            self.spent = True

    async def _command(self, answers: Answers) -> str:
        self.spent = await self._dialog.do(self._client, answers)
        return ""

    async def _step(self, step: Step, payload: Payload) -> str:
        while True:
            answers = Answers(self._dialog.form, payload, self.began, agreed=self._agreed, before=self._before)
            try:
                with self._draft.spending() if self._draft else contextlib.nullcontext():
                    return await step(answers)
            except Asks as asks:
                if not await self._press.agrees(asks.consent.of):
                    raise
                self._agreed = asks.consent.of
