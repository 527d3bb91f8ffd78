"""Quick capture: what can be written down from any phase, as small forms and the commands that keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sessions.command import Command
from sessions.model import Decision
from sessions.records.captures import AddAction, Capture, ParkTopic
from sessions.records.decisions import RecordDecision
from sessions.rules.forms import Field, Form, Payload, Section
from sessions.session import Session
from tui.client.status import people
from tui.dialogs.small_form import when

DOMAINS = ("what", "how", "both")
METHODS = ("consent", "owner", "disagree-and-commit", "integrator", "experiment")


@dataclass(frozen=True, slots=True)
class Captured:
    """One kind of thing to write down: its form, and the command that keeps what was filled in."""

    form: Callable[[Session], Form]
    command: Callable[[Payload], Command]
    signed: bool = False
    """Whether the minutes say who wrote it down."""


def asking_whose(form: Form, seats: Sequence[str]) -> Form:
    """Return a form that asks also which of `seats` writes it down, as ``by``."""
    section = form.sections[0]
    whose = Field("by", "Whose", "choice", options=tuple(seats), seats=True)
    first, *others = section.fields
    return replace(form, sections=(replace(section, fields=(first, whose, *others)),))


def _form(title: str, *fields: Field) -> Form:
    return Form("capture", title, (Section("it", "", fields),))


def _text(ask: str, most: int = 200, hint: str = "") -> Field:
    return Field("text", ask, "text", least=1, most=most, hint=hint)


def dated(it: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the answers of a form with the day among them as a record has it."""
    return {**it, key: date.fromisoformat(it[key]) if it.get(key) else None}


def methods(session: Session) -> tuple[str, ...]:
    """Return the ways in which a session can decide: by the integrator only where there is one."""
    return METHODS if session.facilitator else tuple(each for each in METHODS if each != "integrator")


def _decision_form(session: Session) -> Form:
    known = tuple(each.id for each in session.all(Decision))
    return _form(
        "Decision",
        _text("What is decided"),
        Field("owner", "Owner", "choice", options=people(session), seats=True, required=False),
        Field("review_on", "Look again on", "date", required=False),
        Field("method", "Decided by", "choice", options=methods(session), required=False, more=True),
        Field("rationale", "Because", "text", most=2000, required=False, more=True, lines=True),
        Field("tripwire", "Reopen if", "text", most=2000, required=False, more=True),
        *((Field("supersedes", "In place of", "choice", options=known, required=False, more=True),) * bool(known)),
    )


def _decision(payload: Payload) -> Command:
    it = payload["it"]
    return RecordDecision(
        title=it["text"],
        method=it.get("method", "consent"),
        owner=it.get("owner"),
        review_on=when(payload, "review_on"),
        rationale=it.get("rationale"),
        tripwire=it.get("tripwire"),
        supersedes=it.get("supersedes"),
    )


def _action_form(session: Session) -> Form:
    return _form(
        "Action",
        _text("What will be done"),
        Field("owner", "Owner", "choice", options=people(session), seats=True),
        Field("due", "Due", "date", required=False),
    )


def _action(payload: Payload) -> Command:
    return AddAction(text=payload["it"]["text"], owner=payload["it"]["owner"], due=when(payload, "due"))


def _topic_form(session: Session) -> Form:
    return _form(
        "Park a topic",
        _text("What comes later"),
        Field("revisit_on", "Come back to it on", "date", required=False),
    )


def _topic(payload: Payload) -> Command:
    return ParkTopic(text=payload["it"]["text"], revisit_on=when(payload, "revisit_on"))


def _fact(payload: Payload) -> Command:
    return Capture(what="fact", text=payload["it"]["text"], source=payload["it"].get("source"))


def _question(payload: Payload) -> Command:
    return Capture(what="question", text=payload["it"]["text"])


def _source() -> Field:
    return Field("source", "From where", "text", least=1, most=200, required=False)


CAPTURES: dict[str, Captured] = {
    "decision": Captured(_decision_form, _decision),
    "action": Captured(_action_form, _action),
    "topic": Captured(_topic_form, _topic, signed=True),
    "fact": Captured(lambda session: _form("Fact", _text("What both know", 2000), _source()), _fact),
    "question": Captured(lambda session: _form("Question", _text("What should be answered", 2000)), _question),
}
