"""Who speaks first, and why: a hint for the room that holds nobody to anything."""

from sessions.frozen import dataclass
from sessions.model import Item
from sessions.session import Session

DRAWN, IN_TURN = "drawn at the start", "you take turns"


@dataclass(frozen=True, slots=True)
class Voice:
    """A leader who begins, with what they do and why it is them: ``cto``, ``speaks first``, ``the lower supporter``."""

    seat: str
    does: str
    why: str


def in_turn(session: Session, item: Item, does: str = "speaks first") -> Voice | None:
    """Return who begins if nothing else says so: the one drawn at the start, then whoever was second the last time.

    An item counts once it has begun. None if nobody was drawn.
    """
    first = session.header.first
    if first not in session.leaders:
        return None
    begun = [each.id for each in session.agenda if each.phase is not None]
    place = begun.index(item.id) if item.id in begun else 0
    seat = first if place % 2 == 0 else session.other(first)
    return Voice(seat, does, IN_TURN if place else DRAWN)


def lower(session: Session, values: dict[str, int | None], why: str, does: str = "speaks first") -> Voice | None:
    """Return the leader with the lower of two values; None if they are equal, or if one is missing."""
    known = sorted((value, seat) for seat, value in values.items() if value is not None)
    both = len(known) == len(session.leaders) == 2
    return Voice(known[0][1], does, why) if both and known[0][0] != known[1][0] else None
