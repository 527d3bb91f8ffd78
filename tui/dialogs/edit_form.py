"""A dialog that changes something: it knows the initial values, and shows changes by somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.content import Content
from textual.widgets import Static

from sessions.model.columns import plain
from sessions.rules.editing import MEANWHILE, Stale
from tui.dialogs.modal import FormModal

if TYPE_CHECKING:
    from sessions.errors import ParleyError
    from tui.client.session_client import SessionClient
    from tui.dialogs.dialog import Dialog
    from tui.dialogs.dialog_draft import StoredDialogDraft

NOTHING = "nothing"
NAMES = {"held": "Leader on each pole"}  # names for values that have no field of their own


class EditModal(FormModal):
    """A dialog, on screen, for something that somebody else may change at the same time.

    If both changes can't be made, the newer words are shown above the form and your own stay in it. Saving again
    replaces the newer words, because the edit now starts from them.
    """

    def __init__(self, dialog: Dialog, client: SessionClient, draft: StoredDialogDraft) -> None:
        super().__init__(dialog, client, draft)
        self._session = client
        self._newer = dict(draft.newer)

    @on(events.Mount)
    async def _begin(self) -> None:
        """Say what was changed since the person left it here, and show others that it is being edited."""
        if self._newer:
            self._show_newer()
            self.say(MEANWHILE)
        await self._session.edit(self.dialog.edits)

    @on(events.Unmount)
    async def _leave(self) -> None:
        """Show others that it isn't being edited any more."""
        await self._session.edit(None)

    def _refused(self, error: ParleyError) -> None:
        if isinstance(error, Stale):
            newer = {key: plain(value) for key, value in error.newer.items()}
            self._deed.began |= newer
            self._newer |= newer
            self._show_newer()
        super()._refused(error)

    def _show_newer(self) -> None:
        asked = {field.key: field.ask for section in self.form.sections for field in section.fields}
        lines = [f"{asked.get(key, NAMES.get(key, key))}, now: {_words(value)}" for key, value in self._newer.items()]
        lead = self.query_one(".lead", Static)
        lead.update(Content.styled("\n".join(lines), "bold $text-accent"))
        lead.display = True


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(str, value)) or NOTHING
    return str(value) if value not in (None, "") else NOTHING
