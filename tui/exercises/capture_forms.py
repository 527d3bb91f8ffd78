"""Quick capture: the records that can be made in any phase, as dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

from sessions.frozen import dataclass
from sessions.model import Decision
from sessions.model.records import ActionTag, LineKind
from sessions.records.captures import AddAction, Capture, ParkTopic
from sessions.records.decisions import RecordDecision
from sessions.rules.forms import Field
from tui.client.status import people
from tui.widgets.record_lines import LINE_KINDS

if TYPE_CHECKING:
    from sessions.command import Command
    from sessions.session import Session
    from tui.dialogs.dialog import Answers

DOMAINS = ("what", "how", "both")
METHODS = ("consent", "owner", "disagree-and-commit", "integrator", "experiment")


@dataclass(frozen=True, slots=True)
class Captured:
    """One kind of record: its fields, and the command made from the answers."""

    title: str
    fields: Callable[[Session], tuple[Field, ...]]
    to_command: Callable[[Answers], Command]
    signed: bool = False
    """Whether the minutes say who recorded it."""

    def asks(self, session: Session, seats: tuple[str, ...] = ()) -> tuple[Field, ...]:
        """Return the fields; if one of several `seats` records it, also ask which, after the first field."""
        first, *others = self.fields(session)
        whose = Field("by", "Whose", "choice", options=seats, seats=True)
        return (first, *((whose,) if seats and self.signed else ()), *others)


def _text(ask: str, most: int = 200) -> Field:
    return Field("text", ask, "text", least=1, most=most)


def methods(session: Session) -> tuple[str, ...]:
    """Return the ways in which a session can decide: by the integrator only if there is one."""
    return METHODS if session.facilitator else tuple(each for each in METHODS if each != "integrator")


def _decision_fields(session: Session) -> tuple[Field, ...]:
    known = tuple(each.id for each in session.all(Decision))
    more: dict[str, Any] = {"required": False, "more": True}
    return (
        _text("Decision"),
        Field("owner", "Owner", "choice", options=people(session), seats=True, required=False),
        Field("review_on", "Review on", "date", required=False),
        Field("method", "Decided by", "choice", options=methods(session), **more),
        Field("rationale", "Because", "text", least=1, most=2000, lines=True, **more),
        Field("tripwire", "Reopen if", "text", least=1, most=2000, **more),
        *((Field("supersedes", "Replaces", "choice", options=known, **more),) * bool(known)),
    )


def _decision(answers: Answers) -> Command:
    more = {key: value for key, value in answers.items() if key != "text"}
    return RecordDecision(title=answers["text"], **more)


def action_fields(session: Session, *, dated: bool = False) -> tuple[Field, ...]:
    """Return what is asked of an action; `dated` means that it needs a day."""
    return (
        _text("Action"),
        Field("owner", "Owner", "choice", options=people(session), seats=True),
        Field("due", "Due", "date", required=dated),
        Field("tag", "Kind", "choice", options=get_args(ActionTag), required=False, more=True),
    )


def _topic_fields(session: Session) -> tuple[Field, ...]:
    return _text("Topic"), Field("revisit_on", "Revisit on", "date", required=False)


def _topic(answers: Answers) -> Command:
    return ParkTopic(text=answers["text"], revisit_on=answers.get("revisit_on"))


def _fact_fields(session: Session) -> tuple[Field, ...]:
    return _text("Fact", 2000), Field("source", "Source", "text", least=1, most=200, required=False)


def line_fields(*, kinds: bool = True) -> tuple[Field, ...]:
    """Return what is asked of a line: its kind if that is free, its words, and when to look at it again."""
    return (
        *((Field("kind", "Kind", "choice", options=tuple(LINE_KINDS.values())),) if kinds else ()),
        Field("text", "The line", "text", least=1, most=2000, lines=True),
        Field("review_on", "Look again on", "date", required=False),
    )


def line_kind(words: str) -> LineKind:
    """Return the kind of line that is called this in words."""
    return next(kind for kind in get_args(LineKind) if LINE_KINDS[kind] == words)


def watch_fields(session: Session) -> tuple[Field, ...]:
    """Return what is asked of a watch."""
    return (
        Field("text", "We assume that", "text", least=1, most=200),
        Field("by_date", "Check on", "date"),
        Field("observable", "Look at", "text", least=1, most=200, required=False, hint="such as churn per month"),
        Field("threshold", "It fails at", "text", least=1, most=200, required=False, hint="such as over 3 %"),
        Field("who", "Who checks", "choice", options=people(session), seats=True, required=False),
    )


CAPTURES: dict[str, Captured] = {
    "decision": Captured("Decision", _decision_fields, _decision),
    "action": Captured("Action", action_fields, lambda answers: AddAction(**answers)),
    "topic": Captured("Park a topic", _topic_fields, _topic, signed=True),
    "fact": Captured("Fact", _fact_fields, lambda answers: Capture(what="fact", **answers)),
    "question": Captured(
        "Question",
        lambda session: (_text("Question", 2000),),
        lambda answers: Capture(what="question", text=answers["text"]),
    ),
}
