"""What time alone brings about: a held clock, the zero of a timebox, a hard end."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sessions import clock
from sessions.command import Command, Moment
from sessions.errors import Refused
from sessions.model import Clock
from sessions.moves import close_phase
from sessions.phases import phase_of
from sessions.session import Session


def due(session: Session, at: Moment) -> Callable[[Session, Moment], None] | None:
    """Return what is due by time alone, or None. Soft timeboxes never bring anything about: they count on."""
    ticking, item = session.find(Clock), session.active
    if ticking is None or item is None or session.header.status not in ("running", "closing"):
        return None
    phase = phase_of(item)
    dropped = [seat for seat in session.leaders if at.presence.get(seat) == "offline"]
    if phase and phase.private:
        if ticking.state == "running" and any(seat not in ticking.forgiven for seat in dropped):
            return _hold
        if ticking.state == "paused" and ticking.forgiven and item.status == "active":
            waited = [seat for seat in dropped if at.offline_s.get(seat, 0) < clock.FORGIVEN_S]
            return None if waited else clock.resume
    if ticking.state != "running" or ticking.budget_s is None:
        return None
    past_s = at.elapsed_ms / 1000 - ticking.budget_s
    if ticking.on_zero == "vote" and past_s >= 0:
        return clock.over
    if ticking.on_zero == "hard" and past_s >= clock.HARD_GRACE_S:
        return lambda session, at: close_phase(session, item, at)
    return None


def _hold(session: Session, at: Moment) -> None:
    """Hold the clock, once for each leader whose line dropped in this phase."""
    ticking = session.get(Clock)
    dropped = (seat for seat in session.leaders if at.presence.get(seat) == "offline")
    clock.pause(session, at)
    session.put(replace(session.get(Clock), forgiven=tuple(dict.fromkeys((*ticking.forgiven, *dropped)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Command):
    """Do what is due by time. Any open terminal may say so; the first one does it."""

    def apply(self, session: Session, at: Moment) -> None:
        """Do it. Refused where nothing is due."""
        what = due(session, at)
        if what is None:
            raise Refused("Nothing is due.")
        what(session, at)
