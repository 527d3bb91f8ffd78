"""Who will read what a leader writes in private, told before it is sealed."""

from sessions.model import Item, Participant
from sessions.phases import kind_of
from sessions.session import Session


def readers(session: Session, item: Item, form: str) -> str:
    """Return the sentence that tells the author of a sheet who will read it once it is sealed."""
    read = kind_of(item).phase(form).read
    if read is None:
        return "nobody else ever does. It is not in the minutes."
    alone = len(session.all(Participant)) == len(session.leaders)
    return f"{'both of you' if alone else 'everyone'} {read}. The minutes keep it."
