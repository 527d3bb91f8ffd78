"""What is half typed in a small form: brought back when it is opened again, kept while it is typed, forgotten after."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from sessions.model.core import CLOSED
from sessions.rules.dialog_drafts import OWN, TABLE, DialogDraft, changed, changes, jotting_key
from sessions.rules.forms import Form, Payload
from tui.commands.keymap import RECORD_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tui.client.session_client import SessionClient
    from tui.dialogs.protocol import CommandScreen


class Pad:
    """What is half typed in one form, kept until it is used or forgotten; a subclass says where.

    `name` is the id of the command that opens the form, `about` the id of what it is about. Secrets are not kept. Marks
    are kept by what they mark: the list may be another when the form is opened again.
    """

    def __init__(self, name: str, about: str = "") -> None:
        self._given: Payload = {}
        self._sent: DialogDraft | None = None  # what was last given to the file, which may be about to take it
        self._unkept: frozenset[tuple[str, str]] = frozenset()
        self._lists: dict[tuple[str, str], tuple[str, ...]] = {}
        self.name, self.about = name, about
        self.newer: dict[str, Any] = {}
        """What somebody else has made meanwhile of what was being changed here, by field."""

    @property
    def _found(self) -> DialogDraft | None:
        """What is kept now."""
        raise NotImplementedError

    async def _put(self, jotting: DialogDraft | None) -> None:
        """Keep something, or nothing any more. Raises Trouble, Refused."""
        raise NotImplementedError

    def load(self, form: Form, given: Payload) -> tuple[Payload, str | None]:
        """Return the answers that `form`, which begins with `given`, was left with, and where in it its author was."""
        fields = [(section.key, field) for section in form.sections for field in section.fields]
        self._unkept = frozenset((key, field.key) for key, field in fields if field.hidden)
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
        """Return a payload with the numbers of what is marked; what is no longer in the list is not marked."""

        def places(options: tuple[str, ...], marks: Any) -> Any:
            return [options.index(each) for each in marks if each in options]

        return self._with_lists(payload, places)

    def _with_lists(self, payload: Payload, turned: Callable[[tuple[str, ...], Any], Any]) -> Payload:
        made = {section: dict(answers) for section, answers in payload.items()}
        for (section, key), options in self._lists.items():
            if isinstance(marks := made.get(section, {}).get(key), list):
                made[section][key] = turned(options, marks)
        return made

    async def keep(self, typed: Payload, place: str | None) -> None:
        """Keep what is typed now; where that is no more than the form began with, nothing. Raises Trouble, Refused."""
        differs = {
            section: kept
            for section, answers in changes(self._given, self._named(typed)).items()
            if (kept := {key: value for key, value in answers.items() if (section, key) not in self._unkept})
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
        """Whether something typed here waits for its author."""
        return bool(self._sent or self._found)

    async def forget(self) -> None:
        """Forget it. Raises Trouble, Refused."""
        if self.kept:
            self._sent = None
            await self._put(None)

    def spending(self) -> AbstractContextManager[None]:
        """Return a context in which the command that is done forgets it, in the same transaction where it can."""
        return nullcontext()


class DialogDraftKeeper(Pad):
    """A draft in the session's file: of `seat`, by default of the first of the hands here.

    If there are none, as for an observer, it is kept as long as the screen is open.
    """

    def __init__(self, client: SessionClient, name: str, about: str = "", seat: str | None = None) -> None:
        super().__init__(name, about)
        self._client = client
        who = seat or next(iter(client.hands), None)
        self._key = jotting_key(client.view(), name, about, who, client.hot and client.eyes is None) if who else None

    @property
    def _found(self) -> DialogDraft | None:
        if self._key:
            return self._client.jottings.get(self._key)
        return self._client.onlooking.get((self.name, self.about))

    async def _put(self, jotting: DialogDraft | None) -> None:
        if self._key:
            await self._client.jot(self._key, jotting)
        else:
            keep_in(self._client.onlooking, (self.name, self.about), jotting)

    def spending(self) -> AbstractContextManager[None]:
        """Return a context in which the command that is done forgets it, in the same transaction."""
        return self._client.spending(self._key)


class Scratch(Pad):
    """What is kept as long as the app runs, in `kept_in`: for a form that belongs to no session."""

    def __init__(self, kept_in: dict[str, DialogDraft], name: str) -> None:
        super().__init__(name)
        self._kept_in = kept_in

    @property
    def _found(self) -> DialogDraft | None:
        return self._kept_in.get(self.name)

    async def _put(self, jotting: DialogDraft | None) -> None:
        keep_in(self._kept_in, self.name, jotting)


def keep_in(kept: dict[Any, DialogDraft], key: Any, jotting: DialogDraft | None) -> None:
    """Put something into `kept` by its key, or take it out."""
    if jotting is None:
        kept.pop(key, None)
    else:
        kept[key] = jotting


LISTED = ("goal-", "record-", "review-", "talk-annotate")  # commands on what is under a cursor


def key_to(screen: CommandScreen, waits: Mapping[str, str]) -> str | None:
    """Return how to open a small form again that waits half filled in: ``d``, or ``w on D1``; None where no key does.

    `waits` maps the ids of commands to what they are about.
    """
    typing = screen.typing
    for command, part in screen.offered():
        if command.id in waits and (key := command.key(typing, screen.app._keymap)):
            about = waits[command.id] if command.id.startswith(LISTED) else ""
            if about or part.available(command.id):
                return f"{key} on {about}" if about else key
    return next(filter(None, (_among_records(screen, *each) for each in waits.items())), None)


def _among_records(screen: CommandScreen, name: str, about: str) -> str | None:
    """Return how to open again what was begun on a record that is not on the screen: ``W, then w on D1``."""
    offered = {command.id: (command, part) for command, part in screen.offered()}
    found = next((each for each in RECORD_KEYS if each.id == name), None)
    keymap = screen.app._keymap
    if found is None or "records" not in offered or not offered["records"][1].available("records"):
        return None
    first, then = offered["records"][0].key(False, keymap), found.key(False, keymap)
    return f"{first}, then {then} on {about}" if first and then and not screen.typing else None


def waiting(client: SessionClient) -> Iterator[tuple[str, str]]:
    """Yield name and about of the small forms that wait half filled in for those who look here now.

    At the hot seat these are what was typed before all; what one typed in a turn of their own is told to nobody.
    """
    kind = TABLE if client.hot else OWN
    for about, name, ended, _ in client.jottings:
        if name.startswith(kind) and bool(ended) == (client.view().header.status in CLOSED):
            yield name.removeprefix(kind), about
