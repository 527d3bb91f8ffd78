"""Half-typed dialogs: a draft like any other, under a name that no sealed form has."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from sessions.frozen import dataclass
from sessions.model.core import CLOSED

if TYPE_CHECKING:
    from sessions.command import DraftKey
    from sessions.rules.forms import Payload
    from sessions.session import Session

# the prefix of a dialog's name: only its author sees the draft, or everyone at the shared screen does
OWN, TABLE = "own:", "table:"
BEGAN = "~began"  # a key among the sections of a saved draft; no form has a section of this name


@dataclass(frozen=True, slots=True)
class DialogDraft:
    """What was typed so far, as changes to the form's initial values, and the author's position in the form.

    `began` holds the initial values where these changes are.
    """

    changes: Payload
    place: str | None = None
    began: Payload = field(default_factory=dict)

    @property
    def kept(self) -> Payload:
        """The payload that is saved as a draft."""
        return {**self.changes, BEGAN: self.began} if self.began else self.changes

    @classmethod
    def of(cls, kept: Any, place: str | None) -> DialogDraft:
        """Read a draft's payload. It comes out of the file, so anything with the wrong shape is ignored."""
        if not isinstance(kept, dict):
            return cls({}, place)
        began = kept.get(BEGAN)
        changes = {section: answers for section, answers in kept.items() if section != BEGAN}
        return cls(changes, place, began if isinstance(began, dict) else {})


def dialog_draft_key(session: Session, name: str, about: str, seat: str, *, table: bool = False) -> DraftKey:
    """Return the key of the draft of dialog `name` about the row with this id, or about nothing in particular.

    The round is 1 once the session is closed, else 0. `table` is for text typed in front of everyone at the hot seat;
    what a person types in their own turn stays private.
    """
    return about, (TABLE if table else OWN) + name, int(session.header.status in CLOSED), seat


def is_dialog_draft(key: DraftKey) -> bool:
    """Whether a draft belongs to a dialog."""
    return key[1].startswith((OWN, TABLE))


def outlived(session: Session, key: DraftKey) -> bool:
    """Whether the session closed after the dialog was opened, so that there is nowhere left to save its text."""
    return not key[2] and session.header.status in CLOSED


def changes(given: Payload, typed: Payload) -> Payload:
    """Return the changes that turn `given` into `typed`; None stands for a removed answer."""
    found: dict[str, Any] = {}
    for section in dict.fromkeys((*given, *typed)):
        before, now = given.get(section, {}), typed.get(section, {})
        differs = {key: now.get(key) for key in dict.fromkeys((*before, *now)) if before.get(key) != now.get(key)}
        if differs:
            found[section] = differs
    return found


def changed(given: Payload, by: Payload) -> Payload:
    """Return `given` with changes applied. An answer that only somebody else changed meanwhile keeps their change.

    The changes come out of the file: anything with the wrong shape is ignored.
    """
    made: dict[str, Any] = {section: dict(answers) for section, answers in given.items()}
    for section, answers in by.items() if isinstance(by, dict) else ():
        if isinstance(answers, dict):
            both = {**made.get(section, {}), **answers}
            made[section] = {key: value for key, value in both.items() if value is not None}
    return made
