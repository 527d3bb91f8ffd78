"""Who signed a session, without claiming more than is known.

A signature in imported minutes is only what the minutes say: `as imported`. Only a countersignature, which was checked,
is proof by itself.
"""

from datetime import datetime

from sessions.model import Participant
from sessions.model.core import LOCAL
from sessions.session import Countersigned, Session
from sessions.situation import AS_IMPORTED

HASH_SHOWN = 19  # characters: the kind, and enough to compare by eye


def signers(session: Session) -> list[tuple[Participant, datetime]]:
    """Return who signed, and when."""
    return [(each, each.signed_at) for each in session.all(Participant) if each.signed_at]


def with_what(person: Participant) -> str:
    """Return the fingerprint of the key that somebody signed with, or `local`, which an older file leaves empty."""
    return person.signed_key or LOCAL


def how(person: Participant) -> str:
    """Return what somebody signed with, as the end of a sentence."""
    key = with_what(person)
    return f"{LOCAL}, at a terminal without a key" if key == LOCAL else f"with {key}"


def what_is_signed(rev: int, head: str) -> str:
    """Return the head of the record for display next to a signature."""
    return f"change {rev}, {head[:HASH_SHOWN]}…"


def mark(session: Session, person: Participant) -> str:
    """Return what follows a signature on a screen: that it is as imported, or, on a line below, what was signed."""
    if session.origin.imported:
        return f", {AS_IMPORTED}"
    if person.signed_rev is None or person.signed_head is None:
        return ""
    return f"\n  over {what_is_signed(person.signed_rev, person.signed_head)}"


def countersignatures(session: Session) -> list[str]:
    """Return a sentence for each valid countersignature: by whom, with which key, over what."""
    return [_countersigned(session, each) for each in session.origin.countersigned]


def _countersigned(session: Session, each: Countersigned) -> str:
    name = session.get(Participant, each.seat).name
    tie = {
        "signed": f"the key that {'these minutes name' if session.origin.imported else 'they signed with'}",
        "invited": "a key that was invited to their seat",
        "said": "a key that nothing else here links to them",
    }[each.tie]
    later = session.rev - each.rev
    since = {0: "", 1: "; 1 change since isn't covered"}.get(later, f"; {later} changes since aren't covered")
    gone = (
        ""
        if each.proven
        else "; text was redacted since, so only someone who still has the minutes can show what was signed"
    )
    return f"countersigned by {name} ({each.seat}) with {each.key}, {tie}, over change {each.rev}{since}{gone}"
