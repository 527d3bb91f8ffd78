"""Who runs the session, handed from one to another; and a leader who stands aside from one item."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.model import Item, Participant
from sessions.rules.agenda_timing import noted
from sessions.rules.phases import ends_session, open_form, sheet_of, under_way
from sessions.rules.seats import agreed, facilitates, named, person, seated_leaders
from sessions.session import Session
from sessions.situation import OBSERVERS, Requires, anyone, item_under_way, leader, not_closed

OURSELVES = "leaders"  # stands in a leader's mark where they name nobody: the two go on without a facilitator


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Hand the running of the session over to somebody who looks on, or take it back.

    * The facilitator gives it to an observer, and looks on from then on.
    * Where nobody has control (there is no facilitator, or they are absent or offline for 120 s), the leaders give it:
      all who are seated have to name the same observer.
    * Whoever had it first is *named*: they take it back at any time, by naming themselves, and nobody has to agree. So
      a wrong person, a dropped line or a quarrel never costs them control.
    * It goes only to somebody who is here. If they drop, control falls to the leaders after 120 s, as with any
      facilitator. So control never rests on someone who cannot regain it.
    * A leader never runs the session: they are party to it. Both together can end anybody's control (`TakeControl`).
    """

    # Who gave it away observes from then on, and may take it back.
    requires: ClassVar[Requires] = Requires(by=anyone, aside=True, when=(not_closed,))
    to: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Hand it over, or note that a leader wants to. Refused to others, to who is gone, and once it is closed."""
        header, actor, to = session.header, person(session, ctx.seat), person(session, self.to)
        if to.role == "facilitator":
            raise Refused(f"{to.key_.upper()} runs the session already.")
        if to.role == "leader":
            raise Refused("A leader is party to the session and cannot run it.")
        takes_back = ctx.seat == self.to == header.named
        if not takes_back:
            self._require_right(session, actor, ctx)
            if not _is_here(self.to, ctx):
                raise Refused(f"{named([self.to])} is not here now; control goes only to somebody who is.")
            if actor.role == "leader" and not self._leaders_agree(session, ctx):
                return
        _seat(session, to)

    def _require_right(self, session: Session, actor: Participant, ctx: Context) -> None:
        if actor.role == "observer":
            raise Refused(OBSERVERS)
        if actor.role == "leader" and facilitates(session, ctx):
            raise Refused(f"The facilitator {named([str(session.facilitator)])} hands it over; ask them.")

    def _leaders_agree(self, session: Session, ctx: Context) -> bool:
        """Whether all leaders who are seated name this one."""
        return agreed(session, _name(session, ctx.seat, self.to), ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeControl(Command):
    """Both leaders together end the facilitator's control, whoever has it, and go on as two without one.

    Who had it looks on from then on, and has it again only from the two: nobody is left named.
    """

    requires: ClassVar[Requires] = Requires(by=leader, aside=True, when=(not_closed,))

    def apply(self, session: Session, ctx: Context) -> None:
        """Note that a leader wants it, and do it once both do. Refused where nobody has control."""
        before = session.facilitator
        if before is None:
            raise Refused("You two run the session already.")
        if set(session.leaders) <= set(_name(session, ctx.seat, OURSELVES)):
            session.put(replace(session.get(Participant, before), role="observer"))
            session.put(replace(session.header, named=None, handing=()))


def _name(session: Session, leader: str, whom: str) -> tuple[str, ...]:
    """Note whom a leader names, in the place of who they named before, and return all leaders who name the same."""
    others = (mark for mark in session.header.handing if not mark.startswith(f"{leader}:"))
    marks = (*others, f"{leader}:{whom}")
    session.put(replace(session.header, handing=marks))
    return tuple(mark.partition(":")[0] for mark in marks if mark.endswith(f":{whom}"))


def _is_here(seat: str, ctx: Context) -> bool:
    """Whether somebody sits there now; at the hot seat everybody does."""
    return ctx.mode == "hotseat" or ctx.presence.get(seat) == "online"


def _seat(session: Session, to: Participant) -> None:
    """Make `to` the facilitator in the place of who is; the first one of all is the one named."""
    before = session.facilitator
    if before is not None:
        session.put(replace(session.get(Participant, before), role="observer"))
    session.put(replace(to, role="facilitator", absent=False))
    named = session.header.named or before or to.key_
    session.put(replace(session.header, named=named, handing=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recuse(Command):
    """A leader stands aside from the item under way, or comes back to it; the item's note says so.

    Their seat counts as absent for this item alone: the other can go on alone, marked solo, and nothing is agreed, for
    that takes both. What they have drafted or sealed before stays as it is.
    """

    requires: ClassVar[Requires] = Requires(by=leader, aside=True, when=(item_under_way,))
    back: bool = False

    def apply(self, session: Session, ctx: Context) -> None:
        """Stand aside. Refused in the closing item, to the second leader, and over an answer sealed and unrevealed."""
        seat, item = ctx.seat, under_way(session)
        if self.back:
            if seat not in item.recused:
                raise Refused("You do not stand aside.")
            left = tuple(each for each in item.recused if each != seat)
            session.put(replace(item, recused=left, note=noted(item, f"{named([seat])} came back.")))
            return
        if ends_session(item):
            raise Refused("Nobody stands aside from the close: both sign the minutes, or are absent.")
        if seat in item.recused:
            raise Refused("You stand aside already.")
        if seated_leaders(session, ctx) == [seat]:
            raise Refused("The other is not in this item either; park it or carry it.")
        self._require_nothing_sealed(session, item, seat)
        ready = tuple(each for each in item.ready if each != seat)
        aside = replace(item, recused=(*item.recused, seat), ready=ready)
        session.put(replace(aside, note=noted(item, f"{named([seat])} stood aside.")))

    def _require_nothing_sealed(self, session: Session, item: Item, seat: str) -> None:
        form = open_form(session)
        sheet = sheet_of(session, item, form, seat) if form else None
        if sheet is not None and sheet.status == "sealed":
            raise Refused("Take back first what you sealed; it would be revealed as yours.")
