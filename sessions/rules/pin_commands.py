"""The PIN of a seat: set, renewed by a slower hash, and taken off by two where it is forgotten."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.model import Participant, Sheet
from sessions.pins import Lock
from sessions.rules.seats import named, person
from sessions.session import Session
from sessions.situation import Requires, leader

RESETS = 2  # of the leaders and the facilitator who ask for it take a forgotten PIN off
SEALED_WAITS = "{} has a sealed answer that nobody has read yet; reset the PIN once it is revealed."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin(Command):
    """Set, change or clear the PIN of one's own seat; the drafts of the seat are kept under it."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, aside=True)
    pin: Lock | None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it on the leader's own seat."""
        _lock(session, ctx, self.pin)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewPin(Command):
    """Keep a PIN that was typed and right by a slower hash than the one that was kept, which is taken out."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, aside=True)
    pin: Lock | None

    def apply(self, session: Session, ctx: Context) -> None:
        """Keep it on the leader's own seat. Refused where there is none to renew."""
        if self.pin is None or person(session, ctx.seat).pin is None:
            raise Refused("There is no PIN to renew.")
        _lock(session, ctx, self.pin)


def _lock(session: Session, ctx: Context, pin: Lock | None) -> None:
    ctx.locks[ctx.seat] = pin
    session.put(replace(session.get(Participant, ctx.seat), pin=pin.mark if pin else None, resets=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPin(Command):
    """Take a forgotten PIN off a seat: two of the leaders and the facilitator ask for it. The seat's drafts go."""

    requires: ClassVar[Requires] = Requires(aside=True)
    seat: str

    def needs_pin(self, seat: str, hot: bool) -> bool:
        """Whose PIN is forgotten can ask for it; others with a PIN show that it is they."""
        return seat != self.seat

    def apply(self, session: Session, ctx: Context) -> None:
        """Note who asks; take it off once two do. Refused while a sealed answer of the seat waits for its reveal.

        Else whoever takes the PIN off could take that answer back, and read it.
        """
        who = person(session, self.seat)
        if who.pin is None:
            raise Refused(f"{named([self.seat])} has no PIN.")
        if any(not sheet.missing or sheet.offered for sheet in session.all(Sheet, by=self.seat, status="sealed")):
            raise Refused(SEALED_WAITS.format(named([self.seat])))
        if ctx.seat in who.resets:
            raise Refused(f"{named([ctx.seat])} asked for it already; another of you has to.")
        resets = (*who.resets, ctx.seat)
        if len(resets) < RESETS:
            session.put(replace(who, resets=resets))
            return
        ctx.locks[self.seat] = None
        ctx.forgotten.add(self.seat)
        session.put(replace(who, pin=None, resets=()))
