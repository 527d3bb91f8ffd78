"""`close`: what still lacks an owner, a date or a review; was the hour worth it; both sign the minutes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.exercises.ask.questions import Asked, question_form, record_answers, record_late
from sessions.model import Action, Decision, Item, Participant, Question, Sheet
from sessions.model.columns import columns
from sessions.model.core import LOCAL
from sessions.records.amendments import LIVE_TABLES
from sessions.rules.consent import Consenting, row_words
from sessions.rules.editing import edited
from sessions.rules.forms import Form
from sessions.rules.phases import Kind, Outcome, Phase, Step, end_item, register, under_way
from sessions.rules.seats import named, seated_leaders
from sessions.rules.session_scores import ROTI, scores_of_session
from sessions.session import Session
from sessions.situation import Requires, leader
from sessions.text import clean, listed

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")

QUESTIONS = (
    Asked(key=ROTI, ask="Was this worth the time? 1 lost, 3 fair, 5 well spent", answer="scale", least=1, most=5),
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
"""The columns that say nothing of what was said, and may change while one signs."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What a record still lacks: its id, its words, and what is missing."""

    ref: str
    text: str
    lacks: str


def lacking(session: Session) -> list[Lack]:
    """Return what lacks an owner, a date, a review or an agreement, decisions first."""
    found: list[Lack] = []
    for decision in session.all(Decision):
        if decision.status == "proposed":
            waiting = [seat for seat in session.leaders if seat not in decision.decided_by]
            lacks = f"agreement of {named(waiting)}" if waiting else "a decision"
            found.append(Lack(decision.id, decision.title, lacks))
        elif decision.status == "decided":
            wanted = {"an owner": decision.owner, "a review": decision.review_on}
            missing = [word for word, value in wanted.items() if not value]
            if missing:
                found.append(Lack(decision.id, decision.title, listed(missing)))
    found += [
        Lack(action.id, action.text, "a date") for action in session.all(Action, status="open") if action.due is None
    ]
    return found


class Close(Kind):
    """Loose ends, a blind ROTI, and the two signatures that close the session."""

    key = "close"
    title = "Close"
    ends_session = True
    counts_rounds = False
    phases = (
        Phase("gaps", "Loose ends", "Give each an owner, a date and a review date, or leave it as it is."),
        Phase("roti", "Was it worth it?", "Answer for yourself; both answers open together.", private=True, seconds=90),
        Phase("reveal", "Was it worth it?", "Say thank you for the one thing.", reveals=("roti",)),
        Phase("sign", "Sign the minutes", "Read them once; both signatures close the session.", signs=True),
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
        """The session is closing."""
        session.put(replace(session.header, status="closing"))

    def form(self, session: Session, item: Item, seat: str, key: str | None = None, round_: int = 0) -> Form:
        """ROTI 1 to 5, and what one relied on the other for."""
        return question_form("roti", "Was it worth it?", QUESTIONS)

    def too_late(self, session: Session, item: Item, form: str, round_: int) -> str | None:
        """Nothing joins minutes that somebody has signed."""
        signed = any(person.signed_at for person in session.all(Participant, role="leader"))
        return "Somebody has signed the minutes; go back first." if signed else None

    def take_late(self, session: Session, item: Item, sheet: Sheet, ctx: Context) -> None:
        """Put the answers in the places of those that were missing."""
        record_late(session, item, sheet, QUESTIONS)

    def enter(self, session: Session, item: Item, ctx: Context) -> None:
        """Keep the answers as rows once they are open."""
        if item.phase == "reveal":
            record_answers(session, item, "roti", item.round, QUESTIONS)

    def resume(self, session: Session, item: Item, ctx: Context) -> None:
        """The session is closing again, after another item was reopened."""
        self.begin(session, item, ctx)

    def signed(self, session: Session, item: Item) -> list[str]:
        """Who signed the minutes."""
        return [each.key_ for each in session.all(Participant, role="leader") if each.signed_at]

    def leave_back(self, session: Session, item: Item, ctx: Context) -> None:
        """Let the signatures be void."""
        for person in session.all(Participant, role="leader"):
            session.put(replace(person, signed_at=None, signed_key=None, signed_rev=None, signed_head=None))

    def may_leave(self, session: Session, item: Item) -> str | None:
        """Only the signatures close the session."""
        return "Both signatures close the session." if item.phase == "sign" else None

    def pending(self, session: Session, item: Item, ctx: Context) -> list[str]:
        """A loose end lacks something."""
        lacks = lacking(session) if item.phase == "gaps" else []
        return [f"{lack.ref} lacks {lack.lacks}." for lack in lacks]

    def end(self, session: Session, item: Item, outcome: Outcome, ctx: Context) -> None:
        """Put every record into the state in which the minutes keep it."""
        for decision in session.all(Decision, status="proposed"):
            session.put(replace(decision, status="deferred"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude(Command):
    """Say when the next session is, and what both announce in one voice (280 characters at most).

    `before` is what was announced when the edit began.
    """

    requires: ClassVar[Requires] = Requires(kind="close", phases=("gaps", "roti", "reveal"))
    next_at: datetime | None = None
    announcement: str | None = None
    before: Mapping[str, Any] | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep both; what is None stays. Refused outside closing, for a time that is past or has no offset."""
        header = session.header
        if self.next_at is not None:
            if self.next_at.tzinfo is None or self.next_at <= ctx.now:
                raise Refused("Name a time to come, with its offset.")
            header = replace(header, next_at=self.next_at)
        if self.announcement is not None:
            text = clean(self.announcement).strip()
            if len(text) > 280:
                raise Refused(f"The announcement has {len(text)} characters; 280 are the most.")
            header = replace(header, **edited(header, {"announcement": text or None}, self.before))
        session.put(header)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignMinutes(Consenting):
    """A leader signs the minutes; `key` is the fingerprint of the SSH key that they came with, None if none is known.

    Without one they sign as `local`: at a terminal, where nothing but their word says who they are.
    """

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, kind="close", phases=("sign",))
    key: str | None = None

    def words(self, session: Session, seat: str) -> Any:
        """All that the minutes hold of what was said and decided."""
        return minutes_words(session)

    def give(self, session: Session, ctx: Context) -> None:
        """Sign, and close the session with the last signature of those present. Refused for what is no fingerprint."""
        if self.key is not None and not _FINGERPRINT.fullmatch(self.key):
            raise Refused("This is no fingerprint of an SSH key.")
        item, person = under_way(session), session.get(Participant, ctx.seat)
        if person.signed_at is not None:
            raise Refused("You have signed.")
        signed = replace(person, signed_at=ctx.noted, signed_key=self.key or LOCAL)
        session.put(replace(signed, signed_rev=session.rev, signed_head=session.head))
        if all(session.get(Participant, each).signed_at for each in seated_leaders(session, ctx)):
            close_session(session, item, ctx)


def minutes_words(session: Session) -> list[Any]:
    """Return all that the minutes hold, without who signed them, who was there, and what the clock alone counts."""
    found = []
    for row in session.rows():
        if not isinstance(row, LIVE_TABLES):
            live = [column.name for column in columns(type(row)) if column.live]
            found.append([row.TABLE, row_words(row, *live, *COUNTED)])
    return found


def close_session(session: Session, item: Item, ctx: Context) -> None:
    """End the closing item and the session: what never began is carried, the scores are written down."""
    for left in session.agenda:
        if left.status == "queued":
            end_item(session, left, "carried", ctx)
    end_item(session, item, "done", ctx)
    header = session.header
    actual = round(sum(each.elapsed_ms for each in session.all(Item)) / 60_000)
    session.put(replace(header, status="closed", ended_at=ctx.noted, actual_minutes=actual))
    session.put(scores_of_session(session))


register(Close())
