"""The PIN of a seat: setting it, rehashing it more slowly, and resetting a forgotten one, which takes two people."""

from dataclasses import replace
from typing import ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Participant, Sheet
from sessions.pins import Lock
from sessions.rules.seats import named, person
from sessions.session import Session
from sessions.situation import Requires, leader

RESETS = 2  # of the leaders and the facilitator, this many have to ask before a forgotten PIN is reset
SEALED_WAITS = "{} has a sealed answer that hasn't been revealed. Reset the PIN once it is revealed."


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin(Command):
    """Set, change or clear the PIN of your own seat; it encrypts the seat's drafts."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, aside=True)
    pin: Lock | None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it for the leader's own seat."""
        _lock(session, ctx, self.pin)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewPin(Command):
    """Replace the saved hash of a PIN that was entered correctly with a slower one."""

    personal: ClassVar[bool] = True
    requires: ClassVar[Requires] = Requires(by=leader, aside=True)
    pin: Lock | None

    def apply(self, session: Session, ctx: Context) -> None:
        """Save it for the leader's own seat. Refused if there is none to rehash."""
        if self.pin is None or person(session, ctx.seat).pin is None:
            raise Refused("There is no PIN to rehash.")
        _lock(session, ctx, self.pin)


def _lock(session: Session, ctx: Context, pin: Lock | None) -> None:
    ctx.locks[ctx.seat] = pin
    session.put(replace(session.get(Participant, ctx.seat), pin=pin.mark if pin else None, resets=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPin(Command):
    """Reset a seat's forgotten PIN: two of the leaders and the facilitator have to ask. The seat's drafts go."""

    requires: ClassVar[Requires] = Requires(aside=True)
    seat: str

    def needs_pin(self, seat: str, hot: bool) -> bool:
        """The person who forgot the PIN can ask without it; others with a PIN have to enter theirs."""
        return seat != self.seat

    def apply(self, session: Session, ctx: Context) -> None:
        """Record who asks; reset it once two do. Refused while a sealed answer of the seat isn't revealed.

        Otherwise, whoever reset the PIN could take that answer back and read it.
        """
        who = person(session, self.seat)
        if who.pin is None:
            raise Refused(f"{named([self.seat])} has no PIN.")
        if any(not sheet.missing or sheet.offered for sheet in session.all(Sheet, by=self.seat, status="sealed")):
            raise Refused(SEALED_WAITS.format(named([self.seat])))
        if ctx.seat in who.resets:
            raise Refused(f"{named([ctx.seat])} has already asked for it. Someone else has to ask, too.")
        resets = (*who.resets, ctx.seat)
        if len(resets) < RESETS:
            session.put(replace(who, resets=resets))
            return
        ctx.locks[self.seat] = None
        ctx.forgotten.add(self.seat)
        session.put(replace(who, pin=None, resets=()))
