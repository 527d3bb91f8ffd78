"""Decisions: proposed, agreed to by the people their method needs, and reviewed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Decision, Dissent, Goal, Item, Option
from sessions.objections import lines_in, sentence_of
from sessions.records.captures import source_of
from sessions.rules.checks import checked
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.moves import REASON_LEAST
from sessions.rules.objecting import new_objection, put_objection
from sessions.rules.seats import author, is_absent, named, person
from sessions.session import Session
from sessions.situation import Requires, leader, records_open
from sessions.text import clean, one_line

Method = Literal["consent", "owner", "disagree-and-commit", "integrator", "experiment"]
FREE = frozenset(
    {"title", "method", "domain", "owner", "rationale", "tripwire", "review_on", "cascade", "announcement"}
)
"""The parts of a decision that can be changed."""
NO_INTEGRATOR = "There is no facilitator in this session to decide. Choose another method."


def needed(session: Session, decision: Decision) -> list[str] | None:
    """Return whose agreement a decision needs by its method; None if nobody can give it."""
    if decision.method == "owner":
        return [decision.owner] if decision.owner else None
    if decision.method == "integrator":
        return [session.facilitator] if session.facilitator else None
    return list(session.leaders)


def decided_alone(decision: Decision) -> str | None:
    """Return the owner who took a decision alone, as its method allows; None if somebody else agreed to it, too."""
    alone = decision.method == "owner" and decision.status in ("decided", "superseded")
    return decision.owner if alone and set(decision.decided_by) <= {decision.owner} else None


def require_reason(session: Session, ref: str, said: str | None, ctx: Context) -> None:
    """Refuse to replace a decision that one person took alone, of this session or an earlier one, without a reason."""
    earlier, _, local = ref.rpartition("/")
    of = ctx.earlier(earlier) if earlier else session
    decision = of.find(Decision, local) if of else None
    alone = decided_alone(decision) if decision else None
    if alone and len((said or "").strip()) < REASON_LEAST:
        raise Refused(
            f"{alone.upper()} decided {ref} alone. Say why you replace it, in {REASON_LEAST} characters or more."
        )


def decision_words(session: Session, decision_id: str) -> list[Any]:
    """Return a decision's content, with its options and dissents, but without who has agreed so far."""
    found = row_words(session.get(Decision, decision_id), "decided_by", "decided_on")
    options = [row_words(option) for option in session.all(Option, decision=decision_id)]
    return [found, options, [row_words(each) for each in session.all(Dissent, decision=decision_id)]]


def proposals(session: Session, item: Item, ctx: Context) -> list[str]:
    """Return sentences about decisions proposed in an item but not agreed yet, naming those here who have to agree."""
    found = []
    for decision in session.all(Decision, status="proposed", from_=item.id):
        waiting = [seat for seat in needed(session, decision) or () if seat not in decision.decided_by]
        here = [seat for seat in waiting if not is_absent(session, seat, ctx)]
        if here or not waiting:
            found.append(
                f"{decision.id} is proposed but not agreed yet{f': waiting for {named(here)}' if here else ''}."
            )
    return found


def decided(session: Session, decision: Decision, ctx: Context) -> Decision:
    """Return a proposed decision as decided if everyone its method needs is in `decided_by`.

    Consent, experiment and disagree-and-commit need both leaders, `owner` needs the owner, `integrator` the
    facilitator. An experiment also needs a review day, disagree-and-commit a dissent that commits.
    """
    who = needed(session, decision)
    if who is None or not set(who) <= set(decision.decided_by):
        return decision
    if decision.method == "experiment" and decision.review_on is None:
        return decision
    if decision.method == "disagree-and-commit" and not session.all(Dissent, decision=decision.id, commits=True):
        return decision
    return replace(decision, status="decided", decided_on=ctx.now.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecision(Command):
    """Record a decision. A leader who does so agrees to it; it is decided once everyone its method needs has agreed.

    If two leaders share the keyboard and it is nobody's turn, neither has agreed yet.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    title: str
    method: Method = "consent"
    domain: Literal["what", "how", "both"] | None = None
    owner: str | None = None
    rationale: str | None = None
    tripwire: str | None = None
    review_on: date | None = None
    cascade: str | None = None
    announcement: str | None = None
    supersedes: str | None = None
    goals: tuple[str, ...] = ()
    source: str | None = None
    options: tuple[tuple[str, str, str | None], ...] = ()

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused if a text is too long, for an unknown goal or owner, and without an owner or a reason."""
        by = author(ctx)
        if self.owner is not None:
            person(session, self.owner)
        if self.method == "owner" and self.owner is None:
            raise Refused("Name the owner who decides.")
        if self.method == "integrator" and session.facilitator is None:
            raise Refused(NO_INTEGRATOR)
        for goal in self.goals:
            session.get(Goal, goal)
        if self.supersedes:
            require_reason(session, self.supersedes, self.rationale, ctx)
        decision = Decision(
            id=session.next_id(Decision, "D"),
            title=one_line(self.title),
            status="proposed",
            method=self.method,
            domain=self.domain,
            decided_by=(by,) if by in session.leaders or (by and self.method == "integrator") else (),
            owner=self.owner,
            rationale=self.rationale or None,
            tripwire=self.tripwire or None,
            review_on=self.review_on,
            cascade=self.cascade or None,
            announcement=self.announcement or None,
            supersedes=self.supersedes,
            goals=self.goals,
            from_=source_of(session, self.source),
            by=by,
        )
        session.put(decided(session, checked(decision), ctx))
        for key, text, cost in self.options:
            session.put(checked(Option(decision=decision.id, key_=key, text=text, cost=cost or None, by=by)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeDecision(Consenting):
    """Agree to a proposed decision, naming the chosen option if there are options.

    If another option is chosen, whoever agreed before must agree again.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    decision: str
    chosen: str | None = None

    def words(self, session: Session, seat: str) -> Any:
        """The decision, with its options and the dissent from it."""
        return decision_words(session, self.decision)

    def give(self, session: Session, ctx: Context) -> None:
        """Agree. Refused for a seat that already has, and if it isn't proposed."""
        seat = ctx.seat
        decision = _proposed(session, self.decision)
        stood = next((option.key_ for option in session.all(Option, decision=decision.id) if option.chosen), None)
        if self.chosen not in (None, stood):
            option = session.get(Option, decision.id, self.chosen)
            for other in session.all(Option, decision=decision.id):
                session.put(replace(other, chosen=True if other is option else None))
            decision = replace(decision, decided_by=())
        elif seat in decision.decided_by:
            raise Refused(f"You've already agreed to {decision.id}.")
        by = (*decision.decided_by, seat)
        session.put(decided(session, replace(decision, decided_by=by), ctx))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDecision(Command):
    """Change a decision; whoever agreed must agree again to another title or method.

    Once it is decided, any change of its text makes it a proposal again; empty values may be filled in. `before` holds
    the values from when the edit began.
    """

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    decision: str
    changes: Mapping[str, Any]
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Change it. Refused for keys that a decision doesn't have, and once the session is closed."""
        decision = session.get(Decision, self.decision)
        if unknown := sorted(set(self.changes) - FREE):
            raise Refused(f"You can't change the {unknown[0]} of a decision.")
        for name in ("title", "method"):
            if name in self.changes and not self.changes[name]:
                raise Refused(f"A decision needs a {name}.")
        if self.changes.get("method") == "integrator" and session.facilitator is None:
            raise Refused(NO_INTEGRATOR)
        if self.changes.get("owner"):
            person(session, self.changes["owner"])
        given: dict[str, Any] = {key: value or None for key, value in self.changes.items()}
        checked(replace(decision, **given))
        changed = checked(replace(decision, **edited(decision, given, self.before)))
        if decision.supersedes and "rationale" in given:
            require_reason(session, decision.supersedes, changed.rationale, ctx)
        anew = (changed.title, changed.method) != (decision.title, decision.method)
        if anew or (decision.status == "decided" and _reworded(decision, changed)):
            editor = author(ctx)
            by = (editor,) if editor in session.leaders else ()
            changed = replace(changed, status="proposed", decided_on=None, decided_by=by)
        if changed.status in ("proposed", "deferred"):
            changed = decided(session, replace(changed, status="proposed"), ctx)
        session.put(changed)


def _reworded(decision: Decision, changed: Decision) -> bool:
    """Whether an existing text was changed."""
    said = ((getattr(decision, name), getattr(changed, name)) for name in FREE)
    return any(before is not None and before != now for before, now in said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(Consenting):
    """Write a dissent from a decision, and say whether you commit to it anyway.

    `lines` say what you object to in particular (`OBJECTION_FIELDS`); without a text, they make it.
    """

    requires: ClassVar[Requires] = Requires(by=leader, when=(records_open,))
    decision: str
    text: str
    commits: bool
    lines: Mapping[str, str] | None = None

    def words(self, session: Session, seat: str) -> Any:
        """The decision, with its options; the person who objects may commit to it anyway."""
        return decision_words(session, self.decision)[:2]

    def give(self, session: Session, ctx: Context) -> None:
        """Save the dissent in the leader's own words. Refused without any."""
        decision, lines = session.get(Decision, self.decision), lines_in(self.lines)
        said = clean(self.text).strip() or sentence_of(lines)
        if not said:
            raise Refused("Say why you disagree: in a sentence, or in the lines below it.")
        session.put(checked(Dissent(decision=decision.id, by=ctx.seat, text=said, commits=self.commits)))
        put_objection(session, new_objection(session, ctx.seat, decision=decision.id), lines)
        if decision.status == "proposed":
            session.put(decided(session, decision, ctx))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOption(Command):
    """Add an option to a proposed decision."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    decision: str
    text: str
    cost: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it, with a key made from its first words."""
        decision = _proposed(session, self.decision)
        text = one_line(self.text)
        stem = "-".join(re.findall(r"[a-z0-9]+", text.casefold())[:3])[:40] or "option"
        taken = {option.key_ for option in session.all(Option, decision=decision.id)}
        free = (key for n in count(1) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)
        option = Option(decision=decision.id, key_=next(free), text=text, cost=self.cost or None, by=author(ctx))
        session.put(checked(option))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferDecision(Consenting):
    """Leave a proposed decision for later."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    decision: str

    def words(self, session: Session, seat: str) -> Any:
        """The decision."""
        return decision_words(session, self.decision)

    def give(self, session: Session, ctx: Context) -> None:
        """Defer it."""
        session.put(replace(_proposed(session, self.decision), status="deferred"))


def _proposed(session: Session, decision_id: str) -> Decision:
    decision = session.get(Decision, decision_id)
    if decision.status != "proposed":
        raise Refused(f"{decision_id} is already {decision.status}.")
    return decision
