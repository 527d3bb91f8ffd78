"""Deleting a draft session from the lobby."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.situation import BEFORE
from tui.commands.keymap import DELETE_DRAFT
from tui.commands.refusing import Refusing

if TYPE_CHECKING:
    from sessions.store.protocol import Summary
    from tui.client.catalog import Catalog
    from tui.dialogs.dialog import Answers
    from tui.dialogs.protocol import CommandScreen
    from tui.screens.lobby.lobby_list import LobbyList

TYPED = "the title is typed again each time, so that two keys never delete a session"
GOES = "Its agenda, drafts, keys and log are deleted permanently. Items from the previous session go back there."
ONLY_DRAFTS = "Only a session that hasn't started can be deleted; put the cursor on one."
HOSTED = "Only the host can delete sessions here."


class DeleteDraft(Refusing):
    """The command that deletes the draft under the cursor; a guest, whose lobby lists only their sessions, can't."""

    commands = (DELETE_DRAFT,)

    def __init__(self, lobby: CommandScreen, catalog: Catalog, sessions: LobbyList, *, guest: bool) -> None:
        self._lobby, self._catalog, self._sessions, self._guest = lobby, catalog, sessions, guest

    def refusal(self, command: str) -> str | None:
        """Return why the session under the cursor can't be deleted."""
        if self._guest:
            return HOSTED
        return ONLY_DRAFTS if self._draft is None else None

    @property
    def _draft(self) -> Summary | None:
        """The session under the cursor, if it never started."""
        session = self._sessions.cursor
        return session if session and session.status in BEFORE and session.started_at is None else None

    def do_delete(self) -> None:
        """Ask for the title of the draft under the cursor, and delete it."""
        from sessions.rules.forms import Field
        from tui.dialogs.dialog import Dialog
        from tui.dialogs.open_dialog import open_dialog

        draft = self._draft
        if draft is None:
            return

        async def delete(answers: Answers) -> None:
            await self._catalog.delete(draft.id, answers["title"])

        dialog = Dialog(
            id="delete",
            title=f"Delete “{draft.title}”",
            fields=(Field("title", "Type its title to delete it", "text", least=1, most=80),),
            note=GOES,
            done="delete",
            sure=True,
            says=f"{draft.title} has been deleted.",
            then=delete,
            unsaved=TYPED,
        )
        open_dialog(self._lobby.app, None, dialog)
