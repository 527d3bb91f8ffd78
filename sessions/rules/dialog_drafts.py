"""What is half typed in a small form: a draft like any other, under a name that no sealed form has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sessions.model.core import CLOSED

if TYPE_CHECKING:
    from sessions.command import DraftKey
    from sessions.rules.forms import Payload
    from sessions.session import Session

OWN, TABLE = "own:", "table:"  # before the name of a small form: whoever typed sees it, or all at the open table do
BEGAN = "~began"  # among the sections of what is kept; no form has one of this name


@dataclass(frozen=True, slots=True)
class DialogDraft:
    """What was typed so far, as changes to what the form began with, and where in the form its author is.

    `began` is what the form began with where these changes are.
    """

    changes: Payload
    place: str | None = None
    began: Payload = field(default_factory=dict)

    @property
    def kept(self) -> Payload:
        """The payload of the draft that this is kept as."""
        return {**self.changes, BEGAN: self.began} if self.began else self.changes

    @classmethod
    def of(cls, kept: Any, place: str | None) -> DialogDraft:
        """Return what a draft's payload says; it comes out of the file, and what has not its shape is left out."""
        if not isinstance(kept, dict):
            return cls({}, place)
        began = kept.get(BEGAN)
        changes = {section: answers for section, answers in kept.items() if section != BEGAN}
        return cls(changes, place, began if isinstance(began, dict) else {})


def jotting_key(session: Session, name: str, about: str, seat: str, table: bool = False) -> DraftKey:
    """Return the key of the draft of small form `name` about a row's id, or about nothing in particular.

    Where other drafts have a round, it has 1 once the session is closed. `table` is for what is typed before all
    at the hot seat; what one types in a turn of their own stays theirs.
    """
    return about, (TABLE if table else OWN) + name, int(session.header.status in CLOSED), seat


def is_jotting(key: DraftKey) -> bool:
    """Whether a draft is one of a small form."""
    return key[1].startswith((OWN, TABLE))


def outlived(session: Session, key: DraftKey) -> bool:
    """Whether the session closed after the small form was opened; it has no place for what it says any more."""
    return not key[2] and session.header.status in CLOSED


def changes(given: Payload, typed: Payload) -> Payload:
    """Return what must be done to `given` to make it `typed`; None stands for an answer that was taken out."""
    found: dict[str, Any] = {}
    for section in dict.fromkeys((*given, *typed)):
        before, now = given.get(section, {}), typed.get(section, {})
        differs = {key: now.get(key) for key in dict.fromkeys((*before, *now)) if before.get(key) != now.get(key)}
        if differs:
            found[section] = differs
    return found


def changed(given: Payload, by: Payload) -> Payload:
    """Return `given` with changes done to it; an answer that somebody else changed meanwhile, and these do not, stays.

    The changes come out of the file: what has not their shape is left out.
    """
    made: dict[str, Any] = {section: dict(answers) for section, answers in given.items()}
    for section, answers in by.items() if isinstance(by, dict) else ():
        if isinstance(answers, dict):
            both = {**made.get(section, {}), **answers}
            made[section] = {key: value for key, value in both.items() if value is not None}
    return made
