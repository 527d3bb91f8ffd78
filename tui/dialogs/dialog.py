"""A dialog as data: what it asks, what it begins with, and what its answers do."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from sessions.model.columns import plain
from sessions.rules.forms import Field, Form, Payload, Section

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sessions.command import Command
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.commands.command import Consent

IT = "it"
"""The one section of a dialog's form; drafts in the file are kept by it."""


class Asks(Refused):
    """Raised by what a dialog does: it is done by a second press alone, which agrees to this."""

    def __init__(self, consent: Consent) -> None:
        super().__init__(consent.to)
        self.consent = consent


class Answers(dict[str, Any]):
    """What was answered, by the key of each field: a day as a date. What was left empty is missing.

    `began` is what the form began with, and what somebody else made of it meanwhile where the author has read that.
    `agreed` is what exactly a second press agreed to, `before` the session as it was when the key was pressed.
    """

    def __init__(
        self,
        form: Form,
        payload: Payload,
        began: Mapping[str, Any],
        *,
        agreed: Hashable = None,
        before: Session | None = None,
    ) -> None:
        fields = [field for section in form.sections for field in section.fields]
        days = {field.key for field in fields if field.answer == "date"}
        super().__init__(_dated(payload.get(IT, {}), days))
        self.payload, self.began, self.agreed = payload, _dated(began, days), agreed
        self._keys, self._before = [field.key for field in fields], before

    @property
    def before(self) -> Session:
        """The session as it was."""
        assert self._before is not None, "a dialog that belongs to no session"
        return self._before

    def changed(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the answers that are no longer what the form began with, and what that was; None is none."""
        changes = {key: self.get(key) for key in self._keys if self.get(key) != self.began.get(key)}
        return changes, {key: self.began.get(key) for key in changes}

    def confirm(self, consent: Consent) -> None:
        """Raise Asks where no second press has agreed to this."""
        if self.agreed != consent.of:
            raise Asks(consent)


def _dated(answers: Mapping[str, Any], days: set[str]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key in days and value else value for key, value in answers.items()}


def nothing(answers: Answers) -> Command | None:
    """Do nothing in the session."""
    return None


def _named(answers: Answers) -> str | None:
    """Return the seat that the form itself asks for, as ``by``."""
    return answers.get("by")


Then = Callable[[Answers], str | Awaitable[str | None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """A small form over a screen, with one purpose. `open_dialog` opens it.

    What is half typed in it waits as the draft `id`, the id of the command that opens it, of `seat`, by default of the
    first at this terminal; `about` is the id of the row that it is about. If nothing is kept, `unkept` says why.

    `given` are the answers that it begins with, as the model has them. `sheet` is asked instead of `fields` where a
    form of several sections is shown as it is; `given` is its payload then.
    """

    id: str
    title: str
    fields: tuple[Field, ...] = ()
    to_command: Callable[[Answers], Command | None] = nothing
    """What the answers mean in the session; None where there is nothing to change. May raise Refused, and Asks."""
    about: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    done: str = "keep"
    """The word beside the key that does it."""
    seat: str | None = None
    by: Callable[[Answers], str | None] = _named
    """Whose word the command is; where it names none, that of `seat`, or of who is at this terminal."""
    together: bool = False
    """Whether it is the word of all at this terminal, one after the other."""
    as_one: bool = False
    """Whether it is the word of either leader, and of neither more than the other."""
    sure: bool = False
    """Whether only its own key does it: enter, which a sentence may end with, does nothing."""
    edits: str = ""
    """What the others see being edited here, where somebody else may change the same meanwhile."""
    began: Mapping[str, Any] | None = None
    """What an edit began from, where that is not what the form begins with."""
    at_first: bool = False
    """Whether it begins at the first field, though one that is empty comes later."""
    says: str = ""
    """What the screen says once it is done."""
    then: Then | None = None
    """What follows once the command is done, or is done where there is none; what it returns is said instead."""
    sheet: Form | None = None
    unkept: str = ""

    @property
    def form(self) -> Form:
        """What it asks, as a form."""
        sections = (Section(IT, "", self.fields),) if self.fields else ()
        return self.sheet or Form(self.id, self.title, sections)

    @property
    def begins(self) -> Payload:
        """The payload that its form begins with."""
        return dict(self.given) if self.sheet else {IT: {key: plain(value) for key, value in self.given.items()}}

    async def do(self, client: SessionClient | None, answers: Answers) -> None:
        """Do in the session what the answers mean. Raises Refused, and Asks where a second press is needed; Trouble."""
        command = self.to_command(answers)
        if command is None:
            return
        assert client is not None, "a dialog that belongs to no session"
        seat = self.by(answers) or self.seat
        if self.together:
            await client.together(command)
        elif self.as_one:
            await client.as_one(command)
        else:
            await client.do(command, *([seat] if seat else ()))

    async def follow(self, answers: Answers) -> str:
        """Do what comes after that; return what there is to say. Raises Refused, Trouble."""
        said = self.then(answers) if self.then else None
        return (await said if inspect.isawaitable(said) else said) or self.says
