"""`close`: records that lack an owner, a day or a review; whether the hour was worth it; both leaders sign the
minutes.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Action, Decision, Goal, Item, Participant, Question, Sheet
from sessions.model.columns import columns
from sessions.model.core import LOCAL
from sessions.records.amendments import LIVE_TABLES
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.forms import Form
from sessions.rules.phases import Kind, Outcome, Phase, Step, end_item, register, under_way
from sessions.rules.questions import Asked, question_form, record_answers, record_late
from sessions.rules.seats import named, seated_leaders
from sessions.rules.session_scores import ROTI, scores_of_session
from sessions.rules.voice import Voice, in_turn
from sessions.session import Session
from sessions.situation import Requires, leader
from sessions.text import clean, listed

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")

QUESTIONS = (
    Asked(key=ROTI, ask="Was this worth the time? 1 wasted, 3 fair, 5 well spent", answer="scale", least=1, most=5),
    Asked(key="relied-on", ask="One thing you relied on the other for", answer="text", most=200, required=False),
)
COUNTED = (
    "signed_at",
    "signed_key",
    "signed_rev",
    "signed_head",
    "attended",
    "actual_minutes",
    "extensions",
    "log_head",
)
"""Columns that contain nothing people said, and may change during signing."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something missing from a record: the record's id, its text, and what is missing."""

    ref: str
    text: str
    lacks: str


def lacking(session: Session) -> list[Lack]:
    """Return the records that lack an owner, a day, a review or an agreement, decisions first."""
    found: list[Lack] = []
    for decision in session.all(Decision):
        if decision.status == "proposed":
            waiting = [seat for seat in session.leaders if seat not in decision.decided_by]
            lacks = f"the agreement of {named(waiting)}" if waiting else "a decision"
            found.append(Lack(decision.id, decision.title, lacks))
        elif decision.status == "decided":
            wanted = {"an owner": decision.owner, "a review day": decision.review_on}
            missing = [word for word, value in wanted.items() if not value]
            if missing:
                found.append(Lack(decision.id, decision.title, listed(missing)))
    found += [
        Lack(action.id, action.text, "a day") for action in session.all(Action, status="open") if action.due is None
    ]
    return found


class Close(Kind):
    """Loose ends, a blind ROTI, and the two signatures that close the session."""

    key = "close"
    title = "Close"
    ends_session = True
    counts_rounds = False
    phases = (
        Phase("gaps", "Loose ends", "Give each an owner, a day and a review day, or leave it as it is."),
        Phase(
            "roti",
            "Was it worth it?",
            "Answer for yourself. Both answers are revealed together.",
            private=True,
            seconds=90,
        ),
        Phase("reveal", "Was it worth it?", "Thank each other for that one thing.", reveals=("roti",)),
        Phase("sign", "Sign the minutes", "Read them once. Both signatures close the session.", signs=True),
    )
    steps = (
        # Nobody is asked twice.
        Step(
            "gaps",
            "sign",
            "both have said what it was worth",
            lambda session, item: session.all(Question, item=item.id, key_=ROTI),
        ),
    )

    def begin(self, session: Session, item: Item, ctx: Context) -> None:
        """Mark the session as closing."""
        session.put(replace(session.header, status="closing"))

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """ROTI 1 to 5, and what each leader relied on the other for."""
        return question_form("roti", "Was it worth it?", QUESTIONS)

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Nothing can be added to minutes that somebody has signed."""
        signed = any(person.signed_at for person in session.all(Participant, role="leader"))
        return "Somebody has already signed the minutes. Go back first." if signed else None

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Replace the missing answers."""
        record_late(session, item, sheet, QUESTIONS)

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Save the answers as rows once they are revealed."""
        if item.phase == "reveal":
            record_answers(session, item, "roti", item.round, QUESTIONS)

    def resume(self, session: Session, item: Item, ctx: Context) -> None:
        """Mark the session as closing again, after another item was reopened."""
        self.begin(session, item, ctx)

    def signed(self, session: Session, item: Item) -> list[str]:
        """The leaders who signed the minutes."""
        return [each.key_ for each in session.all(Participant, role="leader") if each.signed_at]

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Void the signatures."""
        for person in session.all(Participant, role="leader"):
            session.put(replace(person, signed_at=None, signed_key=None, signed_rev=None, signed_head=None))

    def voice(self, session: Session, item: Item, about: str | None = None) -> Voice | None:
        """Who begins to thank the other, and who reads the first of the agreed goals before both sign."""
        if item.phase == "reveal":
            return in_turn(session, item, "thanks first")
        if item.phase == "sign":
            agreed = any(goal.status.startswith("agreed") for goal in session.all(Goal))
            return in_turn(session, item, "reads the first goal" if agreed else "reads first")
        return in_turn(session, item)

    def may_leave(self, session: Session, item: Item) -> str | None:
        """Only the signatures close the session."""
        return "Only the signatures of the leaders close the session." if item.phase == "sign" else None

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """Something is missing in a loose end."""
        lacks = lacking(session) if item.phase == "gaps" else []
        return [f"{lack.ref} still needs {lack.lacks}." for lack in lacks]

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Bring every record into the state it has in the minutes."""
        for decision in session.all(Decision, status="proposed"):
            session.put(replace(decision, status="deferred"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude(Command):
    """Set the next session's date, and the joint announcement (280 characters at most).

    `before` is the announcement from when the edit began.
    """

    requires: ClassVar[Requires] = Requires(kind="close", phases=("gaps", "roti", "reveal"))
    next_at: datetime | None = None
    announcement: str | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save both; None leaves a value as it is. Refused outside closing, for a time in the past or without an
        offset.
        """
        header = session.header
        if self.next_at is not None:
            if self.next_at.tzinfo is None or self.next_at <= ctx.now:
                raise Refused("Enter a time in the future, with its offset.")
            header = replace(header, next_at=self.next_at)
        if self.announcement is not None:
            text = clean(self.announcement).strip()
            if len(text) > 280:
                raise Refused(f"The announcement has {len(text)} characters. The limit is 280.")
            header = replace(header, **edited(header, {"announcement": text or None}, self.before))
        session.put(header)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignMinutes(Consenting):
    """A leader signs the minutes; `key` is the fingerprint of the SSH key they logged in with, None if unknown.

    Without one they sign as `local`: at a terminal, where only their word says who they are.
    """

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, kind="close", phases=("sign",))
    key: str | None = None

    def words(self, session: Session, seat: str) -> Any:
        """Everything in the minutes that was said and decided."""
        return minutes_words(session)

    def give(self, session: Session, ctx: Context) -> None:
        """Sign, and close the session with the last signature of those present. Refused for an invalid fingerprint."""
        if self.key is not None and not _FINGERPRINT.fullmatch(self.key):
            raise Refused("This isn't the fingerprint of an SSH key.")
        item, person = under_way(session), session.get(Participant, ctx.seat)
        if person.signed_at is not None:
            raise Refused("You've already signed.")
        signed = replace(person, signed_at=ctx.noted, signed_key=self.key or LOCAL)
        session.put(replace(signed, signed_rev=session.rev, signed_head=session.head))
        if all(session.get(Participant, each).signed_at for each in seated_leaders(session, ctx)):
            close_session(session, item, ctx)


def minutes_words(session: Session) -> list[Any]:
    """Return everything in the minutes, except who signed them, who was there, and what the clock counts."""
    found = []
    for row in session.rows():
        if not isinstance(row, LIVE_TABLES):
            live = [column.name for column in columns(type(row)) if column.live]
            found.append([row.TABLE, row_words(row, *live, *COUNTED)])
    return found


def close_session(session: Session, item: Item, ctx: Context) -> None:
    """End the closing item and the session: items that never began are carried, and the scores are recorded."""
    for left in session.agenda:
        if left.status == "queued":
            end_item(session, left, "carried", ctx)
    end_item(session, item, "done", ctx)
    header = session.header
    actual = round(sum(each.elapsed_ms for each in session.all(Item)) / 60_000)
    session.put(replace(header, status="closed", ended_at=ctx.noted, actual_minutes=actual))
    session.put(scores_of_session(session))


register(Close())
