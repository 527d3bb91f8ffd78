"""Escalations: questions that the leaders hand to their integrator, and the answers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar, Literal

from sessions.command import Command, Context
from sessions.due import default_holds
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Argument, Decision, Escalation, Goal, Participant, Row
from sessions.records.decisions import Method
from sessions.rules.checks import checked
from sessions.rules.seats import author
from sessions.session import Session
from sessions.situation import Requires, anyone, leader, records_open
from sessions.text import clean, closed, one_line
from sessions.times import short_day

ACCEPTS_MOST = 2000  # characters
INTEGRATOR = "integrator"  # whom a question goes to if nobody is named

SETTLES = "who settles what you two can't"
ANSWERS = {"ruled": "Ruled", "returned": "Returned with a question", "experiment": "To be tried first"}


def addressee(session: Session, to: str) -> str:
    """Return whom a question is escalated to: a seat as it is shown, and anybody else as they are called."""
    if session.find(Participant, to):
        return to.upper()
    return f"the {to}" if to == INTEGRATOR else to


def ruler(session: Session) -> str:
    """Return who rules on what the two can't settle: the facilitator, or else in words who the integrator is."""
    return session.facilitator.upper() if session.facilitator else f"the integrator, {SETTLES}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Command):
    """Hand a decision, an argument or a goal to the integrator; both can then add what they would accept."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    decision: str | None = None
    argument: str | None = None
    goal: str | None = None
    to: str | None = None
    answer_by: date | None = None
    default_if_silent: str | None = None
    cost_of_delay: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Escalate it. Refused without anything to escalate, or if it is already escalated."""
        targets: tuple[tuple[type[Row], str | None], ...] = (
            (Decision, self.decision),
            (Argument, self.argument),
            (Goal, self.goal),
        )
        named = [(kind, key) for kind, key in targets if key]
        if not named:
            raise Refused("Name a decision, an argument or a goal to escalate.")
        for kind, key in named:
            session.get(kind, key)
        same = (self.decision, self.argument, self.goal)
        for each in session.all(Escalation, status="open"):
            if (each.decision, each.argument, each.goal) == same:
                raise Refused(f"This is already escalated, as {each.id}.")
        if self.decision:
            session.put(replace(session.get(Decision, self.decision), status="escalated"))
        session.put(
            checked(
                Escalation(
                    id=session.next_id(Escalation, "E"),
                    decision=self.decision,
                    argument=self.argument,
                    goal=self.goal,
                    to=_seat_or_name(session, one_line(self.to or session.facilitator or INTEGRATOR)),
                    answer_by=self.answer_by,
                    default_if_silent=self.default_if_silent or None,
                    cost_of_delay=self.cost_of_delay or None,
                )
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldAccept(Command):
    """A leader adds to an escalation what they would accept."""

    requires: ClassVar[Requires] = Requires(by=leader)
    escalation: str
    text: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it. Refused once it is answered."""
        escalation = _open_escalation(session, self.escalation)
        text = clean(self.text).strip()
        if not 1 <= len(text) <= ACCEPTS_MOST:
            raise Refused(f"Say what you would accept, in up to {ACCEPTS_MOST} characters.")
        session.put(replace(escalation, accepts={**(escalation.accepts or {}), ctx.seat: text}))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEscalation(Command):
    """The integrator rules, asks back, or orders an experiment; or the pair withdraws it.

    If whoever was asked has no seat, a leader records the answer, which stays theirs. Also possible after the close.
    """

    escalation: str
    status: Literal["ruled", "returned", "experiment", "withdrawn"]
    ruling: str | None = None

    def required(self) -> Requires:
        """Only the pair can withdraw it."""
        return Requires(by=leader) if self.status == "withdrawn" else self.requires

    def apply(self, session: Session, ctx: Context) -> None:
        """Save the answer; a ruling decides the decision behind it.

        Refused without a text, for the wrong seat, and once its default holds.
        """
        seat, today = ctx.seat, ctx.now.date()
        escalation = session.get(Escalation, self.escalation)
        if default_holds(escalation, today):
            raise Refused(silence(escalation.answer_by, escalation.default_if_silent))
        _open_escalation(session, self.escalation)
        if self.status != "withdrawn" and (to := seat_asked(session, escalation)) and seat != to:
            raise Refused(f"Only {to.upper()} can answer this.")
        ruling = clean(self.ruling or "").strip() or None
        if ruling is None and self.status != "withdrawn":
            raise Refused("Write down the answer.")
        by = author(ctx) if self.status == "withdrawn" else _answerer(session, escalation)
        session.put(
            checked(replace(escalation, status=self.status, ruling=ruling, answered_by=by, answered_on=ctx.now.date()))
        )
        decision = session.find(Decision, escalation.decision) if escalation.decision else None
        if decision is None or decision.status != "escalated":
            return
        if self.status in ("ruled", "experiment"):
            method: Method = "integrator" if self.status == "ruled" else "experiment"
            decided_by = (by,) if by else ()
            session.put(
                replace(decision, status="decided", method=method, decided_on=ctx.now.date(), decided_by=decided_by)
            )
        else:
            session.put(replace(decision, status="deferred"))


def seat_asked(session: Session, escalation: Escalation) -> str | None:
    """Return the seat that an escalation goes to; None if it goes to somebody who can't answer from a seat here."""
    person = session.find(Participant, escalation.to)
    return None if person is None or person.role == "observer" else person.key_


def _answerer(session: Session, escalation: Escalation) -> str | None:
    """Return the seat of whoever an escalation went to, observers too; None for somebody without a seat."""
    person = session.find(Participant, escalation.to)
    return person.key_ if person else None


def silence(day: date | None, default: str | None) -> str:
    """Return a sentence that says that nobody answered by a day, and which default holds."""
    by = f" by {short_day(day)}" if day else ""
    return closed(f"No answer came{by}, so the default holds: {default or 'not said'}")


def answer_words(session: Session, asked: Escalation, today: date) -> str:
    """Return whose answer an escalation waits for, the answer, or the default that holds, in a sentence."""
    to = addressee(session, asked.to)
    if default_holds(asked, today):
        return silence(asked.answer_by, asked.default_if_silent)
    if asked.status == "open":
        return f"Waits for the answer of {to}{f' by {short_day(asked.answer_by)}' if asked.answer_by else ''}."
    if asked.status == "withdrawn":
        return "The leaders withdrew it."
    by = f" by {asked.answered_by.upper() if asked.answered_by else to}"
    on = f" on {short_day(asked.answered_on)}" if asked.answered_on else ""
    return f"{ANSWERS[asked.status]}{by}{on}: {asked.ruling or 'no words'}"


def _seat_or_name(session: Session, to: str) -> str:
    """Return the seat of the person whom `to` names by seat or by name, or else `to` as it is."""
    said = to.casefold()
    named = [each.key_ for each in session.all(Participant) if said in (each.key_.casefold(), each.name.casefold())]
    return named[0] if len(named) == 1 else to


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDefault(Command):
    """Record that an escalation's day passed without an answer, so that its default holds. Any terminal may send it."""

    requires: ClassVar[Requires] = Requires(by=anyone, aside=True)
    escalation: str

    def needs_pin(self, seat: str, hot: bool) -> bool:
        """Never: nobody says anything with it."""
        return False

    def apply(self, session: Session, ctx: Context) -> None:
        """Record it, with the day on which it began to hold. Refused before that, and without a default."""
        escalation = _open_escalation(session, self.escalation)
        if not default_holds(escalation, ctx.now.date()) or escalation.answer_by is None:
            raise Refused(f"{escalation.id} can still be answered.")
        session.put(replace(escalation, status="default", answered_on=escalation.answer_by + timedelta(days=1)))


def _open_escalation(session: Session, escalation_id: str) -> Escalation:
    escalation = session.get(Escalation, escalation_id)
    if escalation.status != "open":
        raise Refused(f"{escalation_id} is already {escalation.status}.")
    return escalation
