"""The check of a decision at the close: can it be undone, what it gives, who is told, and whose feedback is wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, get_args

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.minutes.escalation_check import argument_behind, unlinked_arguments
from sessions.model import Action, Argument, Decision
from sessions.model.records import ActionTag, Reversible
from sessions.records.decisions import EditDecision
from sessions.rules.checks import checked
from sessions.rules.editing import edited
from sessions.rules.seats import author
from sessions.session import Session
from sessions.situation import Requires, records_open
from sessions.standing import HeldLine, Standing, held_lines
from sessions.text import listed, one_line, shortened

CHECKED = ("reversible", "functional", "non_functional", "values", "feedback_from", "feedback_by")
"""What the check adds to a decision. It never takes back anybody's agreement."""
EDITED = ("owner", "cascade")
"""What it may fill in besides; `EditDecision` has the rules."""
ACTION_MOST = 200  # characters


def is_checked(decision: Decision) -> bool:
    """Whether anything of the check was answered."""
    return any(getattr(decision, key) not in (None, ()) for key in CHECKED)


def unchecked(session: Session) -> list[Decision]:
    """Return the decided decisions that nobody has checked."""
    return [each for each in session.all(Decision, status="decided") if not is_checked(each)]


def to_argue(session: Session) -> list[Decision]:
    """Return the decided decisions that can't be undone and that no argument was about."""
    decided = session.all(Decision, status="decided", reversible="no")
    return [each for each in decided if argument_behind(session, each) is None]


def value_lines(session: Session, standing: Sequence[Standing]) -> list[HeldLine]:
    """Return the values of the pair that hold, by their ids as a decision of this session names them."""
    return [held for held in held_lines(session, standing) if held.holds and held.line.kind == "value"]


def promised(session: Session, decision: Decision, tag: ActionTag) -> Action | None:
    """Return the action with this tag that was made from a decision."""
    return next(iter(session.all(Action, from_=decision.id, tag=tag)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDecision(Command):
    """Complete a decision: whether it can be undone, what it gives, who tells whom, and whose feedback is wanted.

    `changes` may have what is in `CHECKED` and `EDITED`; an empty value removes one. `before` holds the values from
    when the edit began. Who tells whom becomes an action to tell by `tell_by`, and feedback one by `feedback_by`; both
    belong to the owner of the decision. `argued` is the argument of this session that was about it.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    decision: str
    changes: Mapping[str, Any]
    tell_by: date | None = None
    argued: str | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it.

        Refused for a decision that isn't decided, for a promise without its day or an owner, and for an argument that
        didn't come to its end or is about another decision.
        """
        decision = session.get(Decision, self.decision)
        if decision.status != "decided":
            raise Refused(f"{decision.id} is {decision.status}. Agree on it first.")
        if unknown := sorted(set(self.changes) - {*CHECKED, *EDITED}):
            raise Refused(f"The check of a decision has no {one_line(unknown[0])}.")
        if edits := {key: self.changes[key] for key in EDITED if key in self.changes}:
            before = None if self.before is None else {key: self.before.get(key) for key in edits}
            EditDecision(decision=decision.id, changes=edits, before=before).apply(session, ctx)
        decision = session.put(self._completed(session, ctx, session.get(Decision, decision.id)))
        if self.argued is not None:
            _link_argument(session, decision, self.argued)
        _promise_to_tell(session, ctx, decision, self.tell_by)
        _promise_to_ask(session, ctx, decision)

    def _completed(self, session: Session, ctx: Context, decision: Decision) -> Decision:
        given: dict[str, Any] = {key: self.changes[key] or None for key in CHECKED if key in self.changes}
        if given.get("reversible") not in (None, *get_args(Reversible)):
            raise Refused("Say yes or no: can it be undone?")
        if "values" in given:
            given["values"] = _values(session, ctx, decision, given["values"] or ())
        checked(replace(decision, **given))
        return checked(replace(decision, **edited(decision, given, self.before)))


def _link_argument(session: Session, decision: Decision, argument_id: str) -> None:
    argument = session.get(Argument, argument_id)
    if argument not in unlinked_arguments(session):
        raise Refused(f"{argument.id} didn't come to its end, or is about another decision.")
    session.put(replace(argument, decision=decision.id))


def _values(session: Session, ctx: Context, decision: Decision, refs: Sequence[str]) -> tuple[str, ...]:
    """Return the values that a decision serves, each once. Raises Refused for a line that isn't a value in force."""
    known = {held.id for held in value_lines(session, ctx.standing())}
    if strange := [ref for ref in refs if ref not in known and ref not in decision.values]:
        raise Refused(f"These aren't values that you both signed: {listed(list(map(one_line, strange)))}.")
    return tuple(dict.fromkeys(refs))


def _promise_to_tell(session: Session, ctx: Context, decision: Decision, day: date | None) -> None:
    if day is None or promised(session, decision, "tell"):
        return
    if not decision.cascade:
        raise Refused("Say who tells whom, not only by when.")
    _promise(session, ctx, decision, "tell", decision.cascade, day)


def _promise_to_ask(session: Session, ctx: Context, decision: Decision) -> None:
    """Make the action to ask for feedback, or change the one that is still open."""
    if (decision.feedback_from is None) != (decision.feedback_by is None):
        raise Refused("Say from whom you want feedback, and by when.")
    if decision.feedback_from is None or decision.feedback_by is None:
        return
    text = f"Ask {decision.feedback_from} for feedback on {decision.id}: {decision.title}"
    known = promised(session, decision, "feedback")
    if known is None:
        _promise(session, ctx, decision, "feedback", text, decision.feedback_by)
    elif known.status == "open":
        session.put(checked(replace(known, text=shortened(text, ACTION_MOST), due=decision.feedback_by)))


def _promise(session: Session, ctx: Context, decision: Decision, tag: ActionTag, text: str, day: date) -> None:
    if decision.owner is None:
        raise Refused(f"Give {decision.id} an owner, who tells others about it and asks for feedback.")
    session.put(
        checked(
            Action(
                id=session.next_id(Action, "A"),
                text=shortened(text, ACTION_MOST),
                owner=decision.owner,
                due=day,
                from_=decision.id,
                by=author(ctx),
                tag=tag,
            )
        )
    )
