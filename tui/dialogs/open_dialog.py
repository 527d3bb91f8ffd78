"""The one way to open a dialog: with its draft, its message, its second press and the PIN of a seat."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.dialogs.dialog_draft import StoredDialogDraft
from tui.dialogs.edit_form import EditModal
from tui.dialogs.modal import FormModal
from tui.terminal import typeahead

if TYPE_CHECKING:
    from textual.app import App

    from tui.client.session_client import SessionClient
    from tui.dialogs.dialog import Dialog


def open_dialog(
    app: App[Any], client: SessionClient | None, dialog: Dialog, closed: Callable[[], object] = lambda: None
) -> None:
    """Open a dialog over the screen; `client` does its command, if it belongs to a session.

    `closed` is called once it, and what follows it, is gone.
    """
    modal = _on_screen(client, dialog)

    def go_on(done: bool | None) -> None:
        at_last = closed
        if done and modal.another and dialog.another:
            at_last = partial(open_dialog, app, client, dialog.another(), closed)
        if done and dialog.following and (following := dialog.following()):
            typeahead.spend_key(app, typeahead.REPEAT_S)  # held or doubled, it would save what nobody has read yet
            open_dialog(app, client, following, at_last)
        else:
            at_last()

    app.push_screen(modal, go_on)


def _on_screen(client: SessionClient | None, dialog: Dialog) -> FormModal:
    if client is None or dialog.unsaved:
        return FormModal(dialog, client)
    draft = StoredDialogDraft(client, dialog.id, dialog.about, dialog.seat)
    return EditModal(dialog, client, draft) if dialog.edits else FormModal(dialog, client, draft)
