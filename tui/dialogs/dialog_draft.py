"""Unfinished text in a dialog: restored when it is opened again, saved while it is typed, deleted afterwards."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from sessions.model.core import CLOSED
from sessions.rules.dialog_drafts import OWN, TABLE, DialogDraft, changed, changes, dialog_draft_key
from sessions.rules.forms import Form, Payload
from tui.commands.keymap import RECORD_KEYS
from tui.terminal.set_keys import keys_set

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import CommandScreen


class Pad:
    """Unfinished text in one form, stored until it is used or discarded; a subclass says where.

    `name` is the id of the command that opens the form, `about` the id of its subject. Secrets aren't stored. Marks are
    stored by the marked text, because the list may change before the form is opened again.
    """

    def __init__(self, name: str, about: str = "") -> None:
        self._given: Payload = {}
        self._sent: DialogDraft | None = None  # the last draft given to the file, which may not have saved it yet
        self._unsaved: frozenset[tuple[str, str]] = frozenset()
        self._lists: dict[tuple[str, str], tuple[str, ...]] = {}
        self.name, self.about = name, about
        self.newer: dict[str, Any] = {}
        """Changes by somebody else meanwhile to what is being changed here, by field."""

    @property
    def _found(self) -> DialogDraft | None:
        """The stored draft."""
        raise NotImplementedError

    async def _put(self, draft: DialogDraft | None) -> None:
        """Store a draft, or delete it. Raises Trouble and Refused."""
        raise NotImplementedError

    def load(self, form: Form, given: Payload) -> tuple[Payload, str | None]:
        """Return the saved answers for `form`, which begins with `given`, and the author's position in it."""
        fields = [(section.key, field) for section in form.sections for field in section.fields]
        self._unsaved = frozenset((key, field.key) for key, field in fields if field.hidden)
        self._lists = {(key, field.key): field.options for key, field in fields if field.answer == "marks"}
        self._given = given = self._named(given)
        self._sent = found = self._found
        if found is None:
            return self._placed(given), None
        for section, answers in found.began.items():
            now = given.get(section, {})
            self.newer |= {key: now.get(key) for key, value in answers.items() if now.get(key) != value}
        return self._placed(changed(given, found.changes)), found.place

    def _named(self, payload: Payload) -> Payload:
        """Return a payload with each marked row instead of its number in the list."""

        def names(options: tuple[str, ...], marks: Any) -> Any:
            return [options[n] for n in marks if n < len(options)]

        return self._with_lists(payload, names)

    def _placed(self, payload: Payload) -> Payload:
        """Return a payload with the numbers of marked texts; texts no longer in the list aren't marked."""

        def places(options: tuple[str, ...], marks: Any) -> Any:
            return [options.index(each) for each in marks if each in options]

        return self._with_lists(payload, places)

    def _with_lists(self, payload: Payload, turned: Callable[[tuple[str, ...], Any], Any]) -> Payload:
        made = {section: dict(answers) for section, answers in payload.items()}
        for (section, key), options in self._lists.items():
            if isinstance(marks := made.get(section, {}).get(key), list):
                made[section][key] = turned(options, marks)
        return made

    async def save(self, typed: Payload, place: str | None) -> None:
        """Save the typed text; if it is equal to the initial values, save nothing. Raises Trouble and Refused."""
        differs = {
            section: kept
            for section, answers in changes(self._given, self._named(typed)).items()
            if (kept := {key: value for key, value in answers.items() if (section, key) not in self._unsaved})
        }
        began = {
            section: {key: self._given.get(section, {}).get(key) for key in answers}
            for section, answers in differs.items()
        }
        wanted = DialogDraft(differs, place, began) if differs else None
        if not wanted == self._sent == self._found:
            self._sent = wanted
            await self._put(wanted)

    @property
    def kept(self) -> bool:
        """Whether unfinished text is stored here for its author."""
        return bool(self._sent or self._found)

    async def forget(self) -> None:
        """Discard it. Raises Trouble and Refused."""
        if self.kept:
            self._sent = None
            await self._put(None)

    def spending(self) -> AbstractContextManager[None]:
        """Return a context in which the command deletes the draft, in the same transaction if possible."""
        return nullcontext()


class StoredDialogDraft(Pad):
    """A draft in the session's file, of `seat`, by default the first seat at this terminal.

    If there are none, as for an observer, it is kept as long as the screen is open.
    """

    def __init__(self, client: SessionClient, name: str, about: str = "", seat: str | None = None) -> None:
        super().__init__(name, about)
        self._client = client
        who = seat or next(iter(client.hands), None)
        self._key = (
            dialog_draft_key(client.view(), name, about, who, table=client.hot and client.eyes is None) if who else None
        )

    @property
    def _found(self) -> DialogDraft | None:
        if self._key:
            return self._client.dialog_drafts.get(self._key)
        return self._client.drafts.of_observer.get((self.name, self.about))

    async def _put(self, draft: DialogDraft | None) -> None:
        if self._key:
            await self._client.drafts.save_dialog(self._key, draft)
        else:
            store_in(self._client.drafts.of_observer, (self.name, self.about), draft)

    def spending(self) -> AbstractContextManager[None]:
        """Return a context in which the command deletes the draft, in the same transaction."""
        return self._client.drafts.spending(self._key)


class PlanDraft(Pad):
    """The draft of a form for a session that isn't planned yet: `put` saves it, and `begin` is told what is saved."""

    def __init__(self, name: str, put: Callable[[DialogDraft | None], Awaitable[None]]) -> None:
        super().__init__(name)
        self._saved: DialogDraft | None = None
        self._save = put

    def begin(self, saved: DialogDraft | None) -> None:
        """Begin with what the file has."""
        self._saved = saved

    @property
    def _found(self) -> DialogDraft | None:
        return self._saved

    async def _put(self, draft: DialogDraft | None) -> None:
        await self._save(draft)
        self._saved = draft


def store_in(kept: dict[Any, DialogDraft], key: Any, draft: DialogDraft | None) -> None:
    """Store a draft in `kept` under its key, or delete it."""
    if draft is None:
        kept.pop(key, None)
    else:
        kept[key] = draft


LISTED = ("goal-", "record-", "review-")  # commands on the row under a cursor


def key_to(screen: CommandScreen, waits: Mapping[str, str]) -> str | None:
    """Return how to open a dialog with unfinished text again: ``d``, or ``w on D1``; None if no key does.

    `waits` maps ids of commands to their subjects.
    """
    typing = screen.typing
    for command, part in screen.offered():
        if command.id in waits and (key := command.key(keys_set(screen.app), typing=typing)):
            about = waits[command.id] if command.id.startswith(LISTED) else ""
            if about or part.available(command.id):
                return f"{key} on {about}" if about else key
    return next(filter(None, (_among_records(screen, *each) for each in waits.items())), None)


def _among_records(screen: CommandScreen, name: str, about: str) -> str | None:
    """Return how to continue text on a record that isn't on the screen: ``W, then w on D1``."""
    offered = {command.id: (command, part) for command, part in screen.offered()}
    found = next((each for each in RECORD_KEYS if each.id == name), None)
    keymap = keys_set(screen.app)
    if found is None or "records" not in offered or not offered["records"][1].available("records"):
        return None
    first, then = offered["records"][0].key(keymap), found.key(keymap)
    return f"{first}, then {then} on {about}" if first and then and not screen.typing else None


def waiting(client: SessionClient) -> Iterator[tuple[str, str]]:
    """Yield name and subject of the dialogs with unfinished text, for the person at the terminal now.

    At the hot seat, these are only the ones that everyone may see; text from a leader's private turn isn't mentioned.
    """
    kind = TABLE if client.hot else OWN
    for about, name, ended, _ in client.dialog_drafts:
        if name.startswith(kind) and bool(ended) == (client.view().header.status in CLOSED):
            yield name.removeprefix(kind), about
