"""What happens by time alone: a paused clock, the end of a timebox, a hard end, the end of a long wait."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.frozen import dataclass
from sessions.model import Clock, Item
from sessions.rules import clock
from sessions.rules.agenda_timing import NOTE_MOST, noted
from sessions.rules.moves import close_phase
from sessions.rules.phases import Phase, end_item, ends_session, phase_of, sheet_of
from sessions.rules.seats import is_absent, named
from sessions.rules.sheets import end_vote, vote_open
from sessions.rules.time_vote import all_voted, count_votes, wants_vote
from sessions.session import Session
from sessions.situation import RUNNING, Requires, anyone

WAIT = timedelta(days=7)  # for an absent leader, counted from the first seal of the phase

ByTime = Callable[[Session, Context], None]


def by_time(session: Session, ctx: Context) -> ByTime | None:
    """Return what time alone brings about now, or None. Soft timeboxes never trigger anything: they just run on."""
    ticking, item = session.find(Clock), session.active
    if ticking is None or item is None or session.header.status not in RUNNING:
        return None
    phase = phase_of(item)
    if phase and phase.private:
        if waited := _waited_for(session, item, phase, ctx):
            return lambda session, at: _carry(session, item, waited, ctx)
        if ticking.state == "running" and _dropped(session, ticking, ctx):
            return _hold
        if ticking.state == "paused" and ticking.forgiven and item.status == "active":
            return None if any(_is_down(session, seat, ctx) for seat in ticking.forgiven) else clock.resume
    if vote_open(session):
        return _vote_ends(session, item, ctx)
    if ticking.state != "running" or ticking.budget_s is None:
        return None
    past_s = ctx.elapsed_ms / 1000 - ticking.budget_s
    if ticking.on_zero == "vote" and past_s >= 0 and wants_vote(session, item, ctx):
        return clock.over
    if ticking.on_zero == "hard" and past_s >= clock.HARD_GRACE_S:
        return lambda session, at: close_phase(session, item, ctx, "hard")
    return None


def _vote_ends(session: Session, item: Item, ctx: Context) -> ByTime | None:
    """Return what happens to an open vote: it ends if nobody needs it, and doesn't wait for absent leaders."""
    if not wants_vote(session, item, ctx):
        return lambda session, at: end_vote(session, item, ctx)
    if all_voted(session, item, ctx):
        return lambda session, at: count_votes(session, item, ctx)
    return None


def _waited_for(session: Session, item: Item, phase: Phase, ctx: Context) -> list[str]:
    """Return the absent leaders for whom a sealed sheet has waited 7 days. The closing item keeps waiting: it is
    signed.
    """
    if ends_session(item):
        return []
    sheets = {seat: sheet_of(session, item, phase.key, seat) for seat in session.leaders}
    sealed = [sheet.at for sheet in sheets.values() if sheet is not None and sheet.at is not None]
    if not sealed or ctx.now - min(sealed) < WAIT:
        return []
    return [seat for seat, sheet in sheets.items() if sheet is None and is_absent(session, seat, ctx)]


def _carry(session: Session, item: Item, waited: list[str], ctx: Context) -> None:
    """Carry the item to the next session; sealed answers stay sealed."""
    said = f"Carried after {WAIT.days} days without {named(waited)}."
    full = len(item.note or "") + len(said) + 1 > NOTE_MOST
    end_item(session, item, "carried", ctx, item.note if full else noted(item, said))


def _is_down(session: Session, seat: str, ctx: Context) -> bool:
    """Whether a seat dropped its connection so recently that the clock waits for it; never for an absent seat."""
    if is_absent(session, seat, ctx):
        return False
    return ctx.presence.get(seat) == "offline" and ctx.offline_s.get(seat, clock.FORGIVEN_S) < clock.FORGIVEN_S


def _dropped(session: Session, ticking: Clock, ctx: Context) -> list[str]:
    """Return the leaders for whom the clock should wait now; for each only once per phase."""
    return [seat for seat in session.leaders if seat not in ticking.forgiven and _is_down(session, seat, ctx)]


def _hold(session: Session, ctx: Context) -> None:
    """Pause the clock for the leaders who lost their connection."""
    dropped = _dropped(session, session.get(Clock), ctx)
    clock.pause(session, ctx)
    ticking = session.get(Clock)
    session.put(replace(ticking, forgiven=(*ticking.forgiven, *dropped)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Command):
    """Do what time alone brings about. Any open terminal may send this; the first one does it."""

    requires: ClassVar[Requires] = Requires(by=anyone, aside=True)

    def apply(self, session: Session, ctx: Context) -> None:
        """Do it. Refused if it isn't time for anything."""
        what = by_time(session, ctx)
        if what is None:
            raise Refused("It isn't time for anything yet.")
        what(session, ctx)
