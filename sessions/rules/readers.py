"""Who will read what a leader writes in private, told before it is sealed."""

from sessions.model import Item, Participant
from sessions.rules.phases import kind_of
from sessions.session import Session


def readers(session: Session, item: Item, form: str) -> str:
    """Return in a sentence or two who reads a sheet once it is sealed, and whether the minutes keep it."""
    read = kind_of(item).phase(form).read
    if read is None:
        return "Nobody else ever reads it, and it is not in the minutes."
    alone = len(session.all(Participant)) == len(session.leaders)
    return f"{'Both of you read' if alone else 'Everyone reads'} it {read}. The minutes keep it."
