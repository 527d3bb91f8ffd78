"""Which person has each seat, who is here, and who may move the session on."""

from collections.abc import Iterable

from sessions.command import Context
from sessions.errors import Missing
from sessions.model import Participant
from sessions.session import Session
from sessions.text import listed

ABSENT_AFTER_S = 600  # offline for this long
NEVER_CAME_S = 120  # others have been here for this long; whoever hasn't arrived by then counts as absent
FACILITATOR_GRACE_S = 120  # a facilitator may be disconnected for this long before control goes to the leaders


def person(session: Session, seat: str) -> Participant:
    """Return the person at `seat`. Raises Missing with the seats that exist."""
    found = session.find(Participant, seat)
    if found is None:
        seats = listed([each.key_ for each in session.all(Participant)])
        raise Missing(f"There is no seat {seat!r} in this session. The seats are {seats}.")
    return found


def is_absent(session: Session, seat: str, ctx: Context) -> bool:
    """Whether a seat is absent: declared so, offline for 600 s, not here 120 s after the others, or standing aside."""
    return person(session, seat).absent or ctx.presence.get(seat) == "absent" or stands_aside(session, seat)


def stands_aside(session: Session, seat: str) -> bool:
    """Whether a leader stands aside from the active item."""
    return session.active is not None and seat in session.active.recused


def waited_for(session: Session) -> list[str]:
    """Return the leaders whose answers and texts are expected: not those marked absent or standing aside."""
    return [seat for seat in session.leaders if not person(session, seat).absent and not stands_aside(session, seat)]


def seated_leaders(session: Session, ctx: Context) -> list[str]:
    """Return the leaders taking part: both, unless one is absent. A dropped connection doesn't make anyone absent."""
    return [seat for seat in session.leaders if not is_absent(session, seat, ctx)]


def facilitates(session: Session, ctx: Context) -> bool:
    """Whether the facilitator has control: there is one, not absent, and offline for less than 120 s.

    Control comes back with the person, so nobody keeps control who can't get back to it.
    """
    seat = session.facilitator
    if seat is None or is_absent(session, seat, ctx):
        return False
    return ctx.presence.get(seat, "online") != "offline" or ctx.offline_s.get(seat, 0) < FACILITATOR_GRACE_S


def leads(session: Session, ctx: Context) -> str:
    """Return a sentence that says who has control, and what happens if they aren't here."""
    seat = str(session.facilitator)
    if ctx.presence.get(seat, "online") != "offline":
        return f"The facilitator, {named([seat])}, runs the session. Ask them."
    minutes = FACILITATOR_GRACE_S // 60
    return f"{named([seat])} runs the session but isn't here. After {minutes} min, the two of you can run it."


def author(ctx: Context) -> str | None:
    """Return the author of what is done now; None if two share the keyboard and it is nobody's turn."""
    return None if ctx.shared else ctx.seat


def named(seats: Iterable[str]) -> str:
    """Return seats as people write them: ``CPO and CTO``."""
    return listed([seat.upper() for seat in seats])


def agreed(session: Session, ready: tuple[str, ...], ctx: Context) -> bool:
    """Whether all leaders taking part are among `ready`; there must be at least one."""
    seated = seated_leaders(session, ctx)
    return bool(seated) and set(seated) <= set(ready)
