"""The session's title, and who attends: correct a name, add a seat, mark someone absent or back."""

from dataclasses import replace
from typing import ClassVar, Literal

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Participant
from sessions.model.core import Role
from sessions.rules.checks import checked
from sessions.rules.seats import named, person
from sessions.session import Session
from sessions.situation import BEFORE, Requires, must, records_open, runner, speaker
from sessions.text import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename(Command):
    """Change the session's title."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    title: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Rename it. Refused once the minutes are ready to sign, and for a title that is unchanged or invalid."""
        title = one_line(self.title)
        if title == session.header.title:
            raise Refused("That's already the title.")
        session.put(checked(replace(session.header, title=title)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MendPerson(Command):
    """Correct a person's name and title; an empty title removes it. None leaves a value as it is."""

    requires: ClassVar[Requires] = Requires(when=(records_open,))
    seat: str
    name: str | None = None
    title: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Correct it. Refused once the minutes are ready to sign, if nothing changes, and for an empty name."""
        before = person(session, self.seat)
        name = before.name if self.name is None else one_line(self.name)
        title = before.title if self.title is None else one_line(self.title) or None
        if (name, title) == (before.name, before.title):
            raise Refused("You haven't changed anything.")
        session.put(checked(replace(before, name=name, title=title)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson(Command):
    """Add a facilitator or an observer before the session starts."""

    requires: ClassVar[Requires] = Requires(
        when=(must(lambda now: now.status in BEFORE, "People can only be added before the session starts."),)
    )
    seat: str
    name: str
    role: Role
    title: str | None = None

    def apply(self, session: Session, ctx: Context) -> None:
        """Add the seat. Refused once the session has begun, for a third leader or second facilitator, and for a taken
        seat.
        """
        if self.role == "leader":
            raise Refused("A session has exactly two leaders. Add a facilitator or an observer.")
        if self.role == "facilitator" and session.facilitator is not None:
            known = f"{named([session.facilitator])} is already the facilitator"
            raise Refused(f"{known}. A session can have only one.")
        seat = one_line(self.seat).lower()
        if session.find(Participant, seat) is not None:
            raise Refused(f"The seat {seat!r} is taken. Each person needs their own.")
        title = one_line(self.title or "") or None
        session.put(checked(Participant(key_=seat, name=one_line(self.name), role=self.role, title=title)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attend(Command):
    """Mark a seat as absent, or present again: your own, or another one if you run the session."""

    seat: str
    absent: bool

    def required(self) -> Requires:
        """Your own seat needs nobody's permission."""
        return Requires(by=lambda now: speaker(now) if now.seat == self.seat else runner(now))

    def apply(self, session: Session, ctx: Context) -> None:
        """Record it: anyone for their own seat, and whoever runs the session for others."""
        who = person(session, self.seat)
        if who.absent == self.absent:
            raise Refused(f"{named([self.seat])} is already {'absent' if self.absent else 'present'}.")
        begun = session.header.status not in BEFORE
        attended: Literal["full", "partial", "absent"] = "partial" if begun else "absent" if self.absent else "full"
        session.put(replace(who, absent=self.absent, attended=attended))
