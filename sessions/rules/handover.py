"""Who runs the session, how that is handed over, and how a leader stands aside from one item."""

from dataclasses import replace
from typing import ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Item, Participant
from sessions.rules.agenda_timing import noted
from sessions.rules.phases import ends_session, open_form, sheet_of, under_way
from sessions.rules.seats import agreed, facilitates, named, person, seated_leaders
from sessions.session import Session
from sessions.situation import OBSERVERS, Requires, anyone, item_under_way, leader, not_closed

OURSELVES = "leaders"  # stands in a leader's mark if they name nobody: the two continue without a facilitator


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Hand the running of the session over to an observer, or take it back.

    * The facilitator gives it to an observer, and becomes an observer.
    * If nobody has control (there is no facilitator, or they are absent or offline for 120 s), the leaders give it:
      all leaders taking part have to name the same observer.
    * Whoever had it first is *named*: they can take it back at any time by naming themselves, without anyone's consent.
      So a wrong person, a lost connection or a quarrel never costs them control.
    * It goes only to somebody who is here. If they lose their connection, control falls to the leaders after 120 s, as
      with any facilitator. So nobody keeps control who can't get back to it.
    * A leader never runs the session, because they are a party to it. Both together can end anybody's control
      (`TakeControl`).
    """

    # Who gave it away observes from then on, and may take it back.
    requires: ClassVar[Requires] = Requires(by=anyone, aside=True, when=(not_closed,))
    to: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Hand it over, or record that a leader wants to. Refused for others, to people who aren't here, and once
        closed.
        """
        header, actor, to = session.header, person(session, ctx.seat), person(session, self.to)
        if to.role == "facilitator":
            raise Refused(f"{to.key_.upper()} is already running the session.")
        if to.role == "leader":
            raise Refused("A leader is a party to the session and can't run it.")
        takes_back = ctx.seat == self.to == header.named
        if not takes_back:
            self._require_right(session, actor, ctx)
            if not _is_here(self.to, ctx):
                raise Refused(f"{named([self.to])} isn't here. You can hand control only to someone who is.")
            if actor.role == "leader" and not self._leaders_agree(session, ctx):
                return
        _seat(session, to)

    def _require_right(self, session: Session, actor: Participant, ctx: Context) -> None:
        if actor.role == "observer":
            raise Refused(OBSERVERS)
        if actor.role == "leader" and facilitates(session, ctx):
            raise Refused(f"Only the facilitator, {named([str(session.facilitator)])}, can hand it over. Ask them.")

    def _leaders_agree(self, session: Session, ctx: Context) -> bool:
        """Whether all leaders taking part name this person."""
        return agreed(session, _name(session, ctx.seat, self.to), ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeControl(Command):
    """Both leaders together end the facilitator's control, whoever has it, and continue without a facilitator.

    Whoever had it becomes an observer and can get it back only from the leaders: nobody stays named.
    """

    requires: ClassVar[Requires] = Requires(by=leader, aside=True, when=(not_closed,))

    def apply(self, session: Session, ctx: Context) -> None:
        """Record that a leader wants it, and do it once both do. Refused if nobody has control."""
        before = session.facilitator
        if before is None:
            raise Refused("You two are already running the session.")
        if set(session.leaders) <= set(_name(session, ctx.seat, OURSELVES)):
            session.put(replace(session.get(Participant, before), role="observer"))
            session.put(replace(session.header, named=None, handing=()))


def _name(session: Session, leader: str, whom: str) -> tuple[str, ...]:
    """Record whom a leader names, replacing whom they named before, and return all leaders who name the same person."""
    others = (mark for mark in session.header.handing if not mark.startswith(f"{leader}:"))
    marks = (*others, f"{leader}:{whom}")
    session.put(replace(session.header, handing=marks))
    return tuple(mark.partition(":")[0] for mark in marks if mark.endswith(f":{whom}"))


def _is_here(seat: str, ctx: Context) -> bool:
    """Whether somebody is at this seat now; at the hot seat everybody is."""
    return ctx.mode == "hotseat" or ctx.presence.get(seat) == "online"


def _seat(session: Session, to: Participant) -> None:
    """Make `to` the facilitator, replacing the current one; the very first facilitator is the one named."""
    before = session.facilitator
    if before is not None:
        session.put(replace(session.get(Participant, before), role="observer"))
    session.put(replace(to, role="facilitator", absent=False))
    named = session.header.named or before or to.key_
    session.put(replace(session.header, named=named, handing=()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recuse(Command):
    """A leader stands aside from the active item, or comes back to it; the item's note says so.

    Their seat counts as absent for this item only: the other leader can continue alone, marked solo, and nothing can be
    agreed, because that takes both. Whatever they drafted or sealed before stays as it is.
    """

    requires: ClassVar[Requires] = Requires(by=leader, aside=True, when=(item_under_way,))
    back: bool = False

    def apply(self, session: Session, ctx: Context) -> None:
        """Stand aside. Refused in the closing item, for the second leader, and with an answer sealed but unrevealed."""
        seat, item = ctx.seat, under_way(session)
        if self.back:
            if seat not in item.recused:
                raise Refused("You haven't stood aside.")
            left = tuple(each for each in item.recused if each != seat)
            session.put(replace(item, recused=left, note=noted(item, f"{named([seat])} came back.")))
            return
        if ends_session(item):
            raise Refused("Nobody can stand aside from the close: both leaders sign the minutes or are marked absent.")
        if seat in item.recused:
            raise Refused("You have already stood aside.")
        if seated_leaders(session, ctx) == [seat]:
            raise Refused("The other leader isn't in this item either. Park it or carry it.")
        self._require_nothing_sealed(session, item, seat)
        ready = tuple(each for each in item.ready if each != seat)
        aside = replace(item, recused=(*item.recused, seat), ready=ready)
        session.put(replace(aside, note=noted(item, f"{named([seat])} stood aside.")))

    def _require_nothing_sealed(self, session: Session, item: Item, seat: str) -> None:
        form = open_form(session)
        sheet = sheet_of(session, item, form, seat) if form else None
        if sheet is not None and sheet.status == "sealed":
            raise Refused("Take back your sealed answer first, or it will be revealed.")
