"""The situation of a session as the rules see it, and the gate that every command passes before its own rules."""

from sessions.command import Command, Context
from sessions.errors import Refused
from sessions.model import Clock, Participant
from sessions.rules.checks import check_choices
from sessions.rules.phases import ends_session, open_form, parted, signing, turn_of, unanswered, unsealed
from sessions.rules.seats import facilitates, leads
from sessions.rules.sheets import has_sealed, vote_open
from sessions.session import Session
from sessions.situation import Situation


def situation_of(session: Session, ctx: Context) -> Situation:
    """Return where the session is as `ctx.seat` finds it; who has no seat finds it as an observer does."""
    item, form, clock = session.active, open_form(session), session.find(Clock)
    who = session.find(Participant, ctx.seat)
    asked = (item, form) if item and form else None
    return Situation(
        seat=who.key_ if who else None,
        role=who.role if who else "observer",
        status=session.header.status,
        item=item.id if item else None,
        kind=item.kind if item else None,
        phase=item.phase if item else None,
        round=item.round if item else 0,
        ahead=frozenset(parted(place)[0] for place in item.ahead) if item else frozenset(),
        closing=item is not None and ends_session(item),
        signing=signing(session),
        form=form,
        turn=turn_of(session, *asked) if asked else None,
        waiting_for=tuple(unsealed(session, *asked)) if asked else (),
        unanswered=tuple(unanswered(session, *asked)) if asked else (),
        sealed=tuple(seat for seat in session.leaders if has_sealed(session, *asked, seat)) if asked else (),
        led=facilitates(session, ctx),
        leads=leads(session, ctx) if session.facilitator else "",
        aside=item.recused if item else (),
        voting=vote_open(session),
        granted=clock is not None and clock.granted,
    )


def require(command: Command, session: Session, ctx: Context) -> None:
    """Raise Refused with the first requirement of a command that the session does not meet, or a word it can't take."""
    if why := command.unmet(situation_of(session, ctx)):
        raise Refused(why)
    check_choices(command)
