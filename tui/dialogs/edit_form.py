"""A small form that changes what is there: it knows what it began from, and shows what somebody else made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.content import Content
from textual.widgets import Static

from sessions.rules.editing import MEANWHILE, Stale
from sessions.rules.forms import Form, Payload
from tui.dialogs.modal import FormModal

if TYPE_CHECKING:
    from tui.client.session_client import SessionClient
    from tui.dialogs.dialog_draft import DialogDraftKeeper

Change = Callable[[dict[str, Any], dict[str, Any]], Any]
NOTHING = "nothing"
NAMES = {"held": "Who holds which"}  # of what no field of its own asks for


class Edit(FormModal):
    """A form over what somebody else may change meanwhile. `change` gets the answers, and those that it began from.

    Where the two cannot both be made, what is newer stands above the form and one's own words stay in it: kept once
    more they take its place, for they begin from it now. `what` names on the others' screens what is being edited
    here; `began` is what it began from where that is not what the form begins with.
    """

    def __init__(
        self,
        client: SessionClient,
        what: str,
        form: Form,
        change: Change,
        payload: dict[str, Any],
        note: str = "",
        done: str = "keep",
        *,
        jotter: DialogDraftKeeper,
        began: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(form, self._change_it, payload, note, done, jotter=jotter)
        self._desk, self._what, self._change = client, what, change
        self._began: dict[str, Any] = dict(payload.get("it", {}) if began is None else began)
        self._newer = dict(jotter.newer)

    @on(events.Mount)
    async def _begin(self) -> None:
        """Say what was changed since one left off here, and let the others see that it is being edited."""
        if self._newer:
            self._show_newer()
            self.say(MEANWHILE)
        await self._desk.edit(self._what)

    @on(events.Unmount)
    async def _leave(self) -> None:
        """Let the others see that it is not edited any more."""
        await self._desk.edit(None)

    async def _change_it(self, payload: Payload) -> None:
        try:
            done = self._change(dict(payload.get("it", {})), self._began)
            if done is not None:
                await done
        except Stale as stale:
            newer = {key: plain(value) for key, value in stale.newer.items()}
            self._began |= newer
            self._newer |= newer
            self._show_newer()
            raise

    def _show_newer(self) -> None:
        asked = {field.key: field.ask for section in self._form.sections for field in section.fields}
        lines = [f"{asked.get(key, NAMES.get(key, key))}, now: {_words(value)}" for key, value in self._newer.items()]
        lead = self.query_one(".lead", Static)
        lead.update(Content.styled("\n".join(lines), "bold $text-accent"))
        lead.display = True


def plain(value: Any) -> Any:
    """Return a value as a form has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(map(str, value)) or NOTHING
    return str(value) if value not in (None, "") else NOTHING
