"""Who will read what a leader writes in private, so that they know before they seal it."""

from sessions.model import Item, Participant
from sessions.rules.phases import kind_of
from sessions.session import Session

KEPT = ", and in the minutes"


def readers(session: Session, item: Item, form: str) -> str:
    """Return in a sentence or two who reads a sheet once it is sealed, and whether it is saved in the minutes."""
    read = kind_of(item).phase(form).read
    if read is None:
        return "Nobody else ever reads it, and it isn't in the minutes."
    alone = len(session.all(Participant)) == len(session.leaders)
    return f"{'Both of you read' if alone else 'Everyone reads'} it {read}{KEPT}."
