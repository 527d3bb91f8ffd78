"""Going back: one phase back in the active item, or reopening an item that has ended."""

from dataclasses import replace
from typing import ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Clock, Item, Sheet
from sessions.rules import clock
from sessions.rules.phases import kind_of, signing, spot_of, start_item, step, under_way
from sessions.rules.seats import agreed, facilitates, named
from sessions.rules.sheets import MORE
from sessions.rules.trail import NOTHING_BEFORE, go_back, way_back
from sessions.session import Session
from sessions.situation import SIGNING, Requires, item_under_way, runner, running

REST_LEAST_S = 120  # the least time that a reopened item gets, however long it took before
BACK, REOPEN = "back", "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(Command):
    """Go back one phase from the place that was `seen`: the facilitator can, or otherwise both leaders together.

    Nothing that was revealed is hidden again, and sealed answers and drafts stay. Signatures are voided; `void`
    confirms that the person going back knows that.
    """

    requires: ClassVar[Requires] = Requires(by=runner, when=(item_under_way,))
    void: bool = False

    def apply(self, session: Session, ctx: Context) -> None:
        """Go back, or record that a leader wants to. Refused if the session moved on, or if this is the first phase."""
        item = under_way(session)
        if way_back(item) is None:
            raise Refused(NOTHING_BEFORE)
        if (signed := kind_of(item).signed(session, item)) and not self.void:
            raise Refused(f"Going back voids the signature of {named(signed)}. Confirm this first.")
        if ctx.seat in session.leaders and not facilitates(session, ctx):
            item = _marked(session, item, BACK, ctx)
            if not _both(session, item, BACK, ctx):
                return
        for vote in session.all(Sheet, item=item.id, form=MORE, status="sealed"):
            session.drop(vote)
        go_back(session, session.get(Item, item.id), ctx)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenItem(Command):
    """Reopen an item that has ended, in the phase in which it ended; the active item comes after it.

    An item that never began is queued again, at its old position.
    """

    requires: ClassVar[Requires] = Requires(
        by=runner,
        when=(running,),
    )
    item: str

    def apply(self, session: Session, ctx: Context) -> None:
        """Reopen it, or record that a leader wants to. Refused unless it has ended and the session is running."""
        item = session.get(Item, self.item)
        if item.status != "ended":
            raise Refused(f"{item.id} hasn't ended.")
        active = session.active
        if signing(session):
            raise Refused(SIGNING)
        if item.phase is None:
            item = session.put(replace(item, status="queued", outcome=None))
            if active is None:
                start_item(session, item, ctx)
            return
        if active is not None and ctx.seat in session.leaders and not facilitates(session, ctx):
            mark = f"{REOPEN}/{item.id}"
            active = _marked(session, active, mark, ctx)
            if not _both(session, active, mark, ctx):
                return
        _reopen(session, item, active, ctx)


def _reopen(session: Session, item: Item, active: Item | None, ctx: Context) -> None:
    if active is not None:
        clock.bank(session, ctx)
        active = session.get(Item, active.id)
        session.put(replace(active, status="queued", ready=(), forced=()))
    session.put(replace(session.header, active=item.id, status="running"))
    item = session.put(replace(session.get(Item, item.id), status="active", outcome=None, actual_minutes=0))
    kind_of(item).reopen(session, item, ctx)
    step(session, session.get(Item, item.id), spot_of(item), ctx)
    _leave_time(session, session.get(Item, item.id))


def _leave_time(session: Session, item: Item) -> None:
    """Give a reopened item the rest of its time, but at least two minutes."""
    ticking = session.get(Clock)
    if ticking.budget_s is not None:
        left = max(REST_LEAST_S, item.budget_s - item.elapsed_ms // 1000)
        session.put(replace(ticking, budget_s=min(ticking.budget_s, left)))


def _marked(session: Session, item: Item, what: str, ctx: Context) -> Item:
    """Record that the acting leader wants `what`, and that they are no longer ready to continue."""
    forced = tuple(dict.fromkeys((*item.forced, f"{what}:{ctx.seat}")))
    ready = tuple(seat for seat in item.ready if seat != ctx.seat)
    return session.put(replace(item, forced=forced, ready=ready))


def _both(session: Session, item: Item, what: str, ctx: Context) -> bool:
    """Whether all leaders taking part want it."""
    wanting = (mark.rpartition(":") for mark in item.forced)
    return agreed(session, tuple(seat for each, _, seat in wanting if each == what), ctx)
