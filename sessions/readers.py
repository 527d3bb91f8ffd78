"""Who will read what a leader writes in private, told before it is sealed."""

from sessions.model import Item, Participant
from sessions.phases import kind_of
from sessions.session import Session


def readers(session: Session, item: Item, form: str) -> str:
    """Return what ends the sentence “Only … sees this now;”: who reads a sheet once it is sealed."""
    read = kind_of(item).phase(form).read
    if read is None:
        return "nobody else ever does. It is not in the minutes."
    alone = len(session.all(Participant)) == len(session.leaders)
    return f"{'both of you' if alone else 'everyone'} {read}. The minutes keep it."
