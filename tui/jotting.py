"""What is half typed in a small form: brought back when it is opened again, kept while it is typed, forgotten after."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sessions.forms import Form, Payload
from sessions.jottings import ENDED, OWN, TABLE, Jotting, changed, changes, jotting_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.desk import Desk


class Jotter:
    """The draft of one small form: `name` is the id of the command that opens it, `about` the id of what it is about.

    It is the draft of `seat`, by default of the first of the hands here; where there are none, nothing is kept. Secrets
    are not kept either, nor marks, which go by places in a list that may be another when the form is opened again.
    """

    def __init__(self, desk: Desk, name: str, about: str = "", seat: str | None = None) -> None:
        self._desk = desk
        self._given: Payload = {}
        self._sent: Jotting | None = None  # what was last given to the file, which may be about to take it
        self._unkept: frozenset[tuple[str, str]] = frozenset()
        self.newer: dict[str, Any] = {}
        """What somebody else has made meanwhile of what was being changed here, by field."""
        who = seat or next(iter(desk.hands), None)
        self._key = jotting_key(desk.view(), name, about, who, desk.hot and desk.eyes is None) if who else None

    @property
    def _found(self) -> Jotting | None:
        return self._desk.jottings.get(self._key) if self._key else None

    def load(self, form: Form, given: Payload) -> tuple[Payload, str | None]:
        """Return the answers that `form`, which begins with `given`, was left with, and where in it its author was."""
        fields = ((section.key, field) for section in form.sections for field in section.fields)
        self._unkept = frozenset((key, field.key) for key, field in fields if field.hidden or field.answer == "marks")
        self._given = given
        self._sent = found = self._found
        if found is None:
            return given, None
        for section, answers in found.began.items():
            now = given.get(section, {})
            self.newer |= {key: now.get(key) for key, value in answers.items() if now.get(key) != value}
        return changed(given, found.changes), found.place

    async def keep(self, typed: Payload, place: str | None) -> None:
        """Keep what is typed now; where that is no more than the form began with, nothing. Raises Trouble, Refused."""
        differs = {
            section: kept
            for section, answers in changes(self._given, typed).items()
            if (kept := {key: value for key, value in answers.items() if (section, key) not in self._unkept})
        }
        began = {
            section: {key: self._given.get(section, {}).get(key) for key in answers}
            for section, answers in differs.items()
        }
        wanted = Jotting(differs, place, began) if differs else None
        if self._key and not wanted == self._sent == self._found:
            self._sent = wanted
            await self._desk.jot(self._key, wanted)

    async def forget(self) -> None:
        """Forget it. Raises Trouble, Refused."""
        if self._key and (self._sent or self._found):
            await self._desk.jot(self._key, None)

    def spending(self) -> AbstractContextManager[None]:
        """Return a context in which the command that is done forgets it, in the same transaction."""
        return self._desk.spending(self._key)


def waiting(desk: Desk) -> Iterator[tuple[str, str]]:
    """Yield name and about of the small forms that wait half filled in for those who look here now.

    At the hot seat these are what was typed before all; what one typed in a turn of their own is told to nobody.
    """
    kind = TABLE if desk.hot else OWN
    for about, name, ended, _ in desk.jottings:
        if name.startswith(kind) and bool(ended) == (desk.view().header.status in ENDED):
            yield name.removeprefix(kind), about
