"""A dialog as data: its fields, its initial values, and the effect of its answers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any

from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model.columns import plain
from sessions.rules.forms import Field, Form, Payload, Section

if TYPE_CHECKING:
    from collections.abc import Hashable

    from textual.content import Content

    from sessions.command import Command
    from sessions.session import Session
    from tui.client.session_client import SessionClient
    from tui.commands.command import Consent
    from tui.dialogs.offered_tensions import Offers

IT = "it"
"""The one section of a dialog's form; drafts in the file are stored under it."""


class Asks(Refused):
    """Raised by a dialog's action if it needs a second press, which agrees to this."""

    def __init__(self, consent: Consent) -> None:
        super().__init__(consent.to)
        self.consent = consent


class Answers(dict[str, Any]):
    """The answers, by the key of each field, with dates as dates. Empty answers are missing.

    `began` has the initial values, including changes by somebody else that the author has read meanwhile. `agreed` is
    what a second press agreed to, `before` the session when the key was pressed.
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
        """The session when the key was pressed."""
        assert self._before is not None, "a dialog without a session"
        return self._before

    def changed(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the answers that differ from the initial values, and those values; None means none."""
        changes = {key: self.get(key) for key in self._keys if self.get(key) != self.began.get(key)}
        return changes, {key: self.began.get(key) for key in changes}

    def confirm(self, consent: Consent) -> None:
        """Raise Asks unless a second press agreed to this."""
        if self.agreed != consent.of:
            raise Asks(consent)


def _dated(answers: Mapping[str, Any], days: set[str]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key in days and value else value for key, value in answers.items()}


def nothing(answers: Answers) -> Command | None:
    """Change nothing in the session."""
    return None


def _named(answers: Answers) -> str | None:
    """Return the seat that the form asks for, as ``by``."""
    return answers.get("by")


Then = Callable[[Answers], str | Awaitable[str | None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """A dialog over a screen, with one purpose. `open_dialog` opens it.

    What is half typed in it waits as the draft `id`, the id of the command that opens it, of `seat`, by default of the
    first at this terminal; `about` is the id of the row that it is about. If nothing is kept, `unsaved` says why.

    `given` are the answers that it begins with, as the model has them. `sheet` is asked instead of `fields` where a
    form of several sections is shown as it is; `given` is its payload then.
    """

    id: str
    title: str
    fields: tuple[Field, ...] = ()
    to_command: Callable[[Answers], Command | None] = nothing
    """Return the command for the answers; None if nothing changes. May raise Refused and Asks."""
    about: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    note: str | Content = ""
    done: str = "save"
    """The label of the key that does it."""
    seat: str | None = None
    by: Callable[[Answers], str | None] = _named
    """Who does the command; if None, it is `seat`, or whoever is at this terminal."""
    together: bool = False
    """Whether everyone at this terminal does it, one after the other."""
    as_one: bool = False
    """Whether either leader may do it, without it belonging to one of them."""
    sure: bool = False
    """Whether only its own key does it; enter, which may end a sentence, does nothing."""
    edits: str = ""
    """What others see being edited here, if somebody else may change it at the same time."""
    began: Mapping[str, Any] | None = None
    """The values from which an edit began, if they aren't the initial values of the form."""
    at_first: bool = False
    """Whether the first field gets the focus, even if a later one is empty."""
    says: str = ""
    """What the screen says afterwards."""
    then: Then | None = None
    """Called after the command, or instead if there is none; its result is shown instead of `says`."""
    following: Callable[[], Dialog | None] | None = None
    """Return the dialog that opens next once this one is done, such as for the next name of several; None for none."""
    another: Callable[[], Dialog] | None = None
    """Return the dialog for another one of the same, if people often write several."""
    sheet: Form | None = None
    unsaved: str = ""
    offers: Offers | None = None
    """Which tensions are offered for what is typed."""

    @property
    def form(self) -> Form:
        """Its fields as a form."""
        sections = (Section(IT, "", self.fields),) if self.fields else ()
        return self.sheet or Form(self.id, self.title, sections)

    @property
    def begins(self) -> Payload:
        """The initial payload of its form."""
        return dict(self.given) if self.sheet else {IT: {key: plain(value) for key, value in self.given.items()}}

    async def do(self, client: SessionClient | None, answers: Answers) -> bool:
        """Do what the answers mean in the session; return whether they meant a command.

        Raises Refused, Trouble, and Asks if a second press is needed.
        """
        command = self.to_command(answers)
        if command is None:
            return False
        assert client is not None, "a dialog without a session"
        seat = self.by(answers) or self.seat
        if self.together:
            await client.together(command)
        elif self.as_one:
            await client.as_one(command)
        else:
            await client.do(command, *([seat] if seat else ()))
        return True

    async def follow(self, answers: Answers) -> str:
        """Do what comes after that; return the sentence to show, if any. Raises Refused and Trouble."""
        said = self.then(answers) if self.then else None
        return (await said if inspect.isawaitable(said) else said) or self.says
